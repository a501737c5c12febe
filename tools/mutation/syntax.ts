// The syntax tree of a TypeScript source, with the positions of the source: Node blanks the types out, and what is left is
// JavaScript at the same places.
import { stripTypeScriptTypes } from 'node:module'
import { type AnyNode, parse } from 'acorn'

export interface Parsed {
  /** The source without types: as long as the source, line for line. */
  readonly code: string
  readonly program: AnyNode
}

export type { AnyNode }

export const parseSource = (source: string): Parsed => {
  const code = stripTypeScriptTypes(source, { mode: 'strip' })
  return { code, program: parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) }
}

/** The nodes right below a node, each with the name of the field that holds it, in the order of the fields. */
export const childrenOf = (node: AnyNode): { readonly field: string; readonly child: AnyNode }[] =>
  Object.entries(node).flatMap(([field, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => ({ field, child })),
  )

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
