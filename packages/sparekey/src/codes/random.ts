import type { RandomSource } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'

/** A draw is unusable with a probability below ½, so honest bytes come to this with one below 2⁻¹²⁰. */
const maximumRounds = 128

/**
 * `count` independent numbers, each of 0 … `bound` − 1 with the same probability (`bound` from 1 to 65 536).
 *
 * A number is the remainder of one byte, or of two where one is not enough. Where `bound` does not divide 256 (or 65 536),
 * the values above its largest multiple would favour the small remainders; they are thrown away and drawn again.
 *
 * @throws {SparekeyError} `internal`: the source gave next to nothing but unusable bytes; it is broken.
 */
export function uniformNumbers(count: number, bound: number, random: RandomSource): readonly number[] {
  const width = bound <= 0x100 ? 1 : 2
  const range = width === 1 ? 0x100 : 0x1_0000
  const usable = range - (range % bound)
  const numbers: number[] = []
  for (let round = 0; numbers.length < count; round++) {
    if (round === maximumRounds) throw new SparekeyError('internal', 'The source of random bytes is broken.')
    const bytes = random(width * (count - numbers.length))
    for (const draw of width === 1 ? bytes : pairs(bytes)) {
      if (draw < usable) numbers.push(draw % bound)
    }
  }
  return numbers
}

const pairs = (bytes: Uint8Array): Uint16Array =>
  Uint16Array.from(
    { length: bytes.length / 2 },
    (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0),
  )

/** `count` different items of `pool`, every selection and order with the same probability. `pool` has at least as many. */
export function sample<Item>(pool: readonly Item[], count: number, random: RandomSource): readonly Item[] {
  const left = [...pool]
  return Array.from({ length: count }, () => {
    const [index = 0] = uniformNumbers(1, left.length, random)
    return left.splice(index, 1)
  }).flat()
}
