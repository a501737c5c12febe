import type { Sparekey } from '../interface/sparekey.ts'
import type { Authentication } from '../interface/calls.ts'
import type { AccountEvent } from '../interface/events.ts'
import type { Issued } from '../interface/issue.ts'
import type { RedeemResult } from '../interface/redeem.ts'

/** What the parts of the suite share. */
export interface SparekeyContract {
  readonly assert: SparekeyContractAssert
  /** A test with an instance and an account of its own. */
  promise(name: string, body: (sparekey: Sparekey, account: string) => Promise<void>): void
  issue(sparekey: Sparekey, account: string): Promise<Issued>
  use(sparekey: Sparekey, account: string, code: string, idempotencyKey?: string): Promise<RedeemResult>
}

/** `node:assert/strict` fits. */
export interface SparekeyContractAssert {
  equal(actual: unknown, expected: unknown, message?: string): void
  deepEqual(actual: unknown, expected: unknown, message?: string): void
  rejects(promise: Promise<unknown>, check: (error: unknown) => boolean): Promise<void>
}

let accounts = 0
export const newAccount = (): string => `contract ${(accounts += 1)} ä/%?#`

/** What a service adds to an event on its own, a second or two after it, is left out. */
export const withoutLeaves = (events: readonly AccountEvent[]): readonly Omit<AccountEvent, 'leafIndex'>[] =>
  events.map(({ leafIndex: _leafIndex, ...event }) => event)

/** How a person signed in at this moment. */
export const now = (...methods: string[]): Authentication => ({ methods, at: new Date() })
