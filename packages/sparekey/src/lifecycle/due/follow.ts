import { toHex } from '../../bytes.ts'
import type { NoticeKind } from '../../notices/notice.ts'
import { queueEvents } from '../../audit/sequencer/queue.ts'
import { keep, read, type EventRow, type Step, type Transaction } from '../../store/port.ts'
import { addressOf, toldAfterRemovalMs, wasOnFile } from '../contacts.ts'
import { parseRecoveryId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { readRegister } from '../register.ts'
import { isStep, noticeOf, type DueBodies } from './kinds.ts'
import { queueSecurityEvents, type DueStream } from './security-events.ts'
import { incidentReason } from '../../incidents/reason.ts'
import { restoredBackup } from '../fence/reason.ts'
import { scheduleIssued, scheduleNext, scheduler, type Scheduler } from './schedule.ts'
import { scheduleCaseTimes } from './case-time.ts'
import type { TakenDue } from './taken.ts'

/** Turns the events of one change into what follows from them: a delivery for each address, and the times to look again. */
export function* follow(
  parts: Parts,
  due: TakenDue<'follow'>,
  endpoints: readonly string[],
  streams: readonly DueStream[],
  now: number,
): Transaction<'done'> {
  const { accountKey } = due.account
  const { from, to } = due.body
  yield* queueEvents({ accountKey, fromSeq: from, toSeq: to }, due.dueAt)
  const row = yield* readRegister(parts, due.account)
  if (row === null) return keep('done')
  const newestFirst = yield* read('readEvents', { accountKey, beforeSeq: to + 1, limit: to - from + 1 })
  const events = newestFirst.toReversed()
  const schedule = scheduler(parts, accountKey, due.dueId)
  for (const event of events) yield* scheduleTimes(parts, schedule, accountKey, event)
  yield* queueSecurityEvents(parts, { accountKey, dueId: due.dueId, now }, streams, events)
  for (const { seq, type } of events) {
    if (!isStep(type)) continue
    for (const id of endpoints) {
      yield* schedule.add('deliver', { seq, notice: type, to: { channel: 'webhook', id } }, due.dueAt)
    }
  }
  const notices = noticesOf(events)
  if (notices.length === 0) return keep('done')
  const happenedAt = events.at(-1)?.at ?? due.dueAt
  const destinations = yield* destinationsOf(parts, accountKey, endpoints, happenedAt)
  const tellAt = Math.max(due.body.tellAt ?? 0, due.dueAt)
  for (const { seq, notice } of notices) {
    for (const destination of destinations) {
      const told = destination?.channel === 'webhook' ? forEndpoints(notice) : notice
      if (told !== null) yield* schedule.add('deliver', { seq, notice: told, to: destination }, tellAt)
    }
  }
  return keep('done')
}

/** Endpoints are told of each step of a case in its own words, and of every recovery that is overdue in the same. */
const forEndpoints = (notice: NoticeKind): NoticeKind | null => {
  if (notice === 'support_overdue') return 'recovery_overdue'
  return notice.startsWith('support_') ? null : notice
}

function* scheduleTimes(
  parts: Parts,
  schedule: Scheduler,
  accountKey: Uint8Array,
  event: EventRow,
): Step<void> {
  const { type, setId, detail } = event
  if (isStep(type)) yield* scheduleCaseTimes(schedule, accountKey, event, detailOf(detail))
  if (setId === null) return
  if (type === 'set.issued' || (type === 'set.confirmed' && detailOf(detail)['by'] !== 'repeat')) {
    const [set] = yield* read('readSet', { accountKey, setId })
    if (set === undefined) return
    yield* type === 'set.issued'
      ? scheduleIssued(parts, schedule, set)
      : scheduleNext(parts, schedule, accountKey, set, null, set.issuedAt)
  }
  if (type === 'code.redeemed') {
    const recoveryId = detailOf(detail)['recoveryId']
    const id = typeof recoveryId === 'string' ? parseRecoveryId(recoveryId) : null
    if (id === null) return
    const [recovery] = yield* read('readRecovery', { accountKey, recoveryId: id })
    if (recovery === undefined) return
    yield* schedule.add('recovery-end', { recoveryId: toHex(id) }, recovery.expiresAt)
  }
}

/** What the owner is told of a change, once for each thing that happened to them. */
export const noticesOf = (
  events: readonly EventRow[],
): readonly { readonly seq: number; readonly notice: NoticeKind }[] => {
  const isLastCode = events.some(({ type }) => type === 'set.exhausted')
  const told: { seq: number; notice: NoticeKind }[] = []
  for (const { type, seq, actor, detail } of events) {
    const notice = type === null ? undefined : noticeOf[type]
    if (notice === undefined || type === 'set.exhausted') continue
    const { by, repeat, reason, basis, tries } = detailOf(detail)
    // A sheet confirmed by a use is told as the use; a repeat by the same person is no news; a sheet that nobody saved
    // ends in silence when another is made.
    if (type === 'set.confirmed' && by !== 'code') continue
    if (type === 'code.reuse_refused' && repeat === true) continue
    if (type === 'set.abandoned' && typeof reason !== 'string') continue
    // The code of a case is no code of a sheet. That it can be had is told with it where the owner asked for both at once, and
    // of wrong ones the third is told.
    if (type === 'code.redeemed' && basis === 'support') continue
    if (type === 'support.released' && actor === 'person') continue
    if (type === 'support.code_refused' && tries !== wrongCodesTold) continue
    if (type === 'code.reuse_refused' && basis === 'support') {
      told.push({ seq, notice: 'support_wrong_code' })
      continue
    }
    if (type === 'recovery.overdue' && basis === 'support') {
      told.push({ seq, notice: 'support_overdue' })
      continue
    }
    if (reason === restoredBackup || reason === incidentReason) {
      // Both sheets of an account end for one reason: that is one message, about the sheet that was in use.
      if (told.length === 0) told.push({ seq, notice: reason === restoredBackup ? 'records_lost' : notice })
      continue
    }
    told.push({ seq, notice: type === 'code.redeemed' && isLastCode ? 'codes_used_up' : notice })
  }
  return told
}

/** Of this many wrong codes in the place of the one that was sent the owner is told. */
const wrongCodesTold = 3

const detailOf = (detail: string | null): Readonly<Record<string, unknown>> =>
  detail === null ? {} : (JSON.parse(detail) as Record<string, unknown>)

/**
 * Every address on file, those replaced lately too, and the tenant's endpoints; where there is none, the application. An
 * address that was replaced and given again is one address.
 */
function* destinationsOf(
  parts: Parts,
  accountKey: Uint8Array,
  endpointIds: readonly string[],
  at: number,
): Step<readonly DueBodies['deliver']['to'][]> {
  const contacts = (yield* read('readContacts', {
    accountKey,
    removedAfter: at - toldAfterRemovalMs,
  })).filter((contact) => wasOnFile(contact, at))
  const byAddress = new Map<string, string>()
  for (const one of contacts) {
    const id = toHex(one.contactId)
    const address = addressOf(parts, accountKey, one) ?? id
    if (one.removedAt === null || !byAddress.has(address)) byAddress.set(address, id)
  }
  const people = [...byAddress.values()].map((id) => ({ channel: 'email' as const, id }))
  const endpoints = endpointIds.map((id) => ({ channel: 'webhook' as const, id }))
  return people.length === 0 ? [null, ...endpoints] : [...people, ...endpoints]
}
