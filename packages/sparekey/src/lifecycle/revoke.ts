import type { NewEvent } from '../audit/chain.ts'
import { keep, undo, type Bytes, type Transaction } from '../store/port.ts'
import type { CallOptions, RevokeInput, RevokeResult } from '../types.ts'
import {
  claimKey,
  countReplay,
  decideUnderKey,
  keepUnderKey,
  prepareClaim,
  readOutcome,
} from './idempotency.ts'
import { beginCall } from './begin-call.ts'
import { printSetId } from './identifiers.ts'
import { readRevokeInput } from './input.ts'
import type { Parts } from './parts.ts'
import { changeRegister, drawChange, readRegister, tryAgain, type again } from './register.ts'
import { endSet } from './set-states.ts'

/** Ends every live set of an account, at once (NIST SP 800-63B-4 §4.5). */
export const revoke = async (
  parts: Parts,
  accountId: string,
  given: RevokeInput,
  options?: CallOptions,
): Promise<RevokeResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const { reason, note } = readRevokeInput(given)
  const claim = prepareClaim(parts, account, 'revoke', [reason, note], idempotencyKey)
  const seeds = drawChange(parts)
  type Decision = { readonly result: RevokeResult; readonly isReplay: boolean }

  const decision = await decideUnderKey(parts, account, claim, function* (): Transaction<
    Decision | typeof again
  > {
    const claimed = yield* claimKey(account, claim, now)
    if (claimed.kind === 'refused') return undo({ result: claimed.refusal, isReplay: false })
    if (claimed.kind === 'answered')
      return undo({ result: readOutcome<RevokeResult>(claimed.outcome), isReplay: true })
    const row = yield* readRegister(parts, account)
    const live: { setId: Bytes; from: 'active' | 'pending'; to: 'revoked' | 'abandoned' }[] = []
    if (row?.activeSetId) live.push({ setId: row.activeSetId, from: 'active', to: 'revoked' })
    if (row?.pendingSetId) live.push({ setId: row.pendingSetId, from: 'pending', to: 'abandoned' })
    if (row !== null && live.length > 0) {
      const events = live.map(({ setId, to }): NewEvent => ({
        type: `set.${to}`,
        actor: 'application',
        setId,
        detail: { reason, note },
      }))
      const change = { activeSetId: null, pendingSetId: null, remaining: 0 }
      if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
      for (const { setId, from, to } of live) yield* endSet(account.accountKey, setId, from, to, seeds.at)
    }
    const result: RevokeResult = { ok: true, revoked: live.map(({ setId }) => printSetId(setId)) }
    const ending = yield* keepUnderKey<RevokeResult>(account, claim, seeds.at, result)
    const decided = { result: ending.value, isReplay: false }
    return ending.keep ? keep(decided) : undo(decided)
  })
  if (decision.isReplay && claim !== null) await countReplay(parts, account, claim)
  return decision.result
}
