import type { NewEvent } from '../audit/chain.ts'
import { write, type Bytes, type Step } from '../store/port.ts'
import type { CallOptions } from '../interface/calls.ts'
import type { Revoked, RevokeInput, RevokeResult } from '../interface/ending.ts'
import type { Actor } from '../interface/events.ts'
import { answerOnce } from './answer-once.ts'
import { beginCall } from './begin-call.ts'
import { prepareClaim } from './idempotency.ts'
import { printSetId } from './identifiers.ts'
import { readRevokeInput } from './input.ts'
import type { Parts } from './parts.ts'
import { again, changeRegister, drawChange, readRegister, restate } from './register.ts'
import { endSet } from './set-states.ts'

/** Who ends a set, with what the trail says of them beside the reason. */
export interface Revoker {
  readonly actor: Actor
  readonly detail: Readonly<Record<string, string | number | null>>
}

const byApplication: Revoker = { actor: 'application', detail: {} }

/** Ends every live set of an account, at once (NIST SP 800-63B-4 §4.5). */
export const revoke = async (
  parts: Parts,
  accountId: string,
  given: RevokeInput,
  options?: CallOptions,
  by: Revoker = byApplication,
): Promise<RevokeResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const { reason, note } = readRevokeInput(given)
  const claim = prepareClaim(parts, account, 'revoke', [reason, note], idempotencyKey)
  const seeds = drawChange(parts)

  return answerOnce(parts, account, claim, { now, at: seeds.at }, function* (): Step<Revoked | typeof again> {
    const row = yield* readRegister(parts, account)
    const live: { setId: Bytes; from: 'active' | 'pending'; to: 'revoked' | 'abandoned' }[] = []
    if (row?.activeSetId) live.push({ setId: row.activeSetId, from: 'active', to: 'revoked' })
    if (row?.pendingSetId) live.push({ setId: row.pendingSetId, from: 'pending', to: 'abandoned' })
    if (row !== null && live.length === 0 && !(yield* restate(parts, account, row, seeds))) return again
    if (row !== null && live.length > 0) {
      const events = live.map(({ setId, to }): NewEvent => ({
        type: `set.${to}`,
        actor: by.actor,
        setId,
        detail: { reason, note, ...by.detail },
      }))
      const change = { activeSetId: null, pendingSetId: null, remaining: 0 }
      if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return again
      yield* write('deleteDevices', { accountKey: account.accountKey })
      for (const { setId, from, to } of live) yield* endSet(account.accountKey, setId, from, to, seeds.at)
    }
    return { ok: true, revoked: live.map(({ setId }) => printSetId(setId)) }
  })
}
