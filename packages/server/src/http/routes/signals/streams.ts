import { defineOperation, noQuery } from '../../operation.ts'
import { RequestProblem } from '../../problem.ts'
import {
  configuration,
  createRequest,
  EXAMPLE_STREAM,
  maybeStreamQuery,
  NO_SUCH_STREAM,
  replaceRequest,
  streamQuery,
  updateRequest,
} from './schemas.ts'
import { z } from 'zod'

const path = '/v1/signals/streams'
const { stream_id, events_requested, credential_type, delivery } = EXAMPLE_STREAM
const push = {
  method: 'urn:ietf:rfc:8935',
  endpoint_url: 'https://receiver.example.net/events',
  authorization_header: 'Bearer of-the-receiver',
}

export const createStream = defineOperation({
  operationId: 'createStream',
  method: 'post',
  path,
  summary: 'Open a stream of security events',
  description:
    'What happens with the codes of every account of the tenant, for one receiver, as signed Security Event Tokens. ' +
    '`/.well-known/ssf-configuration` leads here.',
  scope: 'ssf.manage',
  idempotent: false,
  bodySchema: createRequest,
  querySchema: noQuery,
  requestExample: { events_requested, credential_type, delivery: { method: delivery.method } },
  success: { status: 201, description: 'The stream.', schema: configuration, example: EXAMPLE_STREAM },
  refusals: {},
  call: async ({ receiver, body }) => {
    const stream = await receiver().create(body)
    if (stream === null) {
      throw new RequestProblem('forbidden', 'This API key has as many streams as it may have. Delete one.')
    }
    return { ok: true, ...stream } as const
  },
})

export const readStreams = defineOperation({
  operationId: 'readStreams',
  method: 'get',
  path,
  summary: 'Read streams of security events',
  description: 'One stream of your key, or all of them as an array.',
  scope: 'ssf.read',
  idempotent: false,
  bodySchema: null,
  querySchema: maybeStreamQuery,
  success: {
    status: 200,
    description: 'The stream; without `stream_id` an array of streams.',
    schema: z.union([configuration, z.array(configuration)]),
    example: EXAMPLE_STREAM,
    whole: 'streams',
  },
  refusals: { not_found: NO_SUCH_STREAM },
  call: async ({ receiver, query }) => {
    if (query.stream_id === undefined) return { ok: true, streams: await receiver().list() } as const
    const found = await receiver().read(query.stream_id)
    return found.ok ? ({ ok: true, streams: found.stream } as const) : found
  },
})

export const updateStream = defineOperation({
  operationId: 'updateStream',
  method: 'patch',
  path,
  summary: 'Change a stream of security events',
  description:
    'What is given is changed, all else stays. `delivery` is one whole, with its authorization header.',
  scope: 'ssf.manage',
  idempotent: false,
  bodySchema: updateRequest,
  querySchema: noQuery,
  requestExample: { stream_id, description: 'Of the fraud team.' },
  success: {
    status: 200,
    description: 'The stream.',
    schema: configuration,
    example: { ...EXAMPLE_STREAM, description: 'Of the fraud team.' },
    whole: 'stream',
  },
  refusals: { not_found: NO_SUCH_STREAM },
  call: ({ receiver, body }) => receiver().change('update', body),
})

export const replaceStream = defineOperation({
  operationId: 'replaceStream',
  method: 'put',
  path,
  summary: 'Replace a stream of security events',
  description: 'What is not given is taken away: without `delivery` events are polled.',
  scope: 'ssf.manage',
  idempotent: false,
  bodySchema: replaceRequest,
  querySchema: noQuery,
  requestExample: { stream_id, events_requested, credential_type, delivery: push },
  success: {
    status: 200,
    description: 'The stream.',
    schema: configuration,
    example: {
      ...EXAMPLE_STREAM,
      delivery: { method: push.method, endpoint_url: push.endpoint_url },
    },
    whole: 'stream',
  },
  refusals: { not_found: NO_SUCH_STREAM },
  call: ({ receiver, body }) => receiver().change('replace', body),
})

export const deleteStream = defineOperation({
  operationId: 'deleteStream',
  method: 'delete',
  path,
  summary: 'End a stream of security events',
  description: 'What waits for its receiver is deleted with it.',
  scope: 'ssf.manage',
  idempotent: false,
  bodySchema: null,
  querySchema: streamQuery,
  success: { status: 204, description: 'It is gone.', schema: null, example: undefined },
  refusals: { not_found: NO_SUCH_STREAM },
  call: ({ receiver, query }) => receiver().remove(query.stream_id),
})
