import { z } from 'zod'
import { defineOperation, noQuery } from '../../operation.ts'
import { answering, refusalsOf } from './refusals.ts'
import { EXAMPLE_CASE, supportCase } from './schemas.ts'

const success = {
  status: 200,
  description: 'The case as it stands.',
  schema: z.strictObject(supportCase.shape),
  example: EXAMPLE_CASE,
} as const

const refusals = refusalsOf('case_not_found')

export const readCase = defineOperation({
  operationId: 'readSupportCase',
  method: 'get',
  path: '/v1/support-cases/{caseId}',
  summary: 'Read a case',
  description:
    'What is known, what is missing, who decided, and how long it takes. Never its code: that is nowhere but with the owner.',
  scope: 'support:read',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success,
  refusals,
  call: async ({ support, path }) => answering(refusals, await support().get(path.caseId)),
})

const ofAccount = {
  case_not_found: 'The account has no live case, and had none that ended in the last 30 days.',
} as const

export const readAccountCase = defineOperation({
  operationId: 'readAccountSupportCase',
  method: 'get',
  path: '/v1/accounts/{accountId}/support-case',
  summary: "Read an account's case",
  description: 'The one that lives, or the newest of the last 30 days.',
  scope: 'support:read',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success: { ...success, schema: z.strictObject(supportCase.shape) },
  refusals: ofAccount,
  call: async ({ support, path }) => answering(ofAccount, await support().ofAccount(path.accountId)),
})
