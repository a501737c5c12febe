import type { NewEvent } from '../audit/chain.ts'
import { samePublicBytes } from '../bytes.ts'
import type { DeviceRow } from '../store/catalogue/devices.ts'
import {
  keep,
  read,
  undo,
  write,
  type Bytes,
  type SetRow,
  type Step,
  type Transaction,
} from '../store/port.ts'
import type { IdempotencyRefusal, Refusal, Throttled } from '../interface/calls.ts'
import { delayAfter, delaySteps, noDelays } from './delays.ts'
import { claimKey, decideUnderKey, type Claim } from './idempotency.ts'
import type { Parts } from './parts.ts'
import {
  again,
  changeRegister,
  decide,
  drawChange,
  ensureRegister,
  newAccount,
  readRegister,
  tryAgain,
  type Account,
} from './register.ts'
import { giveBackTry, takeTry, usedUp, type CaseTry, type TriedCode } from './support/code/tries.ts'
import { noteWrongCode } from './support/code/wrong-code.ts'

/** One counted try: the number it reached in a row, and what it left behind, so that it can be given back. */
export interface Attempt {
  readonly number: number
  readonly retryAt: number
  readonly auditSeq: number
  /** The known device that it was made in, as it stood before; `null`: a stranger's. */
  readonly device: DeviceRow | null
  /** Taken by an earlier call under the same key; it cannot be given back, and never counts as the one at the cap. */
  readonly inherited: boolean
  /** The try of a case's code that it was, in the place of one of the account's; `null`: one of the account's. */
  readonly ofCase: CaseTry | null
}

/** The sets that a code may belong to, and the case that its try is counted against, where it is one; or how the call ends. */
export type Chosen<R> =
  { readonly sets: readonly SetRow[]; readonly tried?: TriedCode | null } | { readonly ends: R }

export type Admission =
  | { readonly kind: 'admitted'; readonly attempt: Attempt; readonly sets: readonly SetRow[] }
  | { readonly kind: 'answered'; readonly outcome: string }
  | { readonly kind: 'refused'; readonly refusal: IdempotencyRefusal | Throttled | Refusal<'codes_disabled'> }

export const disabled = (): Refusal<'codes_disabled'> => ({
  ok: false,
  code: 'codes_disabled',
  detail: 'These backup codes were switched off. New ones must be issued.',
})

export const throttled = (retryAfterSeconds: number): Throttled => ({
  ok: false,
  code: 'too_many_attempts',
  detail: `Too many tries in a row. Wait ${retryAfterSeconds} seconds before the next one.`,
  retryAfterSeconds,
})

/**
 * Counts one attempt, before any hash (design: the attempt comes first, nothing is added after), and claims the
 * idempotency key in the same transaction. `choose` reads the sets that the code may belong to; what it returns instead of
 * sets ends the call with nothing written.
 */
export const admit = <R>(
  parts: Parts,
  account: Account,
  claim: Claim | null,
  now: number,
  deviceId: Bytes | null,
  choose: () => Step<Chosen<R>>,
): Promise<Admission | { readonly kind: 'ended'; readonly result: R }> =>
  decideUnderKey(parts, account, claim, function* (): Transaction<
    Admission | { readonly kind: 'ended'; readonly result: R } | typeof again
  > {
    const claimed = yield* claimKey(account, claim, now)
    if (claimed.kind !== 'owned') return undo(claimed)
    const chosen = yield* choose()
    if ('ends' in chosen) return undo({ kind: 'ended', result: chosen.ends })
    const { sets, tried = null } = chosen
    if (claimed.attemptNumber > 0) {
      const ofCase = tried === null ? null : { ...tried, number: claimed.attemptNumber, numberInCase: 0 }
      const attempt = { ...uncounted, number: claimed.attemptNumber, inherited: true, ofCase }
      return keep({ kind: 'admitted', attempt, sets })
    }
    const taken =
      tried === null
        ? yield* takeAttempt(parts, account, now, deviceId)
        : yield* takeTryOfCase(account.accountKey, tried)
    if (taken === again) return tryAgain()
    if ('refusal' in taken) return undo({ kind: 'refused', refusal: taken.refusal })
    if (claim !== null) {
      yield* write('noteIdempotencyAttempt', {
        accountKey: account.accountKey,
        keyHash: claim.keyHash,
        owner: claim.owner,
        attemptNumber: taken.number,
      })
    }
    return keep({ kind: 'admitted', attempt: { ...taken, inherited: false }, sets })
  })

function* takeAttempt(
  parts: Parts,
  account: Account,
  now: number,
  deviceId: Bytes | null,
): Step<
  Omit<Attempt, 'inherited'> | { readonly refusal: Throttled | Refusal<'codes_disabled'> } | typeof again
> {
  const { accountKey } = account
  const { attempts } = parts.policy
  const device = yield* knownDevice(accountKey, deviceId, now)
  if (device !== null && device.retryAt > now)
    return { refusal: throttled(secondsUntil(device.retryAt, now)) }
  const delays = delaySteps(attempts, now)
  const cap = attempts.failureCap
  // NIST SP 800-63B-4 §3.2.2: the delay is an option, the cap is not. A known device neither meets nor sets the account's delay.
  const limits = device === null ? { now, cap, delays } : { now: always, cap, delays: noDelays }
  // The first attempt makes the row, whether or not the account has codes. What it begins with is made for every one.
  const [taken] = yield* read('takeAttempt', { ...newAccount(parts, account), ...limits })
  if (taken !== undefined) {
    const { failures: number, auditSeq } = taken
    if (device === null) return { number, retryAt: taken.retryAt, auditSeq, device, ofCase: null }
    const failures = device.failures + 1
    const retryAt = delayAfter(delays, failures)
    const tried = { accountKey, deviceId: device.deviceId, readFailures: device.failures, failures, retryAt }
    return (yield* write('changeDeviceTries', tried)) === 1
      ? { number, retryAt: none, auditSeq, device, ofCase: null }
      : again
  }
  const row = yield* readRegister(parts, account)
  if (row === null || row.failures >= attempts.failureCap) return { refusal: disabled() }
  return { refusal: throttled(secondsUntil(row.retryAt, now)) }
}

/** Nothing of it is the account's, so nothing of it can be given back to the account. */
const uncounted = { retryAt: 0, auditSeq: -1, device: null }

function* takeTryOfCase(
  accountKey: Bytes,
  tried: TriedCode,
): Step<Omit<Attempt, 'inherited'> | { readonly refusal: Refusal<'codes_disabled'> }> {
  const ofCase = yield* takeTry(accountKey, tried)
  return ofCase === null ? { refusal: usedUp } : { ...uncounted, number: ofCase.number, ofCase }
}

/** Later than any delay ends. */
const always = Number.MAX_SAFE_INTEGER
/** No time at which an account may be tried again. */
const none = -1

const secondsUntil = (retryAt: number, now: number): number => Math.max(1, Math.ceil((retryAt - now) / 1000))

function* knownDevice(accountKey: Bytes, deviceId: Bytes | null, now: number): Step<DeviceRow | null> {
  if (deviceId === null) return null
  const devices = yield* read('readDevices', { accountKey })
  return devices.find((one) => samePublicBytes(one.deviceId, deviceId) && one.expiresAt > now) ?? null
}

/** Undoes an attempt whose hash never started, and frees its key. */
export const giveBack = async (
  parts: Parts,
  account: Account,
  claim: Claim | null,
  attempt: Attempt,
): Promise<void> => {
  if (attempt.inherited) return
  const { accountKey } = account
  await decide(parts, function* () {
    if (claim !== null) {
      const { keyHash, owner } = claim
      const freed = yield* write('freeIdempotency', { accountKey, keyHash, owner })
      // Another call took the key over, and this attempt with it.
      if (freed === 0) return keep(undefined)
    }
    if (attempt.ofCase !== null) {
      yield* giveBackTry(accountKey, attempt.ofCase)
      return keep(undefined)
    }
    yield* write('giveBackAttempt', { accountKey, auditSeq: attempt.auditSeq, retryAt: attempt.retryAt })
    if (attempt.device !== null) {
      const { deviceId, failures, retryAt } = attempt.device
      yield* write('changeDeviceTries', {
        accountKey,
        deviceId,
        readFailures: failures + 1,
        failures,
        retryAt,
      })
    }
    return keep(undefined)
  })
}

/**
 * Whether others have used up the account's tries while this one's hash ran: then even a right code is refused, since only
 * new codes end that state. The attempt that itself reached the cap may still succeed.
 */
export const reachedCap = (parts: Parts, failures: number, attempt: Attempt): boolean =>
  failures >= parts.policy.attempts.failureCap && !isLastAllowed(parts, attempt)

/** Failures up to which a success may set the counter to 0. */
export const resetLimit = (parts: Parts, attempt: Attempt): number =>
  parts.policy.attempts.failureCap + (isLastAllowed(parts, attempt) ? 1 : 0)

const isLastAllowed = (parts: Parts, attempt: Attempt): boolean =>
  !attempt.inherited && attempt.number === parts.policy.attempts.failureCap

/** What the trail says of a try that did not succeed: that delays begin, or that the cap is reached; else only the count. */
export const failureEvents = (parts: Parts, attempt: Attempt): readonly NewEvent[] => {
  const { failureCap, delayFromFailure, delaysSeconds } = parts.policy.attempts
  if (attempt.inherited) return []
  const detail = { failedAttempts: attempt.number }
  if (attempt.number === failureCap) return [{ type: 'attempts.disabled', actor: 'person', detail }]
  const delaysBegin = attempt.number === delayFromFailure && delaysSeconds.length > 0
  return delaysBegin ? [{ type: 'attempts.delayed', actor: 'person', detail }] : []
}

/** Writes {@link failureEvents}, where there are any, in a change of their own; of a wrong code of a case what becomes of that. */
export const noteFailure = async (parts: Parts, account: Account, attempt: Attempt): Promise<void> => {
  if (attempt.ofCase !== null) {
    if (!attempt.inherited) await noteWrongCode(parts, account, attempt.ofCase)
    return
  }
  const events = failureEvents(parts, attempt)
  if (events.length === 0) return
  const seeds = drawChange(parts)
  await decide(parts, function* () {
    const row = yield* ensureRegister(parts, account)
    return (yield* changeRegister(parts, account, row, seeds, {}, events)) ? keep(undefined) : tryAgain()
  })
}
