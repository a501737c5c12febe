import { z } from 'zod'
import { EXAMPLE_RECOVERY } from '../examples.ts'
import { defineOperation, noQuery } from '../operation.ts'
import { label, recovery, serial, setFormat, setId, timeOut } from '../schemas.ts'

const activeSet = z.strictObject({
  setId,
  serial,
  format: setFormat,
  count: z.int(),
  remaining: z.int(),
  issuedAt: timeOut,
  confirmedAt: timeOut.nullable(),
  expiresAt: timeOut.nullable(),
  redemptions: z.array(z.strictObject({ label, redeemedAt: timeOut })),
})

const pendingSet = z.strictObject({
  setId,
  serial,
  format: setFormat,
  count: z.int(),
  issuedAt: timeOut,
  confirmBy: timeOut,
  expiresAt: timeOut.nullable(),
})

export const statusResponse = z.strictObject({
  accountId: z.string(),
  state: z.enum([
    'none',
    'pending',
    'active',
    'low',
    'exhausted',
    'expired',
    'revoked',
    'suspended',
    'disabled',
  ]),
  activeSet: activeSet.nullable(),
  pendingSet: pendingSet.nullable(),
  failedAttempts: z.int().describe('Failures in a row.'),
  retryAt: timeOut.nullable().describe('Before this time every try is refused.'),
  advice: z
    .array(
      z.enum(['replace_codes', 'few_left', 'expires_soon', 'rotate', 'confirm_saved', 'review_recovery']),
    )
    .describe('What to offer the owner. `review_recovery`: a recovery is overdue, have somebody look at it.'),
  recovery: recovery.nullable().describe('The newest one that is open or overdue.'),
})

export const readStatus = defineOperation({
  operationId: 'readStatus',
  method: 'get',
  path: '/v1/accounts/{accountId}',
  summary: 'Read how an account stands',
  description: 'An account never seen answers with the state none.',
  scope: 'read',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success: {
    status: 200,
    description: 'The account as it stands.',
    schema: statusResponse,
    example: {
      accountId: 'ada',
      state: 'active',
      activeSet: {
        setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
        serial: 'A7K2',
        format: 'standard',
        count: 10,
        remaining: 9,
        issuedAt: '2026-11-21T20:00:04.120Z',
        confirmedAt: '2026-11-21T20:01:10.008Z',
        expiresAt: null,
        redemptions: [{ label: 'X7', redeemedAt: '2026-11-21T20:00:09.431Z' }],
      },
      pendingSet: null,
      failedAttempts: 0,
      retryAt: null,
      advice: ['replace_codes'],
      recovery: EXAMPLE_RECOVERY,
    },
  },
  refusals: {},
  call: ({ sparekey, path }) => sparekey.status(path.accountId),
})
