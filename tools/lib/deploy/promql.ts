// What an expression of Prometheus asks for, by Prometheus' own grammar.
import { parser } from '@prometheus-io/lezer-promql'

export interface Selector {
  readonly metric: string
  readonly matchers: readonly { readonly label: string; readonly op: string; readonly value: string }[]
}

/** @throws RangeError where the text is not PromQL, or selects by anything but a metric's name */
export function selectorsOf(expression: string): readonly Selector[] {
  const selectors: { metric: string; matchers: { label: string; op: string; value: string }[] }[] = []
  const textOf = ({ from, to }: { from: number; to: number }): string => expression.slice(from, to)
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.type.isError) throw new RangeError(`not PromQL at ${node.from}: ${expression}`)
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier')
        if (name === null) throw new RangeError(`a selector without a name: ${expression}`)
        selectors.push({ metric: textOf(name), matchers: [] })
      }
      if (node.name !== 'UnquotedLabelMatcher') return
      const [label, op, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((part) => {
        const child = node.node.getChild(part)
        return child === null ? '' : textOf(child)
      }) as [string, string, string]
      selectors.at(-1)?.matchers.push({ label, op, value: value.slice(1, -1) })
    },
  })
  return selectors
}
