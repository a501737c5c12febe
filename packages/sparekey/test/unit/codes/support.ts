import { createCipheriv } from 'node:crypto'
import * as fc from 'fast-check'
import { codeOf } from '../../../src/codes/parsed-code.ts'
import { formatNamed, symbolCount } from '../../../src/codes/formats.ts'
import { generateCodes } from '../../../src/codes/generate.ts'
import type { ParsedCode } from '../../../src/codes/parse.ts'
import type { RandomSource } from '../../../src/crypto/ports.ts'
import type { FormatName } from '../../../src/interface/formats.ts'

export const formatNames = ['standard', 'long', 'digits'] as const satisfies readonly FormatName[]

/** The same good bytes in every run: the key stream of AES-128 in counter mode. */
export function seededRandom(seed: number): RandomSource {
  const key = Buffer.alloc(16)
  key.writeUInt32BE(seed)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  return (lengthBytes) => new Uint8Array(cipher.update(Buffer.alloc(lengthBytes)))
}

/** Gives these bytes, one after the other. */
export function bytesInOrder(bytes: readonly number[]): RandomSource {
  let given = 0
  return (lengthBytes) => Uint8Array.from(bytes.slice(given, (given += lengthBytes)))
}

export const someCodes = (format: FormatName, count = 5, seed = 1): readonly ParsedCode[] =>
  generateCodes({ format, count, avoidLabels: new Set(), random: seededRandom(seed) }).map(({ code }) => code)

/** Any code of any format. */
export const anyCode: fc.Arbitrary<ParsedCode> = fc.constantFrom(...formatNames).chain((name) => {
  const format = formatNamed(name)
  const length = symbolCount(format) - 1
  return fc
    .array(fc.nat(format.alphabet.symbols.length - 1), { minLength: length, maxLength: length })
    .map((values) => codeOf(name, [...values, format.checkSymbol(values)]))
})

/** Some of every kind of character that a reader drops between groups and everywhere else. */
export const droppedSeparators: readonly string[] =
  ' |\t|\n|\r\n|\u00a0|\u2003|\u3000|-|\u2010|\u2013|\u2014|\u2212|\uff0d'.split('|')
export const droppedInvisibles: readonly string[] =
  '\u00ad|\u200b|\u200d|\u2060|\ufeff|\u202e|\ufe0f|\u{e0101}|\u{e0041}|\u034f'.split('|')

/** Nothing or up to three of them. */
export const anyGap: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...droppedSeparators, ...droppedInvisibles), { maxLength: 3 })
  .map((parts) => parts.join(''))

const lookAlikes: Readonly<Record<string, string>> = { 0: 'Oo', 1: 'IiLl' }

/** Symbols as somebody may write them, in either case and with look-alikes. */
export const inAnyWriting = ({ format, symbols }: ParsedCode): fc.Arbitrary<string[]> =>
  fc.tuple(
    ...Array.from(symbols, (symbol) =>
      fc.constantFrom(
        symbol,
        symbol.toLowerCase(),
        ...(format === 'digits' ? '' : (lookAlikes[symbol] ?? '')),
      ),
    ),
  )

/** The characters with one of the gaps before each but the first, in turns. `mayGap` says where gaps are allowed. */
export const withGaps = (
  characters: readonly string[],
  gaps: readonly string[],
  mayGap: (index: number) => boolean = () => true,
): string =>
  characters
    .map(
      (character, index) => (index > 0 && mayGap(index) ? (gaps[index % gaps.length] ?? '') : '') + character,
    )
    .join('')
