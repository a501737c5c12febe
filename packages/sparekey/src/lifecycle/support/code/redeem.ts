import type { NewEvent } from '../../../audit/chain.ts'
import type { Refusal } from '../../../interface/calls.ts'
import type { RecoveryTask } from '../../../interface/recoveries.ts'
import type { DeadSet, Redeemed, RedeemResult } from '../../../interface/redeem.ts'
import type { CaseRisk } from '../../../interface/support.ts'
import type { SupportCaseRow } from '../../../store/catalogue/support.ts'
import {
  read,
  undo,
  write,
  type AccountRow,
  type RedemptionRow,
  type SetRow,
  type Step,
  type Transaction,
} from '../../../store/port.ts'
import { invalid } from '../../check-code.ts'
import { decideUnderKey, freeKey, keepUnderKey, releaseKey } from '../../idempotency.ts'
import { printCaseId, printRecoveryId, printRedemptionId, printSetId } from '../../identifiers.ts'
import type { Parts } from '../../parts.ts'
import { opened } from '../../recoveries/opened.ts'
import { openWindowOf } from '../../recoveries/window.ts'
import { changeRegister, readRegister, restate, tryAgain, type again } from '../../register.ts'
import { isRepeat } from '../../repeats.ts'
import { contradiction, endSet } from '../../set-states.ts'
import { alreadyUsed, fromPerson, type Use } from '../../use.ts'
import { caseEvent, isFrozen } from '../scene.ts'
import { stateAt } from '../states.ts'
import { readSwitchesRow } from '../switches.ts'
import { changeCase } from './change-case.ts'
import { caseOfCode } from './tries.ts'

const hourMs = 3_600_000

/** How long the application holds back what cannot be undone. */
const restrictHours: Readonly<Record<CaseRisk, number>> = { low: 24, standard: 24, high: 72, critical: 72 }

/** What is to be put right after every use of such a code, beside what the policy asks for. */
const tasksAlways: readonly RecoveryTask[] = ['reenroll_factor', 'replace_codes', 'end_other_sessions']

const stopped: Refusal<'codes_disabled'> = {
  ok: false,
  code: 'codes_disabled',
  detail:
    'Help with this account is stopped at the moment, and the code was not used up. Ask those who help you.',
}

/**
 * Uses the code of a case, on the same path to consumption as every code. Whether the case still stands is decided in the same
 * transaction: a committed "no", hold or freeze of the account is never overtaken, since each moves the register that this use
 * moves first. The switches of the tenant are read after the register was moved, so that one that was committed before
 * that stops the use; one that is committed later finds it done.
 */
export const useSupportCode = async (parts: Parts, use: Use): Promise<RedeemResult> => {
  const result = await decideUnderKey(parts, use.account, use.claim, () => settle(parts, use))
  if (result !== stopped) return result
  await releaseKey(parts, use.account, use.claim)
  return result
}

function* settle(parts: Parts, use: Use): Transaction<RedeemResult | typeof again> {
  const { account, claim, setId, seeds } = use
  const { accountKey } = account
  const row = yield* readRegister(parts, account)
  const [set] = yield* read('readSet', { accountKey, setId })
  // The account was erased while the code was checked.
  if (row === null || set === undefined) return yield* freeKey(account, claim, invalid)
  const [used] = yield* read('readRedemptions', { accountKey, setId })
  if ((set.state === 'exhausted') !== (used !== undefined)) {
    if ((yield* readRegister(parts, account))?.auditSeq !== row.auditSeq) return tryAgain()
    throw contradiction()
  }
  if (used !== undefined) return yield* refuseUsed(parts, use, row, used)
  const found = yield* caseOfCode(accountKey, setId)
  const dead = deadBecause(set, found, use.startedAt, seeds.at)
  if (dead !== null) {
    // What was read statement by statement is one state of things only where the register did not move meanwhile.
    if (!(yield* restate(parts, account, row, seeds))) return tryAgain()
    return yield* keepUnderKey<RedeemResult>(account, claim, seeds.at, dead)
  }
  if (found === null || found.heldAt !== null || isFrozen(row, seeds.at)) return undo(stopped)
  return yield* consume(parts, use, row, set, found)
}

const deadBecause = (
  set: SetRow,
  found: SupportCaseRow | null,
  startedAt: number,
  now: number,
): DeadSet | null => {
  const dead = (code: DeadSet['code'], detail: string, endedAt: number): DeadSet => ({
    ok: false,
    code,
    detail,
    serial: set.serial,
    endedAt: new Date(endedAt),
  })
  if (set.state === 'superseded') {
    const detail = 'A newer code was sent to you since. Use that one.'
    return dead('set_superseded', detail, set.endedAt ?? now)
  }
  if (set.expiresAt !== null && set.expiresAt <= startedAt) {
    return dead('set_expired', 'This code is too old. Ask for a new one.', set.expiresAt)
  }
  if (set.state !== 'active' || found === null || stateAt(found, startedAt).state !== 'released') {
    const detail = 'This code was cancelled with the request for help, and does not work any more.'
    return dead('set_revoked', detail, set.endedAt ?? found?.endedAt ?? now)
  }
  return null
}

function* refuseUsed(
  parts: Parts,
  use: Use,
  row: AccountRow,
  used: RedemptionRow,
): Transaction<RedeemResult | typeof again> {
  const { account, claim, seeds } = use
  const repeat = yield* isRepeat(account.accountKey, use, used)
  const found = yield* caseOfCode(account.accountKey, use.setId)
  const name = found === null ? null : printCaseId(account.accountKey, found.caseId)
  const event: NewEvent = {
    ...fromPerson(use),
    type: 'code.reuse_refused',
    detail: { repeat, basis: 'support', case: name },
  }
  if (!(yield* changeRegister(parts, account, row, seeds, {}, [event]))) return tryAgain()
  return yield* keepUnderKey<RedeemResult>(account, claim, seeds.at, alreadyUsed(new Date(used.redeemedAt)))
}

function* consume(
  parts: Parts,
  use: Use,
  row: AccountRow,
  set: SetRow,
  found: SupportCaseRow,
): Transaction<RedeemResult | typeof again> {
  const { account, claim, setId, label, redemptionId, recoveryId, seeds } = use
  const { accountKey } = account
  const { at } = seeds
  const tasks = [...new Set([...parts.policy.recovery.tasks, ...tasksAlways])]
  const recovery = openWindowOf(parts, recoveryId, setId, redemptionId, at, tasks)
  const restrictUntil = at + restrictHours[found.risk] * hourMs
  // Who comes back with the help of people said that the sheet is lost: whoever has it has nothing.
  const ending = [
    ...(row.activeSetId === null ? [] : [{ setId: row.activeSetId, from: 'active', to: 'revoked' } as const]),
    ...(row.pendingSetId === null
      ? []
      : [{ setId: row.pendingSetId, from: 'pending', to: 'abandoned' } as const]),
  ]
  const person = fromPerson(use)
  const events: NewEvent[] = [
    {
      ...person,
      type: 'code.redeemed',
      detail: {
        remaining: 0,
        attempts: use.attempt.number,
        recoveryId: printRecoveryId(recoveryId),
        basis: 'support',
      },
    },
    {
      ...caseEvent({ account, row: found }, 'support.redeemed', person, { restrictUntil }),
      setId,
      label,
    },
    ...ending.map((one): NewEvent => ({
      type: `set.${one.to}`,
      actor: 'automation',
      setId: one.setId,
      detail: { reason: 'support_recovery' },
    })),
  ]
  const change = {
    of: found,
    case: { state: 'redeemed', recoveryId } as const,
    register: {
      activeSetId: null,
      pendingSetId: null,
      remaining: 0,
      replacementAskedAt: at,
      supportCaseId: null,
    },
    events,
  }
  if (!(yield* changeCase(parts, account, row, seeds, change))) return tryAgain()
  if (yield* isStopped(parts)) return undo(stopped)
  const inserted = yield* write('insertRedemption', {
    accountKey,
    setId,
    label,
    redemptionId,
    redeemedAt: at,
  })
  if (inserted !== 1) return tryAgain()
  yield* endSet(accountKey, setId, 'active', 'exhausted', at)
  yield* write('deleteDevices', { accountKey })
  for (const one of ending) yield* endSet(accountKey, one.setId, one.from, one.to, at)
  yield* write('insertRecovery', { accountKey, ...recovery })
  const result: Redeemed = {
    ok: true,
    redemptionId: printRedemptionId(redemptionId),
    setId: printSetId(setId),
    serial: set.serial,
    label,
    redeemedAt: new Date(at),
    remaining: 0,
    low: true,
    recovery: opened(parts, accountKey, recovery),
    basis: 'support',
    restrictUntil: new Date(restrictUntil),
  }
  return yield* keepUnderKey<RedeemResult>(account, claim, at, result)
}

/** Whether a switch of the tenant stops the use of codes of cases. */
function* isStopped(parts: Parts): Step<boolean> {
  const { redeemFrozen, supportFrozen, releasesStopped } = yield* readSwitchesRow(parts)
  return redeemFrozen + supportFrozen + releasesStopped > 0
}
