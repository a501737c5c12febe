// Why: a package that runs a script when it is installed runs it on the machine of everyone who installs ours, and a
// licence that asks for more than a notice binds everyone who ships us. Both come in through dependencies of
// dependencies, so this walks the whole runtime tree as it is installed. The lockfile is looked at too: where it lacks a
// package for another platform, `npm ci` stops, but only on a machine that does not have the packages yet.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Finding, type GateReport, runGate } from './lib/gate.ts'
import { type Manifest, packagesOf, readManifest } from './lib/workspace.ts'

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
])

/** Versions whose package.json names no licence and whose LICENSE file was read instead. */
const LICENCES_READ: Readonly<Record<string, string>> = { 'png-js@2.0.0': 'MIT' }

export function checkDependencies(root: string): GateReport {
  const own = packagesOf(root).map(({ directory }) => directory)
  const tree = runtimeTree(own)
  const findings = [...tree].flatMap(([directory, { manifest, wantedBy }]) => {
    const place = `${manifest.name} (wanted by ${wantedBy})`
    // npm runs prepare only for a package taken from a repository: for one from the registry it is a maker's tool.
    const watched = own.includes(directory) ? [...INSTALL_SCRIPTS, 'prepare'] : INSTALL_SCRIPTS
    const scripts = watched.filter((name) => manifest.scripts?.[name] !== undefined)
    // npm runs node-gyp for this file as if it were an install script.
    if (existsSync(join(directory, 'binding.gyp'))) scripts.push('binding.gyp')
    const license = manifest.license ?? LICENCES_READ[`${manifest.name}@${manifest.version ?? ''}`]
    return [
      ...scripts.map((name) => ({ place, problem: `runs ${name} when it is installed` })),
      ...(isPermissive(license) ? [] : [{ place, problem: `licence ${String(license)}` }]),
    ]
  })
  const summary = `${tree.size} packages in the runtime tree`
  return { findings: [...findings, ...incompleteLock(join(root, 'package-lock.json'))], summary }
}

interface Lockfile {
  readonly packages: Readonly<Record<string, Manifest>>
}

/** What the lockfile should name and does not. */
function incompleteLock(file: string): Finding[] {
  if (!existsSync(file)) return []
  const locked = Object.entries((JSON.parse(readFileSync(file, 'utf8')) as Lockfile).packages)
  const names = new Set(
    locked.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  )
  return locked.flatMap(([, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !names.has(name))
      .map(([name, version]) => ({
        place: 'package-lock.json',
        problem: `has no entry for ${name}@${version}: take a version that exists for every platform`,
      })),
  )
}

interface TreeNode {
  readonly manifest: Manifest
  readonly wantedBy: string
}

/** Every installed package that the given ones need at run time, by folder. Optional ones that are absent are left out. */
function runtimeTree(directories: readonly string[]): Map<string, TreeNode> {
  const tree = new Map<string, TreeNode>()
  const queue = directories.map((directory) => ({ directory, wantedBy: 'this repository' }))
  for (const { directory, wantedBy } of queue) {
    if (tree.has(directory)) continue
    const manifest = readManifest(directory)
    tree.set(directory, { manifest, wantedBy })
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const found = resolvePackage(name, directory)
      if (found !== null) queue.push({ directory: found, wantedBy: manifest.name })
    }
  }
  return tree
}

/** The folder that Node would load `name` from, seen from `directory`. */
function resolvePackage(name: string, directory: string): string | null {
  const candidate = join(directory, 'node_modules', name)
  if (existsSync(join(candidate, 'package.json'))) return candidate
  const parent = dirname(directory)
  return parent === directory ? null : resolvePackage(name, parent)
}

/** Reads an SPDX expression of one level: `MIT`, `(MIT OR GPL-3.0)`, `MIT AND ISC`. */
export function isPermissive(license: unknown): boolean {
  if (typeof license !== 'string') return false
  const alternatives = license.replace(/^\(|\)$/g, '').split(' OR ')
  return alternatives.some((choice) => choice.split(' AND ').every((name) => PERMISSIVE.has(name.trim())))
}

if (import.meta.main) process.exitCode = (await runGate('dependencies', checkDependencies)) ? 0 : 1
