/**
 * A text in at most `mostLines` lines that are not wider than `width`, broken at spaces, and within a word that is wider
 * than a line. What does not fit is left out, and the last line then ends in an ellipsis.
 */
export function wrap(
  text: string,
  width: number,
  measure: (text: string) => number,
  mostLines = Infinity,
): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ').flatMap((one) => pieces(one, width, measure))) {
    const last = lines.at(-1)
    const joined = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && measure(joined) <= width) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  if (lines.length <= mostLines) return lines
  return [...lines.slice(0, mostLines - 1), shortened(lines[mostLines - 1] ?? '', width, measure)]
}

function pieces(word: string, width: number, measure: (text: string) => number): readonly string[] {
  if (measure(word) <= width) return [word]
  const found: string[] = []
  for (const character of word) {
    const last = found.at(-1)
    if (last !== undefined && measure(last + character) <= width) found[found.length - 1] = last + character
    else found.push(character)
  }
  return found
}

function shortened(line: string, width: number, measure: (text: string) => number): string {
  const characters = Array.from(line)
  while (characters.length > 0 && measure(`${characters.join('')}…`) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}
