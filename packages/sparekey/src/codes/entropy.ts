import { ArgumentRangeError } from '../errors.ts'
import type { FormatName } from '../interface/formats.ts'
import { formatNamed, randomSymbolCount } from './formats.ts'

/**
 * How many bits of a code of this format are random, in whole bits, never rounded up. Counted from the alphabet and the
 * number of random symbols: the label is not secret and the check symbol follows from the others, so neither counts.
 */
export function randomBits(name: FormatName): number {
  const format = formatNamed(name)
  const combinations = BigInt(format.alphabet.symbols.length) ** BigInt(randomSymbolCount(format))
  return combinations.toString(2).length - 1
}

/**
 * Refuses a format that is easier to guess than the caller allows. A saved recovery code needs 64 random bits
 * (NIST SP 800-63B-4 §4.2.1.1).
 * @throws {ArgumentRangeError} `invalid_request`, field `format`: it has fewer than `minimumRandomBits` random bits.
 */
export function assertEntropy(name: FormatName, minimumRandomBits: number): void {
  const bits = randomBits(name)
  if (bits >= minimumRandomBits) return
  throw new ArgumentRangeError(
    'format',
    `"format" has ${bits} random bits and at least ${minimumRandomBits} are demanded. Choose a longer format.`,
  )
}
