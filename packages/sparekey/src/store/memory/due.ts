import { copyOf } from '../../bytes.ts'
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

  readReminders: ({ setReminders }, { bucket, now, limit }) =>
    setReminders
      .entries()
      .filter(({ row }) => row.bucket === bucket && row.at <= now)
      .map(({ owner, row: { setId, time, at } }) => ({ accountKey: bytesOf(owner), setId, time, at }))
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

  setReminder: ({ sets, setReminders }, { accountKey, ...reminder }) => {
    const [account, set] = [keyOf(accountKey), keyOf(reminder.setId)]
    if (sets.get(account, set) === undefined) return 0
    setReminders.put(account, set, copyOf(reminder))
    return 1
  },

  takeReminder: ({ setReminders }, { accountKey, setId, time, at }) =>
    setReminders.remove(keyOf(accountKey), keyOf(setId), (one) => one.at === at && one.time === time),
}
