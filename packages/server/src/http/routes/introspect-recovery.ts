import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'
import { recoveryId, recoveryTask, timeOut } from '../schemas.ts'

export const introspectRecoveryRequest = z.strictObject({
  token: z.string().max(512).describe('The token of a recovery, as the use of the code answered with it.'),
})

export const introspectRecoveryResponse = z.union([
  z.strictObject({
    active: z.literal(true),
    accountId: z.string().describe('Where active, as are the fields below.'),
    recoveryId,
    expiresAt: timeOut,
    tasks: z.array(recoveryTask).describe('Those not reported yet.'),
  }),
  z.strictObject({ active: z.literal(false) }),
])

export const introspectRecovery = defineOperation({
  operationId: 'introspectRecovery',
  method: 'post',
  path: '/v1/recoveries/introspect',
  summary: 'Ask what a recovery token is worth',
  description:
    "Whose recovery it is and what is left to do. A token that is over, made up or another tenant's is not active, and " +
    'nothing else is said of it.',
  scope: 'recoveries',
  idempotent: false,
  bodySchema: introspectRecoveryRequest,
  querySchema: noQuery,
  requestExample: { token: 'rct_…' },
  success: {
    status: 200,
    description: 'What it is worth at this moment.',
    schema: introspectRecoveryResponse,
    example: {
      active: true,
      accountId: 'ada',
      recoveryId: 'rcv_08k3mq0w1d5n2z9x6v4te7hf3c',
      expiresAt: '2026-11-21T20:15:09.431Z',
      tasks: ['replace_codes', 'change_password', 'end_other_sessions'],
    },
  },
  refusals: {},
  call: ({ sparekey, body }) => sparekey.recoveries.introspect(body.token),
})
