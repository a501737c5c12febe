import { fromHex, toHex } from '../../bytes.ts'
import type { DueRow } from '../../store/catalogue/due.ts'
import type { SupportCaseRow } from '../../store/catalogue/support.ts'
import { keep, read, type Bytes, type EventRow, type Step, type Transaction } from '../../store/port.ts'
import { parseCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { readRegister, tryAgain, type again, type ChangeSeeds } from '../register.ts'
import { changeCase } from '../support/code/change-case.ts'
import { expire } from '../support/expire.ts'
import { caseEvent } from '../support/scene.ts'
import { stateAt } from '../support/states.ts'
import { commitUnder, finish, reschedule, type Lease, type Performed } from './lease.ts'
import { scheduler, type Scheduler } from './schedule.ts'
import type { TakenDue } from './taken.ts'

const dayMs = 86_400_000

/** Times to look at a case again, from what happened to it. None of them lets anybody in: they remind, and write ends down. */
export function* scheduleCaseTimes(
  schedule: Scheduler,
  accountKey: Bytes,
  { type, at }: EventRow,
  detail: Readonly<Record<string, unknown>>,
): Step<void> {
  const place = typeof detail['case'] === 'string' ? parseCaseId(detail['case']) : null
  if (place === null || at === null) return
  const [found] = yield* read('readSupportCase', { accountKey, caseId: place.caseId })
  if (found === undefined) return
  const caseId = toHex(place.caseId)
  const half =
    type === 'support.notice_accepted' || type === 'support.wait_started' ? halfOf(found, at) : null
  if (half !== null) yield* schedule.add('case-time', { caseId, time: 'half', from: at }, half)
  if (type === 'support.case_opened') {
    yield* schedule.add('case-time', { caseId, time: 'ends', from: at }, found.expiresAt)
  }
  if (type === 'support.released' && found.claimUntil !== null) {
    yield* schedule.add('case-time', { caseId, time: 'ends', from: at }, found.claimUntil)
  }
}

/** Of a wait of a day or more. */
const halfOf = ({ notBefore }: SupportCaseRow, from: number): number | null =>
  notBefore !== null && notBefore - from >= dayMs ? from + Math.floor((notBefore - from) / 2) : null

/** A time in the life of a case has come. Where it was moved later since, it comes again. */
export const caseTime = async (
  parts: Parts,
  row: DueRow,
  due: TakenDue<'case-time'>,
  lease: Lease,
  seeds: ChangeSeeds,
): Promise<Performed> => {
  if (due.body.time === 'half') return commitUnder(parts, row, lease, () => remind(parts, due, seeds))
  const later = await expire(parts, due.account, fromHex(due.body.caseId))
  if (later === null) return finish(parts, row, lease)
  await reschedule(parts, row, lease, later, row.attempts - 1)
  return 'done'
}

function* remind(
  parts: Parts,
  due: TakenDue<'case-time'>,
  seeds: ChangeSeeds,
): Transaction<'done' | typeof again> {
  const { account, body } = due
  const { accountKey } = account
  const row = yield* readRegister(parts, account)
  const [found] = yield* read('readSupportCase', { accountKey, caseId: fromHex(body.caseId) })
  if (row === null || found === undefined || !isWaiting(found, seeds.at)) return keep('done')
  const half = halfOf(found, body.from) ?? 0
  if (half > seeds.at) {
    yield* scheduler(parts, accountKey, due.dueId).add('case-time', body, half)
    return keep('done')
  }
  const event = caseEvent({ account, row: found }, 'support.halfway', { actor: 'automation' })
  const change = { of: found, case: {}, register: {}, events: [event] }
  return (yield* changeCase(parts, account, row, seeds, change)) ? keep('done') : tryAgain()
}

const isWaiting = (found: SupportCaseRow, now: number): boolean => {
  const { state } = stateAt(found, now)
  const isBefore = state === 'open' || state === 'review' || state === 'approved'
  return isBefore && found.notBefore !== null && found.notBefore > now
}
