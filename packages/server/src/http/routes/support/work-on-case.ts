import { z } from 'zod'
import { defineOperation, noQuery } from '../../operation.ts'
import { answering, refusalsOf } from './refusals.ts'
import { EXAMPLE_CASE, evidenceInput, supportCase } from './schemas.ts'

const ofEvidence = refusalsOf('case_not_found', 'case_state', 'case_frozen', 'operator_not_allowed')

export const addEvidence = defineOperation({
  operationId: 'addSupportEvidence',
  method: 'post',
  path: '/v1/support-cases/{caseId}/evidence',
  summary: 'Add evidence to a case',
  description:
    'What was checked, and how it went: never a document, a picture or an answer that somebody knew. Changing what was given to ' +
    'those who decide takes it back to `open`, and approvals are void.',
  scope: 'support:open',
  idempotent: false,
  bodySchema: z.strictObject(evidenceInput.shape),
  querySchema: noQuery,
  requestExample: {
    kind: 'repeated_proofing',
    outcome: 'pass',
    reference: 'T-4711',
  },
  success: {
    status: 201,
    description: 'The case as it stands now.',
    schema: z.strictObject(supportCase.shape),
    example: EXAMPLE_CASE,
  },
  refusals: ofEvidence,
  call: async ({ support, by, path, body }) =>
    answering(ofEvidence, await support().addEvidence(path.caseId, body, by())),
})

/** An empty object: what comes as a form or a file is answered with 415, as everywhere. */
const nothing = () => z.strictObject({})

const ofSubmit = refusalsOf(
  'case_not_found',
  'case_state',
  'case_frozen',
  'support_stopped',
  'evidence_missing',
  'operator_not_allowed',
)

export const submitCase = defineOperation({
  operationId: 'submitSupportCase',
  method: 'post',
  path: '/v1/support-cases/{caseId}/submit',
  summary: 'Give a case to those who decide',
  description:
    'Freezes the request. Every approval names its hash, so that nobody approves what they have not seen.',
  scope: 'support:open',
  idempotent: false,
  bodySchema: nothing(),
  querySchema: noQuery,
  requestExample: {},
  success: {
    status: 200,
    description: 'The case as it stands now.',
    schema: z.strictObject(supportCase.shape),
    example: { ...EXAMPLE_CASE, state: 'review', missing: [], requestHash: '5f0c2a91b3d7e846'.repeat(4) },
  },
  refusals: ofSubmit,
  call: async ({ support, by, path }) => answering(ofSubmit, await support().submit(path.caseId, by())),
})

const ofWithdraw = refusalsOf('case_not_found', 'case_state', 'operator_not_allowed')

export const withdrawCase = defineOperation({
  operationId: 'withdrawSupportCase',
  method: 'post',
  path: '/v1/support-cases/{caseId}/withdraw',
  summary: 'Take a case back',
  description: 'Ends it, by the key that opened it. Another one for the account can be opened after 7 days.',
  scope: 'support:open',
  idempotent: false,
  bodySchema: nothing(),
  querySchema: noQuery,
  requestExample: {},
  success: {
    status: 200,
    description: 'The case at its end.',
    schema: z.strictObject(supportCase.shape),
    example: { ...EXAMPLE_CASE, state: 'withdrawn', endedAt: '2026-11-21T21:00:00.000Z' },
  },
  refusals: ofWithdraw,
  call: async ({ support, by, path }) => answering(ofWithdraw, await support().withdraw(path.caseId, by())),
})
