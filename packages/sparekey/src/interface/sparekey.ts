import type { CallOptions } from './calls.ts'
import type { ConfirmInput, ConfirmResult } from './confirm.ts'
import type { Erased, RevokeInput, RevokeResult } from './ending.ts'
import type { EventPage, EventsInput, ReceiptInput, ReceiptResult } from './events.ts'
import type { ImportInput, ImportResult } from './import.ts'
import type { IssueInput, IssueResult } from './issue.ts'
import type { Introspection, RecoveryResult, ReportInput, ReportResult } from './recoveries.ts'
import type { RedeemInput, RedeemResult } from './redeem.ts'
import type { SignalInput, SignalResult } from './signals.ts'
import type { Status } from './status.ts'

/** See {@link Sparekey}. */
export interface Recoveries {
  /** One recovery of an account. */
  get(accountId: string, recoveryId: string): Promise<RecoveryResult>
  /** Says what became of a task; also after the window. */
  report(accountId: string, input: ReportInput, options?: CallOptions): Promise<ReportResult>
  /** What a recovery token is worth at this moment. A dead one and another tenant's are the same: not active. */
  introspect(token: string): Promise<Introspection>
}

/**
 * Backup codes for the accounts of one tenant. The same interface over a database in this process (`createSparekey`) and
 * over HTTP (`createClient` from `sparekey/client`).
 *
 * An account is one person's account at a tenant. A code set ("sheet" to its owner) is the codes issued together. A label is
 * a code's first two symbols: not secret. A redemption is a code's one use.
 *
 * `accountId` is the application's own id: 1 to 256 bytes of UTF-8 without control characters.
 *
 * Every method may throw `SparekeyError` (`overloaded`, `outcome_unknown`, `internal`), and throws `ArgumentTypeError` or
 * `ArgumentRangeError` (`invalid_request`) where an argument is not of its documented form.
 */
export interface Sparekey {
  /** Makes a new set. The codes are in this one answer and never again. */
  issue(accountId: string, input: IssueInput, options?: CallOptions): Promise<IssueResult>
  /**
   * Takes over an account's codes from another system, so that its owner keeps the list. They work at once, each unused one
   * exactly once. Only for an account that was never given codes that worked here; a repeat from the same source changes nothing. Whoever
   * calls this chooses the codes: see the guide before opening it to anything but a migration.
   */
  importSet(accountId: string, input: ImportInput, options?: CallOptions): Promise<ImportResult>
  /** Proves that a new sheet was saved: one of its codes, typed back. The code stays unused. */
  confirm(accountId: string, input: ConfirmInput, options?: CallOptions): Promise<ConfirmResult>
  /** Uses a code. Of any number of concurrent calls with one code exactly one succeeds. */
  redeem(accountId: string, input: RedeemInput, options?: CallOptions): Promise<RedeemResult>
  /** Ends every live set of the account. */
  revoke(accountId: string, input: RevokeInput, options?: CallOptions): Promise<RevokeResult>
  /** Tells what happened to the account; the policy says what becomes of its codes. */
  signal(accountId: string, input: SignalInput, options?: CallOptions): Promise<SignalResult>
  /** The windows that uses opened: what is to be put right, and what was. */
  readonly recoveries: Recoveries
  /** How the account stands. An account never seen answers `state: 'none'`. */
  status(accountId: string): Promise<Status>
  /** The account's trail, newest first. */
  events(accountId: string, input?: EventsInput): Promise<EventPage>
  /** The receipt of one event: a proof of its place in the log, or the promise of one, for whoever verifies it later. */
  receipt(accountId: string, input: ReceiptInput): Promise<ReceiptResult>
  /** Erases what identifies the account, and all verifiers. The audit chain stays verifiable. */
  erase(accountId: string): Promise<Erased>
  /** Lets go of what the instance holds open. */
  close(): Promise<void>
}
