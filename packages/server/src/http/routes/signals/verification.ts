import { defineOperation, noQuery } from '../../operation.ts'
import { EXAMPLE_STREAM, NO_SUCH_STREAM, verificationRequest } from './schemas.ts'

export const verifyStream = defineOperation({
  operationId: 'verifyStream',
  method: 'post',
  path: '/v1/signals/verification',
  summary: 'Ask for a verification event',
  description:
    'A verification event comes over the stream, with your `state` in it, within seconds where nothing waits before it.',
  scope: 'ssf.manage',
  idempotent: false,
  bodySchema: verificationRequest,
  querySchema: noQuery,
  requestExample: { stream_id: EXAMPLE_STREAM.stream_id, state: 'is-anyone-there' },
  success: { status: 204, description: 'It is on its way.', schema: null, example: undefined },
  refusals: {
    not_found: NO_SUCH_STREAM,
    too_many_attempts: 'One was asked for less than `min_verification_interval` seconds ago.',
  },
  call: ({ receiver, body }) => receiver().verify(body.stream_id, body.state ?? null),
})
