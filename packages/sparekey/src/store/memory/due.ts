import type { DueRow, ReminderRow } from '../catalogue/due.ts'
import type { Bytes } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import type { KeptDue, ReadHandlers, WriteHandlers } from './tables.ts'

const longestDueFirst = (a: DueRow, b: DueRow): number =>
  a.dueAt - b.dueAt || (keyOf(a.dueId) < keyOf(b.dueId) ? -1 : 1)

const shown = ({ owner: _owner, bucket: _bucket, ...row }: KeptDue): DueRow => row

const isLeased = (owner: Bytes, leaseUntil: number) => (row: KeptDue) =>
  row.owner !== null && keyOf(row.owner) === keyOf(owner) && row.dueAt === leaseUntil

const longestWaitingFirst = (a: ReminderRow, b: ReminderRow): number => a.at - b.at

export const dueReads: ReadHandlers<'readDue' | 'readReminders'> = {
  readDue: ({ due }, { bucket, now, limit }) =>
    due
      .all()
      .filter((row) => row.bucket === bucket && row.dueAt <= now)
      .toSorted(longestDueFirst)
      .slice(0, limit)
      .map(shown),

  readReminders: ({ sets }, { bucket, now, limit }) =>
    sets
      .entries()
      .flatMap(({ owner, row: { setId, reminder } }) =>
        reminder === null || reminder.bucket !== bucket || reminder.at > now
          ? []
          : [{ accountKey: bytesOf(owner), setId, time: reminder.time, at: reminder.at }],
      )
      .toSorted(longestWaitingFirst)
      .slice(0, limit),
}

export const dueWrites: WriteHandlers<
  'insertDue' | 'takeDue' | 'finishDue' | 'putOffDue' | 'deleteDue' | 'setReminder' | 'takeReminder'
> = {
  insertDue: ({ due }, row) => due.addNew(keyOf(row.accountKey), keyOf(row.dueId), { ...row, owner: null }),

  takeDue: ({ due }, { accountKey, dueId, readDueAt, owner, leaseUntil }) =>
    due.change(
      keyOf(accountKey),
      keyOf(dueId),
      (row) => row.dueAt === readDueAt,
      (row) => ({ owner, dueAt: leaseUntil, attempts: row.attempts + 1 }),
    ),

  finishDue: ({ due }, { accountKey, dueId, owner, leaseUntil }) =>
    due.remove(keyOf(accountKey), keyOf(dueId), isLeased(owner, leaseUntil)),

  putOffDue: ({ due }, { accountKey, dueId, owner, leaseUntil, kind, dueAt, attempts }) =>
    due.change(keyOf(accountKey), keyOf(dueId), isLeased(owner, leaseUntil), () => ({
      kind,
      dueAt,
      attempts,
      owner: null,
    })),

  deleteDue: ({ due }, { accountKey }) =>
    due.forEach(keyOf(accountKey), ({ kind }) => kind !== 'follow', null),

  setReminder: ({ sets }, { accountKey, setId, ...reminder }) =>
    sets.change(
      keyOf(accountKey),
      keyOf(setId),
      () => true,
      () => ({ reminder }),
    ),

  takeReminder: ({ sets }, { accountKey, setId, time, at }) =>
    sets.change(
      keyOf(accountKey),
      keyOf(setId),
      ({ reminder }) => reminder?.at === at && reminder.time === time,
      () => ({ reminder: null }),
    ),
}
