import { z } from 'zod'
import { EXAMPLE_RECOVERY } from '../examples.ts'
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
    example: EXAMPLE_RECOVERY,
  },
  refusals: { not_found: 'The account has no recovery of this id.' },
  call: ({ sparekey, path }) => sparekey.recoveries.get(path.accountId, path.recoveryId),
})
