/** Numbers from 0 up to and without 1, the same in every run of a seed (Marsaglia's xorshift, 32 bits). */
export const seeded = (seed: number): (() => number) => {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ 0x85eb_ca6b) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

/** The same items in another order, each order as likely as any other (Fisher and Yates). */
export const shuffled = <T>(items: readonly T[], random: () => number): T[] => {
  const all = [...items]
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const moved = all[last]
    const taken = all[other]
    if (moved === undefined || taken === undefined) continue
    all[last] = taken
    all[other] = moved
  }
  return all
}
