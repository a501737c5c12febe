// What a user gets: the packages as `npm pack` makes them, installed in an empty folder that knows nothing of this
// repository. Tests that use it are about the published artifact, not about the sources.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Outcome, plainEnvironment, run } from './run.ts'
import { type Package, packagesOf, repositoryRoot } from './workspace.ts'
import { Failed } from './failure.ts'

export interface Tarball {
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Paths in the package, sorted. */
  readonly files: readonly string[]
  readonly unpackedBytes: number
}

interface PackReport {
  readonly name: string
  readonly filename: string
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** The packages of this repository by name. */
export function packageNamed(name: string): Package {
  const found = packagesOf(repositoryRoot).find(({ manifest }) => manifest.name === name)
  if (found === undefined) throw new RangeError(`there is no package ${name}`)
  return found
}

/** Packs the packages into `folder`. They must be built. */
export async function pack(names: readonly string[], folder: string): Promise<Tarball[]> {
  const workspaces = names.flatMap((name) => ['-w', name])
  const args = ['pack', '--json', '--pack-destination', folder, ...workspaces]
  const { succeeded, output, errors } = await npm(args, repositoryRoot)
  if (!succeeded) throw new Failed(`npm pack failed: ${errors}`)
  const parsed = JSON.parse(output) as readonly PackReport[] | Readonly<Record<string, PackReport>>
  return Object.values(parsed).map(({ name, filename, files, unpackedSize }) => ({
    name,
    path: join(folder, filename),
    files: files.map(({ path }) => path).toSorted(),
    unpackedBytes: unpackedSize,
  }))
}

/** Installs tarballs as the dependencies of an empty project in `folder`, as a user would. */
export async function installInto(folder: string, tarballs: readonly Tarball[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const specs = tarballs.map(({ path }) => `./${relative(folder, path)}`)
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  const { succeeded, errors } = await npm(['install', ...flags, ...specs], folder)
  if (!succeeded) throw new Failed(`npm install failed: ${errors}`)
}

function npm(args: readonly string[], cwd: string): Promise<Outcome> {
  return run('npm', args, { cwd, env: plainEnvironment(), limitSeconds: 120 })
}
