import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'
import { recovery } from '../schemas.ts'

export const readRecoveryResponse = z.strictObject(recovery.shape)

export const readRecovery = defineOperation({
  operationId: 'readRecovery',
  method: 'get',
  path: '/v1/accounts/{accountId}/recoveries/{recoveryId}',
  summary: 'Read a recovery',
  description: 'The window that the use of a code opened: what is to be put right, and what was.',
  scope: 'recoveries',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success: {
    status: 200,
    description: 'The recovery as it stands.',
    schema: readRecoveryResponse,
    example: {
      recoveryId: 'rcv_08k3mq0w1d5n2z9x6v4te7hf3c',
      state: 'open',
      openedAt: '2026-11-21T20:00:09.431Z',
      expiresAt: '2026-11-21T20:15:09.431Z',
      endedAt: null,
      tasks: [
        { task: 'reenroll_factor', outcome: null, reportedAt: null },
        { task: 'replace_codes', outcome: null, reportedAt: null },
      ],
    },
  },
  refusals: { not_found: 'The account has no recovery of this id.' },
  call: ({ sparekey, path }) => sparekey.recoveries.get(path.accountId, path.recoveryId),
})
