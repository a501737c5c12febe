import type { CodeSet, TeamState } from 'sparekey-keep-team'
import { ask, first } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

/** For how long the halves of a set are kept after it was voided, should that have been a mistake. */
export const holdDays = 30
const dayMillis = 86_400_000

/**
 * Destroys the halves of sets that were voided long enough ago, and the files that hold them for a kit: no copy of anything else opens
 * these codes any more.
 *
 * @returns whether there were any.
 */
export function* destroyHalves(state: TeamState, now: number): Transaction<boolean> {
  const { team } = state
  let isAny = false
  for (const set of state.sets.values()) {
    if (!isDue(set, now) || (yield* first('hasHalves', { team, set: set.id })) === null) continue
    yield* ask('dropHalves', { team, set: set.id })
    for (const hash of [...set.keptBefore, set.kept?.file ?? []].flat())
      yield* ask('dropBlob', { team, hash })
    isAny = true
  }
  return isAny
}

function isDue({ voidedAt }: CodeSet, now: number): boolean {
  return voidedAt !== null && now - Date.parse(voidedAt) >= holdDays * dayMillis
}
