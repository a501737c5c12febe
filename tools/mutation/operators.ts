// What may be changed in a source: the operators that mutation testing has agreed on (those of Stryker), each as a change of
// a piece of text. A change is judged by the tests alone, so one that the compiler would refuse is none the worse.
import type { AnyNode } from './syntax.ts'

export interface Change {
  readonly operator: string
  /** What stands in place of the whole node. */
  readonly text: string
}

type Of<Type extends AnyNode['type']> = Extract<AnyNode, { type: Type }>

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
}

const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
}

const LOGICAL: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' }

const ASSIGNMENTS: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '|=': '&=',
  '&=': '|=',
  '^=': '&=',
  '<<=': '>>>=',
  '>>=': '<<=',
  '>>>=': '<<=',
  '&&=': '||=',
  '||=': '&&=',
  '??=': '&&=',
}

/** Another method, or none: the object itself. */
const METHODS: Readonly<Record<string, string | null>> = {
  some: 'every',
  every: 'some',
  filter: null,
  slice: null,
  subarray: null,
  sort: null,
  toSorted: null,
  reverse: null,
  toReversed: null,
  trim: null,
  trimEnd: 'trimStart',
  trimStart: 'trimEnd',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  padStart: 'padEnd',
  replaceAll: null,
}

/** What stands in place of an expression. */
export const changesOf = (node: AnyNode, code: string): readonly Change[] => {
  const text = (part: { readonly start: number; readonly end: number }): string =>
    code.slice(part.start, part.end)
  switch (node.type) {
    case 'BinaryExpression':
      return binary(node, text)
    case 'LogicalExpression':
      return [{ operator: 'logical', text: withOperator(node, LOGICAL[node.operator] ?? '', text) }]
    case 'AssignmentExpression': {
      const operator = ASSIGNMENTS[node.operator]
      if (operator === undefined) return []
      return [{ operator: 'assignment', text: `${text(node.left)} ${operator} ${text(node.right)}` }]
    }
    case 'UpdateExpression': {
      const operator = node.operator === '++' ? '--' : '++'
      const changed = node.prefix ? `${operator}${text(node.argument)}` : `${text(node.argument)}${operator}`
      return [{ operator: 'update', text: changed }]
    }
    case 'UnaryExpression':
      return unary(node, text)
    case 'Literal':
      return literal(node)
    case 'TemplateLiteral':
      return [{ operator: 'string', text: '``' }]
    case 'ArrayExpression':
      return [{ operator: 'array', text: node.elements.length === 0 ? '["changed"]' : '[]' }]
    case 'ObjectExpression':
      return node.properties.length === 0 ? [] : [{ operator: 'object', text: '({})' }]
    case 'CallExpression':
      return method(node, text)
    default:
      return []
  }
}

type TextOf = (part: { readonly start: number; readonly end: number }) => string

const binary = (node: Of<'BinaryExpression'>, text: TextOf): readonly Change[] => {
  if (node.left.type === 'PrivateIdentifier' || ['in', 'instanceof'].includes(node.operator)) return []
  const { left, right } = node
  const as = (operator: string): string => withOperator(node, operator, text)
  const comparisons = COMPARISONS[node.operator]
  if (comparisons !== undefined)
    return comparisons.map((operator) => ({ operator: 'comparison', text: as(operator) }))
  const arithmetic = ARITHMETIC[node.operator]
  if (arithmetic === undefined || isText(left) || isText(right)) return []
  return [{ operator: 'arithmetic', text: as(arithmetic) }]
}

const isText = (node: AnyNode): boolean =>
  (node.type === 'Literal' && typeof node.value === 'string') ||
  node.type === 'TemplateLiteral' ||
  (node.type === 'BinaryExpression' && node.operator === '+' && (isText(node.left) || isText(node.right)))

/** Both sides in brackets of their own: those of the source belong to neither node. */
const withOperator = (
  node: Of<'BinaryExpression'> | Of<'LogicalExpression'>,
  operator: string,
  text: TextOf,
): string => {
  const between = text({ start: node.left.end, end: node.right.start })
  const start = node.left.end + between.indexOf(node.operator)
  const left = text({ start: node.start, end: start })
  const right = text({ start: start + node.operator.length, end: node.end })
  return `(${left}) ${operator} (${right})`
}

const unary = (node: Of<'UnaryExpression'>, text: TextOf): readonly Change[] => {
  const argument = text(node.argument)
  if (node.operator === '!' || node.operator === '~') return [{ operator: 'unary', text: argument }]
  if (node.operator === '-') return [{ operator: 'unary', text: `+(${argument})` }]
  return []
}

const literal = (node: Of<'Literal'>): readonly Change[] => {
  if (typeof node.value === 'boolean') return [{ operator: 'boolean', text: String(!node.value) }]
  if (typeof node.value === 'string')
    return [{ operator: 'string', text: node.value === '' ? '"changed"' : '""' }]
  if (node.regex !== undefined && node.regex !== null)
    return patterns(node.regex.pattern).map((pattern) => ({
      operator: 'regex',
      text: `/${pattern}/${node.regex?.flags ?? ''}`,
    }))
  return []
}

/** Without an anchor, with a class turned round, with "once" for "any number". */
const patterns = (pattern: string): readonly string[] =>
  [
    pattern.replace(/^\^/, ''),
    pattern.replace(/(?<!\\)\$$/, ''),
    pattern.replace(/(?<!\\)\[(\^?)/, (_, not: string) => (not === '^' ? '[' : '[^')),
    pattern.replace(/(?<=[\])\w])[+*](?!\?)/, ''),
  ].filter((changed) => changed !== pattern && changed !== '')

const method = (node: Of<'CallExpression'>, text: TextOf): readonly Change[] => {
  const { callee } = node
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
    return []
  const { name } = callee.property
  const other = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
  if (other === undefined) return []
  if (other === null) {
    const object = text({ start: node.start, end: callee.property.start }).replace(/\s*\??\.\s*$/, '')
    return [{ operator: 'method', text: object }]
  }
  const rest = text(node).slice(callee.property.end - node.start)
  const before = text(node).slice(0, callee.property.start - node.start)
  return [{ operator: 'method', text: `${before}${other}${rest}` }]
}

/** Operators that give a boolean, which may be `true` or `false` wherever they stand. */
export const isJudgement = (node: AnyNode): boolean =>
  (node.type === 'BinaryExpression' && COMPARISONS[node.operator] !== undefined) ||
  (node.type === 'BinaryExpression' && ['in', 'instanceof'].includes(node.operator)) ||
  (node.type === 'LogicalExpression' && node.operator !== '??')
