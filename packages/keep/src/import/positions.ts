import type { Match } from './match.ts'
import type { Token } from './tokens.ts'

type Lines = readonly (readonly Token[])[]

/**
 * The number printed beside each match, or its place in the reading order where none is printed. A number that is missing
 * among printed ones is filled in.
 */
export function positions(lines: Lines, matches: readonly Match[]): number[] {
  const printed = matches.map((_, i) => printedNumber(lines, matches, i))
  const numbers = printed.filter((number) => number !== null)
  const isNumbering = numbers.length * 2 > matches.length && new Set(numbers).size === numbers.length
  if (!isNumbering) return matches.map((_, i) => i + 1)
  const taken = new Set(numbers)
  let free = 1
  return printed.map((number) => {
    if (number !== null) return number
    while (taken.has(free)) free++
    taken.add(free)
    return free
  })
}

function printedNumber(lines: Lines, matches: readonly Match[], i: number): number | null {
  const match = matches[i]
  if (match === undefined) return null
  if (match.gluedNumber !== null) return match.gluedNumber
  const tokens = lines[match.line] ?? []
  const previous = matches[i - 1]
  const from = previous !== undefined && previous.line === match.line ? previous.last + 1 : 0
  for (let t = match.first - 1; t >= from; t--) {
    const number = numberOf(tokens[t])
    if (number !== null) return number
  }
  return from === 0 && match.first === 0 ? loneNumberAbove(lines, match.line) : null
}

function numberOf(token: Token | undefined): number | null {
  if (token?.kind === 'marker') return token.value
  if (token?.kind !== 'atom' && token?.kind !== 'word') return null
  const digits = /^(?:[A-Za-z]\w*?[_-]?)?(\d{1,3})$/.exec(token.text)
  return digits === null ? null : Number(digits[1])
}

/** A number on a line of its own above a code, as tables are pasted by some programs. */
function loneNumberAbove(lines: Lines, line: number): number | null {
  for (let above = line - 1; above >= Math.max(0, line - 2); above--) {
    const tokens = lines[above] ?? []
    if (tokens.length === 0) continue
    const [token] = tokens
    const isNumber = tokens.length === 1 && (token?.kind === 'marker' || /^\d{1,3}$/.test(token?.text ?? ''))
    return isNumber ? numberOf(token) : null
  }
  return null
}
