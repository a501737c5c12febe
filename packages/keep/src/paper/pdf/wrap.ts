/** A text in lines that are not wider than `width`, broken at spaces; a word that is wider is broken where it must be. */
export function wrapWords(text: string, width: number, measure: (text: string) => number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(/[ \t\r]+/).flatMap((item) => breakWord(item, width, measure))) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line !== '' && measure(longer) > width) {
        lines.push(line)
        line = word
      } else {
        line = longer
      }
    }
    return [...lines, line]
  })
}

function breakWord(word: string, width: number, measure: (text: string) => number): readonly string[] {
  if (measure(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  for (const character of word) {
    if (part !== '' && measure(part + character) > width) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return [...parts, part]
}

/** A code in lines of at most `perLine` characters, broken at spaces, else behind a dash, else anywhere. */
export function wrapCode(text: string, perLine: number): readonly string[] {
  const lines: string[] = []
  let rest = Array.from(text.replaceAll(/\s+/gu, ' ').trim())
  while (rest.length > perLine) {
    const cut = breakPoint(rest, perLine)
    lines.push(rest.slice(0, cut).join('').trimEnd())
    rest = Array.from(rest.slice(cut).join('').trimStart())
  }
  return [...lines, rest.join('')]
}

function breakPoint(symbols: readonly string[], perLine: number): number {
  const space = symbols.slice(0, perLine + 1).lastIndexOf(' ')
  if (space > 0) return space
  const dash = symbols.slice(0, perLine).lastIndexOf('-')
  return dash > 0 ? dash + 1 : perLine
}
