import { describeMalformation } from '../codes/describe.ts'
import { readLegacyText, type LegacyText } from '../codes/legacy.ts'
import { parseCode } from '../codes/parse.ts'
import type { NewEvent } from '../audit/chain.ts'
import { satisfiesAssurance } from '../policy/assurance.ts'
import {
  keep,
  read,
  undo,
  write,
  type AccountRow,
  type RedemptionRow,
  type SetRow,
  type Transaction,
} from '../store/port.ts'
import type { TypedInOptions } from '../interface/devices.ts'
import type { DeadSet, Redeemed, RedeemInput, RedeemResult } from '../interface/redeem.ts'
import { opened } from './recoveries/opened.ts'
import { openWindow, isOpen } from './recoveries/window.ts'
import { settledByNewSheet, writeRecovery } from './recoveries/tasks.ts'
import { disabled, noteFailure, reachedCap, resetLimit, throttled } from './attempt.ts'
import { beginTypedCall } from './begin-call.ts'
import { legacySecret } from './candidate.ts'
import { checkCode, invalid } from './check-code.ts'
import {
  decideUnderKey,
  freeKey,
  keepUnderKey,
  prepareClaim,
  readOutcome,
  replay,
  type Claim,
} from './idempotency.ts'
import { parseRecoveryId, parseSetId, printRecoveryId, printRedemptionId, printSetId } from './identifiers.ts'
import { readRedeemInput } from './input.ts'
import type { Parts } from './parts.ts'
import {
  type again,
  changeRegister,
  decide,
  drawChange,
  readRegister,
  tryAgain,
  type Account,
} from './register.ts'
import { isRepeat } from './repeats.ts'
import { searchedSets } from './searched-sets.ts'
import { confirmSet, endSet, recordsAgree } from './set-states.ts'
import { missingForRedeem } from './statements-of-trust.ts'
import { completion, writeCompletion } from './support/code/completed.ts'
import { ownUse, writeOwnUse } from './support/code/own-use.ts'
import { useSupportCode } from './support/code/redeem.ts'
import { isSupportSet } from './support/code/support-set.ts'
import { codeTried } from './support/code/tries.ts'
import { alreadyUsed, fromPerson, type Use } from './use.ts'

/** How long a use is answered again under its key where it opened no recovery. */
const answeredAgainMs = 15 * 60_000

/** Uses a code (design: redeeming, step by step, cheapest first). */
export const redeem = async (
  parts: Parts,
  accountId: string,
  given: RedeemInput,
  options?: TypedInOptions,
): Promise<RedeemResult> => {
  const { account, idempotencyKey, devices, now } = beginTypedCall(parts, accountId, options)
  const input = readRedeemInput(given)

  const parsed = parseCode(input.code)
  const legacy = readLegacyText(input.code)
  if (!parsed.ok) {
    const waitSeconds = input.context?.ip === undefined ? 0 : parts.addresses.take(input.context.ip, now)
    if (waitSeconds > 0) return throttled(waitSeconds)
    if (legacy === null || !(await looksImported(parts, account, legacy))) {
      return { ok: false, code: 'code_malformed', detail: describeMalformation(parsed.problem) }
    }
  }
  const own = parsed.ok ? parsed.code : null

  const missing = missingForRedeem(input.firstFactor, parts.policy.redeeming, now)
  if (missing !== null) return { ok: false, code: 'first_factor_required', detail: missing }
  const { requiredAssurance } = input
  if (
    requiredAssurance !== null &&
    !satisfiesAssurance(requiredAssurance, parts.policy.redeeming.assurance)
  ) {
    return {
      ok: false,
      code: 'assurance_not_met',
      detail:
        'A backup code cannot give the assurance that "requiredAssurance" asks for. Use another way to sign in.',
    }
  }

  const meaning = [own?.format ?? 'legacy', own?.symbols ?? legacy?.symbols, requiredAssurance]
  const claim = prepareClaim(parts, account, 'redeem', meaning, idempotencyKey)
  const from = { ip: input.context?.ip, devices }
  const checked = await checkCode(parts, account, claim, now, { own, legacy }, from, function* () {
    const sets = yield* searchedSets(account.accountKey)
    return { sets, tried: yield* codeTried(account.accountKey, sets, own) }
  })
  switch (checked.kind) {
    case 'answered':
      return answerAgain(parts, account, claim, now, checked.outcome)
    case 'refused':
    case 'wrong':
      return checked.refusal
    case 'ended':
      return checked.result
    case 'right': {
      const use: Use = {
        account,
        claim,
        startedAt: now,
        attempt: checked.attempt,
        setId: checked.set.setId,
        label: checked.label,
        context: input.context,
        redemptionId: parts.random(16),
        recoveryId: parts.random(16),
        seeds: drawChange(parts),
      }
      const result = await (isSupportSet(checked.set)
        ? useSupportCode(parts, use)
        : decideUnderKey(parts, account, claim, () => settle(parts, use)))
      // A right code of a case that is refused was no wrong one of that case.
      if (!result.ok && use.attempt.ofCase === null) await noteFailure(parts, account, use.attempt)
      return result
    }
  }
}

/**
 * Whether the account has codes of another system that look like this text. Only then is a text that is no code of ours an
 * attempt; for everyone else a slip goes on costing none.
 */
const looksImported = (parts: Parts, account: Account, legacy: LegacyText): Promise<boolean> =>
  decide(parts, function* () {
    const sets = yield* searchedSets(account.accountKey)
    return keep(sets.some((set) => legacySecret(set, legacy) !== null))
  })

/** The account as the deciding transaction finds it. */
interface Found {
  readonly row: AccountRow
  readonly set: SetRow
  readonly redemptions: readonly RedemptionRow[]
}

/** Decides on a right code. The only path on which a code is consumed. */
function* settle(parts: Parts, use: Use): Transaction<RedeemResult | typeof again> {
  const { accountKey } = use.account
  const row = yield* readRegister(parts, use.account)
  const [set] = yield* read('readSet', { accountKey, setId: use.setId })
  // The account was erased while the code was checked.
  if (row === null || set === undefined) return yield* freeKey(use.account, use.claim, invalid)
  const redemptions = yield* read('readRedemptions', { accountKey, setId: use.setId })
  if (!(yield* recordsAgree(parts, use.account, row, set, redemptions.length))) return tryAgain()
  const found = { row, set, redemptions }

  if (set.state === 'suspended' || reachedCap(parts, row.failures, use.attempt)) {
    return yield* freeKey(use.account, use.claim, disabled())
  }
  const dead = deadSetCode(set)
  if (dead !== null) return yield* refuseDead(parts, use, found, dead)
  // Of a set that was used up nothing is left to end, and the register may name another one.
  const isLive = set.state === 'pending' || set.state === 'active'
  if (isLive && set.expiresAt !== null && set.expiresAt <= use.startedAt) {
    return yield* endExpired(parts, use, found, set.expiresAt)
  }
  const used = redemptions.find((one) => one.label === use.label)
  if (used !== undefined) return yield* refuseUsed(parts, use, found, used)
  return yield* consume(parts, use, found)
}

const deadSetCode = (set: SetRow): DeadSet['code'] | null => {
  switch (set.state) {
    case 'superseded':
    case 'abandoned':
      return 'set_superseded'
    case 'revoked':
      return 'set_revoked'
    case 'expired':
      return 'set_expired'
    case 'pending':
    case 'active':
    case 'exhausted':
    case 'suspended':
      return null
  }
}

const deadSet = (code: DeadSet['code'], set: SetRow, endedAt: number): DeadSet => {
  const sentence = {
    set_superseded:
      set.state === 'abandoned'
        ? 'ended before it was confirmed. Use a code of your newest sheet, or make a new one.'
        : 'was replaced by a newer one. Use a code of the newest sheet.',
    set_revoked: 'was cancelled. Its codes no longer work.',
    set_expired: 'is too old. Its codes no longer work.',
  }[code]
  return {
    ok: false,
    code,
    detail: `This code is from sheet ${set.serial}, which ${sentence}`,
    serial: set.serial,
    endedAt: new Date(endedAt),
  }
}

function* refuseDead(
  parts: Parts,
  use: Use,
  { row, set }: Found,
  code: DeadSet['code'],
): Transaction<RedeemResult | typeof again> {
  const event: NewEvent = { ...fromPerson(use), type: 'code.dead_set_refused', detail: { state: set.state } }
  if (!(yield* changeRegister(parts, use.account, row, use.seeds, {}, [event]))) return tryAgain()
  const result = deadSet(code, set, set.endedAt ?? use.seeds.at)
  return yield* keepUnderKey(use.account, use.claim, use.seeds.at, result)
}

function* refuseUsed(
  parts: Parts,
  use: Use,
  { row }: Found,
  used: RedemptionRow,
): Transaction<RedeemResult | typeof again> {
  const repeat = yield* isRepeat(use.account.accountKey, use, used)
  const event: NewEvent = { ...fromPerson(use), type: 'code.reuse_refused', detail: { repeat } }
  if (!(yield* changeRegister(parts, use.account, row, use.seeds, {}, [event]))) return tryAgain()
  return yield* keepUnderKey(use.account, use.claim, use.seeds.at, alreadyUsed(new Date(used.redeemedAt)))
}

/** Whoever first sees that a set's time is over ends it. */
function* endExpired(
  parts: Parts,
  use: Use,
  { row, set }: Found,
  expiredAt: number,
): Transaction<RedeemResult | typeof again> {
  const change = set.state === 'pending' ? { pendingSetId: null } : { activeSetId: null, remaining: 0 }
  const event: NewEvent = { ...fromPerson(use), type: 'set.expired', actor: 'automation' }
  if (!(yield* changeRegister(parts, use.account, row, use.seeds, change, [event]))) return tryAgain()
  yield* endSet(use.account.accountKey, set.setId, set.state, 'expired', expiredAt)
  return yield* keepUnderKey(use.account, use.claim, use.seeds.at, deadSet('set_expired', set, expiredAt))
}

function* consume(
  parts: Parts,
  use: Use,
  { row, set, redemptions }: Found,
): Transaction<RedeemResult | typeof again> {
  const { accountKey } = use.account
  const { at } = use.seeds
  const remaining = set.count - redemptions.length - 1
  const superseded = set.state === 'pending' ? row.activeSetId : null
  const state = remaining === 0 ? 'exhausted' : 'active'
  const settled = set.state === 'pending' ? yield* settledByNewSheet(accountKey, at) : []
  const recovery = openWindow(parts, use.recoveryId, set, use.redemptionId, at)
  const own = yield* ownUse(use.account, row)
  const completed = yield* completion(
    use.account,
    settled.map((one) => one.row),
  )

  const person = fromPerson(use)
  const events: NewEvent[] = []
  if (set.state === 'pending') events.push({ ...person, type: 'set.confirmed', detail: { by: 'use' } })
  if (superseded !== null) events.push({ type: 'set.superseded', actor: 'automation', setId: superseded })
  events.push(...settled.flatMap((one) => one.events))
  const recoveryId = recovery === null ? null : printRecoveryId(recovery.recoveryId)
  const detail = { remaining, attempts: use.attempt.number, recoveryId }
  events.push({ ...person, type: 'code.redeemed', detail })
  if (state === 'exhausted') events.push({ type: 'set.exhausted', actor: 'automation', setId: set.setId })
  events.push(...own.events, ...completed.events)

  const asksForNew = parts.policy.recovery.afterUse === 'replenish'
  const change = {
    activeSetId: state === 'active' ? set.setId : null,
    pendingSetId: set.state === 'pending' ? null : row.pendingSetId,
    remaining,
    ...(asksForNew ? { replacementAskedAt: at } : set.state === 'pending' ? { replacementAskedAt: 0 } : {}),
    resetFailuresBelow: resetLimit(parts, use.attempt),
    ...own.change,
  }
  if (!(yield* changeRegister(parts, use.account, row, use.seeds, change, events))) return tryAgain()
  const inserted = yield* write('insertRedemption', {
    accountKey,
    setId: set.setId,
    label: use.label,
    redemptionId: use.redemptionId,
    redeemedAt: at,
  })
  if (inserted !== 1) return tryAgain()
  if (superseded !== null) yield* endSet(accountKey, superseded, 'active', 'superseded', at)
  if (set.state === 'pending') yield* confirmSet(accountKey, set.setId, at)
  if (state === 'exhausted') yield* endSet(accountKey, set.setId, 'active', 'exhausted', at)
  for (const one of settled) yield* writeRecovery(accountKey, one.row)
  yield* writeOwnUse(use.account, own, at)
  yield* writeCompletion(use.account, completed, at)
  if (recovery !== null) yield* write('insertRecovery', { accountKey, ...recovery })
  const result: Redeemed = {
    ok: true,
    redemptionId: printRedemptionId(use.redemptionId),
    setId: printSetId(set.setId),
    serial: set.serial,
    label: use.label,
    redeemedAt: new Date(at),
    remaining,
    low: remaining <= parts.policy.redeeming.lowAt,
    recovery: opened(parts, accountKey, recovery),
    basis: 'code',
    restrictUntil: null,
  }
  return yield* keepUnderKey<RedeemResult>(use.account, use.claim, at, result)
}

/**
 * A use is answered again, on a commit of its own, only while its recovery is open and nobody said "this was not me"; later
 * the code is simply a used one.
 */
const answerAgain = async (
  parts: Parts,
  account: Account,
  claim: Claim | null,
  now: number,
  outcome: string,
): Promise<RedeemResult> => {
  if (claim === null || !readOutcome<RedeemResult>(outcome).ok) return readOutcome(outcome)
  const { accountKey } = account
  return decide(parts, function* (): Transaction<RedeemResult> {
    const result = readOutcome<RedeemResult>(yield* replay(account, claim))
    if (!result.ok) return keep(result)
    const recoveryId = result.recovery === null ? null : parseRecoveryId(result.recovery.recoveryId)
    if (recoveryId === null) {
      const [set] = yield* read('readSet', {
        accountKey,
        setId: parseSetId(result.setId) ?? new Uint8Array(),
      })
      const isOver = now - result.redeemedAt.getTime() > answeredAgainMs
      if (isOver || set === undefined || set.state === 'suspended') {
        return undo(alreadyUsed(result.redeemedAt))
      }
      return keep(result)
    }
    const [recovery] = yield* read('readRecovery', { accountKey, recoveryId })
    if (recovery === undefined || !isOpen(recovery, now)) return undo(alreadyUsed(result.redeemedAt))
    return keep({ ...result, recovery: opened(parts, accountKey, recovery) })
  })
}
