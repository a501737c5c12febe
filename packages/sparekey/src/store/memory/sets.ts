import type { SetRow } from '../port.ts'
import { keyOf } from './table.ts'
import { nobody, oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

const always = () => true

const isLive = ({ state }: SetRow): boolean => state === 'active' || state === 'pending'

const liveThenNewest = (a: SetRow, b: SetRow): number =>
  Number(isLive(b)) - Number(isLive(a)) || (keyOf(a.setId) < keyOf(b.setId) ? 1 : -1)

export const setReads: ReadHandlers<'readRecentSets' | 'readSet' | 'readRedemptions'> = {
  readRecentSets: ({ sets }, { accountKey, limit }) =>
    sets.of(keyOf(accountKey)).toSorted(liveThenNewest).slice(0, limit),

  readSet: ({ sets }, { accountKey, setId }) => oneOrNone(sets.get(keyOf(accountKey), keyOf(setId))),

  readRedemptions: ({ redemptions }, { accountKey, setId }) =>
    redemptions
      .of(redemptionsOf(accountKey, setId))
      .toSorted((a, b) => a.redeemedAt - b.redeemedAt || (a.label < b.label ? -1 : 1)),
}

export const setWrites: WriteHandlers<
  'insertSet' | 'changeSetState' | 'insertRedemption' | 'keepPolicy' | 'deleteSets'
> = {
  insertSet: ({ sets }, { accountKey, ...row }) => sets.addNew(keyOf(accountKey), keyOf(row.setId), row),

  changeSetState: ({ sets }, { accountKey, setId, fromState, state, confirmedAt, endedAt }) =>
    sets.change(
      keyOf(accountKey),
      keyOf(setId),
      (row) => row.state === fromState,
      () => ({ state, endedAt, ...(confirmedAt === null ? {} : { confirmedAt }) }),
    ),

  insertRedemption: ({ redemptions }, { accountKey, setId, ...row }) =>
    redemptions.add(redemptionsOf(accountKey, setId), row.label, row),

  keepPolicy: ({ policies }, { policyHash, ...row }) => policies.add(nobody, keyOf(policyHash), row),

  deleteSets: ({ sets, setReminders }, { accountKey }) => {
    setReminders.forEach(keyOf(accountKey), always, null)
    return sets.forEach(keyOf(accountKey), always, null)
  },
}

/** Both are of a fixed length within a database, so that two pairs never meet. */
const redemptionsOf = (accountKey: Uint8Array, setId: Uint8Array): string => keyOf(accountKey) + keyOf(setId)
