import { z } from 'zod'
import { POLL_METHOD, PUSH_METHOD } from '../../../ssf/issuer.ts'
import { EVENT_TYPES } from '../../../ssf/event-types.ts'

const uri = z.string().max(500)
const uris = z.array(uri).max(50)

export const streamId = z.string().max(100).describe('Names one stream. Opaque.')

/** What a receiver sets. */
const settings = {
  events_requested: z
    .exactOptional(uris)
    .describe('The URIs of the event types that you act on. What is not known here is passed over.'),
  delivery: z
    .exactOptional(
      z.strictObject({
        method: z.enum([PUSH_METHOD, POLL_METHOD]).describe('Push (RFC 8935) or poll (RFC 8936).'),
        endpoint_url: z
          .exactOptional(z.string().max(2048))
          .describe(
            'With push: where to, https on the public internet. With poll it is set by the transmitter.',
          ),
        authorization_header: z
          .exactOptional(
            z
              .string()
              .max(4096)
              .regex(/^[\x20-\x7e]+$/, { error: 'visible ASCII characters' }),
          )
          .describe(
            'With push: sent as `Authorization` with every token. Lies sealed, and is not shown again.',
          ),
      }),
    )
    .describe('How you get events. Default: poll.'),
  description: z.exactOptional(z.string().max(500)).describe('For whoever looks through the streams.'),
  credential_type: z
    .exactOptional(
      z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: '1 to 64 of a to z, 0 to 9 and hyphen' }),
    )
    .describe(
      'What you call a sheet of backup codes in `credential-change`, e.g. `backup-code`: CAEP has no value for it. Left out: you are sent ' +
        '`recovery-information-changed` instead.',
    ),
}

/** What a receiver may repeat: refused where it is not as it is. */
const repeated = {
  iss: z.exactOptional(uri),
  aud: z.exactOptional(uri),
  events_supported: z.exactOptional(uris),
  events_delivered: z.exactOptional(uris),
  min_verification_interval: z.exactOptional(z.int()),
}

export const createRequest = z.strictObject(settings)
export const updateRequest = z.strictObject({ stream_id: streamId, ...settings, ...repeated })
export const replaceRequest = z.strictObject({ stream_id: streamId, ...settings, ...repeated })

export const configuration = z.strictObject({
  stream_id: streamId,
  iss: z.string().describe('Who signs the events: compare it with the issuer that you asked.'),
  aud: z.string().describe('Whom the events are for: the id of your API key.'),
  events_supported: z.array(z.string()).describe('What you can have.'),
  events_requested: z.array(z.string()).describe('What you asked for.'),
  events_delivered: z.array(z.string()).describe('What you are sent.'),
  delivery: z.strictObject({
    method: z.enum([PUSH_METHOD, POLL_METHOD]),
    endpoint_url: z.string().describe('Where events are pushed, or polled.'),
  }),
  min_verification_interval: z.int().describe('Seconds between two verifications.'),
  description: z.string().optional(),
  credential_type: z.string().optional(),
})

export const status = z
  .enum(['enabled', 'paused', 'disabled'])
  .describe('`paused`: what happens is kept, 10,000 events and 7 days at most. `disabled`: it is not.')

export const statusRequest = z.strictObject({
  stream_id: streamId,
  status,
  reason: z.exactOptional(z.string().max(500)).describe('Why, in a few words.'),
})

export const statusResponse = z.strictObject({
  stream_id: streamId,
  status,
  reason: z.string().optional().describe('Why the stream has this status.'),
})

export const verificationRequest = z.strictObject({
  stream_id: streamId,
  state: z.exactOptional(z.string().max(1000)).describe('Comes back in the verification event.'),
})

export const pollRequest = z.strictObject({
  maxEvents: z
    .exactOptional(z.int().min(0))
    .describe('How many at most; 0: acknowledge only. Default and most: 100.'),
  returnImmediately: z
    .exactOptional(z.boolean())
    .describe('`false` (default): wait up to 20 seconds where nothing is there.'),
  ack: z
    .exactOptional(z.array(z.string().max(100)).max(1000))
    .describe('The `jti` of each token that you have.'),
  setErrs: z
    .exactOptional(
      z.record(
        z.string().max(100),
        z.strictObject({
          err: z.string().regex(/^[a-z_]{1,50}$/, { error: 'an error code of RFC 8935, e.g. invalid_key' }),
          description: z.exactOptional(z.string().max(500)),
        }),
      ),
    )
    .describe('The `jti` of each token that you will not take, with why.'),
})

export const pollResponse = z.strictObject({
  sets: z
    .record(z.string(), z.string())
    .describe('Signed tokens by their `jti`. They come again until you acknowledge them.'),
  moreAvailable: z.boolean(),
})

export const streamQuery = z.strictObject({ stream_id: streamId })
export const maybeStreamQuery = z.strictObject({
  stream_id: z.exactOptional(streamId).describe('Left out: all streams of your key, as an array.'),
})

const exampleStreamId = 'str_05t8v2w9qk3m7x1c6z4hdp8n4r'

export const EXAMPLE_STREAM = {
  stream_id: exampleStreamId,
  iss: 'https://codes.example.org',
  aud: 'key_05t8v2w9qk3m7x1c6z4hdp8n4r8n4r0a',
  events_supported: [
    EVENT_TYPES.credentialChange,
    EVENT_TYPES.credentialCompromise,
    EVENT_TYPES.changeRequired,
    EVENT_TYPES.recoveryActivated,
    EVENT_TYPES.recoveryInformationChanged,
  ],
  events_requested: [EVENT_TYPES.credentialChange, EVENT_TYPES.recoveryActivated],
  events_delivered: [EVENT_TYPES.credentialChange, EVENT_TYPES.recoveryActivated],
  delivery: {
    method: POLL_METHOD,
    endpoint_url: `https://codes.example.org/v1/signals/streams/${exampleStreamId}/poll`,
  },
  min_verification_interval: 10,
  credential_type: 'backup-code',
} as const

export const NO_SUCH_STREAM = 'This API key has no such stream.'
