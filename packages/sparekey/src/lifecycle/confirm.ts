import type { NewEvent } from '../audit/chain.ts'
import { describeMalformation } from '../codes/describe.ts'
import { parseCode } from '../codes/parse.ts'
import { samePublicBytes } from '../bytes.ts'
import { read, type Bytes, type SetRow, type Transaction } from '../store/port.ts'
import type { Refusal } from '../interface/calls.ts'
import type { ConfirmInput, ConfirmResult } from '../interface/confirm.ts'
import type { TypedInOptions } from '../interface/devices.ts'
import { disabled, failureEvents, noteFailure, reachedCap, resetLimit, type Attempt } from './attempt.ts'
import { beginTypedCall } from './begin-call.ts'
import { checkCode } from './check-code.ts'
import {
  countReplay,
  decideUnderKey,
  freeKey,
  keepUnderKey,
  prepareClaim,
  readOutcome,
  type Claim,
} from './idempotency.ts'
import { parseSetId, printSetId } from './identifiers.ts'
import { readConfirmInput } from './input.ts'
import type { Parts } from './parts.ts'
import {
  changeRegister,
  drawChange,
  readRegister,
  tryAgain,
  type Account,
  type again,
  type ChangeSeeds,
} from './register.ts'
import { settledByNewSheet, writeRecovery } from './recoveries/tasks.ts'
import { confirmSet, endSet, recordsAgree } from './set-states.ts'
import { completion, writeCompletion } from './support/code/completed.ts'
import { isSupportSet } from './support/code/support-set.ts'

const notFound: Refusal<'set_not_found'> = {
  ok: false,
  code: 'set_not_found',
  detail: 'This account has no such set of backup codes.',
}

const notPending = (set: SetRow): Refusal<'set_not_pending'> => ({
  ok: false,
  code: 'set_not_pending',
  detail: `Sheet ${set.serial} no longer waits to be confirmed. Issue a new set.`,
})

/**
 * Proves that a new sheet was saved. The code goes through the same budget and the same single derivation as a use, with the
 * named set the only candidate, and stays unused; the old set ends in the same transaction.
 */
export const confirm = async (
  parts: Parts,
  accountId: string,
  given: ConfirmInput,
  options?: TypedInOptions,
): Promise<ConfirmResult> => {
  const { account, idempotencyKey, devices, now } = beginTypedCall(parts, accountId, options)
  const input = readConfirmInput(given)

  const parsed = parseCode(input.code)
  if (!parsed.ok) return { ok: false, code: 'code_malformed', detail: describeMalformation(parsed.problem) }
  const { code } = parsed
  const setId = parseSetId(input.setId)
  if (setId === null) return notFound

  const meaning = [input.setId, code.format, code.symbols]
  const claim = prepareClaim(parts, account, 'confirm', meaning, idempotencyKey)
  const checked = await checkCode<Refusal<'set_not_found' | 'set_not_pending'>>(
    parts,
    account,
    claim,
    now,
    { own: code, legacy: null },
    { ip: undefined, devices },
    function* () {
      const [set] = yield* read('readSet', { accountKey: account.accountKey, setId })
      if (set === undefined || isSupportSet(set)) return { ends: notFound }
      return set.state === 'pending' || set.state === 'active' ? { sets: [set] } : { ends: notPending(set) }
    },
  )
  switch (checked.kind) {
    case 'answered': {
      const result = readOutcome<ConfirmResult>(checked.outcome)
      if (!result.ok || claim === null) return result
      return readOutcome(await countReplay(parts, account, claim))
    }
    case 'refused':
    case 'wrong':
      return checked.refusal
    case 'ended':
      return checked.result
    case 'right': {
      const { attempt } = checked
      const proof = {
        account,
        claim,
        startedAt: now,
        attempt,
        setId,
        label: code.label,
        seeds: drawChange(parts),
      }
      const result = await decideUnderKey(parts, account, claim, () => settle(parts, proof))
      if (!result.ok) await noteFailure(parts, account, attempt)
      return result
    }
  }
}

interface Proof {
  readonly account: Account
  readonly claim: Claim | null
  readonly startedAt: number
  readonly attempt: Attempt
  readonly setId: Bytes
  readonly label: string
  readonly seeds: ChangeSeeds
}

function* settle(parts: Parts, proof: Proof): Transaction<ConfirmResult | typeof again> {
  const { account, claim, setId, seeds } = proof
  const { accountKey } = account
  const row = yield* readRegister(parts, account)
  const [set] = yield* read('readSet', { accountKey, setId })
  // The account was erased while the code was checked.
  if (row === null || set === undefined) return yield* freeKey(account, claim, notFound)
  const redemptions = yield* read('readRedemptions', { accountKey, setId })
  if (!(yield* recordsAgree(parts, account, row, set, redemptions.length))) return tryAgain()
  if (reachedCap(parts, row.failures, proof.attempt)) return yield* freeKey(account, claim, disabled())

  const isExpired = set.expiresAt !== null && set.expiresAt <= proof.startedAt
  if ((set.state === 'pending' || set.state === 'active') && isExpired) {
    const event: NewEvent = { type: 'set.expired', actor: 'automation', setId }
    const change = set.state === 'pending' ? { pendingSetId: null } : { activeSetId: null, remaining: 0 }
    if (!(yield* changeRegister(parts, account, row, seeds, change, [event]))) return tryAgain()
    yield* endSet(accountKey, setId, set.state, 'expired', set.expiresAt ?? seeds.at)
    return yield* keepUnderKey<ConfirmResult>(account, claim, seeds.at, notPending(set))
  }

  const resetFailuresBelow = resetLimit(parts, proof.attempt)
  if (set.state === 'active') {
    // A used code proves nothing new, so it leaves the count of tries as it is.
    const isUsed = redemptions.some((one) => one.label === proof.label)
    const repeated: NewEvent = {
      type: 'set.confirmed',
      actor: 'person',
      setId,
      label: proof.label,
      detail: { by: 'repeat' },
    }
    const events = isUsed ? failureEvents(parts, proof.attempt) : [repeated]
    const change = isUsed ? {} : { resetFailuresBelow }
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
    return yield* keepUnderKey<ConfirmResult>(account, claim, seeds.at, {
      ok: true,
      setId: printSetId(setId),
      state: 'active',
      confirmedAt: new Date(set.confirmedAt ?? seeds.at),
      superseded: yield* supersededBy(accountKey, set),
    })
  }
  if (set.state !== 'pending')
    return yield* keepUnderKey<ConfirmResult>(account, claim, seeds.at, notPending(set))

  const superseded = row.activeSetId
  const settled = yield* settledByNewSheet(accountKey, seeds.at)
  const completed = yield* completion(
    account,
    settled.map((one) => one.row),
  )
  const events: NewEvent[] = [
    { type: 'set.confirmed', actor: 'person', setId, label: proof.label, detail: { by: 'code' } },
    ...(superseded === null
      ? []
      : [{ type: 'set.superseded', actor: 'automation', setId: superseded } as const]),
    ...settled.flatMap((one) => one.events),
    ...completed.events,
  ]
  const change = {
    activeSetId: setId,
    pendingSetId: null,
    remaining: set.count,
    replacementAskedAt: 0,
    resetFailuresBelow,
  }
  if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
  if (superseded !== null) yield* endSet(accountKey, superseded, 'active', 'superseded', seeds.at)
  yield* confirmSet(accountKey, setId, seeds.at)
  for (const one of settled) yield* writeRecovery(accountKey, one.row)
  yield* writeCompletion(account, completed, seeds.at)
  return yield* keepUnderKey<ConfirmResult>(account, claim, seeds.at, {
    ok: true,
    setId: printSetId(setId),
    state: 'active',
    confirmedAt: new Date(seeds.at),
    superseded: superseded === null ? null : printSetId(superseded),
  })
}

/** The set that ended when this one was confirmed, so that a repeated confirmation gives the same answer. */
function* supersededBy(accountKey: Bytes, set: SetRow) {
  const sets = yield* read('readRecentSets', { accountKey, limit: 1000 })
  const ended = sets.find(
    (one) =>
      one.state === 'superseded' && one.endedAt === set.confirmedAt && !samePublicBytes(one.setId, set.setId),
  )
  return ended === undefined ? null : printSetId(ended.setId)
}
