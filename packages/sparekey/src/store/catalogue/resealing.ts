import type { Bytes, ContactRow, IdempotencyRow } from '../port.ts'
import type { PageSessionRow } from './page-sessions.ts'
import type { RecoveryRow } from './recoveries.ts'

type OfAccount = { readonly accountKey: Bytes }
/** Rows behind a place, in the order of their key. The first page is behind the empty account key. */
type Page = { readonly limit: number }
/** What a row held when it was read, and what it is to hold. */
type Reseal = {
  readonly keyId: string
  readonly sealed: Bytes
  readonly oldKeyId: string
  readonly oldSealed: Bytes
}

export type WalkedSetKey = OfAccount & { readonly setId: Bytes; readonly keyId: string }
export type WalkedContact = OfAccount & ContactRow
export type WalkedRecoveryKey = OfAccount &
  Pick<RecoveryRow, 'recoveryId' | 'keyId' | 'expiresAt' | 'endedAt'>
export type WalkedPageKey = OfAccount &
  Pick<PageSessionRow, 'pageSessionId' | 'keyId' | 'expiresAt' | 'state'>
export type WalkedFingerprintKey = OfAccount & { readonly keyHash: Bytes } & Pick<
    IdempotencyRow,
    'fingerprintKeyId' | 'expiresAt'
  >

/** Which keys of the ring the rows of all accounts refer to: page by page along the primary key, never while serving. */
export interface ResealingReads {
  walkSetKeys: { parameters: OfAccount & { readonly setId: Bytes } & Page; row: WalkedSetKey }
  walkContacts: { parameters: OfAccount & { readonly contactId: Bytes } & Page; row: WalkedContact }
  walkRecoveryKeys: { parameters: OfAccount & { readonly recoveryId: Bytes } & Page; row: WalkedRecoveryKey }
  walkPageKeys: { parameters: OfAccount & { readonly pageSessionId: Bytes } & Page; row: WalkedPageKey }
  walkFingerprintKeys: {
    parameters: OfAccount & { readonly keyHash: Bytes } & Page
    row: WalkedFingerprintKey
  }
}

/** Each writes only where the row still holds what was read. 0: it was changed, resealed or deleted since. */
export interface ResealingWrites {
  resealSet: OfAccount & { readonly setId: Bytes } & Reseal
  resealIdentity: OfAccount & Reseal
  resealContact: OfAccount & { readonly contactId: Bytes } & Reseal
}
