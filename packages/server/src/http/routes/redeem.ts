import { z } from 'zod'
import { EXAMPLE_OPENED_RECOVERY, EXAMPLE_USE } from '../examples.ts'
import { defineOperation, noQuery } from '../operation.ts'
import {
  authentication,
  context,
  label,
  recoveryId,
  recoveryTask,
  restrictUntil,
  serial,
  setId,
  timeOut,
  typedCode,
  useBasis,
} from '../schemas.ts'

export const redeemRequest = z.strictObject({
  code: typedCode,
  firstFactor: z
    .exactOptional(authentication)
    .describe(
      'How the person passed the first factor. Without it the policy refuses: a code is a second factor.',
    ),
  requiredAssurance: z
    .exactOptional(z.enum(['aal1', 'aal2', 'aal3', 'phishing_resistant']))
    .describe('What this sign-in demands. Refused where a backup code cannot give it.'),
  context: z.exactOptional(context),
})

const openedRecovery = z.strictObject({
  recoveryId,
  token: z
    .string()
    .describe(
      'Until `expiresAt` it lets the account be issued one new sheet, with the reason recovery. Keep it on your server.',
    ),
  expiresAt: timeOut,
  tasks: z.array(recoveryTask).describe('Report each as done or declined.'),
})

export const redeemResponse = z.strictObject({
  redemptionId: z.string().describe('One use of one code: accept each id once.'),
  setId,
  serial,
  label,
  redeemedAt: timeOut,
  remaining: z.int(),
  low: z.boolean().describe('Few codes are left: offer new ones.'),
  recovery: openedRecovery
    .nullable()
    .describe('The window in which things are put right. `null` where the policy has no tasks.'),
  basis: useBasis,
  restrictUntil,
})

export const redeemCode = defineOperation({
  operationId: 'redeemCode',
  method: 'post',
  path: '/v1/accounts/{accountId}/redemptions',
  summary: 'Use a code',
  description:
    'Uses a code, once. Of any number of requests with one code exactly one is answered with 201. Send an ' +
    '`Idempotency-Key`, so that a request whose answer was lost can be repeated while the recovery is open. ' +
    'The answer opens that recovery: what is to be put right now, and until when.',
  scope: 'redeem',
  idempotent: true,
  bodySchema: redeemRequest,
  querySchema: noQuery,
  requestExample: {
    code: 'x7k9 m3np qr2w 5t8e',
    firstFactor: { methods: ['pwd'], at: '2026-11-21T20:00:00.000Z' },
    requiredAssurance: 'aal2',
    context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', deviceId: 'd-81' },
  },
  success: {
    status: 201,
    description: 'The code is used up, and counts as the second factor.',
    schema: redeemResponse,
    example: { ...EXAMPLE_USE, recovery: { ...EXAMPLE_OPENED_RECOVERY, token: 'rct_…' } },
  },
  refusals: {
    code_malformed: 'Not a code of any format, or its check symbol is wrong. Spends no attempt.',
    code_invalid: 'Wrong, or the account has no codes: the same answer in the same time.',
    code_already_used: 'Right, but used. Carries `usedAt`.',
    set_superseded: 'Right, but of a sheet that was replaced. Carries `serial` and `endedAt`.',
    set_revoked: 'Right, but of a sheet that was revoked. Carries `serial` and `endedAt`.',
    set_expired: 'Right, but of a sheet that expired. Carries `serial` and `endedAt`.',
    first_factor_required: 'No first factor stated, too old, or itself a backup code.',
    assurance_not_met: '`requiredAssurance` is more than a backup code can give.',
    too_many_attempts: 'Delayed after failures in a row.',
    codes_disabled:
      'The cap of failures in a row was reached, or the owner suspended the sheet: new codes must be issued.',
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to another request.',
  },
  call: ({ sparekey, path, body, options }) => sparekey.redeem(path.accountId, body, options),
})
