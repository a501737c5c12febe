import type { NewEvent } from '../../audit/chain.ts'
import { samePublicBytes } from '../../bytes.ts'
import { ArgumentRangeError } from '../../errors.ts'
import { keep, read, undo, type Transaction } from '../../store/port.ts'
import type { CallOptions } from '../../interface/calls.ts'
import type { RecoveryTask, ReportInput, ReportResult } from '../../interface/recoveries.ts'
import { beginCall } from '../begin-call.ts'
import { claimKey, decideUnderKey, freeKey, keepUnderKey, prepareClaim } from '../idempotency.ts'
import { parseRecoveryId } from '../identifiers.ts'
import { readReportInput } from '../input.ts'
import type { Parts } from '../parts.ts'
import { changeRegister, drawChange, readRegister, restate, tryAgain, type again } from '../register.ts'
import { endSet } from '../set-states.ts'
import { completion, writeCompletion } from '../support/code/completed.ts'
import { noSuchRecovery } from './read-recovery.ts'
import { report, writeRecovery } from './tasks.ts'
import { readTasks, shownRecovery } from './window.ts'

/**
 * The application says what became of a task. Also after the window: what was done late was done. Under the policy
 * `bootstrap` the remaining codes end once the factor is enrolled anew, so that nobody is left without either.
 */
export const reportTask = async (
  parts: Parts,
  accountId: string,
  given: ReportInput,
  options?: CallOptions,
): Promise<ReportResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const input = readReportInput(given)
  const recoveryId = parseRecoveryId(input.recoveryId)
  if (recoveryId === null) return noSuchRecovery
  const meaning = [input.recoveryId, input.task, input.outcome]
  const claim = prepareClaim(parts, account, 'report', meaning, idempotencyKey)
  const seeds = drawChange(parts)
  const { accountKey } = account

  return decideUnderKey(parts, account, claim, function* (): Transaction<ReportResult | typeof again> {
    const claimed = yield* claimKey(account, claim, now)
    if (claimed.kind === 'refused') return undo(claimed.refusal)
    const row = yield* readRegister(parts, account)
    const [recovery] = yield* read('readRecovery', { accountKey, recoveryId })
    if (row === null || recovery === undefined) return yield* freeKey(account, claim, noSuchRecovery)
    // The answer is read anew: what is kept under the key says only that this was done.
    if (claimed.kind === 'answered') {
      if (!(yield* restate(parts, account, row, seeds))) return tryAgain()
      return keep({ ok: true, ...shownRecovery(recovery, now) })
    }
    if (recovery.endedBy === 'disowned') {
      return yield* freeKey(account, claim, {
        ...noSuchRecovery,
        detail: 'The owner of the account ended this recovery: "this was not me". Its tasks are void.',
      })
    }
    assertTask(recovery.tasks, input.task)
    const reported = report(recovery, input.task, input.outcome, seeds.at, 'application')
    if (reported === null) {
      if (!(yield* restate(parts, account, row, seeds))) return tryAgain()
      return yield* keepUnderKey<ReportResult>(account, claim, seeds.at, {
        ok: true,
        ...shownRecovery(recovery, now),
      })
    }
    const active = row.activeSetId
    const ends =
      parts.policy.recovery.afterUse === 'bootstrap' &&
      input.task === 'reenroll_factor' &&
      input.outcome === 'done' &&
      active !== null &&
      samePublicBytes(active, recovery.setId)
    const revoked: NewEvent[] = ends
      ? [
          {
            type: 'set.revoked',
            actor: 'automation',
            setId: recovery.setId,
            detail: { reason: 'factor_enrolled_anew' },
          },
        ]
      : []
    const change = ends ? { activeSetId: null, remaining: 0 } : {}
    const completed = yield* completion(account, [reported.row])
    const events = [...reported.events, ...revoked, ...completed.events]
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
    if (ends) yield* endSet(accountKey, recovery.setId, 'active', 'revoked', seeds.at)
    yield* writeRecovery(accountKey, reported.row)
    yield* writeCompletion(account, completed, seeds.at)
    return yield* keepUnderKey<ReportResult>(account, claim, seeds.at, {
      ok: true,
      ...shownRecovery(reported.row, now),
    })
  })
}

const assertTask = (tasks: string, task: RecoveryTask): void => {
  const known = readTasks({ tasks }).map((one) => one.task)
  if (!known.includes(task)) {
    throw new ArgumentRangeError('task', `"task" must be one of this recovery: ${known.join(', ')}.`)
  }
}
