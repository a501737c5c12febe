import { slip39Words } from './slip39-words.ts'

/** SLIP-0039: words of a share of a 128, 160, 192, 224 or 256 bit secret. */
export const slip39Lengths: readonly number[] = [33, 30, 27, 23, 20]

const values: ReadonlyMap<string, number> = new Map(slip39Words.map((word, value) => [word, value]))
const customisations = ['shamir', 'shamir_extendable'].map((text) =>
  [...text].map((symbol) => symbol.charCodeAt(0)),
)
// Coefficients of the generator polynomial over GF(1024), SLIP-0039 "Checksum".
const generator = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890,
  0x3f3f120,
]

/** Whether the words are a share of a SLIP-39 phrase with a right checksum (RS1024). */
export function isSlip39Share(words: readonly string[]): boolean {
  if (!slip39Lengths.includes(words.length)) return false
  const symbols = words.map((word) => values.get(word))
  if (symbols.includes(undefined)) return false
  const known = symbols.filter((symbol) => symbol !== undefined)
  return customisations.some((customisation) => polymod([...customisation, ...known]) === 1)
}

function polymod(symbols: readonly number[]): number {
  let checksum = 1
  for (const symbol of symbols) {
    const top = checksum >> 20
    checksum = ((checksum & 0xfffff) << 10) ^ symbol
    for (const [bit, coefficient] of generator.entries()) if ((top >> bit) & 1) checksum ^= coefficient
  }
  return checksum
}
