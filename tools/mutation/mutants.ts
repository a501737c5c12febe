// The mutants of one source: where it may be changed, and into what. Pure.
import { type Change, changesOf, isJudgement } from './operators.ts'
import { type AnyNode, childrenOf, parseSource } from './syntax.ts'

export interface Mutant {
  readonly operator: string
  /** In UTF-16 units of the source. */
  readonly start: number
  readonly end: number
  /** What stands there instead. */
  readonly text: string
  /** What is replaced by a choice between it and the mutant: the change itself, or the expression around it. */
  readonly host: Host
}

/** A piece of the source in whose place a choice can stand. */
export interface Host {
  readonly kind: 'expression' | 'block' | 'case'
  readonly start: number
  readonly end: number
  /** It begins a statement, so that a bracket in its place would continue the line before. */
  readonly beginsStatement: boolean
}

export interface Found {
  readonly code: string
  readonly mutants: readonly Mutant[]
  /** Texts that only people read, whose words no test is to hold: they are left as they are. */
  readonly wordings: number
}

interface Place {
  readonly node: AnyNode
  readonly parent: AnyNode | null
  readonly field: string
  /** The optional chain that the node is a link of. */
  readonly chain: AnyNode | null
  /** Inside what only people read. */
  readonly isWording: boolean
}

/** Every mutant of a source. */
export const mutantsOf = (source: string): Found => {
  const { code, program } = parseSource(source)
  const mutants: Mutant[] = []
  let wordings = 0
  const statements = new Set<number>()

  const visit = (place: Place): void => {
    const { node, parent } = place
    if (node.type === 'ExpressionStatement' && parent !== null && isList(parent)) statements.add(node.start)
    if (isWords(place)) {
      wordings += 1
      return
    }
    if (!isFixed(place)) mutants.push(...mutantsAt(place, code, statements))
    for (const { field, child } of childrenOf(node)) {
      const isLink = isLinkOf(node, field)
      const chain = node.type === 'ChainExpression' ? node : isLink ? place.chain : null
      visit({ node: child, parent: node, field, chain, isWording: place.isWording || saysWords(node, field) })
    }
  }
  visit({ node: program, parent: null, field: '', chain: null, isWording: false })
  return { code, mutants, wordings }
}

const isList = ({ type }: AnyNode): boolean =>
  ['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase'].includes(type)

const isLinkOf = ({ type }: AnyNode, field: string): boolean =>
  (type === 'CallExpression' && field === 'callee') || (type === 'MemberExpression' && field === 'object')

/** Arguments of an error, and the sentence of a refusal. */
const saysWords = (node: AnyNode, field: string): boolean =>
  (node.type === 'NewExpression' && field === 'arguments' && nameOf(node.callee).endsWith('Error')) ||
  (node.type === 'Property' &&
    field === 'value' &&
    /^(?:detail|message|summary|text)$/.test(nameOf(node.key)))

const nameOf = (node: AnyNode): string => (node.type === 'Identifier' ? node.name : '')

/**
 * A sentence: words with a space between them that are said to somebody, or three words or more wherever they stand. The code or the
 * name of a field beside it is none, and a statement of SQL is none.
 */
const isWords = ({ node, isWording }: Place): boolean => {
  const text = textOf(node)
  if (text === null || !text.includes(' ')) return false
  return isWording || (/\w+ \S+ \w+/.test(text) && !/^\s*[A-Z]{3,}\b/.test(text))
}

const textOf = (node: AnyNode): string | null => {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  return node.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.raw).join('_') : null
}

/** Names, module specifiers and directives cannot be a choice. */
const isFixed = ({ node, parent, field }: Place): boolean => {
  if (parent === null) return true
  if (['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(parent.type))
    return true
  if (
    parent.type === 'ImportExpression' ||
    (parent.type === 'UnaryExpression' && parent.operator === 'delete')
  )
    return true
  if (field === 'key' && 'computed' in parent && !parent.computed) return true
  if (parent.type === 'TaggedTemplateExpression' && field === 'quasi') return true
  return parent.type === 'ExpressionStatement' && 'directive' in parent && node.type === 'Literal'
}

const mutantsAt = (
  { node, parent, field, chain }: Place,
  code: string,
  statements: ReadonlySet<number>,
): Mutant[] => {
  const span = chain ?? node
  const host: Host = {
    kind: 'expression',
    start: span.start,
    end: span.end,
    beginsStatement: statements.has(span.start),
  }
  const isNothing = node.type === 'Identifier' && node.name === 'undefined'
  const within = (operator: string, text: string, start = node.start, end = node.end): Mutant => ({
    operator,
    start,
    end,
    text,
    host,
  })
  if (node.type === 'BlockStatement') return blockMutants(node, parent, host)
  if (node.type === 'SwitchCase') return caseMutants(node, code)
  if (chain !== null && 'optional' in node) {
    const link = optionalLink(node, code)
    const called = node.type === 'CallExpression' ? changesOf(node, code) : []
    return [
      ...(link === null ? [] : [within('optional', link.text, link.start, link.end)]),
      ...called.map(({ operator, text }) => within(operator, text)),
    ]
  }
  const changes: Change[] = [...changesOf(node, code)]
  const isCondition = field === 'test' && parent !== null
  if (isCondition || isJudgement(node)) {
    const isLoop = /^(?:While|DoWhile|For)Statement$/.test(parent?.type ?? '')
    if (parent?.type !== 'SwitchCase' && node.type !== 'Literal') {
      if (!isCondition || !isLoop) changes.push({ operator: 'condition', text: 'true' })
      changes.push({ operator: 'condition', text: 'false' })
    }
  }
  if (parent?.type === 'ArrowFunctionExpression' && field === 'body' && changes.length === 0 && !isNothing) {
    changes.push({ operator: 'returned', text: 'undefined' })
  }
  return changes.map(({ operator, text }) => within(operator, text))
}

/** An empty block in place of one with statements. Not of a constructor that must call `super`. */
const blockMutants = (
  node: Extract<AnyNode, { type: 'BlockStatement' }>,
  parent: AnyNode | null,
  host: Host,
): Mutant[] => {
  if (node.body.length === 0 || parent === null) return []
  const callsSuper = node.body.some(
    (statement) =>
      statement.type === 'ExpressionStatement' &&
      statement.expression.type === 'CallExpression' &&
      statement.expression.callee.type === 'Super',
  )
  if (callsSuper) return []
  const { start, end } = node
  return [{ operator: 'block', start, end, text: '{}', host: { ...host, kind: 'block' } }]
}

/** A case that does nothing: it goes on to the next. */
const caseMutants = (node: Extract<AnyNode, { type: 'SwitchCase' }>, code: string): Mutant[] => {
  const [first] = node.consequent
  const last = node.consequent.at(-1)
  if (first === undefined || last === undefined) return []
  // A declaration would be out of sight of the choice's other half.
  if (node.consequent.some(({ type }) => type.endsWith('Declaration'))) return []
  const { start } = first
  const { end } = last
  if (code.slice(start, end).startsWith('{')) return []
  return [
    {
      operator: 'case',
      start,
      end,
      text: '',
      host: { kind: 'case', start, end, beginsStatement: false },
    },
  ]
}

/** The `?.` of a link, without its question mark. */
const optionalLink = (
  node: AnyNode,
  code: string,
): { readonly start: number; readonly end: number; readonly text: string } | null => {
  if (!('optional' in node) || node.optional !== true) return null
  if (node.type !== 'MemberExpression' && node.type !== 'CallExpression') return null
  const before = node.type === 'MemberExpression' ? node.object : node.callee
  const start = code.indexOf('?.', before.end)
  if (start === -1) return null
  const isNamed = node.type === 'MemberExpression' && !node.computed
  return { start, end: start + 2, text: isNamed ? '.' : '' }
}
