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
  /** Whether an API key opens anything. To receivers whose key does not, nothing is sent. */
  readonly isKeyLive: (tenant: string, apiKeyId: string) => Promise<boolean>
  readonly clock?: () => Date
  /** Where pushes may go, and whom they trust. Default: the public internet, and the authorities that Node knows. */
  readonly reach?: PostReach
  /** How long a receiver that polls may wait. Default: 20. */
  readonly longestPollSeconds?: number
}

/** How security events ended at their receivers, since start, in this process. */
export interface SignalStatistics {
  /** Pushed and taken, or polled and acknowledged. */
  readonly taken: number
  /** The receiver will never take it. */
  readonly refused: number
  /** A push that failed; it is tried again. */
  readonly failed: number
}

/** A transmitter of shared signals (OpenID Shared Signals Framework 1.0). */
export interface Transmitter {
  /** The calls of whoever has this API key. */
  receiver(tenant: string, apiKeyId: string): Receiver
  /** Sends a receiver what waits for it. */
  readonly push: Push
  /** The streams of a tenant, as what follows from an event needs them; as they were 4 seconds ago at most. */
  dueStreams(tenant: string): Promise<readonly DueStream[]>
  statistics(): SignalStatistics
}

export const createTransmitter = (options: TransmitterOptions): Transmitter => {
  const { streams, keys, publicUrl, isStopping, isKeyLive, reach = {}, clock = () => new Date() } = options
  const counts = { taken: 0, refused: 0, failed: 0 }
  const queue = counting(options.queue, counts)
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
    statistics: () => ({ ...counts }),
    receiver: (tenant, apiKeyId) =>
      createReceiver({ tenant, apiKeyId, streams, keys, poller, token, network, publicUrl: publicUrl() }),
    push: createPusher({ streams, queue, token, isKeyLive, clock, reach }),
    dueStreams: async (tenant) =>
      (await fresh(tenant, async () => {
        const live: DueStream[] = []
        for (const stream of await streams.list(tenant)) {
          if (await isKeyLive(tenant, stream.apiKeyId)) live.push(dueStreamOf(stream))
        }
        return live
      })) ?? [],
  }
}

/** Counts what receivers took and refused, and pushes that are to be tried again. */
const counting = (
  queue: StreamQueue,
  counts: { taken: number; refused: number; failed: number },
): StreamQueue => ({
  ...queue,
  acknowledge: async (...given) => {
    const taken = await queue.acknowledge(...given)
    counts.taken += taken
    return taken
  },
  refuse: async (...given) => {
    const refused = await queue.refuse(...given)
    counts.refused += refused
    return refused
  },
  releasePush: async (...given) => {
    if (given[3].at !== null) counts.failed += 1
    await queue.releasePush(...given)
  },
})

const dueStreamOf = (stream: Stream): DueStream => ({
  streamId: stream.streamId,
  events: deliveredEvents(stream),
  knowsCredential: stream.credentialType !== null,
})
