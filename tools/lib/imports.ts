// Reads the import statements of a module. The compiler's own parser would do it too, but starts a process for each
// run; the formatter puts every statement at the start of a line, so that a small pattern finds them all.
import { lineAt } from './gate.ts'

export interface Import {
  readonly specifier: string
  /** `import type` and `export type`: gone after compilation. `import { type A }` is not: it still loads the module. */
  readonly typeOnly: boolean
  readonly line: number
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[\w$*{][\w$*{},\s]*?)\s*\bfrom\s*(['"])([^'"\n]+)\2/gm
const SIDE_EFFECT = /^import\s*(['"])([^'"\n]+)\1/gm
const DYNAMIC = /(\btypeof\s+)?\bimport\(\s*(['"])([^'"\n]+)\2/g
const COMMENT_LINE = /^\s*(?:\/\/|\/?\*)/

export function importsOf(source: string): Import[] {
  const found: Import[] = []
  for (const match of source.matchAll(STATIC)) {
    found.push({
      specifier: match[3] ?? '',
      typeOnly: match[1] !== undefined,
      line: lineAt(source, match.index),
    })
  }
  for (const match of source.matchAll(SIDE_EFFECT)) {
    found.push({ specifier: match[2] ?? '', typeOnly: false, line: lineAt(source, match.index) })
  }
  for (const [index, text] of source.split('\n').entries()) {
    if (COMMENT_LINE.test(text)) continue
    for (const match of text.matchAll(DYNAMIC)) {
      found.push({ specifier: match[3] ?? '', typeOnly: match[1] !== undefined, line: index + 1 })
    }
  }
  return found.toSorted((a, b) => a.line - b.line)
}

/** The package that a bare specifier names: `@a/b/c` → `@a/b`, `sparekey/node` → `sparekey`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
