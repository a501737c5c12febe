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

/** The times of a set from its confirmation on. What comes after its expiry is left out. */
export function* scheduleConfirmed(parts: Parts, schedule: Scheduler, set: SetRow): Step<void> {
  const { rotateAfterDays, aheadDays, reviewEveryDays } = parts.policy.reminders
  const setId = toHex(set.setId)
  const expiresAt = set.expiresAt ?? Number.POSITIVE_INFINITY
  if (rotateAfterDays !== null) {
    const rotation = set.issuedAt + rotateAfterDays * dayMs
    const soon = rotation - aheadDays * dayMs
    if (rotation < expiresAt) {
      if (soon > set.issuedAt) yield* schedule.add('set-time', { setId, time: 'rotation-soon' }, soon)
      yield* schedule.add('set-time', { setId, time: 'rotation' }, rotation)
    }
  }
  if (reviewEveryDays !== null) {
    const review = (set.confirmedAt ?? set.issuedAt) + reviewEveryDays * dayMs
    if (review < expiresAt) yield* schedule.add('set-time', { setId, time: 'review' }, review)
  }
}
