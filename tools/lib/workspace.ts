// The repository as the tools see it: its root, its packages and its files. Written once, so that every tool means the
// same set of files by "the sources of a package".
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A value of `exports`: a file, or conditions. */
export type ExportTarget = string | { readonly [condition: string]: ExportTarget }

/** The fields of a package.json that the tools read. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly license?: string
  readonly private?: boolean
  readonly bin?: string | Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, ExportTarget>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface Package {
  /** Absolute. */
  readonly directory: string
  readonly manifest: Manifest
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
}

/** The packages under `packages/`, and under `examples/` too where `withExamples` is given. */
export function packagesOf(root: string, { withExamples = false } = {}): Package[] {
  return ['packages', ...(withExamples ? ['examples'] : [])].flatMap((group) =>
    directoriesIn(join(root, group))
      .filter((directory) => existsSync(join(directory, 'package.json')))
      .map((directory) => ({ directory, manifest: readManifest(directory) })),
  )
}

function directoriesIn(parent: string): string[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .toSorted()
}

const NOT_OURS = new Set(['node_modules', 'dist', '.git', 'coverage'])

/** Every file below `directory` as a path relative to it with `/`, sorted; none where it does not exist. */
export function filesBelow(directory: string, { withBuilt = false } = {}): string[] {
  if (!existsSync(directory)) return []
  const found: string[] = []
  const visit = (current: string): void => {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (withBuilt || !NOT_OURS.has(entry.name)) visit(join(current, entry.name))
      } else {
        found.push(relative(directory, join(current, entry.name)).split(sep).join('/'))
      }
    }
  }
  visit(directory)
  return found.toSorted()
}

/** TypeScript sources of a folder; declaration files are not sources. */
export function typescriptBelow(directory: string): string[] {
  return filesBelow(directory).filter((file) => /\.[mc]?ts$/.test(file) && !/\.d\.[mc]?ts$/.test(file))
}
