// Why: what is published is what `exports`, `bin` and `files` say, not what the folders hold. An entry that points at
// nothing breaks every user of it, and an entry file that nobody exported is work that nobody can reach.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'
import { type ExportTarget, type Package, packagesOf } from './lib/workspace.ts'

/** Modules at the top of `src` that are not entries. Every other one must be published. */
const NOT_ENTRIES: Readonly<Record<string, readonly string[]>> = {
  sparekey: [
    'bytes.ts',
    'create-sparekey.ts',
    'errors.ts',
    'gate-options.ts',
    'open-database.ts',
    'tenant-calls.ts',
    'validation.ts',
  ],
}

export function checkExports(
  root: string,
  notEntries: Readonly<Record<string, readonly string[]>> = NOT_ENTRIES,
): GateReport {
  const packages = packagesOf(root)
  const findings = packages.flatMap((one) => {
    const internal = notEntries[one.manifest.name]
    return [
      ...missingTargets(one),
      ...missingBinaries(one),
      ...(internal === undefined ? [] : unpublishedEntries(one, internal)),
    ].map((finding) => ({ ...finding, place: `${relative(root, one.directory)} ${finding.place}` }))
  })
  const count = packages.reduce((sum, { manifest }) => sum + Object.keys(manifest.exports ?? {}).length, 0)
  return { findings, summary: `${count} exports of ${packages.length} packages` }
}

function missingTargets({ directory, manifest }: Package): Finding[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    const place = `exports "${subpath}"`
    const files = filesOf(target)
    const findings = files
      .filter((file) => !existsSync(join(directory, file)))
      .map((file) => ({ place, problem: `${file} does not exist after the build` }))
    if (files.some((file) => file.endsWith('.js')) && !files.some((file) => file.endsWith('.d.ts'))) {
      findings.push({ place, problem: 'has no types' })
    }
    if (typeof target !== 'string' && 'types' in target && Object.keys(target)[0] !== 'types') {
      findings.push({ place, problem: 'types must come first, or the compiler never looks at it' })
    }
    return findings
  })
}

function missingBinaries({ directory, manifest }: Package): Finding[] {
  const binaries = typeof manifest.bin === 'string' ? { [manifest.name]: manifest.bin } : (manifest.bin ?? {})
  return Object.entries(binaries).flatMap(([name, file]) => {
    const place = `bin "${name}"`
    const path = join(directory, file)
    if (!existsSync(path)) return [{ place, problem: `${file} does not exist after the build` }]
    const findings: Finding[] = []
    if (!readFileSync(path, 'utf8').startsWith('#!/usr/bin/env node\n')) {
      findings.push({ place, problem: `${file} does not begin with #!/usr/bin/env node` })
    }
    if ((statSync(path).mode & 0o111) === 0) findings.push({ place, problem: `${file} is not executable` })
    return findings
  })
}

function unpublishedEntries({ directory, manifest }: Package, internal: readonly string[]): Finding[] {
  const src = join(directory, 'src')
  if (!existsSync(src)) return []
  const published = new Set(Object.values(manifest.exports ?? {}).flatMap(filesOf))
  return readdirSync(src)
    .filter((file) => file.endsWith('.ts') && !internal.includes(file))
    .filter((file) => !published.has(`./dist/${file.replace(/\.ts$/, '.js')}`))
    .map((file) => ({
      place: `src/${file}`,
      problem: 'neither in exports nor named in NOT_ENTRIES of tools/check-exports.ts',
    }))
}

function filesOf(target: ExportTarget): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf)
}

if (import.meta.main) process.exitCode = (await runGate('exports', checkExports)) ? 0 : 1
