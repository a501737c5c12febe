const narrowestLastColumn = 24

/**
 * Rows under headings, in columns as wide as they need to be. The last column goes on below itself where the screen ends; where
 * there is no room for that, rows are cut.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const last = headings.length - 1
  const widths = headings
    .slice(0, last)
    .map((heading, index) =>
      rows.reduce((widest, row) => Math.max(widest, width(row[index] ?? '')), width(heading)),
    )
  const before = widths.reduce((sum, one) => sum + one + 2, 0)
  const room = columns - before
  const line = (cells: readonly string[]): string => {
    const start = widths
      .map((size, index) => `${cells[index] ?? ''}${' '.repeat(size - width(cells[index] ?? ''))}  `)
      .join('')
    const end = cells[last] ?? ''
    if (room < narrowestLastColumn) return cut(`${start}${end}`, columns).trimEnd()
    const [first = '', ...further] = wrap(end, room).split('\n')
    return [`${start}${first}`.trimEnd(), ...further.map((text) => `${' '.repeat(before)}${text}`)].join('\n')
  }
  return [line(headings), ...rows.map(line)].join('\n')
}

/** Text cut to `columns`, with an ellipsis where something is missing. */
export function cut(text: string, columns: number): string {
  const symbols = Array.from(text.trimEnd())
  return symbols.length <= columns ? text : `${symbols.slice(0, Math.max(0, columns - 1)).join('')}…`
}

/** Text in lines of at most `columns`, the ones after the first indented. */
export function wrap(text: string, columns: number, indent = ''): string {
  if (text.length <= columns) return text
  const lines: string[] = []
  const start = /^ */.exec(text)?.[0] ?? ''
  let line = ''
  for (const word of text.trimStart().split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) > columns) {
      lines.push(line)
      line = `${indent}${word}`
    } else {
      line = line === '' ? `${start}${word}` : `${line} ${word}`
    }
  }
  return [...lines, line].join('\n')
}

function width(text: string): number {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7F]*$/.test(text)) return text.length
  return Array.from(text).length
}
