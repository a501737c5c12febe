import type { Notice, NoticeAddress, NoticeKind } from '../../notices/notice.ts'
import type { EventType, SupportEventType } from '../../interface/events.ts'
import type { ReminderTime } from '../../store/catalogue/due.ts'
import type { Signal } from '../signals/apply.ts'

/** What is to be done later, by the kind of its row, with what its body holds. No body holds an address or a secret. */
export interface DueBodies {
  /** What follows from the events of one change: notices and times. */
  readonly follow: {
    readonly from: number
    readonly to: number
    /** When the owner is told, where that is later: messages about many accounts are spread over time. */
    readonly tellAt?: number
  }
  /** One notice for one destination. */
  readonly deliver: {
    readonly seq: number
    readonly notice: Notice['kind']
    /** The id of a row of contacts in hex, or an endpoint's id; `null`: the application knows where. */
    readonly to: { readonly channel: NoticeAddress['channel']; readonly id: string } | null
  }
  /** A reminder of a confirmed set whose time has come. Another follows it: a set has one at a time, and until then in itself. */
  readonly 'set-next': {
    readonly setId: string
    readonly time: ReminderTime
    /** Until when the owner counts as asked whether the sheet is there, where that is later than this reminder. */
    readonly askedUntil?: number
  }
  /** A time in the life of a set. Reminders of confirmed sets are here only where an earlier version wrote them. */
  readonly 'set-time': {
    readonly setId: string
    readonly time: 'confirm' | 'expires-soon' | 'expires' | ReminderTime
  }
  /** The end of a recovery's window. */
  readonly 'recovery-end': { readonly recoveryId: string }
  /** The code of a case for one destination: sealed, and gone with its delivery or its time. */
  readonly 'case-code': {
    readonly caseId: string
    readonly setId: string
    /** The event that its message is about. */
    readonly seq: number
    readonly to: { readonly channel: 'email'; readonly id: string } | { readonly channel: 'sms' | 'post' }
    readonly keyId: string
    /** base64url. */
    readonly sealed: string
    readonly deliverUntil: number
  }
  /** A time in the life of a case. */
  readonly 'case-time': {
    readonly caseId: string
    readonly time: 'half' | 'ends'
    /** When it was known that it would come. */
    readonly from: number
  }
  /** A signal that waited for recoveries to end. */
  readonly signal: Signal
  /** Something waits for the receiver of a stream. It is no account's. */
  readonly push: { readonly tenant: string; readonly streamId: string }
}
export type DueKind = keyof DueBodies

/** A delivery that was given up. It is kept for a while for whoever looks at it; when it is due, it is deleted. */
export const givenUp = 'given-up'

/** What the owner is told of, and how it is called there. Events that are not named here are told to nobody. */
export const noticeOf: Partial<Readonly<Record<EventType, NoticeKind>>> = {
  'set.issued': 'sheet_made',
  'set.imported': 'codes_moved',
  'set.confirmed': 'sheet_confirmed',
  'set.revoked': 'sheet_cancelled',
  'set.abandoned': 'sheet_cancelled',
  'set.expired': 'sheet_expired',
  'set.suspended': 'sheet_suspended',
  'set.exhausted': 'codes_used_up',
  'set.confirm_due': 'confirm_reminder',
  'set.expires_soon': 'expires_soon',
  'set.rotation_soon': 'rotation_soon',
  'set.rotation_due': 'rotation_due',
  'set.review_due': 'still_there',
  'code.redeemed': 'code_used',
  'code.reuse_refused': 'used_code_tried',
  'code.dead_set_refused': 'old_sheet_tried',
  'attempts.delayed': 'wrong_codes_tried',
  'attempts.disabled': 'codes_locked',
  'codes.replacement_asked': 'replacement_asked',
  'contacts.changed': 'addresses_changed',
  'recovery.overdue': 'recovery_overdue',
  'support.case_opened': 'support_opened',
  'support.approved': 'support_reviewed',
  'support.halfway': 'support_halfway',
  'support.expedited': 'support_date_changed',
  'support.released': 'support_released',
  'support.claimed': 'support_claimed',
  'support.code_refused': 'support_wrong_code',
  'support.redeemed': 'support_used',
  'support.completed': 'support_completed',
  'support.withdrawn': 'support_ended',
  'support.denied': 'support_ended',
  'support.cancelled': 'support_ended',
  'support.expired': 'support_ended',
  'support.failed': 'support_ended',
  'support.disputed': 'support_disputed',
}

/** A step of a support case, of which endpoints are told by this name. */
export const isStep = (kind: string | null): kind is SupportEventType => kind?.startsWith('support.') === true

/** Notices with the link "this was not me": somebody did something with a sheet that can still be stopped. */
export const disownable: ReadonlySet<Notice['kind']> = new Set<NoticeKind>([
  'sheet_made',
  'codes_moved',
  'sheet_confirmed',
  'code_used',
  'codes_used_up',
  'used_code_tried',
  'addresses_changed',
  'recovery_overdue',
])
