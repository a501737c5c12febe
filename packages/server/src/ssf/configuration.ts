import type { Stream } from 'sparekey/service'
import { deliveredTypes, supportedTypes } from './event-types.ts'
import { issuerOf, POLL_METHOD, pollUrlOf, PUSH_METHOD } from './issuer.ts'

/** At most so often may a receiver ask for a verification event. */
export const LEAST_VERIFICATION_SECONDS = 10

/** How a stream is delivered (SSF 1.0 §6.1). The `Authorization` header that a receiver asked for is not shown again. */
export interface StreamDelivery {
  readonly method: typeof PUSH_METHOD | typeof POLL_METHOD
  readonly endpoint_url: string
}

/** A stream as its receiver sees it (SSF 1.0 §8.1.1). */
export interface StreamConfiguration {
  readonly stream_id: string
  readonly iss: string
  readonly aud: string
  readonly events_supported: readonly string[]
  readonly events_requested: readonly string[]
  readonly events_delivered: readonly string[]
  readonly delivery: StreamDelivery
  readonly min_verification_interval: number
  readonly description?: string
  /** An addition of ours: what both sides call a sheet of backup codes. */
  readonly credential_type?: string
}

export const configurationOf = (stream: Stream, publicUrl: string): StreamConfiguration => ({
  stream_id: stream.streamId,
  iss: issuerOf(publicUrl, stream.tenant),
  aud: stream.audience,
  events_supported: supportedTypes(stream.credentialType),
  events_requested: stream.eventsRequested,
  events_delivered: deliveredTypes(stream),
  delivery:
    stream.endpointUrl === null
      ? { method: POLL_METHOD, endpoint_url: pollUrlOf(publicUrl, stream.streamId) }
      : { method: PUSH_METHOD, endpoint_url: stream.endpointUrl },
  min_verification_interval: LEAST_VERIFICATION_SECONDS,
  ...(stream.description === null ? {} : { description: stream.description }),
  ...(stream.credentialType === null ? {} : { credential_type: stream.credentialType }),
})

export interface StreamStatus {
  readonly stream_id: string
  readonly status: Stream['status']
  readonly reason?: string
}

export const statusOf = ({ streamId, status, reason }: Stream): StreamStatus => ({
  stream_id: streamId,
  status,
  ...(reason === null ? {} : { reason }),
})
