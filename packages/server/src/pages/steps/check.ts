import type { ConfirmResult } from 'sparekey'
import type { Said } from '../said.ts'
import {
  after,
  type Form,
  HOME,
  isSheetTime,
  keyOf,
  knownHome,
  type Next,
  saidOfFailure,
  type Visit,
} from './step.ts'
import { saidOfTyped } from './use.ts'

/** Proves that a sheet was saved: one of its codes, typed back. With it, getting a sheet is done. */
export const checkCode = async (visit: Visit, form: Form): Promise<Next> => {
  const { session, tenant, devices, pageSessions } = visit
  if (!isSheetTime(session)) return HOME
  const setId = form['set'] ?? ''
  const again = (said: Said): Next => ({ to: '/check', said, query: { set: setId } })
  const slip = saidOfTyped(form['code'] ?? '')
  if (slip !== null) return again(slip)
  try {
    const { sparekey } = tenant
    const input = { setId, code: form['code'] ?? '' }
    const confirmed = await sparekey.confirm(session.accountId, input, {
      idempotencyKey: keyOf(form),
      devices,
    })
    if (!confirmed.ok) {
      const said = saidOfRefusal(confirmed, visit.now)
      return said.about === 'not_pending' ? { to: '', said } : again(said)
    }
    const { activeSet } = await sparekey.status(session.accountId)
    if (session.purpose === 'enroll' && activeSet?.setId === setId) {
      await pageSessions.end(session, 'done', { set: { setId, serial: activeSet.serial, state: 'active' } })
    }
    return knownHome(visit)
  } catch (error) {
    return again(saidOfFailure(error))
  }
}

const saidOfRefusal = (refusal: Extract<ConfirmResult, { readonly ok: false }>, now: Date): Said => {
  switch (refusal.code) {
    case 'too_many_attempts':
      return { about: refusal.code, at: after(now, refusal.retryAfterSeconds) }
    case 'code_invalid':
    case 'codes_disabled':
      return { about: refusal.code }
    case 'code_malformed':
      return { about: 'check_failed' }
    case 'set_not_found':
    case 'set_not_pending':
      return { about: 'not_pending' }
    case 'idempotency_in_progress':
    case 'idempotency_mismatch':
      return { about: 'undecided' }
  }
}
