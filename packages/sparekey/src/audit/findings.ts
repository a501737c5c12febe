import type { Bytes } from '../store/port.ts'

/**
 * What can be wrong with the log.
 *
 * In the chain of one account:
 *
 * - `event_changed`: the row does not give its leaf hash. Two rows exchanged show as two of these.
 * - `event_missing`: a number is missing, in the middle or at the end.
 * - `event_blanked`: the text was taken out as an erasure does it, but no erasure follows.
 * - `event_unregistered`: the register of the account has not counted it, or is gone.
 * - `register_changed`: the register holds another head than its events give.
 * - `use_without_event`, `event_without_use`: redemptions and log disagree.
 * - `rolled_back`: the account stands before the place at which the checkpoint saw it, or is gone.
 * - `rewritten`: the account passed the checkpoint's place with another head: its history was computed anew.
 *
 * In the tree over all accounts:
 *
 * - `leaf_differs`: an event is not the one that the tree holds at its leaf.
 * - `leaf_without_event`: the event of a leaf is gone.
 * - `event_overdue`: the tree went on for long without an event.
 * - `tile_changed`, `tile_missing`: what is stored of the tree does not fit together.
 * - `log_changed`: the row that says where the tree stands does not fit the tree.
 * - `log_cut`: checkpoints or events know more leaves than the tree has.
 * - `checkpoint_changed`: a checkpoint in the database is not what the log's key signed.
 * - `checkpoint_differs`: a checkpoint in the database was signed over another tree.
 *
 * Against checkpoints that were kept elsewhere:
 *
 * - `kept_checkpoint_changed`: the log's key did not sign it.
 * - `log_went_back`: the database holds less than the checkpoint saw.
 * - `log_rewritten`: the checkpoint saw other events at the same places.
 * - `log_forked`: two of them contradict each other.
 * - `promise_broken`: an event of which the log had signed that it would hold it is not there.
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
  | 'leaf_differs'
  | 'leaf_without_event'
  | 'event_overdue'
  | 'tile_changed'
  | 'tile_missing'
  | 'log_changed'
  | 'log_cut'
  | 'checkpoint_changed'
  | 'checkpoint_differs'
  | 'kept_checkpoint_changed'
  | 'log_went_back'
  | 'log_rewritten'
  | 'log_forked'
  | 'promise_broken'

export interface AuditFinding {
  readonly kind: AuditFindingKind
  /** `null`: it is not about one account. */
  readonly accountKey: Bytes | null
  /** The number of the event; of several missing ones the first. `null`: not one event. */
  readonly seq: number | null
  /** `null` where there is no row that would have one. */
  readonly eventId: Bytes | null
  /** The place in the tree, from 0; of several leaves the first. `null`: not about a leaf. */
  readonly leafIndex: number | null
  /** A sentence or more. */
  readonly detail: string
}

/** A finding that is about no account. */
export const aboutLog = (
  kind: AuditFindingKind,
  detail: string,
  leafIndex: number | null = null,
): AuditFinding => ({ kind, accountKey: null, seq: null, eventId: null, leafIndex, detail })
