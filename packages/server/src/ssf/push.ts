import { randomBytes } from 'node:crypto'
import type { Push, Stream, StreamQueue, Streams, WaitingEvent } from 'sparekey/service'
import { DeliveryFailed, isDeliveryError } from '../notices/delivery-errors.ts'
import { createGuardedPost, type GuardedPost, type PostReach } from '../notices/guarded-post.ts'
import { retryAfterSeconds } from '../notices/retry-after.ts'
import type { PostAnswer } from '../notices/webhook-post.ts'
import { publicInternet, readWebhookUrl } from '../notices/webhook-url.ts'

export interface PusherOptions {
  readonly streams: Pick<Streams, 'authorization'>
  readonly queue: Pick<StreamQueue, 'takePush' | 'releasePush' | 'waiting' | 'acknowledge' | 'refuse'>
  /** The signed token of an event. */
  readonly token: (stream: Stream, waiting: WaitingEvent) => Promise<string>
  readonly isKeyLive: (tenant: string, apiKeyId: string) => Promise<boolean>
  readonly clock: () => Date
  readonly reach?: PostReach
}

/** One token after the other for so long, then others have their turn. */
const TURN_MILLIS = 45_000
/** Longer than a turn and its last post may take. */
const LEASE_MILLIS = 90_000
/** While another process is at the same stream. */
const BUSY_MILLIS = 2_000

/** The pauses after pushes that failed in a row; the last one is for all further ones. */
const PAUSES_MINUTES = [1, 5, 15, 30, 60] as const

/**
 * Pushes what waits for a receiver (RFC 8935), in the order in which it happened, one process at a time. A receiver that does
 * not answer is left alone for growing pauses, and everything waits; a token that it will not take is put aside.
 */
export const createPusher = ({
  streams,
  queue,
  token,
  isKeyLive,
  clock,
  reach = {},
}: PusherOptions): Push => {
  const post = createGuardedPost('push endpoint', reach)
  const network = reach.network ?? publicInternet

  /** `null`: nothing waits any more. */
  const pushAll = async (tenant: string, stream: Stream): Promise<Date | null> => {
    const until = clock().getTime() + TURN_MILLIS
    for (;;) {
      // One by one: a stream that is paused meanwhile is sent nothing more.
      const page = await queue.waiting(tenant, stream.streamId, 1)
      const [waiting] = page?.events ?? []
      if (page === null || waiting === undefined || page.stream.endpointUrl === null) return null
      if (!(await isKeyLive(tenant, page.stream.apiKeyId))) return null
      await pushOne({ streams, queue, token, clock, post, network }, page.stream, waiting)
      if (clock().getTime() >= until) return clock()
    }
  }

  return async ({ tenant, streamId }) => {
    const owner = randomBytes(16)
    const now = clock()
    const lease = new Date(now.getTime() + LEASE_MILLIS)
    const stream = await queue.takePush(tenant, streamId, owner, now, lease)
    if (stream === 'busy') return new Date(now.getTime() + BUSY_MILLIS)
    if (stream === null || stream instanceof Date) return stream
    try {
      const again = await pushAll(tenant, stream)
      await queue.releasePush(tenant, streamId, owner, { at: null, failures: 0 })
      return again
    } catch (error) {
      if (!isDeliveryError(error)) {
        await queue.releasePush(tenant, streamId, owner, { at: null, failures: stream.pushFailures })
        throw error
      }
      const at = nextAt(stream.pushFailures, error.retryAfterSeconds, clock())
      await queue.releasePush(tenant, streamId, owner, { at, failures: stream.pushFailures + 1 })
      return at
    }
  }
}

const nextAt = (failures: number, askedSeconds: number | null, now: Date): Date => {
  const [first] = PAUSES_MINUTES
  const minutes = PAUSES_MINUTES[failures] ?? PAUSES_MINUTES.at(-1) ?? first
  return new Date(now.getTime() + Math.max(minutes * 60, askedSeconds ?? 0) * 1000)
}

type Parts = Pick<PusherOptions, 'streams' | 'queue' | 'token' | 'clock'> & {
  readonly post: GuardedPost
  readonly network: NonNullable<PostReach['network']>
}

/** @throws {DeliveryFailed} Try again: the receiver did not say what is to become of it. */
const pushOne = async (parts: Parts, stream: Stream, waiting: WaitingEvent): Promise<void> => {
  const { tenant, streamId, endpointUrl, hasAuthorization } = stream
  const reading = readWebhookUrl(endpointUrl ?? '', parts.network)
  if (!reading.ok) throw new DeliveryFailed('address_forbidden', reading.problem)
  const authorization = hasAuthorization ? await parts.streams.authorization(tenant, streamId) : null
  if (hasAuthorization && authorization === null) {
    throw new DeliveryFailed('sender_refused', 'The authorization header of the stream does not open.')
  }
  const answer = await parts.post(reading.url, {
    headers: {
      'Content-Type': 'application/secevent+jwt',
      Accept: 'application/json',
      ...(authorization === null ? {} : { Authorization: authorization }),
    },
    body: Buffer.from(await parts.token(stream, waiting)),
  })
  const { jti } = waiting
  const error = refusalIn(answer)
  if (error !== null) await parts.queue.refuse(tenant, streamId, [{ jti, error }], parts.clock())
  else if (answer.status >= 200 && answer.status < 300) await parts.queue.acknowledge(tenant, streamId, [jti])
  else throw failureOf(answer, parts.clock())
}

/**
 * Why a receiver will never take a token (RFC 8935 §2.4, SSF 1.0 §8.1.4.1). That it does not know us, or does not let us in, says
 * nothing about the token: it waits for whoever mends that.
 */
const REFUSALS: readonly string[] = [
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'invalid_state',
]

const refusalIn = ({ status, body }: PostAnswer): string | null => {
  if (status !== 400) return null
  try {
    const answer: unknown = JSON.parse(body.toString())
    const err = typeof answer === 'object' && answer !== null && 'err' in answer ? answer.err : null
    return REFUSALS.find((code) => code === err) ?? null
  } catch {
    return null
  }
}

const failureOf = ({ status, retryAfter }: PostAnswer, now: Date): DeliveryFailed =>
  status === 429 || status === 503
    ? new DeliveryFailed('asked_to_wait', `The push endpoint asks to try again later (${status}).`, {
        retryAfterSeconds: retryAfterSeconds(retryAfter, now),
      })
    : new DeliveryFailed('bad_answer', `The push endpoint answered ${status}.`)
