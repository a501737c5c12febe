import type {
  DueStream,
  Push,
  Stream,
  StreamKeys,
  StreamQueue,
  Streams,
  WaitingEvent,
} from 'sparekey/service'
import { type PostReach } from '../notices/guarded-post.ts'
import { publicInternet } from '../notices/webhook-url.ts'
import { FRESH_MILLIS, keepFresh } from '../serve/fresh.ts'
import { deliveredEvents } from './event-types.ts'
import { issuerOf } from './issuer.ts'
import { createSetSigner } from './keys.ts'
import { createPoller } from './poll.ts'
import { createPusher } from './push.ts'
import { createReceiver, type Receiver } from './receiver.ts'
import { setClaims } from './set.ts'

export interface TransmitterOptions {
  readonly streams: Streams
  readonly keys: StreamKeys
  readonly queue: StreamQueue
  /** The origin under which receivers reach the service. */
  readonly publicUrl: () => string
  readonly isStopping: () => boolean
  readonly clock?: () => Date
  /** Where pushes may go, and whom they trust. Default: the public internet, and the authorities that Node knows. */
  readonly reach?: PostReach
  /** How long a receiver that polls may wait. Default: 20. */
  readonly longestPollSeconds?: number
}

/** A transmitter of shared signals (OpenID Shared Signals Framework 1.0). */
export interface Transmitter {
  /** The calls of whoever has this API key. */
  receiver(tenant: string, apiKeyId: string): Receiver
  /** Sends a receiver what waits for it. */
  readonly push: Push
  /** The streams of a tenant, as what follows from an event needs them; as they were 4 seconds ago at most. */
  dueStreams(tenant: string): Promise<readonly DueStream[]>
}

export const createTransmitter = (options: TransmitterOptions): Transmitter => {
  const { streams, keys, queue, publicUrl, isStopping, reach = {}, clock = () => new Date() } = options
  const signer = createSetSigner(keys)
  const fresh = keepFresh<readonly DueStream[]>(FRESH_MILLIS)
  const token = (stream: Stream, waiting: WaitingEvent): Promise<string> => {
    const issuer = issuerOf(publicUrl(), stream.tenant)
    return signer.sign(stream.tenant, setClaims(waiting, { issuer, stream, issuedAt: clock() }))
  }
  const { longestPollSeconds: longestSeconds } = options
  const poller = createPoller({
    queue,
    clock,
    isStopping,
    ...(longestSeconds === undefined ? {} : { longestSeconds }),
  })
  const network = reach.network ?? publicInternet
  return {
    receiver: (tenant, apiKeyId) =>
      createReceiver({ tenant, apiKeyId, streams, keys, poller, token, network, publicUrl: publicUrl() }),
    push: createPusher({ streams, queue, token, clock, reach }),
    dueStreams: async (tenant) =>
      (await fresh(tenant, async () => (await streams.list(tenant)).map(dueStreamOf))) ?? [],
  }
}

const dueStreamOf = (stream: Stream): DueStream => ({
  streamId: stream.streamId,
  events: deliveredEvents(stream),
  knowsCredential: stream.credentialType !== null,
})
