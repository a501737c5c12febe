import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'
import { authentication, contact, formatName, serial, setId, timeOut } from '../schemas.ts'

export const issueRequest = z.strictObject({
  reason: z
    .enum(['enrollment', 'replacement', 'recovery', 'support'])
    .describe('The moment at which codes are issued.'),
  authentication: z
    .exactOptional(authentication)
    .describe(
      'Required with enrollment and replacement: must name a second factor, at most 10 minutes old by default.',
    ),
  recoveryToken: z
    .exactOptional(z.string().max(512).nullable())
    .describe(
      "Required with recovery and support, where it stands in for authentication: the token of this account's open " +
        'recovery. Refused otherwise.',
    ),
  policy: z.exactOptional(z.string().max(64)).describe("The name of the tenant's policy to issue under."),
  count: z.exactOptional(z.int().min(5).max(100)).describe('How many codes, within what the policy allows.'),
  expiresInDays: z
    .exactOptional(z.int().min(1).max(3650).nullable())
    .describe('Days until the set expires, within what the policy allows.'),
  contacts: z
    .exactOptional(z.array(contact).max(10))
    .describe('Where given, replaces the addresses on file.'),
})

export const issueResponse = z.strictObject({
  setId,
  serial,
  state: z.literal('pending'),
  format: formatName,
  codes: z.array(z.string()).min(1).describe('Shown in this one answer and never again.'),
  count: z.int(),
  issuedAt: timeOut,
  confirmBy: timeOut.describe(
    'When the owner is reminded to prove that the sheet was saved. Nothing dies then.',
  ),
  expiresAt: timeOut.nullable(),
  replaces: z.string().nullable().describe('The active set that still works until this one is confirmed.'),
})

export const issueCodes = defineOperation({
  operationId: 'issueCodes',
  method: 'post',
  path: '/v1/accounts/{accountId}/code-sets',
  summary: 'Issue a sheet of codes',
  description:
    'Makes a new set. Show the codes to the person at once: they are in this one answer and are not kept. The old sheet ' +
    'goes on working until a code of the new one is typed back.',
  scope: 'issue',
  idempotent: true,
  bodySchema: issueRequest,
  querySchema: noQuery,
  requestExample: {
    reason: 'enrollment',
    authentication: { methods: ['pwd', 'otp'], at: '2026-11-21T20:00:00.000Z' },
    contacts: [{ channel: 'email', address: 'ada@example.org', language: 'en' }],
  },
  success: {
    status: 201,
    description: 'The codes, once.',
    schema: issueResponse,
    example: {
      setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
      serial: 'A7K2',
      state: 'pending',
      format: 'standard',
      codes: ['X7K9-M3NP-QR2W-5T8E', '4HDC-2V8S-T6JB-9YWZ', '…'],
      count: 10,
      issuedAt: '2026-11-21T20:00:04.120Z',
      confirmBy: '2026-11-28T20:00:04.120Z',
      expiresAt: null,
      replaces: null,
    },
  },
  refusals: {
    insufficient_authentication:
      'No second factor among the methods, or too long ago; or no token of an open recovery. `detail` says what is missing.',
    codes_already_shown: 'This Idempotency-Key has issued codes before. They are not shown again.',
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to a request with another body.',
    issue_limit_reached: 'The account has had its sheets of the day (5 by default).',
  },
  call: ({ sparekey, path, body, options }) => sparekey.issue(path.accountId, body, options),
})
