import { z } from 'zod'
import { defineOperation, noQuery } from '../../operation.ts'
import { authentication, context, timeOut } from '../../schemas.ts'
import { answering, idempotencyRefusals, refusalsOf } from './refusals.ts'
import { EXAMPLE_CASE, caseId } from './schemas.ts'

const refusals = {
  ...refusalsOf(
    'case_not_found',
    'case_state',
    'case_frozen',
    'support_stopped',
    'not_yet',
    'case_limit_reached',
  ),
  first_factor_required: 'The first factor is too old, or itself a backup code.',
  ...idempotencyRefusals,
} as const

export const claimCode = defineOperation({
  operationId: 'claimSupportCode',
  method: 'post',
  path: '/v1/accounts/{accountId}/support-codes',
  summary: 'Have the code of a case sent to the owner',
  description:
    'For the owner who has just passed the first factor, once the case of the account is ready. The code goes to the ' +
    'addresses that were on file when the case was opened, is good for 10 minutes, and is used like any other, with a redemption. No ' +
    'answer has it. One that was sent before is dead; three can be asked for. A code that is given in person is asked for on the page ' +
    'in front of the owner.',
  scope: 'support:claim',
  idempotent: true,
  bodySchema: z.strictObject({
    firstFactor: authentication.describe('How the person passed the first factor, at most 15 minutes ago.'),
    context: z.exactOptional(context),
  }),
  querySchema: noQuery,
  requestExample: {
    firstFactor: { methods: ['pwd'], at: '2026-11-22T20:10:00.000Z' },
    context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  },
  success: {
    status: 201,
    description: 'It is on its way.',
    schema: z.strictObject({
      caseId,
      codeExpiresAt: timeOut,
      sentTo: z.array(z.string()).describe('Addresses, masked.'),
      claimsLeft: z.int(),
    }),
    example: {
      caseId: EXAMPLE_CASE.caseId,
      codeExpiresAt: '2026-11-22T20:20:04.000Z',
      sentTo: ['a•••@e•••.org'],
      claimsLeft: 2,
    },
  },
  refusals,
  call: async ({ support, path, body, options }) =>
    answering(refusals, await support().claim(path.accountId, body, options)),
})
