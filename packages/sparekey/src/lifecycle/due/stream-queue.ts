import { concatBytes, uint32, utf8 } from '../../bytes.ts'
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

/** Sorts by time, then by its place among what came of one cause: a receiver is told in the order in which it happened. */
export const tokenId = (
  primitives: Primitives,
  at: number,
  index: number,
  cause: Bytes,
  streamId: string,
): string => {
  const seed = concatBytes(cause, utf8(streamId))
  const time = Uint8Array.from([40, 32, 24, 16, 8, 0], (bit) => Math.floor(at / 2 ** bit) % 256)
  const rest = primitives.sha256(concatBytes(seed, uint32(index))).slice(0, 13)
  return printSecurityEventId(concatBytes(time, Uint8Array.of(index), rest))
}

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
