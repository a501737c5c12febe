// Why: `tsc` compiles and nothing else. A package also needs its SQL files, templates and styles beside the compiled
// modules, its binaries executable, and nothing left over from a source that was renamed or deleted: leftovers would be
// published, and would keep a forbidden import working.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { bundle } from './lib/bundle.ts'
import { type Package, filesBelow, packagesOf, repositoryRoot, typescriptBelow } from './lib/workspace.ts'

const BUILD_INFO = '.tsbuildinfo'
const COMPILER = join(repositoryRoot, 'node_modules/typescript/bin/tsc')

const isTypeScript = (file: string): boolean => file.endsWith('.ts')
const isDeclaration = (file: string): boolean => file.endsWith('.d.ts')
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
  const compiled = compile(root, packages.flatMap(projectsOf), quiet)
  for (const one of packages) {
    writeScripts(one)
    copyAssets(one)
    markBinaries(one)
    linkBinaries(root, one)
  }
  return compiled
}

/** The package, and every folder of its sources that is compiled apart with settings of its own. */
function projectsOf({ directory }: Package): string[] {
  const apart = filesBelow(join(directory, 'src')).filter((file) => /^[^/]+\/tsconfig\.json$/.test(file))
  return [directory, ...apart.map((file) => join(directory, 'src', dirname(file)))]
}

/**
 * Scripts for browsers, as text in a module that a handler loads on demand: no path to a file survives what bundlers of
 * servers do. `from` is a compiled entry.
 */
const SCRIPTS: readonly { readonly from: string; readonly into: string }[] = [
  { from: 'elements/elements.js', into: 'web/elements-script.js' },
]

function writeScripts({ directory }: Package): void {
  for (const { from, into } of SCRIPTS) {
    const entry = join(directory, 'dist', from)
    if (!existsSync(entry)) continue
    const text = bundle(entry)
    const tag = createHash('sha256').update(text).digest('base64url').slice(0, 22)
    const module = `export const script = ${JSON.stringify(text)}\nexport const tag = '${tag}'\n`
    const target = join(directory, 'dist', into)
    if (!existsSync(target) || readFileSync(target, 'utf8') !== module) writeFileSync(target, module)
  }
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
  const compiled = sources.filter((file) => isTypeScript(file) && !isDeclaration(file)).flatMap(compiledFrom)
  const apart = sources
    .filter((file) => file.endsWith('/tsconfig.json'))
    .map((file) => join(dirname(file), BUILD_INFO))
  const scripts = SCRIPTS.filter(({ from }) => compiled.includes(from)).map(({ into }) => into)
  const expected = new Set([...compiled, ...sources.filter(isAsset), ...scripts, ...apart, BUILD_INFO])
  const present = new Set(filesBelow(dist, { withBuilt: true }))
  for (const file of present) {
    if (!expected.has(file)) rmSync(join(dist, file))
  }
  if (compiled.some((file) => !present.has(file))) {
    for (const memory of [BUILD_INFO, ...apart]) rmSync(join(dist, memory), { force: true })
  }
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

/** npm links no command whose file is not there yet, as in a fresh clone: then `npx sparekey` would find none. */
function linkBinaries(root: string, { directory, manifest }: Package): void {
  const commands = typeof manifest.bin === 'string' ? {} : (manifest.bin ?? {})
  const folder = join(root, 'node_modules', '.bin')
  if (!existsSync(folder) || process.platform === 'win32') return
  for (const [command, binary] of Object.entries(commands)) {
    const link = join(folder, command)
    if (!existsSync(link)) {
      rmSync(link, { force: true })
      symlinkSync(relative(folder, join(directory, binary)), link)
    }
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
