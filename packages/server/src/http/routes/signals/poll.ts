import { defineOperation, noQuery } from '../../operation.ts'
import { NO_SUCH_STREAM, pollRequest, pollResponse } from './schemas.ts'

const EVENTS_MOST = 100

export const pollStream = defineOperation({
  operationId: 'pollStream',
  method: 'post',
  path: '/v1/signals/streams/{streamId}/poll',
  summary: 'Poll a stream for its events',
  description:
    'Gives what waits, the oldest first, and takes what is acknowledged out of it before (RFC 8936). A token comes again until it ' +
    'is acknowledged.',
  scope: 'ssf.read',
  idempotent: false,
  bodySchema: pollRequest,
  querySchema: noQuery,
  requestExample: { maxEvents: 10, returnImmediately: true, ack: ['sev_0c2k…'] },
  success: {
    status: 200,
    description: 'What waits.',
    schema: pollResponse,
    example: { sets: { 'sev_0c2m…': 'eyJ0eXAiOiJzZWNldmVudCtqd3Qi…' }, moreAvailable: false },
  },
  refusals: { not_found: NO_SUCH_STREAM },
  call: ({ receiver, path, body }) =>
    receiver().poll(path.streamId, {
      maxEvents: Math.min(body.maxEvents ?? EVENTS_MOST, EVENTS_MOST),
      returnImmediately: body.returnImmediately ?? false,
      ack: body.ack ?? [],
      setErrs: Object.entries(body.setErrs ?? {}).map(([jti, { err: error }]) => ({ jti, error })),
    }),
})
