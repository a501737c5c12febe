import type { Deliver, Notice } from '../../notices/notice.ts'
import type { DueRow } from '../../store/catalogue/due.ts'
import { keep, undo, write, type Transaction } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import { changeRegister, decide, drawChange, readRegister, tryAgain, type again } from '../register.ts'
import { inTime } from './in-time.ts'
import { givenUp } from './kinds.ts'
import { finish, held, leaveToOthers, reschedule, type Lease, type Performed } from './lease.ts'
import { buildNotice } from './notice.ts'
import { afterFailure } from './pauses.ts'
import { parseCaseId } from '../identifiers.ts'
import { noticeAccepted, noticeFailed } from '../support/notices.ts'
import type { TakenDue } from './taken.ts'

/** Where nothing can be delivered here, notices are looked at again after this. */
const undeliverableAgainMs = 3_600_000

/** How long a delivery that was given up is kept. */
const givenUpKeptMs = 30 * 86_400_000

/** Delivers one notice to one destination. Its end is committed after the delivery: whoever dies in between repeats it. */
export const deliverOne = async (
  parts: Parts,
  deliver: Deliver | null,
  row: DueRow,
  due: TakenDue<'deliver'>,
  lease: Lease,
): Promise<Performed> => {
  if (deliver === null) return leaveToOthers(parts, row, lease, undeliverableAgainMs)
  const notice = await decide(parts, () => buildNotice(parts, due))
  if (notice === null) return finish(parts, row, lease)
  try {
    await inTime(deliver, notice)
  } catch (error) {
    const next = afterFailure(error, due.attempt, row.dueId, parts.clock().getTime())
    if (next.kind === 'give-up') {
      if (notice.kind === 'support_opened') await tellCase(parts, due, notice, noticeFailed)
      return giveUp(parts, row, due, lease, next.attempts)
    }
    await reschedule(parts, row, lease, next.dueAt, next.attempts)
    return 'putOff'
  }
  if (notice.kind === 'support_opened') await tellCase(parts, due, notice, noticeAccepted)
  return finish(parts, row, lease)
}

/**
 * A case learns what became of the first message about it: its wait begins when the owner could know. Only an address on file counts,
 * for whoever gets a message otherwise may not be the owner. May come again, after a crash.
 */
const tellCase = async (
  parts: Parts,
  { account }: TakenDue<'deliver'>,
  { to, support }: Notice,
  tell: typeof noticeAccepted,
): Promise<void> => {
  const place = support === null ? null : parseCaseId(support.caseId)
  if (place !== null && to?.channel === 'email') await tell(parts, account, place.caseId, to.channel)
}

/** Keeps a delivery that no further try would help for a while, and says so in the trail. */
const giveUp = async (
  parts: Parts,
  row: DueRow,
  { account, body }: TakenDue<'deliver'>,
  lease: Lease,
  attempts: number,
): Promise<Performed> => {
  const seeds = drawChange(parts)
  const event = {
    type: 'notice.given_up',
    actor: 'automation',
    detail: { notice: body.notice, channel: body.to?.channel ?? null, attempts },
  } as const
  return decide(parts, function* (): Transaction<Performed | typeof again> {
    const kept = { ...held(row, lease), kind: givenUp, dueAt: seeds.at + givenUpKeptMs, attempts }
    if ((yield* write('putOffDue', kept)) !== 1) return undo('left' as const)
    const register = yield* readRegister(parts, account)
    if (register === null) return keep('dead' as const)
    const changed = yield* changeRegister(parts, account, register, seeds, {}, [event])
    return changed ? keep('dead' as const) : tryAgain()
  })
}
