import { createHash } from 'node:crypto'
import type { Random } from './topology.ts'

/** Decisions from a seed (Mulberry32 over a hash of seed and name): quick, and the same on every machine. */
export const seededDecisions = (seed: number, name = ''): Random => {
  let state = createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE(0)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const one = from[below(from.length)]
      if (one === undefined) throw new RangeError('There is nothing to pick from.')
      return one
    },
    fork: (inner) => seededDecisions(seed, `${name}/${inner}`),
  }
}
