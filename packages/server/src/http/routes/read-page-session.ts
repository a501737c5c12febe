import type { PageResult } from 'sparekey/service'
import { z } from 'zod'
import { EXAMPLE_OPENED_RECOVERY, EXAMPLE_USE } from '../examples.ts'
import { defineOperation, noQuery } from '../operation.ts'
import {
  label,
  pagePurpose,
  recoveryId,
  recoveryTask,
  restrictUntil,
  serial,
  setId,
  timeOut,
  useBasis,
} from '../schemas.ts'

/** Of a use on a page: without the token of its recovery, which stays with the service. */
export const pageRedemption = z.strictObject({
  redemptionId: z.string().describe('One use of one code: accept each id once.'),
  setId,
  serial,
  label,
  redeemedAt: timeOut,
  remaining: z.int(),
  low: z.boolean(),
  basis: useBasis,
  restrictUntil,
  recovery: z
    .strictObject({ recoveryId, expiresAt: timeOut, tasks: z.array(recoveryTask) })
    .nullable()
    .describe('Report its tasks as they are settled.'),
})

/** The sheet that was made on a page. */
export const pageSet = z.strictObject({
  setId,
  serial,
  state: z
    .enum(['pending', 'active'])
    .describe('`active`: the person typed a code of it back. `pending`: put off.'),
})

export const readPageSessionResponse = z.strictObject({
  state: z
    .enum(['open', 'done', 'cancelled', 'expired'])
    .describe('`done` and `cancelled` stay what they are; `expired`: its time was over before it ended.'),
  accountId: z.string(),
  purpose: pagePurpose,
  redemption: pageRedemption
    .optional()
    .describe('With challenge or support and `done`: that nobody used a code leaves it out.'),
  set: pageSet.optional().describe('Where a sheet was made.'),
})

/** A use on a page of the version before says nothing of requests for help: there were none. */
export const wholeResult = (result: PageResult | null): PageResult =>
  result?.redemption === undefined
    ? (result ?? {})
    : { ...result, redemption: { basis: 'code', restrictUntil: null, ...result.redemption } }

export const readPageSession = defineOperation({
  operationId: 'readPageSession',
  method: 'get',
  path: '/v1/page-sessions/{pageSessionId}',
  summary: 'Read what became of a hosted page',
  description:
    'The same at every read. Read it when the person is back at `returnUrl`, under the id that you kept: nothing in the ' +
    'address says what happened. Accept each `redemptionId` once.',
  scope: 'pages',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success: {
    status: 200,
    description: 'How it ended, or that it has not yet.',
    schema: readPageSessionResponse,
    example: {
      state: 'done',
      accountId: 'ada',
      purpose: 'challenge',
      redemption: { ...EXAMPLE_USE, recovery: EXAMPLE_OPENED_RECOVERY },
    },
  },
  refusals: { not_found: 'The tenant has no page session of this id, or it was over a day ago.' },
  call: async ({ visits, path }) => {
    const session = await visits.read(path.pageSessionId)
    if (session === null) return NOT_FOUND
    const { state, accountId, purpose, result } = session
    return { ok: true, state, accountId, purpose, ...wholeResult(result) } as const
  },
})

const NOT_FOUND = {
  ok: false,
  code: 'not_found',
  detail: 'There is no page session of this id. Keep the id that opening it answered with.',
} as const
