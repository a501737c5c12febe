import type { CaseState } from 'sparekey'
import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { pageLimit } from '../../schemas.ts'
import { EXAMPLE_CASE_SUMMARY, caseStates, caseSummary } from './schemas.ts'

const oneState = `(${caseStates.join('|')})`

const states = z
  .string()
  .max(200)
  .regex(new RegExp(`^${oneState}(,${oneState})*$`), {
    error: `of ${caseStates.join(', ')}, with a comma between several`,
  })
  .transform((text) => text.split(',') as readonly CaseState[])
  .describe(
    `Of ${caseStates.map((state) => `\`${state}\``).join(', ')}, with a comma between several. Default: those that live.`,
  )

export const listCases = defineOperation({
  operationId: 'listSupportCases',
  method: 'get',
  path: '/v1/support-cases',
  summary: 'List cases',
  description: 'The cases of the tenant, newest first, without evidence and decisions.',
  scope: 'support:read',
  idempotent: false,
  bodySchema: null,
  querySchema: z.strictObject({
    state: z.exactOptional(states),
    limit: z.exactOptional(pageLimit),
    cursor: z.exactOptional(z.string().max(200)).describe('`nextCursor` of the page before.'),
  }),
  success: {
    status: 200,
    description: 'A page of cases.',
    schema: z.strictObject({
      items: z.array(caseSummary),
      nextCursor: z.string().nullable().describe('`null` on the last page.'),
    }),
    example: { items: [EXAMPLE_CASE_SUMMARY], nextCursor: null },
  },
  refusals: {},
  call: ({ support, query: { state, ...page } }) =>
    support().list({ ...page, ...(state === undefined ? {} : { states: state }) }),
})
