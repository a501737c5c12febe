import { defineOperation, noQuery } from '../operation.ts'

export const eraseAccount = defineOperation({
  operationId: 'eraseAccount',
  method: 'delete',
  path: '/v1/accounts/{accountId}',
  summary: 'Erase an account',
  description:
    'Erases what identifies the account, and all verifiers. The audit log stays verifiable, and a tombstone keeps the ' +
    'counters. Erasing again, or an account never seen, gives the same answer.',
  scope: 'erase',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success: { status: 204, description: 'Erased.', schema: null, example: undefined },
  refusals: {},
  call: ({ sparekey, path }) => sparekey.erase(path.accountId),
})
