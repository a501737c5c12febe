// Why: `tsc` compiles and nothing else. A package also needs its SQL files, templates and styles beside the compiled
// modules, its binaries executable, and nothing left over from a source that was renamed or deleted: leftovers would be
// published, and would keep a forbidden import working.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Package, filesBelow, packagesOf, repositoryRoot, typescriptBelow } from './lib/workspace.ts'

const BUILD_INFO = '.tsbuildinfo'
const COMPILER = join(repositoryRoot, 'node_modules/typescript/bin/tsc')

const isTypeScript = (file: string): boolean => file.endsWith('.ts')
const isAsset = (file: string): boolean => !isTypeScript(file) && !/(^|\/)tsconfig[^/]*\.json$/.test(file)
const compiledFrom = (source: string): string[] =>
  ['.js', '.d.ts'].map((extension) => source.replace(/\.ts$/, extension))

/**
 * Builds every package of `root` that has sources. Returns false where the compiler found errors, which it has printed
 * then; what could be compiled is compiled all the same.
 */
export function build(root: string, { quiet = false } = {}): boolean {
  const packages = packagesOf(root, { withExamples: true }).filter(
    ({ directory }) =>
      existsSync(join(directory, 'tsconfig.json')) && typescriptBelow(join(directory, 'src')).length > 0,
  )
  for (const one of packages) removeStale(one)
  const compiled = compile(
    root,
    packages.map(({ directory }) => directory),
    quiet,
  )
  for (const one of packages) {
    copyAssets(one)
    markBinaries(one)
  }
  return compiled
}

function compile(root: string, projects: readonly string[], quiet: boolean): boolean {
  if (projects.length === 0) return true
  const { status } = spawnSync(process.execPath, [COMPILER, '-b', ...projects], {
    cwd: root,
    stdio: quiet ? 'ignore' : 'inherit',
  })
  return status === 0
}

/** Removes what no source stands for. Where a compiled file is missing, drops the compiler's memory of having made it. */
function removeStale({ directory }: Package): void {
  const dist = join(directory, 'dist')
  const sources = filesBelow(join(directory, 'src'))
  const compiled = sources.filter(isTypeScript).flatMap(compiledFrom)
  const expected = new Set([...compiled, ...sources.filter(isAsset), BUILD_INFO])
  const present = new Set(filesBelow(dist, { withBuilt: true }))
  for (const file of present) {
    if (!expected.has(file)) rmSync(join(dist, file))
  }
  if (compiled.some((file) => !present.has(file))) rmSync(join(dist, BUILD_INFO), { force: true })
}

function copyAssets({ directory }: Package): void {
  for (const file of filesBelow(join(directory, 'src')).filter(isAsset)) {
    const source = join(directory, 'src', file)
    const target = join(directory, 'dist', file)
    if (existsSync(target) && readFileSync(target).equals(readFileSync(source))) continue
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(source, target)
  }
}

function markBinaries({ directory, manifest }: Package): void {
  const binaries = typeof manifest.bin === 'string' ? [manifest.bin] : Object.values(manifest.bin ?? {})
  for (const binary of binaries) {
    const file = join(directory, binary)
    if (existsSync(file)) chmodSync(file, 0o755)
  }
}

if (import.meta.main) process.exitCode = build(repositoryRoot) ? 0 : 1
