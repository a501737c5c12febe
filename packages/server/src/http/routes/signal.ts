import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'
import { timeIn } from '../schemas.ts'

export const signalRequest = z.strictObject({
  type: z
    .enum([
      'factor_changed',
      'factor_removed',
      'device_replaced',
      'password_changed',
      'account_reset',
      'compromise_suspected',
      'support_recovery',
      'account_closed',
    ])
    .describe('What happened to the account.'),
  at: z
    .exactOptional(timeIn)
    .describe(
      'When it happened: at most 60 seconds ahead. Sheets issued after it are left alone. Default: now.',
    ),
  detail: z.exactOptional(
    z.strictObject({
      last: z
        .exactOptional(z.boolean())
        .describe(
          'With factor_removed: it was the last factor beside the password. `true` goes with no other type.',
        ),
    }),
  ),
})

export const signalResponse = z.strictObject({
  effects: z
    .array(
      z.strictObject({
        effect: z
          .enum(['revoked', 'replacement_requested', 'deferred', 'noted'])
          .describe(
            '`revoked`: the sheet stopped working. `replacement_requested`: the owner is asked for a new one. `deferred`: ' +
              'it takes effect when the open recovery ends. `noted`: a line in the trail.',
          ),
        setId: z.string().nullable().describe('The sheet that it is about. `null` where there is none.'),
      }),
    )
    .describe('Empty where the policy does nothing on this signal.'),
})

export const sendSignal = defineOperation({
  operationId: 'sendSignal',
  method: 'post',
  path: '/v1/accounts/{accountId}/signals',
  summary: 'Tell what happened to an account',
  description:
    "Tell that a factor or the password changed, a device was replaced, or an account was closed. The tenant's policy says " +
    'what becomes of the codes. When the last other factor is removed, they end with it. While a recovery is open, ' +
    'factor_removed takes effect when it ends.',
  scope: 'signal',
  idempotent: true,
  bodySchema: signalRequest,
  querySchema: noQuery,
  requestExample: { type: 'factor_removed', at: '2026-11-21T20:00:00.000Z', detail: { last: true } },
  success: {
    status: 200,
    description: 'What it did.',
    schema: signalResponse,
    example: { effects: [{ effect: 'revoked', setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj' }] },
  },
  refusals: {
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to a request with another body.',
  },
  call: ({ sparekey, path, body: { type, at, detail }, options }) =>
    sparekey.signal(
      path.accountId,
      {
        type,
        ...(at === undefined ? {} : { at }),
        // That it was not the last factor says nothing, so it goes with every type.
        ...(detail?.last === true ? { detail: { last: true } } : {}),
      },
      options,
    ),
})
