import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'

export const revokeRequest = z.strictObject({
  reason: z.enum(['compromised', 'owner_request', 'administrator', 'other']),
  note: z.exactOptional(z.string().max(500)).describe("Kept in the account's events."),
})

export const revokeResponse = z.strictObject({
  revoked: z.array(z.string()).describe('The sets that stopped working. Empty where there was none.'),
})

export const revokeCodes = defineOperation({
  operationId: 'revokeCodes',
  method: 'post',
  path: '/v1/accounts/{accountId}/revocations',
  summary: 'End every sheet of an account',
  description: 'Ends the active and the pending set at once. No code of them works from this answer on.',
  scope: 'revoke',
  idempotent: true,
  bodySchema: revokeRequest,
  querySchema: noQuery,
  requestExample: { reason: 'owner_request', note: 'The sheet was left on a train.' },
  success: {
    status: 200,
    description: 'What was ended.',
    schema: revokeResponse,
    example: { revoked: ['set_06w3k9v2q4x8t1c7b5n0d6m3hj'] },
  },
  refusals: {
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to a request with another body.',
  },
  call: ({ sparekey, path, body, options }) => sparekey.revoke(path.accountId, body, options),
})
