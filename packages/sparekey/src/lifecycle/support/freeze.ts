import { redactCodes } from '../../codes/redact.ts'
import type { AutomationActor, CaseRefusal, OperatorActor } from '../../interface/support.ts'
import { keep, undo, type AccountRow, type Transaction } from '../../store/port.ts'
import { printCaseId } from '../identifiers.ts'
import { readAccountId } from '../input.ts'
import type { Parts } from '../parts.ts'
import {
  changeRegister,
  decide,
  drawChange,
  ensureRegister,
  openAccount,
  readRegister,
  restate,
  tryAgain,
  type again,
  type Account,
} from '../register.ts'
import { doersOf, ownAccount, refuseArrow } from './act.ts'
import { readActor, readOperatorActor } from './acting.ts'
import { readFreeze, readReason } from './input.ts'
import { dayMs } from './limits.ts'
import { isFrozen } from './scene.ts'

type Frozen = { readonly ok: true; readonly until: Date } | CaseRefusal

const caseDetail = ({ accountKey }: Account, { supportCaseId }: AccountRow) =>
  supportCaseId === null ? {} : { case: printCaseId(accountKey, supportCaseId) }

/**
 * Freezes an account for support: no case is opened, and none goes on. It moves the register of the account, as every step of a case
 * does: after it was committed nobody is let in. A freeze that lasts longer stays.
 */
export const freeze = (
  parts: Parts,
  accountId: string,
  given: { readonly reason: string; readonly days?: number },
  by: OperatorActor | AutomationActor,
): Promise<Frozen> => {
  const account = openAccount(parts, readAccountId(accountId))
  const { days, reason } = readFreeze(given)
  const acting = readActor(parts.ring, by, ['operator', 'automation'])
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<Frozen | typeof again> {
    const doers = doersOf(acting, null, seeds.at)
    if (!doers.includes('security_admin') && !doers.includes('automation')) {
      return undo(refuseArrow('operator_not_allowed'))
    }
    const register = yield* ensureRegister(parts, account)
    const until = Math.max(register.supportFrozenUntil ?? 0, seeds.at + days * dayMs)
    const event = {
      type: 'support.frozen',
      actor: acting.actor,
      detail: {
        ...acting.detail,
        ...caseDetail(account, register),
        until,
        reason: redactCodes(reason),
      },
    } as const
    const change = { supportFrozenUntil: until }
    if (!(yield* changeRegister(parts, account, register, seeds, change, [event]))) return tryAgain()
    return keep({ ok: true, until: new Date(until) })
  })
}

/** Ends a freeze before its time. A mailbox alone cannot: it takes a security admin. */
export const unfreeze = (
  parts: Parts,
  accountId: string,
  given: { readonly reason: string },
  by: OperatorActor,
): Promise<{ readonly ok: true } | CaseRefusal> => {
  const account = openAccount(parts, readAccountId(accountId))
  const reason = readReason(given)
  const acting = readOperatorActor(parts.ring, by)
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<{ readonly ok: true } | CaseRefusal | typeof again> {
    // A freeze concerns what is under way: a young role does not count.
    if (!doersOf(acting, 0, seeds.at).includes('security_admin')) {
      return undo(refuseArrow('operator_not_allowed'))
    }
    if (acting.owns(account.accountId)) return undo(ownAccount)
    const register = yield* readRegister(parts, account)
    if (register === null) return keep({ ok: true })
    if (!isFrozen(register, seeds.at)) {
      return (yield* restate(parts, account, register, seeds)) ? keep({ ok: true }) : tryAgain()
    }
    const event = {
      type: 'support.unfrozen',
      actor: acting.actor,
      detail: { ...acting.detail, ...caseDetail(account, register), reason: redactCodes(reason) },
    } as const
    const change = { supportFrozenUntil: null }
    if (!(yield* changeRegister(parts, account, register, seeds, change, [event]))) return tryAgain()
    return keep({ ok: true })
  })
}
