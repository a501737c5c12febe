import type { Context, Refusal } from './calls.ts'

export type Actor = 'person' | 'application' | 'operator' | 'automation'

export type EventType =
  | 'set.issued'
  | 'set.imported'
  | 'set.confirmed'
  | 'set.superseded'
  | 'set.abandoned'
  | 'set.exhausted'
  | 'set.expired'
  | 'set.revoked'
  | 'set.suspended'
  | 'set.confirm_due'
  | 'set.expires_soon'
  | 'set.rotation_soon'
  | 'set.rotation_due'
  | 'set.review_due'
  | 'code.redeemed'
  | 'code.reuse_refused'
  | 'code.dead_set_refused'
  | 'attempts.delayed'
  | 'attempts.disabled'
  | 'codes.replacement_asked'
  | 'contacts.changed'
  | 'recovery.task_reported'
  | 'recovery.completed'
  | 'recovery.overdue'
  | 'recovery.disowned'
  | 'signal.received'
  | 'notice.given_up'
  | 'account.erased'
  /** Of a tenant, in the trail that no account has: somebody reported a sheet that they found. */
  | 'sheet.found'
  /** Likewise: a job that ends the sheets of many accounts was started, agreed to, paused, resumed, cancelled, or came to its end. */
  | 'incident.job_changed'
  | SupportEventType

/** The steps of a case of support-assisted recovery. Each names the case in `detail.case`. */
export type SupportEventType =
  | 'support.case_opened'
  /** A channel accepted the first notice of the case: from then on its wait counts. */
  | 'support.notice_accepted'
  | 'support.notice_failed'
  /** The wait of a case began without a notice that anybody accepted. */
  | 'support.wait_started'
  | 'support.evidence_added'
  | 'support.submitted'
  /** The one who decides asks for more, or the request was changed: it is gathered again. */
  | 'support.reopened'
  | 'support.approval_given'
  /** Enough people approved. */
  | 'support.approved'
  /** Approvals that were given count no more. */
  | 'support.approval_voided'
  | 'support.denied'
  | 'support.withdrawn'
  | 'support.hold_set'
  | 'support.hold_cleared'
  | 'support.risk_raised'
  | 'support.expedite_asked'
  | 'support.expedited'
  /** Half of a long wait is over; the owner is reminded that they may say no. */
  | 'support.halfway'
  | 'support.released'
  | 'support.claimed'
  | 'support.code_issued'
  | 'support.code_refused'
  | 'support.redeemed'
  | 'support.completed'
  | 'support.cancelled'
  | 'support.disputed'
  | 'support.expired'
  | 'support.failed'
  | 'support.frozen'
  | 'support.unfrozen'
  /** Of a tenant: in the trail that no account has. */
  | 'support.limit_hit'
  | 'support.tenant_stopped'
  | 'support.switches_changed'

export interface AccountEvent {
  readonly eventId: string
  /** 1 for the account's first event; without gaps. */
  readonly seq: number
  readonly type: EventType
  readonly at: Date
  readonly actor: Actor
  readonly setId: string | null
  readonly label: string | null
  readonly context: Context | null
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
  /** The event's place in the tree over all accounts, from 0; `null`: none yet, for a second or two. */
  readonly leafIndex: number | null
}

export interface EventsInput {
  /** 1 to 200. Default: 50. */
  readonly limit?: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string
}

export interface EventPage {
  readonly ok: true
  readonly items: readonly AccountEvent[]
  readonly nextCursor: string | null
}

export interface ReceiptInput {
  readonly eventId: string
}

export type ReceiptResult =
  | {
      readonly ok: true
      /**
       * `proof`: that the event is in the log's tree, under a signed checkpoint. `promise`: that it will be; ask again a few
       * seconds later.
       */
      readonly kind: 'proof' | 'promise'
      /**
       * Text that is verified offline with the log's key (`sparekey audit key`, `sparekey audit verify-proof`): a proof is of
       * the form c2sp.org/tlog-proof@v1. It holds what the event holds.
       */
      readonly receipt: string
    }
  | Refusal<'not_found'>
