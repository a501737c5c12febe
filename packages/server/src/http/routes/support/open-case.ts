import { z } from 'zod'
import { defineOperation, noQuery } from '../../operation.ts'
import { assertAccountId } from '../../path.ts'
import { context } from '../../schemas.ts'
import { answering, idempotencyRefusals, refusalsOf } from './refusals.ts'
import { EXAMPLE_CASE, caseReason, evidenceInput, reference, supportCase } from './schemas.ts'

export const openCaseRequest = z.strictObject({
  accountId: z.string().describe('Your own id of the account: 1 to 256 bytes of UTF-8.'),
  reason: caseReason,
  reference: z.exactOptional(reference),
  channel: z
    .exactOptional(z.enum(['email', 'in_person']))
    .describe(
      'Default: email. `in_person`: the code is shown once, on the page in front of the owner. The service sends no text messages ' +
        'and no letters.',
    ),
  lost: z
    .exactOptional(z.array(z.enum(['password', 'addresses'])).max(2))
    .describe(
      'What the person says is lost beside the factors. Each makes the risk critical; with `addresses` the channel is another than email.',
    ),
  privileged: z
    .exactOptional(z.boolean())
    .describe('The account has power over others, as an administrator has. Its risk is critical.'),
  evidence: z
    .exactOptional(z.array(evidenceInput).max(4))
    .describe('What is known at once, as that the first factor was passed.'),
  context: z
    .exactOptional(context)
    .describe('Where the request came from. The owner is told the place and the browser.'),
})

const refusals = refusalsOf(
  'case_exists',
  'case_frozen',
  'support_stopped',
  'operator_not_allowed',
  'case_limit_reached',
)

export const openCase = defineOperation({
  operationId: 'openSupportCase',
  method: 'post',
  path: '/v1/support-cases',
  summary: 'Open a case for somebody who lost everything',
  description:
    'Begins one attempt to recover one account with the help of people. The owner is told at once at every address on file, with a ' +
    'link that ends it. A program opens and gathers; that it goes on, people decide in the console.',
  scope: 'support:open',
  idempotent: true,
  bodySchema: openCaseRequest,
  querySchema: noQuery,
  requestExample: {
    accountId: 'ada',
    reason: 'lost_all_factors',
    reference: 'T-4711',
    evidence: [{ kind: 'password', outcome: 'pass' }],
  },
  success: {
    status: 201,
    description: 'The case.',
    schema: z.strictObject(supportCase.shape),
    example: { ...EXAMPLE_CASE, notBefore: null },
  },
  refusals: { ...refusals, ...idempotencyRefusals },
  call: async ({ support, by, body: { accountId, ...input }, options }) => {
    assertAccountId(accountId)
    return answering(
      { ...refusals, ...idempotencyRefusals },
      await support().open(accountId, input, by(), options),
    )
  },
})
