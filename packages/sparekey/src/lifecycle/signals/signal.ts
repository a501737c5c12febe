import { bucketOf } from '../../store/catalogue/due.ts'
import { read, write, type Step } from '../../store/port.ts'
import type { CallOptions } from '../../interface/calls.ts'
import type { Signalled, SignalInput, SignalResult, SignalType } from '../../interface/signals.ts'
import { answerOnce } from '../answer-once.ts'
import { beginCall } from '../begin-call.ts'
import { prepareClaim } from '../idempotency.ts'
import { printSetId } from '../identifiers.ts'
import { readSignalInput } from '../input.ts'
import type { Parts } from '../parts.ts'
import { again, changeRegister, drawChange, readRegister } from '../register.ts'
import { isEnrolledAfter, recoveriesLookedAt } from '../recoveries/tasks.ts'
import { isOpen } from '../recoveries/window.ts'
import { noteOwnUse } from '../support/code/own-use.ts'
import { applySignal, ruleFor, setsOf, type Effect, type Signal } from './apply.ts'

/**
 * The application tells what happened to an account; the policy says what becomes of its codes. While a recovery is open,
 * the removal of a factor waits until it ends: whoever lost a phone removes it before anything new is enrolled. Where that
 * has been enrolled since, the removal takes nothing with it, however late it is told.
 */
export const signal = async (
  parts: Parts,
  accountId: string,
  given: SignalInput,
  options?: CallOptions,
): Promise<SignalResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const input = readSignalInput(given, now)
  const received: Signal = { type: input.type, isLast: input.isLast, at: input.at }
  const meaning = [input.type, input.isLast]
  const claim = prepareClaim(parts, account, 'signal', meaning, idempotencyKey)
  const seeds = drawChange(parts)
  const laterSeeds = drawChange(parts)
  const deferredId = parts.random(16)
  const { accountKey } = account

  return answerOnce(parts, account, claim, { now, at: seeds.at }, function* (): Step<
    Signalled | typeof again
  > {
    const row = yield* readRegister(parts, account)
    const isOwnUse = row !== null && row.supportCaseId !== null && ownUses.has(received.type)
    const asked = ruleFor(parts, received)
    if (row === null || asked === 'nothing') {
      return isOwnUse && !(yield* noteOwnUse(parts, account, laterSeeds)) ? again : shown([])
    }
    const sets = yield* setsOf(account, row, received)
    const recoveries =
      received.type !== 'factor_removed' || asked === 'note'
        ? []
        : yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt })
    const waitsUntil = recoveries
      .filter((one) => isOpen(one, now))
      .reduce<number | null>((latest, one) => Math.max(latest ?? 0, one.expiresAt), null)
    // Told late: since it was removed, another was enrolled.
    const rule = isEnrolledAfter(recoveries, received.at) ? 'note' : asked
    if (waitsUntil === null) {
      const effects = yield* applySignal(parts, account, row, sets, received, rule, seeds)
      const isNoted = !isOwnUse || (yield* noteOwnUse(parts, account, laterSeeds))
      return effects === null || !isNoted ? again : shown(effects)
    }
    const event = {
      type: 'signal.received',
      actor: 'application',
      detail: { type: received.type, last: received.isLast, effect: 'deferred' },
    } as const
    if (!(yield* changeRegister(parts, account, row, seeds, {}, [event]))) return again
    yield* write('insertDue', {
      accountKey,
      bucket: bucketOf(accountKey),
      dueId: deferredId,
      kind: 'signal',
      body: JSON.stringify(received),
      dueAt: waitsUntil,
      attempts: 0,
    })
    return shown([{ effect: 'deferred', set: sets[0] ?? null }])
  })
}

/** What nobody does who has lost every factor; an account that is closed needs no way back. */
const ownUses: ReadonlySet<SignalType> = new Set<SignalType>(['factor_changed', 'account_closed'])

const shown = (effects: readonly Effect[]): Signalled => ({
  ok: true,
  effects: effects.map(({ effect, set }) => ({ effect, setId: set === null ? null : printSetId(set.setId) })),
})
