import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { openAuthorization, sealAuthorization } from '../crypto/stream-seal.ts'
import { ownTokenId, schedulePush, takesMore, tokenId } from '../lifecycle/due/stream-queue.ts'
import type { StreamEvent, StreamRow } from '../store/catalogue/streams.ts'
import { keep, read, undo, write, type Step, type Store } from '../store/port.ts'
import { asName } from '../validation.ts'
import { newStreamId } from './ids.ts'
import { run } from './run.ts'
import { describeStream, printStreamSettings, type Stream, type StreamSettings } from './ssf-settings.ts'

export interface StreamsOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** How a receiver gets its events; the URL was judged by whoever calls. */
export interface StreamDelivery {
  /** `null`: it polls. */
  readonly endpointUrl: string | null
  /** The `Authorization` header of each push. Lies sealed in the database. */
  readonly authorization: string | null
}

export interface NewStream extends StreamSettings, StreamDelivery {
  readonly tenant: string
  readonly apiKeyId: string
}

/** What changes of a stream; what is left out stays. */
export interface StreamChange {
  readonly settings?: Omit<StreamSettings, 'audience'>
  readonly delivery?: StreamDelivery
}

/** The streams of security events of the tenants. */
export interface Streams {
  /** Oldest first. */
  list(tenant: string): Promise<readonly Stream[]>
  /** `null`: the tenant has no such stream. */
  find(tenant: string, streamId: string): Promise<Stream | null>
  /** An enabled stream, with nothing in its queue. `null`: the API key has as many streams as it may have. */
  create(input: NewStream): Promise<Stream | null>
  /** `null`: it was changed or deleted since `stream` was read. */
  change(stream: Stream, change: StreamChange): Promise<Stream | null>
  /**
   * Enables, pauses or disables a stream. What waits is dropped where it is disabled, and sent where it is enabled. Where the
   * transmitter decides, the receiver is told by a `stream-updated` event (SSF 1.0 §8.1.5). `null`: there is no such stream.
   */
  setStatus(
    tenant: string,
    streamId: string,
    to: {
      readonly status: Stream['status']
      readonly reason: string | null
      readonly by: 'receiver' | 'transmitter'
    },
  ): Promise<Stream | null>
  /**
   * Queues a verification event that repeats `state`. `too_soon`: one was asked for less than so long ago. `stopped`: the
   * stream takes nothing now.
   */
  verify(
    tenant: string,
    streamId: string,
    options: { readonly state: string | null; readonly leastIntervalSeconds: number },
  ): Promise<'queued' | 'too_soon' | 'stopped'>
  /** Deletes it with its queue. False: the tenant has no such stream. */
  remove(tenant: string, streamId: string): Promise<boolean>
  /** The header that pushes carry; `null`: none, or it does not open under this key ring. */
  authorization(tenant: string, streamId: string): Promise<string | null>
}

/** A receiver that needs more has more API keys. */
export const streamsMost = 10

export const createStreams = (options: StreamsOptions): Streams => {
  const { store, ring, clock = () => new Date(), random = nodeRandom } = options

  const rowOf = (tenant: string, streamId: string): Promise<StreamRow | null> =>
    run(store, function* () {
      return keep((yield* read('readStream', { tenant, streamId }))[0] ?? null)
    })
  const find = async (tenant: string, streamId: string): Promise<Stream | null> => {
    const row = await rowOf(tenant, streamId)
    return row === null ? null : describeStream(row)
  }
  const sealed = (
    place: { readonly tenant: string; readonly streamId: string },
    { endpointUrl, authorization }: StreamDelivery,
  ): Pick<StreamRow, 'endpointUrl' | 'keyId' | 'sealedAuthorization'> => {
    if (endpointUrl === null || authorization === null) {
      return { endpointUrl, keyId: null, sealedAuthorization: null }
    }
    const { keyId, bytes } = sealAuthorization(ring, { ...place, url: endpointUrl }, authorization)
    return { endpointUrl, keyId, sealedAuthorization: bytes }
  }

  return {
    find,
    list: async (tenant) => {
      const rows = await run(store, function* () {
        return keep(yield* read('readStreams', { tenant }))
      })
      return rows.map(describeStream)
    },

    create: async (input) => {
      const now = clock().getTime()
      const place = { tenant: asName(input.tenant, 'tenant'), streamId: newStreamId(random) }
      const row: StreamRow = {
        ...place,
        ...sealed(place, input),
        apiKeyId: input.apiKeyId,
        status: 'enabled',
        reason: null,
        settings: printStreamSettings(input),
        verifiedAt: 0,
        createdAt: now,
        changedAt: now,
        pushAt: 0,
        pushFailures: 0,
      }
      return run(store, function* () {
        const streams = yield* read('readStreams', { tenant: row.tenant })
        if (streams.filter(({ apiKeyId }) => apiKeyId === row.apiKeyId).length >= streamsMost)
          return undo(null)
        yield* write('insertStream', row)
        return keep(describeStream(row))
      })
    },

    change: async (stream, { settings, delivery }) => {
      const { tenant, streamId } = stream
      const seeds = { dueId: random(16), now: clock().getTime() }
      const newDelivery = delivery === undefined ? null : sealed(stream, delivery)
      const readChangedAt = stream.changedAt.getTime()
      return run(store, function* () {
        const [row] = yield* read('readStream', { tenant, streamId })
        if (row === undefined) return undo(null)
        const changed = {
          ...row,
          ...newDelivery,
          settings: settings === undefined ? row.settings : printStreamSettings({ ...stream, ...settings }),
          changedAt: Math.max(seeds.now, readChangedAt + 1),
        }
        const { endpointUrl, keyId, sealedAuthorization, changedAt } = changed
        const change = { settings: changed.settings, endpointUrl, keyId, sealedAuthorization, changedAt }
        const written = yield* write('changeStream', { tenant, streamId, readChangedAt, ...change })
        if (written === 0) return undo(null)
        yield* schedulePush(nodePrimitives, changed, seeds)
        return keep(describeStream(changed))
      })
    },

    setStatus: async (tenant, streamId, { status, reason, by }) => {
      const seeds = { dueId: random(16), now: clock().getTime() }
      await run(store, function* () {
        const [row] = yield* read('readStream', { tenant, streamId })
        if (row === undefined) return undo(null)
        yield* write('changeStreamStatus', { tenant, streamId, status, reason })
        if (status === 'disabled') yield* write('deleteStreamQueue', { tenant, streamId })
        if (by === 'transmitter' && status !== row.status) {
          const detail = reason === null ? { status } : { status, reason }
          yield* queueOwn(row, 'stream-updated', detail, seeds)
        }
        yield* schedulePush(nodePrimitives, row, seeds)
        return keep(null)
      })
      return find(tenant, streamId)
    },

    verify: async (tenant, streamId, { state, leastIntervalSeconds }) => {
      const seeds = { dueId: random(16), now: clock().getTime() }
      const before = seeds.now - leastIntervalSeconds * 1000
      return run(store, function* () {
        const [row] = yield* read('readStream', { tenant, streamId })
        if (row === undefined || !takesMore(row)) return undo('stopped' as const)
        const note = { tenant, streamId, verifiedAt: seeds.now, before }
        if ((yield* write('noteStreamVerification', note)) === 0) return undo('too_soon' as const)
        yield* queueOwn(row, 'verification', state === null ? {} : { state }, seeds)
        yield* schedulePush(nodePrimitives, row, seeds)
        return keep('queued' as const)
      })
    },

    remove: (tenant, streamId) =>
      run(store, function* () {
        yield* write('deleteStreamQueue', { tenant, streamId })
        return keep((yield* write('deleteStream', { tenant, streamId })) > 0)
      }),

    authorization: async (tenant, streamId) => {
      const row = await rowOf(tenant, streamId)
      const { endpointUrl = null, keyId = null, sealedAuthorization = null } = row ?? {}
      if (endpointUrl === null || keyId === null || sealedAuthorization === null) return null
      return openAuthorization(
        ring,
        { tenant, streamId, url: endpointUrl },
        { keyId, bytes: sealedAuthorization },
      )
    },
  }
}

/** An event about the stream itself. */
function* queueOwn(
  { tenant, streamId }: StreamRow,
  event: StreamEvent,
  detail: object,
  { dueId, now }: { readonly dueId: Uint8Array; readonly now: number },
): Step<void> {
  yield* write('insertStreamToken', {
    tenant,
    streamId,
    jti:
      event === 'stream-updated'
        ? ownTokenId(nodePrimitives, dueId, streamId)
        : tokenId(nodePrimitives, now, 0, dueId, streamId),
    txn: null,
    event,
    detail: JSON.stringify(detail),
    account: null,
    seq: null,
    queuedAt: now,
  })
}
