import type { Bytes, Millis } from '../port.ts'

/** A visit of one person to the hosted pages. */
export interface PageSessionRow {
  readonly pageSessionId: Bytes
  /** Seals what the visit is for, and derives its link and its cookie. */
  readonly keyId: string
  /** JSON text: tenant, account, purpose, where to go back to, and how the person was authenticated. */
  readonly sealed: Bytes
  readonly openedAt: Millis
  readonly expiresAt: Millis
  /** When the link was opened; it opens once. */
  readonly enteredAt: Millis | null
  /** `done` and `cancelled` are final. */
  readonly state: 'open' | 'done' | 'cancelled'
  /** JSON text without codes and tokens: what the application reads afterwards. */
  readonly result: string | null
}

type OfPage = { readonly accountKey: Bytes; readonly pageSessionId: Bytes }

export interface PageSessionReads {
  /** At most one row. */
  readPageSession: { parameters: OfPage; row: PageSessionRow }
}

export interface PageSessionWrites {
  /** Always 1; the same id again is an `internal` error. */
  insertPageSession: { readonly accountKey: Bytes } & Omit<PageSessionRow, 'enteredAt' | 'state' | 'result'>
  /** 0: the link was opened before. Of concurrent callers one gets 1. */
  enterPageSession: OfPage & { readonly enteredAt: Millis }
  /** 0: it was done or cancelled before. */
  endPageSession: OfPage & { readonly state: 'done' | 'cancelled'; readonly result: string | null }
  /** Gives how many of the account's had `expiresAt` ≤ `now`. */
  deleteExpiredPageSessions: { readonly accountKey: Bytes; readonly now: Millis }
  deletePageSessions: { readonly accountKey: Bytes }
}
