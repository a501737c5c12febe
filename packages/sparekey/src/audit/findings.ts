import type { Bytes } from '../store/port.ts'

/**
 * What can be wrong with the log.
 *
 * - `event_changed`: the row does not give its leaf hash. Two rows exchanged show as two of these.
 * - `event_missing`: a number is missing, in the middle or at the end.
 * - `event_blanked`: the text was taken out as an erasure does it, but no erasure follows.
 * - `event_unregistered`: the register of the account has not counted it, or is gone.
 * - `register_changed`: the register holds another head than its events give.
 * - `use_without_event`, `event_without_use`: redemptions and log disagree.
 * - `rolled_back`: the account stands before the place at which the checkpoint saw it, or is gone.
 * - `rewritten`: the account passed the checkpoint's place with another head: its history was computed anew.
 */
export type AuditFindingKind =
  | 'event_changed'
  | 'event_missing'
  | 'event_blanked'
  | 'event_unregistered'
  | 'register_changed'
  | 'use_without_event'
  | 'event_without_use'
  | 'rolled_back'
  | 'rewritten'

export interface AuditFinding {
  readonly kind: AuditFindingKind
  readonly accountKey: Bytes
  /** The number of the event; of several missing ones the first. `null`: not one event. */
  readonly seq: number | null
  /** `null` where there is no row that would have one. */
  readonly eventId: Bytes | null
  /** A sentence. */
  readonly detail: string
}
