import { toHex } from '../../bytes.ts'
import { keep, undo, type Transaction } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import {
  changeRegister,
  decide,
  drawChange,
  ensureRegister,
  openAccount,
  tryAgain,
  type again,
} from '../register.ts'
import type { Acting } from './acting.ts'
import { countOne, dayMs } from './limits.ts'
import { tenantTrail } from './set-switches.ts'

/**
 * Writes into the tenant's trail that somebody was refused because of a limit: of each and each limit the first time of a day, so that
 * nobody fills the trail by asking again. The refusal itself changed nothing.
 */
export const noteLimit = async <T extends { readonly ok: boolean }>(
  parts: Parts,
  { key, actor, detail }: Acting,
  act: 'open' | 'approve',
  result: T,
): Promise<T> => {
  if (result.ok || !('code' in result) || result.code !== 'case_limit_reached' || key === null) return result
  const seeds = drawChange(parts)
  await decide(parts, function* (): Transaction<null | typeof again> {
    const trail = openAccount(parts, tenantTrail)
    const register = yield* ensureRegister(parts, trail)
    const event = { type: 'support.limit_hit', actor, detail: { ...detail, act } } as const
    if (!(yield* changeRegister(parts, trail, register, seeds, {}, [event]))) return tryAgain()
    const isFirst = yield* countOne(parts, `limit ${act} ${toHex(key)}`, seeds.at, dayMs, 1)
    return isFirst ? keep(null) : undo(null)
  })
  return result
}
