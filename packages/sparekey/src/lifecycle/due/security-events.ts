import { toHex } from '../../bytes.ts'
import type { StreamEvent, StreamRow } from '../../store/catalogue/streams.ts'
import { read, write, type Bytes, type EventRow, type Step } from '../../store/port.ts'
import type { EventType } from '../../interface/events.ts'
import type { Parts } from '../parts.ts'
import {
  overflowReason,
  ownTokenId,
  queueMost,
  queueOldestMs,
  schedulePush,
  takesMore,
  tokenId,
} from './stream-queue.ts'

/** A stream to a receiver of shared signals, as what follows from an event sees it. */
export interface DueStream {
  readonly streamId: string
  /** What its receiver asked for. */
  readonly events: readonly StreamEvent[]
  /** Whether its receiver knows what type of credential a sheet is. One that does not is told of changes without it. */
  readonly knowsCredential: boolean
}

/** What happens to a sheet, which is the credential. One code less changes it; nothing of it is left after the last one. */
const changes: Partial<Readonly<Record<EventType, StreamEvent>>> = {
  'set.issued': 'credential-create',
  'set.imported': 'credential-create',
  'code.redeemed': 'credential-update',
  'set.superseded': 'credential-revoke',
  'set.revoked': 'credential-revoke',
  'set.suspended': 'credential-revoke',
  'set.abandoned': 'credential-delete',
  'set.exhausted': 'credential-delete',
  'set.expired': 'credential-delete',
}

/** More tokens than one change comes to. */
const mostOfOneEvent = 32

/** Reasons of a revocation that say that somebody else may have the codes. */
const compromising: readonly unknown[] = ['compromised', 'compromise_suspected']

/** One security event, and the event of the trail that it tells of. */
export interface ToldEvent {
  readonly seq: number
  readonly event: StreamEvent
}

/**
 * What the events of one change are to a receiver. Where it does not know the type of the credential, every change of it is
 * one change of the recovery information, told once.
 */
export const securityEventsOf = (
  events: readonly EventRow[],
  knowsCredential: boolean,
): readonly ToldEvent[] => {
  const told = events.flatMap((row) => toldOf(row).map((event): ToldEvent => ({ seq: row.seq, event })))
  if (knowsCredential) return told
  const isCredential = ({ event }: ToldEvent): boolean => /^credential-(?!change-required)/.test(event)
  const changed = told.findLast((one) => isCredential(one) || one.event === 'recovery-information-changed')
  const others = told.filter((one) => !isCredential(one) && one.event !== 'recovery-information-changed')
  return changed === undefined
    ? others
    : [...others, { seq: changed.seq, event: 'recovery-information-changed' }]
}

const toldOf = ({ type, detail: text }: EventRow): readonly StreamEvent[] => {
  const detail = text === null ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
  const { reason, recoveryId, task, outcome, basis } = detail
  if (type === null) return []
  if (type === 'contacts.changed') return ['recovery-information-changed']
  // RISC 1.0 §2.1: the account has to get a new credential. Switched-off codes are no disabled account (§2.3).
  if (type === 'codes.replacement_asked' || type === 'set.rotation_due' || type === 'attempts.disabled') {
    return ['credential-change-required']
  }
  // RISC 1.0 §2.6: a recovery flow was begun. At its opening, so that a receiver may know before anybody is let in.
  if (type === 'support.case_opened') return ['recovery-activated']
  // The owner said that somebody else was let in: password and factors are not theirs alone any more.
  if (type === 'support.disputed') return ['credential-change-required']
  // CAEP 1.0 §3.1, of sessions that were ended: only the application can say so.
  if (type === 'recovery.task_reported') {
    return task === 'end_other_sessions' && outcome === 'done' ? ['session-revoked'] : []
  }
  // The code of a case is of no sheet: no credential changed.
  if (type === 'code.redeemed' && basis === 'support') return ['recovery-activated']
  const change = changes[type]
  if (change === undefined) return []
  if (type === 'code.redeemed' && typeof recoveryId === 'string') return [change, 'recovery-activated']
  if (type === 'set.abandoned' && typeof reason === 'string') return ['credential-revoke']
  const isCompromised = type === 'set.suspended' || (type === 'set.revoked' && compromising.includes(reason))
  return isCompromised ? [change, 'credential-compromise'] : [change]
}

/** Puts what a change is to each receiver into its stream's queue. What lies there is a place in the trail, and no words of it. */
export function* queueSecurityEvents(
  parts: Pick<Parts, 'primitives' | 'tenant'>,
  origin: { readonly accountKey: Bytes; readonly dueId: Bytes; readonly now: number },
  streams: readonly DueStream[],
  events: readonly EventRow[],
): Step<void> {
  const { tenant } = parts
  for (const { streamId, events: wanted, knowsCredential } of streams) {
    const told = securityEventsOf(events, knowsCredential).filter(({ event }) => wanted.includes(event))
    if (told.length === 0) continue
    const [stream] = yield* read('readStream', { tenant, streamId })
    if (stream === undefined || !takesMore(stream)) continue
    const [full] = yield* read('readStreamQueue', {
      tenant,
      streamId,
      limit: 1,
      offset: queueMost - told.length,
    })
    const [oldest] = yield* read('readStreamQueue', { tenant, streamId, limit: 1, offset: 0 })
    if (full !== undefined || (oldest !== undefined && oldest.queuedAt < origin.now - queueOldestMs)) {
      yield* pause(parts, stream, origin)
      continue
    }
    for (const [index, { seq, event }] of told.entries()) {
      const at = events.find((row) => row.seq === seq)?.at ?? origin.now
      yield* write('insertStreamToken', {
        tenant,
        streamId,
        jti: tokenId(parts.primitives, at, seq * mostOfOneEvent + index, origin.dueId, streamId),
        txn: toHex(origin.dueId),
        event,
        detail: null,
        account: origin.accountKey,
        seq,
        queuedAt: origin.now,
      })
    }
    yield* schedulePush(parts.primitives, stream, origin)
  }
}

/** SSF 1.0 §8.1.5: the receiver is told that its stream was paused, and why. */
function* pause(
  { primitives }: Pick<Parts, 'primitives'>,
  stream: StreamRow,
  origin: { readonly dueId: Bytes; readonly now: number },
): Step<void> {
  const { tenant, streamId } = stream
  const told = { status: 'paused', reason: overflowReason } as const
  yield* write('changeStreamStatus', { tenant, streamId, ...told })
  yield* write('insertStreamToken', {
    tenant,
    streamId,
    jti: ownTokenId(primitives, origin.dueId, streamId),
    txn: null,
    event: 'stream-updated',
    detail: JSON.stringify(told),
    account: null,
    seq: null,
    queuedAt: origin.now,
  })
  yield* schedulePush(primitives, stream, origin)
}
