import type {
  CallOptions,
  ConfirmInput,
  ConfirmResult,
  Erased,
  EventPage,
  EventsInput,
  IssueInput,
  IssueResult,
  RedeemInput,
  RedeemResult,
  RevokeInput,
  RevokeResult,
  Status,
} from './types.ts'

/**
 * Backup codes for the accounts of one tenant. The same interface over a database in this process (`createSparekey`) and
 * over HTTP (`createClient` from `sparekey/client`).
 *
 * `accountId` is the application's own id: 1 to 256 bytes of UTF-8 without control characters.
 *
 * Every method may throw `SparekeyError` (`overloaded`, `outcome_unknown`, `internal`), and throws `ArgumentTypeError` or
 * `ArgumentRangeError` (`invalid_request`) where an argument is not of its documented form.
 */
export interface Sparekey {
  /** Makes a new set. The codes are in this one answer and never again. */
  issue(accountId: string, input: IssueInput, options?: CallOptions): Promise<IssueResult>
  /** Proves that a new sheet was saved: one of its codes, typed back. The code stays unused. */
  confirm(accountId: string, input: ConfirmInput, options?: CallOptions): Promise<ConfirmResult>
  /** Uses a code. Of any number of concurrent calls with one code exactly one succeeds. */
  redeem(accountId: string, input: RedeemInput, options?: CallOptions): Promise<RedeemResult>
  /** Ends every live set of the account. */
  revoke(accountId: string, input: RevokeInput, options?: CallOptions): Promise<RevokeResult>
  /** How the account stands. An account never seen answers `state: 'none'`. */
  status(accountId: string): Promise<Status>
  /** The account's trail, newest first. */
  events(accountId: string, input?: EventsInput): Promise<EventPage>
  /** Erases what identifies the account, and all verifiers. The audit chain stays verifiable. */
  erase(accountId: string): Promise<Erased>
  /** Lets go of what the instance holds open. */
  close(): Promise<void>
}
