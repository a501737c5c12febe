import type { FormatName } from '../interface/formats.ts'
import { crockford, decimal, type Alphabet } from './alphabet.ts'
import { randomBits } from './entropy.ts'
import { allFormats, formatNamed, inGroups, symbolCount } from './formats.ts'
import type { Malformation } from './malformation.ts'

/** What a page, a form or a manual has to know of a format. */
export interface FormatDescription {
  readonly name: FormatName
  /** One X for each symbol, e.g. `XXXX-XXXX-XXXX-XXXX`. */
  readonly shape: string
  readonly groups: number
  readonly groupLength: number
  /** All symbols of a code, separators not counted. */
  readonly symbols: number
  /** The first symbols, which name the code and are not secret. */
  readonly labelLength: number
  /** Every symbol a code can have, in the order of their values. */
  readonly alphabet: string
  /** How many bits of a code are random; label and check symbol do not count. */
  readonly randomBits: number
}

/** @throws {ArgumentRangeError} `invalid_request`, field `format`: there is none of this name. */
export function describeFormat(name: FormatName): FormatDescription {
  const format = formatNamed(name)
  const symbols = symbolCount(format)
  return {
    name,
    shape: inGroups('X'.repeat(symbols), format),
    groups: format.groups,
    groupLength: format.groupLength,
    symbols,
    labelLength: format.labelLength,
    alphabet: format.alphabet.symbols,
    randomBits: randomBits(name),
  }
}

/** What is wrong with an input and what to do, in plain English, for the person who typed it. Repeats nothing typed. */
export const describeMalformation = (problem: Malformation): string => sentences[problem.reason](problem)

const sentences: Readonly<Record<Malformation['reason'], (problem: Malformation) => string>> = {
  empty: () => 'No backup code was entered. Enter one from your sheet.',
  too_long: () => 'This is too long to be a backup code. Enter a single code from your sheet.',
  impossible_symbol: describeImpossible,
  sheet_name: () => `This is the name of a sheet, not a backup code. ${codeLengths()}`,
  wrong_length: ({ symbols = 0 }) => `This has ${lettersAndDigits(symbols)}. ${codeLengths()}`,
  wrong_group_length: describeGroup,
  check_failed: () =>
    'This is not quite a backup code: a letter or digit is wrong, or two are swapped. Compare it with your sheet.',
}

function describeImpossible({ position = 1, group, letterU, digitsOnly }: Malformation): string {
  const fault = digitsOnly
    ? 'A backup code of this length has only digits'
    : letterU
      ? 'There is no letter U in backup codes'
      : 'Backup codes have only plain letters and digits'
  const place = group === undefined ? `character ${position}` : `the ${ordinal(group)} group`
  return `${fault}. Look at ${place}.`
}

function describeGroup({ group = 1, symbols = 0, groupLength = 0 }: Malformation): string {
  const fault = symbols < groupLength ? 'short' : 'long'
  return `The ${ordinal(group)} group is too ${fault}: it has ${lettersAndDigits(symbols)} and should have ${groupLength}.`
}

const codeLengths = (): string =>
  `A backup code has ${lengthsIn(crockford)} letters and digits, or ${lengthsIn(decimal)} digits.`

const lengthsIn = (alphabet: Alphabet): string =>
  allFormats
    .filter((format) => format.alphabet === alphabet)
    .map(symbolCount)
    .join(' or ')

const lettersAndDigits = (count: number): string =>
  count === 1 ? 'one letter or digit' : `${count} letters and digits`

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']
const ordinal = (number: number): string => ordinals[number - 1] ?? `${number}th`
