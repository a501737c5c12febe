import type { Store } from 'sparekey'
import { nodePrimitives, nodeRandom, type Sparekeys } from 'sparekey/service'

/** What a fence works with. */
export interface FenceParts {
  readonly store: Store
  readonly ring: Sparekeys['ring']
  readonly primitives: typeof nodePrimitives
  readonly random: typeof nodeRandom
  readonly clock: () => Date
  /** Of the kept checkpoint. */
  readonly path: string
}

export const fenceParts = (store: Store, ring: Sparekeys['ring'], path: string): FenceParts => ({
  store,
  ring,
  path,
  primitives: nodePrimitives,
  random: nodeRandom,
  clock: () => new Date(),
})
