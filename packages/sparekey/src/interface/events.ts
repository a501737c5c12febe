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
