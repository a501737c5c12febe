// What the measuring itself must find, and what it must not: comparisons of 32 bytes, from a careless one to the one in use.
import { timingSafeEqual } from 'node:crypto'
import { compare, type Compared } from './statistics.ts'

/** Ends at the first byte that differs: what must never be done with a secret. */
const untilFirstDifference = (a: Uint8Array, b: Uint8Array): boolean => {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false
  return true
}

export interface Control {
  readonly name: string
  readonly mustExceed: boolean
  readonly compared: Compared
}

const DIGEST_BYTES = 32

/** Digests that differ in their first byte against digests that differ in their last. */
const control = (
  equal: (a: Uint8Array, b: Uint8Array) => boolean,
  perClass: number,
  random: () => number,
): Compared => {
  const digest = Uint8Array.from({ length: DIGEST_BYTES }, () => Math.floor(random() * 256))
  const wrong = [0, DIGEST_BYTES - 1].map((place) => digest.with(place, (digest[place] ?? 0) ^ 0x80))
  const nanoseconds = wrong.map(() => new Float64Array(perClass))
  const taken = wrong.map(() => 0)
  const repeats = 16
  // One place in memory for both: where a value lies makes a difference of its own.
  const given = new Uint8Array(DIGEST_BYTES)
  const once = (of: number): number => {
    given.set(wrong[of] ?? digest)
    const begun = process.hrtime.bigint()
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      if (equal(digest, given)) throw new TypeError('Unequal digests were taken for equal ones.')
    }
    return Number(process.hrtime.bigint() - begun)
  }
  for (let warm = 0; warm < 20_000; warm += 1) once(warm % 2)
  while (taken.some((count) => count < perClass)) {
    const of = random() < 0.5 ? 0 : 1
    const spent = once(of)
    const at = taken[of] ?? 0
    const values = nanoseconds[of]
    if (at >= perClass || values === undefined) continue
    values[at] = spent
    taken[of] = at + 1
  }
  const [first = new Float64Array(), last = new Float64Array()] = nanoseconds
  return compare(first, last)
}

export const controls = (perClass: number, random: () => number): readonly Control[] => [
  {
    name: 'a comparison that ends at the first difference',
    mustExceed: true,
    compared: control(untilFirstDifference, perClass, random),
  },
  {
    name: 'the comparison in use (timingSafeEqual)',
    mustExceed: false,
    compared: control(timingSafeEqual, perClass, random),
  },
]
