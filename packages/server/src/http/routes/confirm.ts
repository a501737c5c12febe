import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'
import { setId, timeOut, typedCode } from '../schemas.ts'

export const confirmRequest = z.strictObject({ code: typedCode })

export const confirmResponse = z.strictObject({
  setId,
  state: z.literal('active'),
  confirmedAt: timeOut,
  superseded: z.string().nullable().describe('The set that stopped working with this confirmation.'),
})

export const confirmCodes = defineOperation({
  operationId: 'confirmCodes',
  method: 'post',
  path: '/v1/accounts/{accountId}/code-sets/{setId}/confirm',
  summary: 'Prove that a sheet was saved',
  description:
    'Takes one code of the new sheet, typed back by its owner. The code stays unused. From this answer on, the sheet that ' +
    'it replaces no longer works. Confirming again with a right code gives the same answer.',
  scope: 'confirm',
  idempotent: true,
  bodySchema: confirmRequest,
  querySchema: noQuery,
  requestExample: { code: 'x7k9 m3np qr2w 5t8e' },
  success: {
    status: 200,
    description: 'The sheet is the one that counts.',
    schema: confirmResponse,
    example: {
      setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
      state: 'active',
      confirmedAt: '2026-11-21T20:01:10.008Z',
      superseded: null,
    },
  },
  refusals: {
    code_invalid: 'Not a code of this set. Costs an attempt.',
    code_malformed: 'Not a code of any format, or its check symbol is wrong. Costs no attempt.',
    set_not_found: 'The account has no set of this id.',
    set_not_pending: 'The set was replaced, revoked or used up.',
    codes_disabled: 'The cap of failures in a row was reached: new codes must be issued.',
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to another request.',
    too_many_attempts: 'Delayed after failures in a row.',
  },
  call: ({ sparekey, path, body, options }) =>
    sparekey.confirm(path.accountId, { setId: path.setId, code: body.code }, options),
})
