// Loads the sources with every mutant in them, and the stand-in where a test asks for `node:test`.
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

export interface LoadedSources {
  /** By path: what stands in its place. */
  readonly changed: ReadonlyMap<string, string>
  /** The package whose modules are loaded anew in each generation, with a slash at its end. */
  readonly folder: string
}

/** Which module imports which, without generations. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>

const GENERATION = 'generation'

export const load = ({ changed, folder }: LoadedSources): Imports => {
  const imports = new Map<string, Set<string>>()
  const standIn = new URL('stand-in.ts', import.meta.url).href
  const base = pathToFileURL(folder).href
  registerHooks({
    resolve: (specifier, context, next) => {
      const parent = context.parentURL
      if (parent?.startsWith(base) !== true) return next(specifier, context)
      if (specifier === 'node:test') return { url: standIn, shortCircuit: true }
      const found = next(specifier, context)
      if (!found.url.startsWith(base)) return found
      const known = imports.get(pathOf(parent)) ?? new Set()
      imports.set(pathOf(parent), known.add(pathOf(found.url)))
      const generation = new URL(parent).searchParams.get(GENERATION)
      return generation === null ? found : { ...found, url: inGeneration(found.url, generation) }
    },
    load: (url, context, next) => {
      const source = url.startsWith(base) ? changed.get(pathOf(url)) : undefined
      return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true }
    },
  })
  return imports
}

/** The module's URL in a generation of its own: everything that it imports of the package is loaded anew. */
export const inGeneration = (url: string, generation: string): string => {
  const changed = new URL(url)
  changed.searchParams.set(GENERATION, generation)
  return changed.href
}

const pathOf = (url: string): string => {
  const plain = new URL(url)
  plain.search = ''
  return fileURLToPath(plain)
}

/** Every module that `from` imports, near or far. */
export const reachedFrom = (from: string, imports: Imports): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (module: string): void => {
    for (const next of imports.get(module) ?? []) {
      if (found.has(next)) continue
      found.add(next)
      visit(next)
    }
  }
  visit(from)
  return found
}
