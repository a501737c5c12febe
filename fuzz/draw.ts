/** Choices that are the same in every run of a seed. */
export interface Draw {
  /** 0 up to and without `below`. */
  below(below: number): number
  chance(share: number): boolean
  /** One of them; there must be one. */
  one<T>(items: readonly T[]): T
  bytes(length: number): Uint8Array
}

/** A counter through a mixing function of 32 bits (Jenkins), after a few rounds that spread the seed. */
export const createDraw = (seed: number, stream = 0): Draw => {
  let [a, b, c, counter] = [seed | 0, stream | 0, 0x9e37_79b9 | 0, 1]
  const next = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + mixed) | 0
    return mixed >>> 0
  }
  for (let round = 0; round < 12; round += 1) next()
  const below = (most: number): number => Math.floor((next() / 2 ** 32) * most)
  return {
    below,
    chance: (share) => next() / 2 ** 32 < share,
    one: (items) => {
      const item = items[below(items.length)]
      if (item === undefined && items.length === 0) throw new RangeError('There is nothing to choose from.')
      return item as (typeof items)[number]
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  }
}
