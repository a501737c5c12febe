import type { IdempotencyRefusal, Refusal } from './calls.ts'

/** What is to be put right after a code was used. */
export type RecoveryTask = 'reenroll_factor' | 'replace_codes' | 'change_password' | 'end_other_sessions'

export type TaskOutcome = 'done' | 'declined'

/** The window that a use opened. `token` is shown once; it lets the account be issued a new sheet within the window. */
export interface OpenedRecovery {
  readonly recoveryId: string
  readonly token: string
  readonly expiresAt: Date
  readonly tasks: readonly RecoveryTask[]
}

/**
 * `open`: its token is good. `completed`: every task was reported. `overdue`: its time is over and tasks are left, which
 * may still be reported. `disowned`: the account's owner said "this was not me".
 */
export type RecoveryState = 'open' | 'completed' | 'overdue' | 'disowned'

export interface Recovery {
  readonly recoveryId: string
  readonly state: RecoveryState
  readonly openedAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
  readonly tasks: readonly {
    readonly task: RecoveryTask
    /** `null`: not reported yet. */
    readonly outcome: TaskOutcome | null
    readonly reportedAt: Date | null
  }[]
}

export type RecoveryResult = ({ readonly ok: true } & Recovery) | Refusal<'not_found'>

export interface ReportInput {
  readonly recoveryId: string
  readonly task: RecoveryTask
  readonly outcome: TaskOutcome
}

export type ReportResult = RecoveryResult | IdempotencyRefusal

/** What a recovery token is worth at this moment. A dead token and another tenant's look the same. */
export type Introspection =
  | { readonly ok: true; readonly active: false }
  | {
      readonly ok: true
      readonly active: true
      readonly accountId: string
      readonly recoveryId: string
      readonly expiresAt: Date
      /** Those not reported yet. */
      readonly tasks: readonly RecoveryTask[]
    }
