import type { Context } from '../interface/calls.ts'

/** What a notice is about. Each is one thing that happened to an account, or one thing to do. */
export type NoticeKind =
  /** A new sheet was made; the old one, if any, works until the new one is confirmed. */
  | 'sheet_made'
  /** The codes that the owner has from another system were taken over, and work here. */
  | 'codes_moved'
  /** The new sheet was proven saved, or used; the sheet before it is dead. */
  | 'sheet_confirmed'
  | 'code_used'
  /** The last code of the sheet was used. */
  | 'codes_used_up'
  /** A code that was used before was typed again, and refused. */
  | 'used_code_tried'
  /** A code of a sheet that no longer works was typed, and refused. */
  | 'old_sheet_tried'
  /** Wrong codes were typed so often that each further try has to wait. */
  | 'wrong_codes_tried'
  /** Wrong codes were typed so often that no code works any more. */
  | 'codes_locked'
  | 'sheet_cancelled'
  | 'sheet_expired'
  /** Somebody followed "this was not me": the sheet does not work any more. */
  | 'sheet_suspended'
  /** The addresses that are told were replaced; the ones before are told too. */
  | 'addresses_changed'
  /** Something happened after which the sheet should be replaced. */
  | 'replacement_asked'
  /** The service lost its newest records: what was used could work again, so the sheet was ended. */
  | 'records_lost'
  /** The new sheet was not confirmed in time. */
  | 'confirm_reminder'
  | 'expires_soon'
  /** The sheet will be old soon; `at` is when. */
  | 'rotation_soon'
  | 'rotation_due'
  /** Once a year: is the sheet still where it should be? */
  | 'still_there'
  /** Tasks after the use of a code were not done in time. */
  | 'recovery_overdue'

/** One destination of a notice. */
export interface NoticeAddress {
  /** `email`: an address on file. `webhook`: one of the tenant's endpoints, by its id. */
  readonly channel: 'email' | 'webhook'
  readonly address: string
  /** BCP 47. `null`: not known. */
  readonly language: string | null
  /** Whether it was replaced since. Replaced addresses are told for 30 days more. */
  readonly replaced: boolean
}

/** The sheet that a notice is about. */
export interface NoticeSheet {
  readonly setId: string
  /** Names the sheet to its owner: "Sheet A7K2". */
  readonly serial: string
  readonly count: number
  readonly expiresAt: Date | null
  readonly confirmBy: Date
}

/**
 * A message to the owner of an account, for one destination. Holds no code, and nothing that could be typed as one: `label`
 * names a code by its first two symbols.
 */
export interface Notice {
  /** The same at each repeat and for each destination: use it, with `to`, to tell repeats apart. */
  readonly noticeId: string
  readonly kind: NoticeKind
  readonly tenant: string
  readonly accountId: string
  /** When it happened; for reminders: when it is due. */
  readonly at: Date
  /** `null`: no address is on file, and the application is expected to know one. */
  readonly to: NoticeAddress | null
  readonly sheet: NoticeSheet | null
  readonly label: string | null
  /** Codes left on the sheet, where that is news. */
  readonly remaining: number | null
  /** Where it came from, as the application stated it. */
  readonly context: Context | null
  readonly actor: 'person' | 'application' | 'operator' | 'automation'
  /**
   * For the link "this was not me"; `null` where there is nothing to disown. Good for 30 days, and only for the sheet and
   * the recovery that the notice is about.
   */
  readonly disownToken: string | null
}

/**
 * Delivers one notice to one destination. Resolves when it was handed over; it is called again, later and with growing
 * pauses, when it rejects. A notice is delivered at least once: after a crash it may be delivered again.
 */
export type Deliver = (notice: Notice) => Promise<void>
