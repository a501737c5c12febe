import type { DueRow } from '../catalogue/due.ts'
import type { Bytes } from '../port.ts'
import { keyOf } from './table.ts'
import type { KeptDue, ReadHandlers, WriteHandlers } from './tables.ts'

const longestDueFirst = (a: DueRow, b: DueRow): number =>
  a.dueAt - b.dueAt || (keyOf(a.dueId) < keyOf(b.dueId) ? -1 : 1)

const shown = ({ owner: _owner, bucket: _bucket, ...row }: KeptDue): DueRow => row

const ownedBy = (owner: Bytes) => (row: KeptDue) => row.owner !== null && keyOf(row.owner) === keyOf(owner)

export const dueReads: ReadHandlers<'readDue' | 'readDueOfAccount'> = {
  readDue: ({ due }, { bucket, now, limit }) =>
    due
      .all()
      .filter((row) => row.bucket === bucket && row.dueAt <= now)
      .toSorted(longestDueFirst)
      .slice(0, limit)
      .map(shown),

  readDueOfAccount: ({ due }, { accountKey }) =>
    due.of(keyOf(accountKey)).toSorted(longestDueFirst).map(shown),
}

export const dueWrites: WriteHandlers<
  'insertDue' | 'takeDue' | 'finishDue' | 'putOffDue' | 'deleteDueOfKind' | 'deleteDue'
> = {
  insertDue: ({ due }, row) => due.addNew(keyOf(row.accountKey), keyOf(row.dueId), { ...row, owner: null }),

  takeDue: ({ due }, { accountKey, dueId, readDueAt, owner, leaseUntil }) =>
    due.change(
      keyOf(accountKey),
      keyOf(dueId),
      (row) => row.dueAt === readDueAt,
      (row) => ({ owner, dueAt: leaseUntil, attempts: row.attempts + 1 }),
    ),

  finishDue: ({ due }, { accountKey, dueId, owner }) =>
    due.remove(keyOf(accountKey), keyOf(dueId), ownedBy(owner)),

  putOffDue: ({ due }, { accountKey, dueId, owner, ...change }) =>
    due.change(keyOf(accountKey), keyOf(dueId), ownedBy(owner), () => ({ ...change, owner: null })),

  deleteDueOfKind: ({ due }, { accountKey, kind }) =>
    due.forEach(keyOf(accountKey), (row) => row.kind === kind, null),

  deleteDue: ({ due }, { accountKey }) => due.forEach(keyOf(accountKey), () => true, null),
}
