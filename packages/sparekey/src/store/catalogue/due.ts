import type { Bytes, Millis } from '../port.ts'

/** Rows are spread over this many buckets, by their account. */
export const buckets = 16
export const bucketOf = (accountKey: Bytes): number => (accountKey[0] ?? 0) % buckets

/**
 * One thing to be done later for an account. Whoever takes it on moves `dueAt` to the end of a lease and writes its own
 * `owner` into it; what it does is written together with the row's end, on condition that it is still the owner.
 */
export interface DueRow {
  readonly accountKey: Bytes
  readonly dueId: Bytes
  readonly kind: string
  /** JSON text without secrets or addresses. */
  readonly body: string
  readonly dueAt: Millis
  /** How often it was taken on. */
  readonly attempts: number
}

/** What the owner of a confirmed set is reminded of. */
export type ReminderTime = 'rotation-soon' | 'rotation' | 'review'

/** The next reminder of a confirmed set, as it waits in the set. */
export interface ReminderRow {
  readonly accountKey: Bytes
  readonly setId: Bytes
  readonly time: ReminderTime
  readonly at: Millis
}

type OfDue = { readonly accountKey: Bytes; readonly dueId: Bytes; readonly bucket: number }
type OfLease = OfDue & { readonly owner: Bytes; readonly leaseUntil: Millis }

export interface DueReads {
  /** What is due in a bucket, the longest due first, of all accounts. May be stale: only `takeDue` decides. */
  readDue: {
    parameters: { readonly bucket: number; readonly now: Millis; readonly limit: number }
    row: DueRow
  }
  /** The reminders of a bucket whose time has come, as above. May be stale: only `takeReminder` decides. */
  readReminders: {
    parameters: { readonly bucket: number; readonly now: Millis; readonly limit: number }
    row: ReminderRow
  }
}

export interface DueWrites {
  /** Always 1; the same row again is an `internal` error. */
  insertDue: DueRow & { readonly bucket: number }
  /** 0: another took it on, or it was done, since it was read. Of concurrent callers that read the same `dueAt` one gets 1. */
  takeDue: OfLease & { readonly readDueAt: Millis }
  /** Ends it. 0: the lease went to another; everything of this transaction must be undone. */
  finishDue: OfLease
  /** Puts it off, with so many attempts counted. 0: as above. */
  putOffDue: OfLease & { readonly kind: string; readonly dueAt: Millis; readonly attempts: number }
  /** All of an account but follow-ups (`kind` `follow`): these are due at once, and of an erased account nothing follows. */
  deleteDue: { readonly accountKey: Bytes }
  /** Leaves a reminder with its set, in the place of one that is there. It goes with the set. 0: there is no such set. */
  setReminder: ReminderRow & { readonly bucket: number }
  /** Takes a reminder from its set. 0: it is not there, or no longer this one. Of concurrent callers one gets 1. */
  takeReminder: ReminderRow
}
