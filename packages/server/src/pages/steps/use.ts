import type { Redeemed, RedeemResult } from 'sparekey'
import { saidOfSlip, slipsOfAnySystem, type Said } from '../said.ts'
import { recognise } from '../typed.ts'
import {
  after,
  type Form,
  HOME,
  isOfCode,
  keyOf,
  knownHome,
  type Next,
  saidOfFailure,
  type Visit,
} from './step.ts'

/** Uses a code, and ends the visit with it. What is not a code spends no try. */
export const useCode = async (visit: Visit, form: Form): Promise<Next> => {
  const { session, tenant, context, devices, pageSessions } = visit
  if (!isOfCode(session.purpose) || session.state !== 'open') return HOME
  const slip = saidOfTyped(form['code'] ?? '')
  const isOdd = slip !== null && !slipsOfAnySystem.includes(slip.about)
  if (slip !== null && !(isOdd && (await hasImported(visit)))) return { to: '', said: slip }
  const said = await redeem()
  if (said === null) return knownHome(visit)
  // Another tab may have done it meanwhile: what counts is that the person is in.
  const now = await pageSessions.read(session.tenant, session.pageSessionId)
  return now?.state === 'done' ? HOME : { to: '', said }

  async function redeem(): Promise<Said | null> {
    const { firstFactor, accountId } = session
    try {
      const input = { code: form['code'] ?? '', context, ...(firstFactor === null ? {} : { firstFactor }) }
      const withKey = (key: string) =>
        tenant.sparekey.redeem(accountId, input, { idempotencyKey: key, devices })
      const first = await withKey(keyOf(form))
      // Another code was sent from this form before.
      const isOther = !first.ok && first.code === 'idempotency_mismatch'
      const used = isOther ? await withKey(`page.${visit.newKey()}`) : first
      if (!used.ok) return (used.code === 'code_malformed' ? slip : null) ?? saidOfRefusal(used, visit.now)
      await pageSessions.end(session, 'done', { redemption: kept(used) })
      return null
    } catch (error) {
      return saidOfFailure(error)
    }
  }
}

/** As far back as a use looks. */
const SHEETS_LOOKED_AT = 4

/** Whether the account has codes of another system, which look as they look there. */
export const hasImported = async ({ session, pageSessions }: Visit): Promise<boolean> =>
  (await pageSessions.sheets(session)).slice(0, SHEETS_LOOKED_AT).some(({ isImported }) => isImported)

/** What the application reads afterwards: without the token of the recovery. */
const kept = (used: Redeemed): Readonly<Record<string, unknown>> => {
  const { redemptionId, setId, serial, label, redeemedAt, remaining, low, recovery } = used
  const { basis, restrictUntil } = used
  const { recoveryId, expiresAt, tasks } = recovery ?? {}
  return {
    redemptionId,
    setId,
    serial,
    label,
    redeemedAt,
    remaining,
    low,
    basis,
    restrictUntil,
    recovery: recovery === null ? null : { recoveryId, expiresAt, tasks },
  }
}

/** What is typed into a field for a code, where it is none; `null`: it may be one. */
export const saidOfTyped = (typed: string): Said | null => {
  const found = recognise(typed)
  if (found.kind === 'code') return null
  return found.kind === 'slip' ? saidOfSlip(found.problem) : { about: found.kind }
}

type Refused = Extract<RedeemResult, { readonly ok: false }>

const saidOfRefusal = (refusal: Refused, now: Date): Said => {
  switch (refusal.code) {
    case 'code_already_used':
      return { about: refusal.code, at: refusal.usedAt }
    case 'set_superseded':
    case 'set_revoked':
    case 'set_expired':
      return { about: refusal.code, serial: refusal.serial, at: refusal.endedAt }
    case 'too_many_attempts':
      return { about: refusal.code, at: after(now, refusal.retryAfterSeconds) }
    case 'code_invalid':
    case 'codes_disabled':
      return { about: refusal.code }
    case 'code_malformed':
      return { about: 'check_failed' }
    case 'first_factor_required':
      return { about: 'signed_in_long_ago' }
    case 'assurance_not_met':
      return { about: 'not_enough' }
    case 'idempotency_in_progress':
    case 'idempotency_mismatch':
      return { about: 'undecided' }
  }
}
