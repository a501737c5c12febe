import { ArgumentRangeError } from '../errors.ts'
import type { FormatName } from '../interface/formats.ts'
import { crockford, decimal, type Alphabet } from './alphabet.ts'
import { checkSymbolOf } from './check-symbol.ts'
import { dammDigitOf } from './damm-digit.ts'

/**
 * How a verifier is made from a code. `password_hash`: salted and slow, as everything below 112 random bits must be;
 * `keyed_hash`: one fast approved hash under a salt of its own does (NIST SP 800-63B-4 §3.1.2.2).
 */
export type VerifierKind = 'password_hash' | 'keyed_hash'

/**
 * One way to write codes: a label, random symbols, then one check symbol, in groups of equal length. Everything that
 * differs between formats is in this object, and the number of symbols tells them apart: a format with a number of its
 * own is added by adding its object.
 */
export interface Format {
  readonly name: FormatName
  readonly alphabet: Alphabet
  readonly groups: number
  readonly groupLength: number
  /** Symbols of the label, the first ones of a code. They name the code and are not secret. */
  readonly labelLength: number
  /** The value of the last symbol, from the values of all before it. */
  readonly checkSymbol: (values: readonly number[]) => number
  readonly verifier: VerifierKind
  /** The most codes a set may have; labels have to be distinct among an account's live sets. */
  readonly maximumCodes: number
}

/** The fewest codes a set may have, in any format. */
export const minimumCodes = 5

/** Every format, by name. */
export const formats: Readonly<Record<FormatName, Format>> = {
  standard: {
    name: 'standard',
    alphabet: crockford,
    groups: 4,
    groupLength: 4,
    labelLength: 2,
    checkSymbol: checkSymbolOf,
    verifier: 'password_hash',
    maximumCodes: 100,
  },
  long: {
    name: 'long',
    alphabet: crockford,
    groups: 6,
    groupLength: 5,
    labelLength: 2,
    checkSymbol: checkSymbolOf,
    verifier: 'keyed_hash',
    maximumCodes: 100,
  },
  digits: {
    name: 'digits',
    alphabet: decimal,
    groups: 6,
    groupLength: 4,
    labelLength: 2,
    checkSymbol: dammDigitOf,
    verifier: 'password_hash',
    // Half of all labels, so that a new set always finds its own beside an active one.
    maximumCodes: 50,
  },
}

export const allFormats: readonly Format[] = Object.values(formats)

/**
 * The format of this name, which may come from outside the program, for example from a stored set.
 * @throws {ArgumentRangeError} `invalid_request`, field `format`: there is none of this name.
 */
export function formatNamed(name: string): Format {
  const format = allFormats.find((candidate) => candidate.name === name)
  if (format === undefined) {
    throw new ArgumentRangeError('format', `"format" must be one of ${Object.keys(formats).join(', ')}.`)
  }
  return format
}

/** All symbols of a code: label, random symbols and check symbol. */
export const symbolCount = ({ groups, groupLength }: Format): number => groups * groupLength

/** How many labels there are. */
export const labelCount = ({ alphabet, labelLength }: Format): number =>
  alphabet.symbols.length ** labelLength

/** The symbols of a code that are secret. */
export const randomSymbolCount = (format: Format): number => symbolCount(format) - format.labelLength - 1

/** Whether these values are a whole code: as many as the format has, with the check symbol that fits. */
export const isWellFormed = (format: Format, values: readonly number[]): boolean =>
  values.length === symbolCount(format) && format.checkSymbol(values.slice(0, -1)) === values.at(-1)

/** Canonical symbols with a hyphen between groups, as they are printed. */
export function inGroups(symbols: string, { groupLength }: Format): string {
  const groups: string[] = []
  for (let start = 0; start < symbols.length; start += groupLength) {
    groups.push(symbols.slice(start, start + groupLength))
  }
  return groups.join('-')
}
