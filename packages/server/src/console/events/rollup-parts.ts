import { nodePrimitives, type RollupParts } from 'sparekey/service'
import type { Calls, Visit } from '../shell/screen.ts'

/** What lists and figures are read with, at the moment of a visit. */
export const rollupParts = ({ store, ring }: Calls, { now }: Pick<Visit, 'now'>): RollupParts => ({
  store,
  ring,
  primitives: nodePrimitives,
  clock: () => now,
})
