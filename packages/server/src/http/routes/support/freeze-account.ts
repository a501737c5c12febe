import { z } from 'zod'
import { defineOperation, noQuery } from '../../operation.ts'
import { timeOut } from '../../schemas.ts'
import { answering, refusalsOf } from './refusals.ts'

const refusals = refusalsOf('operator_not_allowed')

export const freezeAccount = defineOperation({
  operationId: 'freezeAccountForSupport',
  method: 'post',
  path: '/v1/accounts/{accountId}/support-freeze',
  summary: 'Freeze an account for support',
  description:
    'Nobody can open a case for it, and one that lives goes no further, whatever state it is in. Backup codes of the owner go on ' +
    'working. No call takes it back: a security admin does, in the console.',
  scope: 'support:freeze',
  idempotent: false,
  bodySchema: z.strictObject({
    reason: z.string().min(1).max(500).describe("Kept in the account's events."),
    days: z.exactOptional(z.int().min(1).max(365)).describe('Default: 30. It is never shortened.'),
  }),
  querySchema: noQuery,
  requestExample: { reason: 'Somebody calls the desk in her name.', days: 30 },
  success: {
    status: 200,
    description: 'It is frozen.',
    schema: z.strictObject({ until: timeOut }),
    example: { until: '2026-12-21T20:00:00.000Z' },
  },
  refusals,
  call: async ({ support, by, path, body }) =>
    answering(refusals, await support().freeze(path.accountId, body, by())),
})
