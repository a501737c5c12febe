import { uint32, concatBytes, toHex } from '../../bytes.ts'
import { bucketOf } from '../../store/catalogue/due.ts'
import { write, type Bytes, type SetRow, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import type { DueBodies, DueKind } from './kinds.ts'

const dayMs = 86_400_000

/** Writes what comes out of one row, under ids that follow from it: a repeated body writes the same rows. */
export interface Scheduler {
  add<K extends DueKind>(kind: K, body: DueBodies[K], dueAt: number): Step<void>
}

export const scheduler = (parts: Parts, accountKey: Bytes, origin: Bytes): Scheduler => {
  let written = 0
  return {
    *add(kind, body, dueAt) {
      written += 1
      const dueId = parts.primitives.sha256(concatBytes(origin, uint32(written))).slice(0, 16)
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

/** What the owner of a confirmed set is reminded of; of two at the same time the first here comes first. */
type Reminder = DueBodies['set-next']['time']
const order: readonly Reminder[] = ['rotation-soon', 'rotation', 'review']

/** A reminder that was done. */
export interface Reminded {
  readonly time: Reminder
  readonly at: number
  /** A question that came late stands for those up to then. */
  readonly askedUntil?: number
}

/**
 * The next reminder of a set that was confirmed, behind one that was or behind none; what comes after its expiry is left
 * out. One of them at a time waits in the database: written all at once they take half of what an account does.
 */
export function* scheduleNext(
  parts: Parts,
  schedule: Scheduler,
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
  const stillAsked = next.time !== 'review' && askedUntil > next.at ? { askedUntil } : {}
  yield* schedule.add('set-next', { setId: toHex(set.setId), time: next.time, ...stillAsked }, next.at)
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
