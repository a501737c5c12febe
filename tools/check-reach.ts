// Why: check-imports.ts judges one import at a time; what matters to a user of `sparekey` is what loading an entry pulls
// in at the end of all arrows. This walks the built modules, because they are what is published.
import { existsSync, readFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'
import { importsOf } from './lib/imports.ts'
import { type ExportTarget, packagesOf } from './lib/workspace.ts'
import { type PackageRules, importRules } from './import-rules.ts'

export function checkReach(
  root: string,
  rules: Readonly<Record<string, PackageRules>> = importRules,
): GateReport {
  const sizes: string[] = []
  const findings = packagesOf(root).flatMap(({ directory, manifest }) => {
    const mayNotReach = rules[manifest.name]?.mayNotReach
    if (mayNotReach === undefined) return []
    return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
      const place = `${relative(root, directory)} exports "${subpath}"`
      const entry = moduleOf(target)
      if (entry?.endsWith('.js') === false) return []
      const forbidden = mayNotReach[subpath]
      if (forbidden === undefined)
        return [{ place, problem: 'import-rules.ts does not say what it may not reach' }]
      if (entry === null || !existsSync(join(directory, entry))) return [{ place, problem: 'not built' }]
      const reached = reachFrom(directory, posix.normalize(entry))
      sizes.push(`${subpath} ${reached.size}`)
      return [...reached].flatMap(([path, via]): Finding[] => {
        const name = path.replace(/^dist\//, '')
        const isForbidden = forbidden.some((pattern) => pattern.test(name))
        return isForbidden ? [{ place, problem: `reaches ${name} through ${via}` }] : []
      })
    })
  })
  return { findings, summary: `modules reached: ${sizes.join(', ')}` }
}

/** The module that `import` loads. */
export function moduleOf(target: ExportTarget | undefined): string | null {
  if (target === undefined || typeof target === 'string') return target ?? null
  return moduleOf(target['default'] ?? target['import'])
}

/** Everything that loading `entry` loads, each with the module that asked for it. Outside modules keep their names. */
function reachFrom(directory: string, entry: string): Map<string, string> {
  const reached = new Map([[entry, 'the entry']])
  for (const [path] of reached) {
    if (!path.startsWith('dist/') || !existsSync(join(directory, path))) continue
    for (const { specifier } of importsOf(readFileSync(join(directory, path), 'utf8'))) {
      const target = specifier.startsWith('.')
        ? posix.normalize(posix.join(posix.dirname(path), specifier))
        : specifier
      if (!reached.has(target)) reached.set(target, path)
    }
  }
  return reached
}

if (import.meta.main) process.exitCode = (await runGate('reach', checkReach)) ? 0 : 1
