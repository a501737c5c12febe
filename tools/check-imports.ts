// Why: the promise "the domain knows neither SQL nor HTTP nor Node" holds only while nobody adds an import that breaks
// it, and one wrong arrow is enough. This reads every import of every package's sources, compares it with import-rules.ts,
// and fails on a runtime cycle, on the import of a package that is not declared, and on a file that no rule covers.
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, relative } from 'node:path'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'
import { cyclesOf } from './lib/graph.ts'
import { type Import, importsOf, packageNameOf } from './lib/imports.ts'
import { type Manifest, type Package, packagesOf, typescriptBelow } from './lib/workspace.ts'
import { type Layer, type PackageRules, importRules } from './import-rules.ts'

interface SourceFile {
  readonly path: string
  readonly imports: readonly (Import & { readonly target: string | null })[]
}

export function checkImports(
  root: string,
  rules: Readonly<Record<string, PackageRules>> = importRules,
): GateReport {
  const packages = packagesOf(root)
  const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]))
  const totals = { files: 0, typeOnlyCycles: 0 }
  const findings = packages.flatMap((one) => {
    const place = relative(root, join(one.directory, 'src'))
    const ruling = rules[one.manifest.name]
    if (ruling === undefined) return [{ place, problem: 'no rules for this package in import-rules.ts' }]
    const files = readSources(one)
    const runtimeCycles = cyclesOf(graphOf(files, { withTypes: false }))
    totals.files += files.length
    totals.typeOnlyCycles += cyclesOf(graphOf(files, { withTypes: true })).length - runtimeCycles.length
    return [
      ...files.flatMap((file) => judge(file, one.manifest, ruling, manifests)),
      ...runtimeCycles.map((cycle) => ({ place: cycle[0] ?? '', problem: `a cycle: ${cycle.join(', ')}` })),
    ].map((finding) => ({ ...finding, place: `${place}/${finding.place}` }))
  })
  return {
    findings,
    summary: `${totals.files} files, ${totals.typeOnlyCycles} cycles of types only (allowed)`,
  }
}

function readSources({ directory }: Package): SourceFile[] {
  const src = join(directory, 'src')
  return typescriptBelow(src).map((path) => ({
    path,
    imports: importsOf(readFileSync(join(src, path), 'utf8')).map((one) => ({
      ...one,
      target: one.specifier.startsWith('.')
        ? posix.normalize(posix.join(posix.dirname(path), one.specifier))
        : null,
    })),
  }))
}

function graphOf(files: readonly SourceFile[], { withTypes }: { withTypes: boolean }): Map<string, string[]> {
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target, typeOnly }) =>
        target !== null && (withTypes || !typeOnly) ? [target] : [],
      ),
    ]),
  )
}

function judge(
  file: SourceFile,
  manifest: Manifest,
  rules: PackageRules,
  manifests: ReadonlyMap<string, Manifest>,
): Finding[] {
  const layer = layerOf(file.path, rules)
  if (rules.layers !== undefined && layer === null) {
    return [{ place: file.path, problem: 'no layer in import-rules.ts owns this file' }]
  }
  return file.imports.flatMap(({ specifier, target, line }) => {
    const problem =
      target === null
        ? problemOutside(specifier, manifest, rules, layer, manifests)
        : problemInside(target, rules, layer)
    return problem === null
      ? []
      : [{ place: `${file.path}:${line}`, problem: `imports ${specifier}: ${problem}` }]
  })
}

function problemInside(target: string, rules: PackageRules, layer: Layer | null): string | null {
  if (target.startsWith('..')) return 'outside src: use what the other package publishes'
  if (target === 'index.ts' || target.endsWith('/index.ts'))
    return 'an index.ts is an entry, not for use inside'
  if (layer === null) return null
  const other = layerOf(target, rules)
  if (other === null) return 'no layer in import-rules.ts owns it'
  if (other.name === layer.name || layer.mayImport.includes(other.name)) return null
  return `“${layer.name}” may not import “${other.name}”`
}

function problemOutside(
  specifier: string,
  manifest: Manifest,
  rules: PackageRules,
  layer: Layer | null,
  manifests: ReadonlyMap<string, Manifest>,
): string | null {
  if (layer !== null && !(layer.mayUse ?? []).some((pattern) => fits(specifier, pattern))) {
    return `“${layer.name}” may not use it`
  }
  if (specifier.startsWith('node:')) return null
  if (builtinModules.includes(specifier)) return 'write node: before the name of a built-in module'
  const name = packageNameOf(specifier)
  const declared = {
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  }
  if (!(name in declared)) return 'not among the dependencies of this package'
  const sibling = manifests.get(name)
  if (sibling === undefined) return null
  if (!rules.mayUsePackages.includes(name)) return `${manifest.name} may not use ${name}`
  const subpath = specifier === name ? '.' : `.${specifier.slice(name.length)}`
  return subpath in (sibling.exports ?? {}) ? null : `${name} does not publish it`
}

function layerOf(path: string, rules: PackageRules): Layer | null {
  return (
    rules.layers?.find(({ owns }) =>
      owns.some((owned) => (owned.endsWith('/') ? path.startsWith(owned) : path === owned)),
    ) ?? null
  )
}

function fits(specifier: string, pattern: string): boolean {
  return pattern.endsWith('*') ? specifier.startsWith(pattern.slice(0, -1)) : specifier === pattern
}

if (import.meta.main) process.exitCode = (await runGate('imports', checkImports)) ? 0 : 1
