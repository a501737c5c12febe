import type { CodeShape } from '../profiles/schema.ts'
import { alphabetOf } from './shapes.ts'

// Symbols that a reader of paper, human or machine, takes for one another.
const confusable = ['0Oo', '1Il', '5S', '8B', '2Z']

const leastKnownShare = 0.75

export interface LookalikeReading {
  readonly text: string
  /** `as-given`: every symbol is in the alphabet. `read`: each that is not has one possible meaning. */
  readonly outcome: 'as-given' | 'read' | 'unclear'
}

/**
 * Reads a code copied from paper: a symbol that the service never uses stands for its look-alike, but only where the
 * alphabet leaves exactly one. Everything else is left as it is.
 */
export function readLookalikes(text: string, shape: CodeShape): LookalikeReading {
  const { accepts } = alphabetOf(shape)
  let read = ''
  for (const symbol of text) {
    const isStrange = /[A-Za-z0-9]/.test(symbol) && !accepts.test(symbol)
    const choices = isStrange ? choicesFor(symbol, shape.alphabet) : [symbol]
    if (choices.length !== 1) return { text, outcome: 'unclear' }
    read += choices[0]
  }
  return { text: read, outcome: read === text ? 'as-given' : 'read' }
}

/** Whether the codes are of this alphabet but for some slips; of another service's codes far fewer symbols would be. */
export function isMostlyOf(bareCodes: readonly string[], shape: CodeShape): boolean {
  const { accepts } = alphabetOf(shape)
  const symbols = bareCodes.join('')
  return [...symbols].filter((symbol) => accepts.test(symbol)).length >= symbols.length * leastKnownShare
}

/** Symbols of the alphabet that may have been meant; a capital and its small letter count once. */
function choicesFor(symbol: string, alphabet: string): string[] {
  const group = confusable.find((symbols) => symbols.includes(symbol)) ?? ''
  const meant = [...group].flatMap((other) => inAlphabet(other, alphabet))
  return [...new Set(meant)]
}

function inAlphabet(symbol: string, alphabet: string): string[] {
  const hasBothCases = alphabet !== alphabet.toLowerCase() && alphabet !== alphabet.toUpperCase()
  if (alphabet.includes(symbol)) return [symbol]
  if (hasBothCases) return []
  return [symbol.toLowerCase(), symbol.toUpperCase()].filter((other) => alphabet.includes(other)).slice(0, 1)
}
