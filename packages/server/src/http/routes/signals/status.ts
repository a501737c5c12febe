import { defineOperation, noQuery } from '../../operation.ts'
import { EXAMPLE_STREAM, NO_SUCH_STREAM, statusRequest, statusResponse, streamQuery } from './schemas.ts'

const path = '/v1/signals/status'
const { stream_id } = EXAMPLE_STREAM

export const readStreamStatus = defineOperation({
  operationId: 'readStreamStatus',
  method: 'get',
  path,
  summary: 'Read the status of a stream',
  description: 'Whether events are sent, and why not.',
  scope: 'ssf.read',
  idempotent: false,
  bodySchema: null,
  querySchema: streamQuery,
  success: {
    status: 200,
    description: 'The status.',
    schema: statusResponse,
    example: { stream_id, status: 'enabled' },
  },
  refusals: { not_found: NO_SUCH_STREAM },
  call: ({ receiver, query }) => receiver().readStatus(query.stream_id),
})

export const setStreamStatus = defineOperation({
  operationId: 'setStreamStatus',
  method: 'post',
  path,
  summary: 'Enable, pause or disable a stream',
  description:
    'While it is paused, what happens is kept: 10,000 events and 7 days at most. What waits is dropped where it is disabled.',
  scope: 'ssf.manage',
  idempotent: false,
  bodySchema: statusRequest,
  querySchema: noQuery,
  requestExample: { stream_id, status: 'paused', reason: 'Maintenance until noon.' },
  success: {
    status: 200,
    description: 'The status.',
    schema: statusResponse,
    example: { stream_id, status: 'paused', reason: 'Maintenance until noon.' },
  },
  refusals: { not_found: NO_SUCH_STREAM },
  call: ({ receiver, body }) => receiver().setStatus(body.stream_id, body.status, body.reason ?? null),
})
