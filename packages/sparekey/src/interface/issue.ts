import type { Authentication, Contact, IdempotencyRefusal, Refusal } from './calls.ts'
import type { FormatName } from './formats.ts'

export type IssueReason = 'enrollment' | 'replacement' | 'recovery' | 'support'

export interface IssueInput {
  readonly reason: IssueReason
  /** Required for `enrollment` and `replacement`; must name a second factor, at most 10 minutes old by default. */
  readonly authentication?: Authentication
  /** Stands in for `authentication` with `recovery` and `support`, and is required there; refused elsewhere. */
  readonly recoveryToken?: string | null
  /** The name of the tenant's policy to issue under. Default: the tenant's one. */
  readonly policy?: string
  /** How many codes, within what the policy allows. Default: the policy's `count`, 10. */
  readonly count?: number
  /** Days until the set expires, within what the policy allows; `null`: as the policy says. */
  readonly expiresInDays?: number | null
  /** Where given, replaces the addresses on file. */
  readonly contacts?: readonly Contact[]
}

export interface IssueLimited extends Refusal<'issue_limit_reached'> {
  readonly retryAfterSeconds: number
}

/** The codes, once. They cannot be shown again. */
export interface Issued {
  readonly ok: true
  readonly setId: string
  /** Names the sheet to its owner: "Sheet A7K2". */
  readonly serial: string
  readonly state: 'pending'
  readonly format: FormatName
  readonly codes: readonly [string, ...string[]]
  readonly count: number
  readonly issuedAt: Date
  /** When the owner is reminded to prove that the sheet was saved. Nothing dies then. */
  readonly confirmBy: Date
  readonly expiresAt: Date | null
  /** The active set that still works until this one is confirmed. */
  readonly replaces: string | null
}

export type IssueResult =
  Issued | Refusal<'insufficient_authentication' | 'codes_already_shown'> | IssueLimited | IdempotencyRefusal
