import type { Bytes, Millis, RedemptionRow, SetRow } from '../port.ts'
import type { DueRow } from './due.ts'

/**
 * `counting`: a dry run. `counted`: waits for whoever asked to start it. `waiting`: waits for a second person. The last two are
 * ends.
 */
export type IncidentState = 'counting' | 'counted' | 'waiting' | 'running' | 'paused' | 'done' | 'cancelled'

/** A job that ends sheets of many accounts. It belongs to no account. Each change of it makes `version` one higher. */
export interface IncidentRow {
  readonly tenant: string
  readonly jobId: Bytes
  readonly state: IncidentState
  readonly version: number
  /** The account up to which it has come, in the order of their keys; empty: it stands before the first one. */
  readonly cursor: Bytes
  /** Who works on it, and until when nobody else does. */
  readonly owner: Bytes | null
  readonly leaseUntil: Millis
  /** Also its cut-off: sets that were issued from then on stay out. */
  readonly createdAt: Millis
  /** JSON text. */
  readonly body: string
}

/** Somebody found a sheet. No text of theirs is kept. */
export interface FoundSheetRow {
  readonly tenant: string
  readonly reportId: Bytes
  readonly foundAt: Millis
  readonly serial: string
  /** The key of an account with the name that they read on the sheet, whether there is one or not; `null`: they gave none. */
  readonly namedKey: Bytes | null
  readonly closedAt: Millis | null
  /** JSON text: who closed it, and why. */
  readonly closed: string | null
}

type OfAccount = { readonly accountKey: Bytes }
type OfJob = { readonly tenant: string; readonly jobId: Bytes }
/** Rows behind a place, in the order of their key, of accounts up to one. */
type Stretch = { readonly upto: Bytes; readonly limit: number }

export type WalkedSet = OfAccount &
  Pick<
    SetRow,
    'setId' | 'serial' | 'format' | 'state' | 'issuedAt' | 'expiresAt' | 'endedAt' | 'policyHash' | 'scheme'
  >
export type WalkedUse = OfAccount & { readonly setId: Bytes } & Pick<RedemptionRow, 'label' | 'redeemedAt'>

export interface IncidentReads {
  /** At most one row. */
  readIncident: { parameters: OfJob; row: IncidentRow }
  /** Of a tenant, newest first. */
  readIncidents: { parameters: { readonly tenant: string; readonly limit: number }; row: IncidentRow }
  /** Of all tenants, what counts or runs and nobody works on; the oldest first. May be stale: only `changeIncident` decides. */
  readIncidentWork: { parameters: { readonly now: Millis; readonly limit: number }; row: IncidentRow }
  walkSets: { parameters: OfAccount & { readonly setId: Bytes } & Stretch; row: WalkedSet }
  walkUses: {
    parameters: OfAccount & { readonly setId: Bytes; readonly label: string } & Stretch
    row: WalkedUse
  }
  /** What is still to be done for an account, but for follow-ups (`kind` `follow`). */
  readDueOfAccount: { parameters: OfAccount; row: DueRow }
  /** Every policy that a set was ever issued under, in the order of their first use. */
  readPolicies: {
    parameters: Record<string, never>
    row: { readonly policyHash: Bytes; readonly body: string; readonly firstUsedAt: Millis }
  }
  /** The tenants that have something of it frozen, all of them. */
  readFrozenTenants: {
    parameters: Record<string, never>
    row: { readonly tenant: string; readonly issueFrozen: number; readonly redeemFrozen: number }
  }
  /** Of a tenant, newest first. */
  readFoundSheets: { parameters: { readonly tenant: string; readonly limit: number }; row: FoundSheetRow }
}

export interface IncidentWrites {
  /** Always 1; the same id again is an `internal` error. */
  insertIncident: IncidentRow
  /** Writes what can change. 0: it was changed since `version` was read. Of concurrent callers one gets 1. */
  changeIncident: OfJob & {
    readonly readVersion: number
  } & Pick<IncidentRow, 'state' | 'version' | 'cursor' | 'owner' | 'leaseUntil' | 'body'>
  /** Always 1; the same id again is an `internal` error. */
  insertFoundSheet: FoundSheetRow
  /** 0: the tenant has no such report, or it was closed before. */
  closeFoundSheet: Pick<FoundSheetRow, 'tenant' | 'reportId'> & {
    readonly closedAt: Millis
    readonly closed: string
  }
  /** Those of a tenant that were made before a time; gives how many. */
  deleteFoundSheets: { readonly tenant: string; readonly foundBefore: Millis }
}
