import { concatBytes, utf8 } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { bucketOf } from '../../store/catalogue/due.ts'
import type { StreamRow } from '../../store/catalogue/streams.ts'
import { write, type Bytes, type Step } from '../../store/port.ts'
import { printSecurityEventId } from '../identifiers.ts'

/** What waits for one receiver at most. A stream that comes so far is paused, and takes no more until it is enabled. */
export const queueMost = 10_000
export const queueOldestMs = 7 * 86_400_000

/** Why a stream was paused here. A stream that was paused for it keeps nothing more. */
export const overflowReason =
  'Too much waited for the receiver: 10,000 events, or one of 7 days. What happened since is not sent. Enable the stream to go on.'

/**
 * Names a token, and sorts by time and then by `order` (below 2^40): a receiver is told of an account in the order in which
 * it happened.
 */
export const tokenId = (
  primitives: Primitives,
  at: number,
  order: number,
  cause: Bytes,
  streamId: string,
): string => {
  const place = concatBytes(bigEndian(at, 6), bigEndian(order, 5))
  const rest = primitives.sha256(concatBytes(place, cause, utf8(streamId))).slice(0, 9)
  return printSecurityEventId(concatBytes(place, rest))
}

const bigEndian = (value: number, lengthBytes: number): Bytes =>
  Uint8Array.from({ length: lengthBytes }, (_, at) => Math.floor(value / 256 ** (lengthBytes - 1 - at)) % 256)

/** That a stream was stopped or goes on stands before all that waits. */
export const ownTokenId = (primitives: Primitives, cause: Bytes, streamId: string): string =>
  tokenId(primitives, 0, 0, cause, streamId)

/** Whether what happens is kept for the receiver. */
export const takesMore = ({ status, reason }: Pick<StreamRow, 'status' | 'reason'>): boolean =>
  status === 'enabled' || (status === 'paused' && reason !== overflowReason)

/** Under a key of the stream's own: what waits for a receiver does not end with an account. */
export function* schedulePush(
  primitives: Primitives,
  { tenant, streamId, endpointUrl }: Pick<StreamRow, 'tenant' | 'streamId' | 'endpointUrl'>,
  { dueId, now }: { readonly dueId: Bytes; readonly now: number },
): Step<void> {
  if (endpointUrl === null) return
  const accountKey = primitives.sha256(utf8(`sparekey/1/stream ${tenant} ${streamId}`)).slice(0, 16)
  const id = primitives.sha256(concatBytes(dueId, utf8(`push ${streamId}`))).slice(0, 16)
  yield* write('insertDue', {
    accountKey,
    dueId: id,
    bucket: bucketOf(accountKey),
    kind: 'push',
    body: JSON.stringify({ tenant, streamId }),
    dueAt: now,
    attempts: 0,
  })
}
