import { toHex } from '../bytes.ts'
import type { Authentication, CallOptions } from '../interface/calls.ts'
import type { IssuerCalls } from '../web/options.ts'

/**
 * The same calls, where a repeat of a use is one within the same sign-in alone: what was used in one cannot be presented with
 * its key in another, which gets `code_already_used`. So no application has to remember which uses it has seen.
 */
export const withinOneSignIn = (sparekey: IssuerCalls): IssuerCalls => ({
  issue: (...given) => sparekey.issue(...given),
  confirm: (...given) => sparekey.confirm(...given),
  status: (...given) => sparekey.status(...given),
  revoke: (...given) => sparekey.revoke(...given),
  recoveries: sparekey.recoveries,
  redeem: async (accountId, input, options) =>
    sparekey.redeem(accountId, input, await keyOf(options, input.firstFactor)),
})

/** A key that says the sign-in, too, by its time; as long as a key may be. */
const keyOf = async (
  options: CallOptions | undefined,
  firstFactor: Authentication | undefined,
): Promise<CallOptions> => {
  if (options?.idempotencyKey === undefined) return {}
  const said = new TextEncoder().encode(`${firstFactor?.at.getTime()} ${options.idempotencyKey}`)
  return { idempotencyKey: toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', said))) }
}
