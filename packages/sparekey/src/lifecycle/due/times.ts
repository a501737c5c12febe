import { fromHex, samePublicBytes } from '../../bytes.ts'
import type { EventType } from '../../interface/events.ts'
import { keep, read, type SetRow, type Step, type Transaction } from '../../store/port.ts'
import { isOpen, readTasks } from '../recoveries/window.ts'
import { isEnrolledAfter, recoveriesLookedAt } from '../recoveries/tasks.ts'
import { printCaseId, printRecoveryId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { changeRegister, readRegister, tryAgain, type again, type ChangeSeeds } from '../register.ts'
import { endSet } from '../set-states.ts'
import { applySignal, ruleFor, setsOf } from '../signals/apply.ts'
import { isSupportSetId } from '../support/code/support-set.ts'
import { caseOfCode } from '../support/code/tries.ts'
import type { DueBodies } from './kinds.ts'
import { scheduleNext, scheduler } from './schedule.ts'
import type { TakenDue } from './taken.ts'

const dayMs = 86_400_000

const reminders: Readonly<
  Record<Exclude<DueBodies['set-time']['time'], 'expires'>, { type: EventType; of: 'active' | 'pending' }>
> = {
  confirm: { type: 'set.confirm_due', of: 'pending' },
  'expires-soon': { type: 'set.expires_soon', of: 'active' },
  'rotation-soon': { type: 'set.rotation_soon', of: 'active' },
  rotation: { type: 'set.rotation_due', of: 'active' },
  review: { type: 'set.review_due', of: 'active' },
}

/** A time in the life of a set. Nothing happens where the set has ended, or is no longer in the state it was meant for. */
export function* setTime(
  parts: Parts,
  due: TakenDue<'set-time'> | TakenDue<'set-next'>,
  seeds: ChangeSeeds,
): Transaction<'done' | typeof again> {
  const { account, body } = due
  const { accountKey } = account
  const setId = fromHex(body.setId)
  const row = yield* readRegister(parts, account)
  const [set] = yield* read('readSet', { accountKey, setId })
  if (row === null || set === undefined) return keep('done')
  const from = samePublicBytes(row.activeSetId, setId)
    ? ('active' as const)
    : samePublicBytes(row.pendingSetId, setId)
      ? ('pending' as const)
      : null
  if (from === null) return keep('done')

  if (body.time === 'expires') {
    const change = from === 'active' ? { activeSetId: null, remaining: 0 } : { pendingSetId: null }
    const event = { type: 'set.expired', actor: 'automation', setId } as const
    if (!(yield* changeRegister(parts, account, row, seeds, change, [event]))) return tryAgain()
    yield* endSet(accountKey, setId, from, 'expired', set.expiresAt ?? seeds.at)
    return keep('done')
  }
  const { type, of } = reminders[body.time]
  if (from !== of) return keep('done')
  if (!isPointless(parts, body.time, set, seeds.at)) {
    const event = { type, actor: 'automation', setId } as const
    const change = body.time === 'rotation' ? { replacementAskedAt: seeds.at } : {}
    // Before the set is written to, as in every change: so two never wait for each other.
    if (!(yield* changeRegister(parts, account, row, seeds, change, [event]))) return tryAgain()
  }
  if (due.kind === 'set-next') {
    const after = { ...due.body, at: due.dueAt }
    yield* scheduleNext(parts, scheduler(parts, accountKey, due.dueId), accountKey, set, after, seeds.at)
  } else if (body.time === 'review') {
    yield* scheduleReview(parts, due, seeds.at)
  }
  return keep('done')
}

/** The next question of a version that wrote all times at once; one after a standstill, however many times went by in it. */
function* scheduleReview(parts: Parts, due: TakenDue<'set-time'>, now: number): Step<void> {
  const { reviewEveryDays } = parts.policy.reminders
  if (reviewEveryDays === null) return
  const everyMs = reviewEveryDays * dayMs
  const next = due.dueAt + everyMs * (1 + Math.max(0, Math.floor((now - due.dueAt) / everyMs)))
  yield* scheduler(parts, due.account.accountKey, due.dueId).add('set-time', due.body, next)
}

/** Whether the policy has switched a reminder off since, or what it announces is there already. */
const isPointless = (
  parts: Parts,
  time: Exclude<DueBodies['set-time']['time'], 'expires'>,
  set: SetRow,
  now: number,
): boolean => {
  const { reviewEveryDays, rotateAfterDays } = parts.policy.reminders
  const isOld = rotateAfterDays !== null && now >= set.issuedAt + rotateAfterDays * dayMs
  switch (time) {
    case 'confirm':
      return false
    case 'expires-soon':
      return set.expiresAt === null || now >= set.expiresAt
    case 'rotation-soon':
      return rotateAfterDays === null || isOld
    case 'rotation':
      return rotateAfterDays === null
    case 'review':
      // A sheet that is to be replaced is not asked for.
      return reviewEveryDays === null || isOld
  }
}

/**
 * The end of a recovery's window. What was not reported by then is overdue; nothing is taken away for it. Where another use
 * opened a later one that has not ended either, the owner is told of that one: the tasks are the same.
 */
export function* recoveryEnd(
  parts: Parts,
  due: TakenDue<'recovery-end'>,
  seeds: ChangeSeeds,
): Transaction<'done' | typeof again> {
  const { account } = due
  const { accountKey } = account
  const row = yield* readRegister(parts, account)
  const [recovery] = yield* read('readRecovery', { accountKey, recoveryId: fromHex(due.body.recoveryId) })
  if (row === null || recovery === undefined || recovery.endedAt !== null) return keep('done')
  const recoveries = yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt })
  const newest = recoveries.find(({ endedAt }) => endedAt === null)
  if (newest !== undefined && newest.expiresAt > recovery.expiresAt) return keep('done')
  const found = isSupportSetId(recovery.setId) ? yield* caseOfCode(accountKey, recovery.setId) : null
  const left = readTasks(recovery).filter(({ outcome }) => outcome === null)
  const event = {
    type: 'recovery.overdue',
    actor: 'automation',
    setId: recovery.setId,
    detail: {
      recoveryId: printRecoveryId(recovery.recoveryId),
      tasks: left.map(({ task }) => task).join(' '),
      ...(found === null ? {} : { basis: 'support', case: printCaseId(accountKey, found.caseId) }),
    },
  } as const
  return (yield* changeRegister(parts, account, row, seeds, {}, [event])) ? keep('done') : tryAgain()
}

/**
 * A signal that waited for recoveries to end. It waits on where another was opened since. Where a factor was enrolled anew
 * in one of them, there is one again, and the removal of the old one takes nothing more with it.
 */
export function* deferredSignal(
  parts: Parts,
  due: TakenDue<'signal'>,
  seeds: ChangeSeeds,
): Transaction<'done' | typeof again> {
  const { account, body } = due
  const { accountKey } = account
  const row = yield* readRegister(parts, account)
  if (row === null) return keep('done')
  const recoveries = yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt })
  const open = recoveries.filter((one) => isOpen(one, seeds.at))
  if (open.length > 0) {
    const until = Math.max(...open.map((one) => one.expiresAt))
    yield* scheduler(parts, accountKey, due.dueId).add('signal', body, until)
    return keep('done')
  }
  const rule = isEnrolledAfter(recoveries, body.at - 1) ? 'note' : ruleFor(parts, body)
  if (rule === 'nothing') return keep('done')
  const sets = yield* setsOf(account, row, body)
  const effects = yield* applySignal(parts, account, row, sets, body, rule, seeds)
  return effects === null ? tryAgain() : keep('done')
}
