import { bucketOf, buckets, type DueRow } from '../../store/catalogue/due.ts'
import { keep, read, undo, write, type Bytes, type Transaction } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import { decide, type again } from '../register.ts'
import { wakeReminders } from './schedule.ts'

/** What a round needs of every tenant's parts. */
export type DueParts = Pick<Parts, 'store' | 'ring' | 'random' | 'clock' | 'primitives'>

/** What became of a row. `left`: it is there as before, or another process has it. */
export type Performed = 'done' | 'putOff' | 'dead' | 'left'

/** What one round has taken on for one kind of work, it has until then. */
export interface Lease {
  readonly owner: Bytes
  readonly until: number
}

/** A row as the lease has it. */
export const held = ({ accountKey, dueId }: DueRow, { owner, until }: Lease) => ({
  accountKey,
  dueId,
  bucket: bucketOf(accountKey),
  owner,
  leaseUntil: until,
})

/** Takes on what is due, bucket by bucket from a random one on, so that processes meet seldom. */
export const takeOn = async (
  shared: DueParts,
  leaseOf: (row: DueRow) => Lease,
  now: number,
  limit: number,
): Promise<readonly DueRow[]> => {
  const first = shared.random(1)[0] ?? 0
  const taken: DueRow[] = []
  for (let step = 0; step < buckets && taken.length < limit; step += 1) {
    const bucket = (first + step) % buckets
    const outcome = await shared.store.transact(function* (): Transaction<readonly DueRow[]> {
      const of = { bucket, now, limit: limit - taken.length }
      yield* wakeReminders(shared, of)
      const due = yield* read('readDue', of)
      const ours: DueRow[] = []
      for (const row of due) {
        const took = yield* write('takeDue', { ...held(row, leaseOf(row)), readDueAt: row.dueAt })
        if (took === 1) ours.push({ ...row, attempts: row.attempts + 1 })
      }
      return ours.length === 0 ? undo(ours) : keep(ours)
    })
    // Where the database did not say, the leases run out by themselves.
    if (outcome.outcome !== 'unknown') taken.push(...outcome.value)
  }
  return taken
}

/** Ends a row, and commits what it does together with its end. */
export const commitUnder = async (
  shared: DueParts,
  row: DueRow,
  lease: Lease,
  body: (() => Transaction<'done' | typeof again>) | null,
): Promise<Performed> =>
  decide(shared, function* (): Transaction<Performed | typeof again> {
    if ((yield* write('finishDue', held(row, lease))) !== 1) return undo('left' as const)
    return body === null ? keep('done' as const) : yield* body()
  })

export const finish = (shared: DueParts, row: DueRow, lease: Lease): Promise<Performed> =>
  commitUnder(shared, row, lease, null)

/** Gives a row another time, with so many tries counted. */
export const reschedule = async (
  shared: DueParts,
  row: DueRow,
  lease: Lease,
  dueAt: number,
  attempts: number,
): Promise<void> => {
  await shared.store.transact(function* () {
    return keep(yield* write('putOffDue', { ...held(row, lease), kind: row.kind, dueAt, attempts }))
  })
}

/**
 * Leaves a row to other processes, without a try counted. Half of the time it is due as before, so that one that always
 * comes later finds it; else it makes room for a while for what can be done here.
 */
export const leaveToOthers = async (
  shared: DueParts,
  row: DueRow,
  lease: Lease,
  pauseMs: number,
): Promise<'left'> => {
  const isAtOnce = (shared.random(1)[0] ?? 0) < 128
  const dueAt = isAtOnce ? row.dueAt : shared.clock().getTime() + pauseMs
  await reschedule(shared, row, lease, dueAt, row.attempts - 1)
  return 'left'
}

/** Gives back what was taken on and not begun: due as before, without a try counted. */
export const giveBack = async (
  shared: DueParts,
  rows: readonly DueRow[],
  leaseOf: (row: DueRow) => Lease,
): Promise<void> => {
  if (rows.length === 0) return
  await shared.store.transact(function* () {
    for (const row of rows) {
      const { kind, dueAt, attempts } = row
      yield* write('putOffDue', { ...held(row, leaseOf(row)), kind, dueAt, attempts: attempts - 1 })
    }
    return keep(null)
  })
}
