import type { Context } from '../interface/calls.ts'
import type { SupportEventType } from '../interface/events.ts'
import type { CaseReason, CaseState, CodeChannel, SupportActor } from '../interface/support.ts'

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
  | SupportNoticeKind

/** What the owner is told of a case of support-assisted recovery. No policy suppresses any of it. */
export type SupportNoticeKind =
  /** Somebody asked for help with the account in the owner's name. */
  | 'support_opened'
  /** Those who decide agreed; `notBefore` is the earliest moment. */
  | 'support_reviewed'
  /** Half of a wait of a day or more is over. */
  | 'support_halfway'
  /** The earliest moment was changed: it was shortened, or moved later. */
  | 'support_date_changed'
  /** A code may be asked for until `claimUntil`. */
  | 'support_released'
  /** The code itself: to present addresses that were on file when the case was opened, and to nobody else. */
  | 'support_code'
  /** A code was sent: for the addresses that do not get it. */
  | 'support_claimed'
  /** Three wrong codes were typed in the place of the one that was sent. */
  | 'support_wrong_code'
  /** The code was used. */
  | 'support_used'
  /** What was to be put right after the use was reported as done. */
  | 'support_completed'
  /** It was not done in time. */
  | 'support_overdue'
  /** It came to nothing; `ended` says why. */
  | 'support_ended'
  /** The owner said of a use: "this was not me". */
  | 'support_disputed'

/** One destination of a notice. */
export interface NoticeAddress {
  /**
   * `email`: an address on file. `webhook`: one of the tenant's endpoints, by its id. `sms` and `post`: for the code of a case
   * alone; the number or the postal address is not on file here, and `address` is empty.
   */
  readonly channel: 'email' | 'webhook' | 'sms' | 'post'
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

/** The case that a notice is about. */
export interface NoticeCase {
  readonly caseId: string
  /** 6 digits: what the owner names it by when they call. */
  readonly caseNumber: string
  readonly reason: CaseReason
  /** How the code comes. */
  readonly channel: CodeChannel
  /** The name of the person who opened it, or who answers for the program that did; empty where that was the owner. */
  readonly openedBy: string
  readonly openedAs: SupportActor['kind']
  readonly openedAt: Date
  /** The earliest moment of release; `null`: not known yet. */
  readonly notBefore: Date | null
  readonly claimUntil: Date | null
  /** Of a case that came to nothing. */
  readonly ended: {
    readonly state: Extract<CaseState, 'withdrawn' | 'denied' | 'cancelled' | 'expired' | 'failed'>
    /** `own_use`: a code of the owner's own, or another second factor, was used meanwhile. */
    readonly by: 'owner' | 'own_use' | 'support' | 'time' | 'wrong_codes'
    /** Until when no case can be opened for the account; `null`: it is not frozen. */
    readonly frozenUntil: Date | null
  } | null
  /** Of a used code: until when the application holds back what cannot be undone. */
  readonly restrictUntil: Date | null
  /**
   * Tokens of the owner's links; `null` where there is nothing to do, and for endpoints. Reading what one is about changes
   * nothing; acting takes a call of its own. `confirm` ("I asked for this") is given to present addresses alone that were on
   * file when the case was opened.
   */
  readonly links: {
    readonly status: string | null
    readonly cancel: string | null
    readonly confirm: string | null
    /** Good for 30 days from the use. */
    readonly dispute: string | null
  }
  /** In `support_code` alone. Never kept, never logged: it is to be in the message, and nowhere else. */
  readonly code: { readonly text: string; readonly expiresAt: Date } | null
}

/**
 * A message to the owner of an account, for one destination. Holds no code, and nothing that could be typed as one, but for
 * `support_code`: `label` names a code by its first two symbols.
 */
export interface Notice {
  /** The same at each repeat and for each destination: use it, with `to`, to tell repeats apart. */
  readonly noticeId: string
  /** An endpoint is told of each step of a case by its name in the trail; owners are told of none under such a name. */
  readonly kind: NoticeKind | SupportEventType
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
  /** The case that it is about; `null` for everything that is not about one. */
  readonly support: NoticeCase | null
}

/**
 * Delivers one notice to one destination. Resolves when it was handed over; it is called again, later and with growing
 * pauses, when it rejects. A notice is delivered at least once: after a crash it may be delivered again.
 */
export type Deliver = (notice: Notice) => Promise<void>

/**
 * Carries the code of a case over another channel than mail: to the number, or the postal address, that the application
 * knew of the account before the case was opened. Called as {@link Deliver}, with `support_code` alone. No case is opened for
 * a channel without a carrier.
 */
export interface CodeCarriers {
  readonly sms?: Deliver
  readonly post?: Deliver
}
