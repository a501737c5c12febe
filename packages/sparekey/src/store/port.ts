/**
 * What the domain asks of a database, in words. A transaction is a pure generator of statements; a store drives it,
 * and may drive it again from the start with the same inputs when the database asks for a retry. So a body takes times,
 * ids and random bytes as values and does nothing but ask, compute and decide.
 */
import type { EventType, Actor } from '../interface/events.ts'
import type { SetFormat } from '../interface/formats.ts'
import type { SetState } from '../interface/status.ts'
import type { DeviceReads, DeviceWrites } from './catalogue/devices.ts'
import type { DueReads, DueWrites } from './catalogue/due.ts'
import type { IncidentReads, IncidentWrites } from './catalogue/incidents.ts'
import type { LogReads, LogTakes, LogWrites } from './catalogue/log.ts'
import type { OperatorReads, OperatorWrites } from './catalogue/operators.ts'
import type { PageSessionReads, PageSessionWrites } from './catalogue/page-sessions.ts'
import type { RecoveryReads, RecoveryWrites } from './catalogue/recoveries.ts'
import type { ResealingReads, ResealingWrites } from './catalogue/resealing.ts'
import type { RollupReads, RollupWrites } from './catalogue/rollups.ts'
import type { StreamReads, StreamWrites } from './catalogue/streams.ts'
import type { SupportFigureReads } from './catalogue/support-figures.ts'
import type { SupportReads, SupportTakes, SupportWrites } from './catalogue/support.ts'
import type { TenantReads, TenantWrites } from './catalogue/tenants.ts'
import type { WalkReads } from './catalogue/walk.ts'

export type Bytes = Uint8Array
/** Milliseconds since 1970, from the application's clock. */
export type Millis = number

/** The register of an account. Every state change moves `auditSeq`; only attempts move `failures` and `retryAt` alone. */
export interface AccountRow {
  /** `null` on a tombstone. */
  readonly identityKeyId: string | null
  readonly sealedIdentity: Bytes | null
  readonly activeSetId: Bytes | null
  readonly pendingSetId: Bytes | null
  /** Codes left in the active set; 0 without one. */
  readonly remaining: number
  readonly failures: number
  readonly retryAt: Millis
  /** Sets ever issued; never goes back. */
  readonly issueCount: number
  readonly issueWindowStart: Millis
  readonly issuesInWindow: number
  /** When the owner was last asked to replace the codes; 0: not since the last set was confirmed. */
  readonly replacementAskedAt: Millis
  /** The live case of support-assisted recovery; also one whose end by time was not written yet. */
  readonly supportCaseId: Bytes | null
  /** Until then no case is opened, and none goes on. `null`: it was never frozen. */
  readonly supportFrozenUntil: Millis | null
  readonly auditSeq: number
  readonly auditHead: Bytes
}

/** What a state change writes back. Failures are left out: only a reset touches them. */
export interface AccountChange {
  readonly accountKey: Bytes
  readonly readAuditSeq: number
  readonly activeSetId: Bytes | null
  readonly pendingSetId: Bytes | null
  readonly remaining: number
  readonly issueCount: number
  readonly issueWindowStart: Millis
  readonly issuesInWindow: number
  readonly replacementAskedAt: Millis
  readonly supportCaseId: Bytes | null
  readonly supportFrozenUntil: Millis | null
  readonly auditSeq: number
  readonly auditHead: Bytes
}

export interface SetRow {
  readonly setId: Bytes
  readonly serial: string
  readonly format: SetFormat
  readonly count: number
  /** The labels in the order of the sealed verifiers, two symbols each, without separators. */
  readonly labels: string
  readonly state: SetState
  readonly issuedAt: Millis
  readonly confirmBy: Millis
  readonly expiresAt: Millis | null
  readonly confirmedAt: Millis | null
  readonly endedAt: Millis | null
  readonly policyHash: Bytes
  /** Scheme and version of the sealed part, and how its verifiers were derived. */
  readonly scheme: string
  readonly derivation: string
  readonly keyId: string
  readonly sealed: Bytes
}

export interface RedemptionRow {
  readonly label: string
  readonly redemptionId: Bytes
  readonly redeemedAt: Millis
}

export interface EventRow {
  readonly seq: number
  readonly eventId: Bytes
  /** `null` after erasure: only the leaf hash is left. */
  readonly type: EventType | null
  readonly at: Millis | null
  readonly actor: Actor | null
  readonly setId: Bytes | null
  readonly label: string | null
  /** JSON text. */
  readonly context: string | null
  /** JSON text. */
  readonly detail: string | null
  readonly salt: Bytes | null
  readonly leafHash: Bytes
}

/** An event as it is read back: with its place in the log over all accounts. */
export interface StoredEvent extends EventRow {
  /** From 0; `null`: it has no leaf yet. */
  readonly leafIndex: number | null
}

export interface IdempotencyRow {
  readonly fingerprintKeyId: string
  readonly fingerprint: Bytes
  readonly state: 'running' | 'done'
  readonly owner: Bytes
  readonly leaseUntil: Millis
  /** JSON text of the answer, without codes and tokens; `null` while running. */
  readonly outcome: string | null
  /** The failure count that the attempt under this key reached; 0 for calls without an attempt. */
  readonly attemptNumber: number
  readonly expiresAt: Millis
}

export interface ContactRow {
  readonly contactId: Bytes
  readonly channel: string
  readonly keyId: string
  readonly sealedAddress: Bytes
  readonly addedAt: Millis
  readonly removedAt: Millis | null
  /** BCP 47; `null`: not known. */
  readonly language: string | null
}

type OfAccount = { readonly accountKey: Bytes }

/** What a row of an account begins with. */
export interface NewAccount extends OfAccount {
  readonly identityKeyId: string
  readonly sealedIdentity: Bytes
  readonly auditHead: Bytes
}
type OfSet = OfAccount & { readonly setId: Bytes }
type OfKey = OfAccount & { readonly keyHash: Bytes }

/**
 * Statements that read. Each gives rows; none means that there is none. A read inside a transaction that decides is made
 * on the primary, and what it read is only trusted together with the register's condition (`changeAccount`).
 */
export interface Reads
  extends
    PageSessionReads,
    OperatorReads,
    DeviceReads,
    RecoveryReads,
    DueReads,
    TenantReads,
    StreamReads,
    WalkReads,
    ResealingReads,
    SupportReads,
    SupportFigureReads,
    RollupReads,
    LogReads,
    IncidentReads {
  /** At most one row. */
  readAccount: { parameters: OfAccount; row: AccountRow }
  /**
   * The live sets (active, pending) first, then the newest of the others: by set id, which begins with the account's issue
   * number. A live set is so found however many came after it.
   */
  readRecentSets: { parameters: OfAccount & { readonly limit: number }; row: SetRow }
  /** At most one row. */
  readSet: { parameters: OfSet; row: SetRow }
  /** In the order of use. */
  readRedemptions: { parameters: OfSet; row: RedemptionRow }
  /** Newest first, below `beforeSeq`. */
  readEvents: {
    parameters: OfAccount & { readonly beforeSeq: number; readonly limit: number }
    row: StoredEvent
  }
  /** At most one row. */
  readIdempotency: { parameters: OfKey; row: IdempotencyRow }
  /** Present addresses and those removed after `removedAfter`, in the order they were added. */
  readContacts: { parameters: OfAccount & { readonly removedAfter: Millis }; row: ContactRow }
  /** At most one row: any account there is. Asked at a start, never while serving. */
  readAnyAccount: { parameters: Record<string, never>; row: { readonly accountKey: Bytes } }
  /** At most one row: the key check of the ring this database belongs to. */
  readKeyCheck: { parameters: Record<string, never>; row: { readonly keyCheck: Bytes } }
}

/** A statement that takes an attempt answers with what it reached. */
export interface Attempts extends LogTakes, SupportTakes {
  /**
   * Counts one attempt before its hash, in one statement: no row where `failures` is at the cap, or where `retryAt` is still
   * ahead. An account that has no row gets the given one, with this attempt as its first; one that has keeps its own, a
   * tombstone too. Of concurrent callers each that gets a row has its own number; together they never pass the cap.
   * `delays` says from which number of failures on which time the next attempt has to wait for.
   */
  takeAttempt: {
    parameters: NewAccount & {
      readonly now: Millis
      readonly cap: number
      /**
       * Exactly 8 steps, ascending: an attempt with number ≥ `from` sets `retryAt` to `until`, the last such step counts.
       * Below the first step `retryAt` stays as it is. `from` is at most 2,147,483,647.
       */
      readonly delays: readonly { readonly from: number; readonly until: Millis }[]
    }
    row: { readonly failures: number; readonly retryAt: Millis; readonly auditSeq: number }
  }
}

/** Statements that write. Each gives how many rows it wrote; 0 means that its condition did not hold. */
export interface Writes
  extends
    PageSessionWrites,
    OperatorWrites,
    DeviceWrites,
    RecoveryWrites,
    DueWrites,
    TenantWrites,
    StreamWrites,
    ResealingWrites,
    SupportWrites,
    RollupWrites,
    LogWrites,
    IncidentWrites {
  /** 0: the row exists already. */
  createAccount: NewAccount
  /** Gives a tombstone its identity again. 0: it has one. */
  identifyAccount: OfAccount & { readonly identityKeyId: string; readonly sealedIdentity: Bytes }
  /**
   * Takes back an attempt whose hash never started: only while nothing else was decided since (`auditSeq`). 0: it stays
   * counted. `retryAt` is cleared only where it is still the one this attempt set.
   */
  giveBackAttempt: OfAccount & { readonly auditSeq: number; readonly retryAt: Millis }
  /**
   * The register's optimistic step, first of every state change. 0: another change came first; roll back, read again,
   * decide again. Of concurrent callers that read the same `auditSeq` exactly one gets 1.
   */
  changeAccount: AccountChange
  /**
   * The same, and sets `failures` and `retryAt` to 0; also 0 where `failures` has reached `failuresBelow` (the account was
   * disabled in between).
   */
  changeAccountAndReset: AccountChange & { readonly failuresBelow: number }
  /** Always 1; the same id again is an `internal` error. */
  insertSet: OfAccount & SetRow
  /** A `confirmedAt` of `null` leaves the time that is there. 0: the set is not in `fromState`. */
  changeSetState: OfSet & {
    readonly fromState: SetState
    readonly state: SetState
    readonly confirmedAt: Millis | null
    readonly endedAt: Millis | null
  }
  /** The one use of a code. 0: it was used before. Of any number of concurrent callers exactly one ever gets 1. */
  insertRedemption: OfSet & RedemptionRow
  /** Always 1; the same `seq` again is an `internal` error: `changeAccount` gives each to one transaction. */
  insertEvent: OfAccount & EventRow
  /** 0: the key exists, running or done, expired or not. */
  claimIdempotency: OfKey & {
    readonly fingerprintKeyId: string
    readonly fingerprint: Bytes
    readonly owner: Bytes
    readonly leaseUntil: Millis
    readonly attemptNumber: number
    readonly createdAt: Millis
    readonly expiresAt: Millis
  }
  /** 0: done, or its lease still runs (`leaseUntil` > `now`), or another owner took it over first. */
  takeOverIdempotency: OfKey & { readonly owner: Bytes; readonly leaseUntil: Millis; readonly now: Millis }
  /** Notes the attempt's number on a claim. 0: no longer this owner's. */
  noteIdempotencyAttempt: OfKey & { readonly owner: Bytes; readonly attemptNumber: number }
  /** 0: the claim is no longer this owner's; the whole transaction must be rolled back. */
  finishIdempotency: OfKey & { readonly owner: Bytes; readonly outcome: string; readonly expiresAt: Millis }
  /** 0: the claim is no longer this owner's. */
  freeIdempotency: OfKey & { readonly owner: Bytes }
  /** A write, so that the answer rides on a synchronous commit of its own. 0: nothing is stored under the key. */
  countReplay: OfKey
  /** Gives how many of the account's records had `expiresAt` ≤ `now`. */
  deleteExpiredIdempotency: OfAccount & { readonly now: Millis }
  /** Keeps a policy by its hash. 0: it is known. */
  keepPolicy: { readonly policyHash: Bytes; readonly body: string; readonly firstUsedAt: Millis }
  /** Always 1; the same id again is an `internal` error. */
  insertContact: OfAccount & ContactRow
  /** Marks the present addresses as removed; gives how many there were. */
  removeContacts: OfAccount & { readonly removedAt: Millis }
  /** 0: a key check is there already. */
  keepKeyCheck: { readonly keyCheck: Bytes; readonly createdAt: Millis }
  deleteSets: OfAccount
  deleteContacts: OfAccount
  deleteIdempotency: OfAccount
  /** Leaves sequence and leaf hash of events up to `uptoSeq`, nothing that identifies. */
  blankEvents: OfAccount & { readonly uptoSeq: number }
  /** Removes the identity; leaves sequence, head, failures and the issue counters. */
  blankIdentity: OfAccount
}

export type ReadName = keyof Reads | keyof Attempts
export type WriteName = keyof Writes
export type StatementName = ReadName | WriteName
export type ReadParameters<N extends ReadName> = (Reads & Attempts)[N]['parameters']
export type ReadRow<N extends ReadName> = (Reads & Attempts)[N]['row']

export type ReadStatement = {
  [N in ReadName]: { readonly name: N; readonly parameters: ReadParameters<N> }
}[ReadName]
export type WriteStatement = {
  [N in WriteName]: { readonly name: N; readonly parameters: Writes[N] }
}[WriteName]
export type Statement = ReadStatement | WriteStatement

/** What a store answers: the rows of a read, the number of rows written by a write. */
export interface Answer {
  readonly rows: readonly unknown[]
  readonly written: number
}

/** How a body ends: keep what was written, or undo all of it. Either way with a value. */
export type Ending<T> =
  { readonly keep: true; readonly value: T } | { readonly keep: false; readonly value: T }
export const keep = <T>(value: T): Ending<T> => ({ keep: true, value })
export const undo = <T>(value: T): Ending<T> => ({ keep: false, value })

export type Transaction<T> = Generator<Statement, Ending<T>, Answer>
export type Step<T> = Generator<Statement, T, Answer>

// The compiler cannot follow that name, parameters and rows belong together while the name is still open.
/* oxlint-disable typescript/no-unsafe-type-assertion */
/** Asks for rows inside a transaction body. */
export function* read<N extends ReadName>(
  name: N,
  parameters: ReadParameters<N>,
): Step<readonly ReadRow<N>[]> {
  const answer = yield { name, parameters } as Statement
  return answer.rows as readonly ReadRow<N>[]
}

/** Writes inside a transaction body; gives the number of rows written. */
export function* write<N extends WriteName>(name: N, parameters: Writes[N]): Step<number> {
  const answer = yield { name, parameters } as Statement
  return answer.written
}
/* oxlint-enable typescript/no-unsafe-type-assertion */

/**
 * How a transaction ended. `committed` only where the database said so, durably. `rolled_back`: nothing was written.
 * `unknown`: the connection was lost, or the answer was not an unreserved yes, after COMMIT was sent; it may have happened.
 * `cause` is for the operator's log.
 */
export type Outcome<T> =
  | { readonly outcome: 'committed'; readonly value: T }
  | { readonly outcome: 'rolled_back'; readonly value: T }
  | { readonly outcome: 'unknown'; readonly cause?: unknown }

/**
 * `missing`, `older`: migrate. `current`: also a database with later migrations, where none of them is marked as breaking
 * for the programs before it. `newer`: a breaking migration was applied that this program does not know; it must not run.
 */
export type SchemaState = 'missing' | 'older' | 'current' | 'newer'

export interface Store {
  /** `embedded` stores serve one process and are migrated by the library; `shared` ones by `migrate`. */
  readonly kind: 'embedded' | 'shared'
  /**
   * Drives a body from its start to its end in one transaction. Concurrent calls wait for each other in the database, or
   * find that their condition does not hold. Retries on serialization failures, with `body` called anew. What the body
   * throws is thrown on, after everything was undone; a statement that fails ends the transaction, and the body is not
   * told. Throws {@link SparekeyError} `overloaded` where the database could not be reached before COMMIT was sent,
   * `internal` where it refused; then nothing was written. Never throws for an unknown outcome.
   */
  transact<T>(body: () => Transaction<T>): Promise<Outcome<T>>
  /**
   * Brings the schema up to date. Any number of processes may call it at once. Gives the versions that this call applied;
   * of concurrent callers exactly one gets each. Throws {@link SetupError} `schema_newer`, `database_unreachable`,
   * `database_read_only`, `database_locked`, `database_full`.
   */
  migrate(): Promise<readonly number[]>
  schema(): Promise<SchemaState>
  /** How the live schema differs from the one this program expects, a sentence each. Empty: it does not. */
  schemaDifferences(): Promise<readonly string[]>
  /** Looks for settings under which an acknowledged use could be lost. Empty: safe. */
  inspect(): Promise<readonly string[]>
  /** Resolves where the database answers; throws {@link SparekeyError} `overloaded` where it does not. */
  ping(): Promise<void>
  /** Frees what the store opened itself. A handle or pool that the caller brought stays open. */
  close(): Promise<void>
}
