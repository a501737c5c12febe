import { keyOf } from './table.ts'
import { oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

export const recoveryReads: ReadHandlers<'readRecovery' | 'readRecoveries'> = {
  readRecovery: ({ recoveries }, { accountKey, recoveryId }) =>
    oneOrNone(recoveries.get(keyOf(accountKey), keyOf(recoveryId))),

  readRecoveries: ({ recoveries }, { accountKey, limit }) =>
    recoveries
      .of(keyOf(accountKey))
      .toSorted((a, b) => b.openedAt - a.openedAt || (keyOf(a.recoveryId) < keyOf(b.recoveryId) ? -1 : 1))
      .slice(0, limit),
}

export const recoveryWrites: WriteHandlers<'insertRecovery' | 'changeRecovery' | 'deleteRecoveries'> = {
  insertRecovery: ({ recoveries }, { accountKey, ...row }) =>
    recoveries.addNew(keyOf(accountKey), keyOf(row.recoveryId), row),

  changeRecovery: ({ recoveries }, { accountKey, recoveryId, ...change }) =>
    recoveries.change(
      keyOf(accountKey),
      keyOf(recoveryId),
      () => true,
      () => change,
    ),

  deleteRecoveries: ({ recoveries }, { accountKey }) =>
    recoveries.forEach(keyOf(accountKey), () => true, null),
}
