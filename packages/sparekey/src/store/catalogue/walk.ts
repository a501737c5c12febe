import type { AccountRow, Bytes, RedemptionRow, StoredEvent } from '../port.ts'

type OfAccount = { readonly accountKey: Bytes }
/** Rows behind a place, in the order of their key. The first page is behind the empty account key. */
type Page = { readonly limit: number }

export type WalkedAccount = OfAccount &
  Pick<AccountRow, 'identityKeyId' | 'sealedIdentity' | 'auditSeq' | 'auditHead'>
export type WalkedEvent = OfAccount & StoredEvent
export type WalkedRedemption = OfAccount & { readonly setId: Bytes } & Pick<RedemptionRow, 'label'>

/** For whoever looks through the log: page by page along the primary key, never while serving. */
export interface WalkReads {
  walkAccounts: { parameters: OfAccount & Page; row: WalkedAccount }
  walkEvents: { parameters: OfAccount & { readonly seq: number } & Page; row: WalkedEvent }
  walkRedemptions: {
    parameters: OfAccount & { readonly setId: Bytes; readonly label: string } & Page
    row: WalkedRedemption
  }
}
