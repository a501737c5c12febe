import { ArgumentRangeError, SparekeyError } from 'sparekey'
import { redactCodes, type Stream, type StreamKeys, type Streams } from 'sparekey/service'
import { readWebhookUrl, type WebhookNetwork } from '../notices/webhook-url.ts'
import {
  configurationOf,
  LEAST_VERIFICATION_SECONDS,
  statusOf,
  type StreamConfiguration,
  type StreamStatus,
} from './configuration.ts'
import { PUSH_METHOD } from './issuer.ts'
import { ensureStreamKey } from './keys.ts'
import type { Poller, PollInput } from './poll.ts'

/** What a receiver sets of a stream. */
export interface ReceiverSettings {
  readonly events_requested?: readonly string[] | undefined
  readonly delivery?:
    | {
        readonly method: string
        readonly endpoint_url?: string | undefined
        readonly authorization_header?: string | undefined
      }
    | undefined
  readonly description?: string | undefined
  readonly credential_type?: string | undefined
}

/** What a receiver may repeat of what the transmitter sets: it must be as it is (SSF 1.0 §8.1.1.3). */
export type Repeated = Partial<
  Pick<
    StreamConfiguration,
    'iss' | 'aud' | 'events_supported' | 'events_delivered' | 'min_verification_interval'
  >
>

export type StreamInput = ReceiverSettings & Repeated & { readonly stream_id: string }

type NotFound = { readonly ok: false; readonly code: 'not_found'; readonly detail: string }
type TooSoon = {
  readonly ok: false
  readonly code: 'too_many_attempts'
  readonly detail: string
  readonly retryAfterSeconds: number
}
type Found<T> = ({ readonly ok: true } & T) | NotFound

/** The calls of one receiver: it sees the streams of its API key and no others. */
export interface Receiver {
  /**
   * Polled where `settings` name no delivery. `null`: the key has as many streams as it may have.
   *
   * @throws {ArgumentRangeError} `invalid_request`, field `delivery.endpoint_url`: nothing may be pushed there.
   */
  create(settings: ReceiverSettings): Promise<StreamConfiguration | null>
  read(streamId: string): Promise<Found<{ readonly stream: StreamConfiguration }>>
  list(): Promise<readonly StreamConfiguration[]>
  /**
   * `update` leaves what is not given as it is; `replace` takes it away.
   *
   * @throws {ArgumentRangeError} `invalid_request`: as `create`, or a field of the transmitter's that is not as it is.
   */
  change(
    how: 'update' | 'replace',
    input: StreamInput,
  ): Promise<Found<{ readonly stream: StreamConfiguration }>>
  remove(streamId: string): Promise<Found<object>>
  readStatus(streamId: string): Promise<Found<StreamStatus>>
  setStatus(streamId: string, status: Stream['status'], reason: string | null): Promise<Found<StreamStatus>>
  /** @throws {ArgumentRangeError} `invalid_request`: the stream takes no events now. */
  verify(streamId: string, state: string | null): Promise<Found<object> | TooSoon>
  /** @throws {ArgumentRangeError} `invalid_request`: the events of this stream are pushed. */
  poll(
    streamId: string,
    input: PollInput,
  ): Promise<Found<{ readonly sets: Readonly<Record<string, string>>; readonly moreAvailable: boolean }>>
}

export interface ReceiverOptions {
  readonly tenant: string
  readonly apiKeyId: string
  readonly streams: Streams
  readonly keys: StreamKeys
  readonly poller: Poller
  readonly token: (stream: Stream, waiting: Waiting) => Promise<string>
  readonly publicUrl: string
  readonly network: WebhookNetwork
}

type Waiting = NonNullable<Awaited<ReturnType<Poller['poll']>>>['events'][number]

const CHANGES_MOST = 5

export const createReceiver = (options: ReceiverOptions): Receiver => {
  const { tenant, apiKeyId, streams, keys, poller, token, publicUrl, network } = options
  const shown = (stream: Stream): StreamConfiguration => configurationOf(stream, publicUrl)
  const own = async (streamId: string): Promise<Stream | null> => {
    const stream = await streams.find(tenant, streamId)
    return stream?.apiKeyId === apiKeyId ? stream : null
  }

  return {
    create: async (settings) => {
      const delivery = readDelivery(settings.delivery, network)
      await ensureStreamKey(keys, tenant)
      const stream = await streams.create({
        ...settingsOf(settings),
        ...delivery,
        tenant,
        apiKeyId,
        audience: apiKeyId,
        subjectIssuer: null,
      })
      return stream === null ? null : shown(stream)
    },

    read: async (streamId) => {
      const stream = await own(streamId)
      return stream === null ? noSuch : { ok: true, stream: shown(stream) }
    },

    list: async () =>
      (await streams.list(tenant)).filter((stream) => stream.apiKeyId === apiKeyId).map(shown),

    change: async (how, input) => {
      for (let round = 0; round < CHANGES_MOST; round += 1) {
        const stream = await own(input.stream_id)
        if (stream === null) return noSuch
        assertRepeated(input, shown(stream))
        const { subjectIssuer } = stream
        const isWhole = how === 'replace'
        const changed = await streams.change(stream, {
          settings: { ...(isWhole ? settingsOf(input) : { ...stream, ...given(input) }), subjectIssuer },
          ...(isWhole || input.delivery !== undefined
            ? { delivery: readDelivery(input.delivery, network) }
            : {}),
        })
        if (changed !== null) return { ok: true, stream: shown(changed) }
      }
      throw new SparekeyError('overloaded', 'The stream is being changed by others. Try again.', {
        retryAfterSeconds: 1,
      })
    },

    remove: async (streamId) => {
      const stream = await own(streamId)
      return stream !== null && (await streams.remove(tenant, streamId)) ? { ok: true } : noSuch
    },

    readStatus: async (streamId) => {
      const stream = await own(streamId)
      return stream === null ? noSuch : { ok: true, ...statusOf(stream) }
    },

    setStatus: async (streamId, status, reason) => {
      if ((await own(streamId)) === null) return noSuch
      const told = { status, reason: reason === null ? null : redactCodes(reason), by: 'receiver' } as const
      const changed = await streams.setStatus(tenant, streamId, told)
      return changed === null ? noSuch : { ok: true, ...statusOf(changed) }
    },

    verify: async (streamId, state) => {
      if ((await own(streamId)) === null) return noSuch
      const leastIntervalSeconds = LEAST_VERIFICATION_SECONDS
      const outcome = await streams.verify(tenant, streamId, { state, leastIntervalSeconds })
      if (outcome === 'queued') return { ok: true }
      if (outcome === 'too_soon') return tooSoon
      throw new ArgumentRangeError('stream_id', 'The stream takes no events now: enable it first.')
    },

    poll: async (streamId, input) => {
      const stream = await own(streamId)
      if (stream === null) return noSuch
      if (stream.method !== 'poll') {
        throw new ArgumentRangeError('stream_id', 'The events of this stream are pushed, not polled.')
      }
      const page = await poller.poll(tenant, streamId, input)
      if (page === null) return noSuch
      const sets: Record<string, string> = {}
      for (const waiting of page.events) sets[waiting.jti] = await token(page.stream, waiting)
      return { ok: true, sets, moreAvailable: page.more }
    },
  }
}

const noSuch: NotFound = {
  ok: false,
  code: 'not_found',
  detail: 'This API key has no such stream. Each key sees its own.',
}

const tooSoon: TooSoon = {
  ok: false,
  code: 'too_many_attempts',
  detail: 'A verification was asked for a moment ago. "min_verification_interval" says how often it may be.',
  retryAfterSeconds: LEAST_VERIFICATION_SECONDS,
}

const settingsOf = ({ events_requested, description, credential_type }: ReceiverSettings) => ({
  eventsRequested: events_requested ?? [],
  description: description === undefined ? null : redactCodes(description),
  credentialType: credential_type ?? null,
})

/** What was given, and nothing for what was not. */
const given = ({ events_requested, description, credential_type }: ReceiverSettings) => ({
  ...(events_requested === undefined ? {} : { eventsRequested: events_requested }),
  ...(description === undefined ? {} : { description: redactCodes(description) }),
  ...(credential_type === undefined ? {} : { credentialType: credential_type }),
})

/** Without one, events are polled (SSF 1.0 §8.1.1.1). The URL for polling is ours to say. */
const readDelivery = (
  delivery: ReceiverSettings['delivery'],
  network: WebhookNetwork,
): { readonly endpointUrl: string | null; readonly authorization: string | null } => {
  if (delivery?.method !== PUSH_METHOD) return { endpointUrl: null, authorization: null }
  const reading = readWebhookUrl(delivery.endpoint_url ?? '', network)
  if (!reading.ok) throw new ArgumentRangeError('delivery.endpoint_url', reading.problem)
  return { endpointUrl: reading.url.href, authorization: delivery.authorization_header ?? null }
}

const assertRepeated = (input: StreamInput, present: StreamConfiguration): void => {
  for (const field of [
    'iss',
    'aud',
    'events_supported',
    'events_delivered',
    'min_verification_interval',
  ] as const) {
    if (input[field] === undefined) continue
    if (JSON.stringify(input[field]) === JSON.stringify(present[field])) continue
    throw new ArgumentRangeError(
      field,
      `"${field}" is the transmitter's to set. Leave it out, or repeat it as it is.`,
    )
  }
}
