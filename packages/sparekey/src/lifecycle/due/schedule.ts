import { concatBytes, toHex, uint32, utf8 } from '../../bytes.ts'
import { bucketOf, type ReminderTime } from '../../store/catalogue/due.ts'
import { read, write, type Bytes, type SetRow, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import type { DueBodies, DueKind } from './kinds.ts'

const dayMs = 86_400_000

/** Writes what comes out of one row, under ids that follow from it: a repeated body writes the same rows. */
export interface Scheduler {
  add<K extends DueKind>(kind: K, body: DueBodies[K], dueAt: number): Step<void>
}

export const scheduler = (
  { primitives }: Pick<Parts, 'primitives'>,
  accountKey: Bytes,
  origin: Bytes,
): Scheduler => {
  let written = 0
  return {
    *add(kind, body, dueAt) {
      written += 1
      const dueId = primitives.sha256(concatBytes(origin, uint32(written))).slice(0, 16)
      const row = { accountKey, dueId, kind, body: JSON.stringify(body), dueAt, attempts: 0 }
      yield* write('insertDue', { ...row, bucket: bucketOf(accountKey) })
    },
  }
}

/** The times of a set that was just issued. */
export function* scheduleIssued(parts: Parts, schedule: Scheduler, set: SetRow): Step<void> {
  const setId = toHex(set.setId)
  yield* schedule.add('set-time', { setId, time: 'confirm' }, set.confirmBy)
  if (set.expiresAt === null) return
  yield* schedule.add('set-time', { setId, time: 'expires' }, set.expiresAt)
  const soon = set.expiresAt - parts.policy.reminders.aheadDays * dayMs
  if (soon > set.issuedAt) yield* schedule.add('set-time', { setId, time: 'expires-soon' }, soon)
}

/** Of two at the same time the first here comes first. */
const order: readonly ReminderTime[] = ['rotation-soon', 'rotation', 'review']

/** A reminder that was done. */
export interface Reminded {
  readonly time: ReminderTime
  readonly at: number
  /** A question that came late stands for those up to then. */
  readonly askedUntil?: number
}

/**
 * The next reminder of a set that was confirmed, behind one that was or behind none; what comes after its expiry is left
 * out. It waits in the set, where it takes a tenth of what a row of due work with its keys does.
 */
export function* scheduleNext(
  parts: Parts,
  schedule: Scheduler,
  accountKey: Bytes,
  set: SetRow,
  after: Reminded | null,
  now: number,
): Step<void> {
  const askedUntil =
    after === null
      ? 0
      : after.time === 'review'
        ? Math.max(after.at, now)
        : Math.max(after.at - 1, after.askedUntil ?? 0)
  const [next] = remindersOf(parts, set, askedUntil)
    .filter((one) => after === null || compare(one, after) > 0)
    .toSorted(compare)
  if (next === undefined) return
  const { time, at } = next
  if (time !== 'review' && askedUntil > at) {
    // Due already, so that it need not wait in the set, which has no place for what it says besides.
    yield* schedule.add('set-next', { setId: toHex(set.setId), time, askedUntil }, at)
  } else {
    yield* write('setReminder', { accountKey, setId: set.setId, bucket: bucketOf(accountKey), time, at })
  }
}

/**
 * Makes work of the reminders of a bucket whose time has come: what takes on due work finds them at once, in the same
 * transaction. Ids follow from what is due, so that nothing is drawn in a body that may run again.
 */
export function* wakeReminders(
  parts: Pick<Parts, 'primitives'>,
  due: { readonly bucket: number; readonly now: number; readonly limit: number },
): Step<void> {
  for (const reminder of yield* read('readReminders', due)) {
    if ((yield* write('takeReminder', reminder)) === 0) continue
    const { accountKey, time, at } = reminder
    const setId = toHex(reminder.setId)
    const schedule = scheduler(parts, accountKey, utf8(`set-next ${setId} ${time} ${at}`))
    yield* schedule.add('set-next', { setId, time }, at)
  }
}

const compare = (a: Reminded, b: Reminded): number =>
  a.at - b.at || order.indexOf(a.time) - order.indexOf(b.time)

/** Those there are by the policy; of the questions that come again and again the first behind a time. */
const remindersOf = (
  { policy: { reminders } }: Parts,
  { issuedAt, confirmedAt, expiresAt }: SetRow,
  askedUntil: number,
): readonly Reminded[] => {
  const { rotateAfterDays, aheadDays, reviewEveryDays } = reminders
  const end = expiresAt ?? Number.POSITIVE_INFINITY
  const found: Reminded[] = []
  const rotation = rotateAfterDays === null ? end : issuedAt + rotateAfterDays * dayMs
  if (rotation < end) {
    const soon = rotation - aheadDays * dayMs
    if (soon > issuedAt) found.push({ time: 'rotation-soon', at: soon })
    found.push({ time: 'rotation', at: rotation })
  }
  if (reviewEveryDays !== null) {
    const from = confirmedAt ?? issuedAt
    const everyMs = reviewEveryDays * dayMs
    const at = from + everyMs * (1 + Math.max(0, Math.floor((askedUntil - from) / everyMs)))
    if (at < end) found.push({ time: 'review', at })
  }
  return found
}
