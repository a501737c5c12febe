import type { CallOptions } from '../interface/calls.ts'
import { readAccountId, readCallOptions } from './input.ts'
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
