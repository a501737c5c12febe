import { ArgumentRangeError } from '../errors.ts'
import type { LegacySymbols } from '../interface/formats.ts'
import { isInvisible, isSeparator } from './forgiven.ts'

/**
 * Codes that another system made: no label, no check symbol, and whatever symbols that system had. Spaces, dashes and
 * invisible characters are dropped as everywhere; no look-alike is read as another symbol, since both may be in use.
 */

interface SymbolClass {
  readonly size: number
  readonly pattern: RegExp
  readonly isCaseKept: boolean
}

const classes: Readonly<Record<LegacySymbols, SymbolClass>> = {
  digits: { size: 10, pattern: /^[0-9]+$/, isCaseKept: false },
  hex: { size: 16, pattern: /^[0-9a-f]+$/, isCaseKept: false },
  alphanumeric: { size: 36, pattern: /^[0-9a-z]+$/, isCaseKept: false },
  alphanumeric_cased: { size: 62, pattern: /^[0-9A-Za-z]+$/, isCaseKept: true },
  // All of visible ASCII but the hyphen, which is dropped.
  ascii_cased: { size: 93, pattern: /^[\x21-\x7e]+$/, isCaseKept: true },
}

export const legacySymbols = Object.keys(classes) as readonly LegacySymbols[]

/** In symbols, after everything that is dropped. */
export const legacyLength = { least: 4, most: 64 } as const

/** In UTF-16 units, as for codes of our own. */
const maximumInputLength = 256

/** How the codes of one imported set look. */
export interface LegacyShape {
  readonly symbols: LegacySymbols
  readonly shortest: number
  readonly longest: number
}

class LegacyText {
  readonly #symbols: string

  constructor(symbols: string) {
    this.#symbols = symbols
    Object.freeze(this)
  }

  /** What was typed, without separators, in the case in which it was typed. */
  get symbols(): string {
    return this.#symbols
  }
}

/** A text that a code of another system may be. Its secret is behind a getter that logging, JSON and copying do not follow. */
export type { LegacyText }

/** `null` where no system's code reads so: a character beyond visible ASCII, or fewer than 4 or more than 64 symbols. */
export function readLegacyText(input: string): LegacyText | null {
  if (input.length > maximumInputLength) return null
  const symbols = Array.from(input)
    .filter((character) => !isSeparator(character) && !isInvisible(character))
    .join('')
  if (symbols.length < legacyLength.least || symbols.length > legacyLength.most) return null
  return classes.ascii_cased.pattern.test(symbols) ? new LegacyText(symbols) : null
}

/** What a verifier hashes, in ASCII; `null` where the text is no code of this shape. */
export function legacyBytes(text: LegacyText, shape: LegacyShape): Uint8Array | null {
  const { pattern, isCaseKept } = classes[shape.symbols]
  const symbols = isCaseKept ? text.symbols : text.symbols.toLowerCase()
  if (symbols.length < shape.shortest || symbols.length > shape.longest || !pattern.test(symbols)) return null
  return Uint8Array.from(symbols, (symbol) => symbol.charCodeAt(0))
}

/**
 * The shape of codes that another system hashed as `pattern` shows, e.g. `xxxxx-xxxxx`: `x` stands for a symbol, in lower case
 * where the case of the class does not count, `X` for one in upper case, hyphens and spaces for themselves. `null`: it has
 * other characters, fewer than 4 or more than 64 symbols, both cases, or upper case where case counts.
 */
export function legacyShapeOfPattern(pattern: string, symbols: LegacySymbols): LegacyShape | null {
  const length = pattern.replaceAll(/[ -]/g, '').length
  const isOne = /^[x -]+$/.test(pattern) || (/^[X -]+$/.test(pattern) && !classes[symbols].isCaseKept)
  const isWithin = length >= legacyLength.least && length <= legacyLength.most
  return isOne && isWithin ? { symbols, shortest: length, longest: length } : null
}

/** What another system hashed, in ASCII; `null` where the text is no code of this shape. */
export function patternBytes(text: LegacyText, shape: LegacyShape, pattern: string): Uint8Array | null {
  const symbols = legacyBytes(text, shape)
  if (symbols === null) return null
  let at = 0
  return Uint8Array.from(pattern, (place) => {
    if (place === ' ' || place === '-') return place.charCodeAt(0)
    const symbol = symbols[at] ?? 0
    at += 1
    return place === 'X' && symbol >= LOWER_A ? symbol - LOWER_TO_UPPER : symbol
  })
}

const LOWER_A = 0x61
const LOWER_TO_UPPER = 0x20

/** The most random bits that codes of this shape can have, in whole bits: each symbol drawn by itself, the shortest code. */
export const legacyRandomBits = ({ symbols, shortest }: LegacyShape): number =>
  (BigInt(classes[symbols].size) ** BigInt(shortest)).toString(2).length - 1

/**
 * The shape of these codes.
 *
 * @throws {ArgumentRangeError} `invalid_request`, field `codes`: one has other symbols, or fewer than 4 or more than 64.
 */
export function legacyShapeOf(codes: readonly string[], symbols: LegacySymbols): LegacyShape {
  const texts = codes.map(readLegacyText)
  const lengths = texts.map((text) => text?.symbols.length ?? 0)
  const shape = { symbols, shortest: Math.min(...lengths), longest: Math.max(...lengths) }
  const at = texts.findIndex((text) => text === null || legacyBytes(text, shape) === null)
  if (at === -1) return shape
  const { least, most } = legacyLength
  throw new ArgumentRangeError(
    'codes',
    `"codes" has an entry (number ${at + 1}) that is not ${least} to ${most} symbols of "${symbols}".`,
  )
}

/** What names a code of an imported set: its place on the old list, from 01. The 100th is 00. */
export const legacyLabel = (index: number): string => String((index + 1) % 100).padStart(2, '0')
