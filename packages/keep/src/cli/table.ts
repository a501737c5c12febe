/** Rows under headings, in columns as wide as they need to be; cells at the end are cut to fit `columns`. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const widths = headings.map((heading, index) =>
    Math.max(width(heading), ...rows.map((row) => width(row[index] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    cut(
      cells
        .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell))))
        .join('  '),
      columns,
    ).trimEnd()
  return [line(headings), ...rows.map(line)].join('\n')
}

/** Text cut to `columns`, with an ellipsis where something is missing. */
export function cut(text: string, columns: number): string {
  const symbols = Array.from(text.trimEnd())
  return symbols.length <= columns ? text : `${symbols.slice(0, Math.max(0, columns - 1)).join('')}…`
}

/** Text in lines of at most `columns`, the ones after the first indented. */
export function wrap(text: string, columns: number, indent = ''): string {
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
  return Array.from(text).length
}
