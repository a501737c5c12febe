import type { CallOptions } from '../interface/calls.ts'
import type { TypedInOptions } from '../interface/devices.ts'
import { readAccountId, readCallOptions, readTypedInOptions } from './input.ts'
import type { Parts } from './parts.ts'
import { openAccount, type Account } from './register.ts'

/** What every changing call begins with. */
export interface BegunCall {
  readonly account: Account
  readonly idempotencyKey: string | null
  /** When the request began: what is due and what has expired is judged by it. */
  readonly now: number
}

export const beginCall = (parts: Parts, accountId: string, options: CallOptions | undefined): BegunCall => ({
  account: openAccount(parts, readAccountId(accountId)),
  idempotencyKey: readCallOptions(options).idempotencyKey,
  now: parts.clock().getTime(),
})

/** The same for a code that was typed, with the devices of the browser in which it was. */
export const beginTypedCall = (
  parts: Parts,
  accountId: string,
  options: TypedInOptions | undefined,
): BegunCall & { readonly devices: readonly string[] } => ({
  account: openAccount(parts, readAccountId(accountId)),
  ...readTypedInOptions(options),
  now: parts.clock().getTime(),
})
