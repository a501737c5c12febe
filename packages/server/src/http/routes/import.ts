import type { ImportInput } from 'sparekey'
import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'
import { contact, serial, setId, timeIn, timeOut } from '../schemas.ts'

const importedCode = z.union([
  z.string().max(256),
  z.strictObject({
    code: z.string().max(256),
    usedAt: z.exactOptional(timeIn.nullable()).describe('When it was used there. Left out: it was not.'),
  }),
])

export const importRequest = z
  .strictObject({
    source: z
      .string()
      .max(64)
      .regex(/^[a-z0-9-]+$/, { error: 'of a to z, 0 to 9 and hyphen' })
      .describe('Names the system that the codes come from.'),
    codes: z
      .exactOptional(z.array(importedCode).min(1).max(100))
      .describe('In the order in which the owner has them, as that system showed them. At least one unused.'),
    scheme: z
      .exactOptional(z.enum(['bcrypt', 'pbkdf2', 'sha256', 'sha512', 'plain']))
      .describe(
        'In the place of codes, where that system kept hashes alone: how it made them. plain: it kept codes.',
      ),
    verifiers: z
      .exactOptional(z.array(z.string().max(400)).min(1).max(100))
      .describe(
        'With scheme: what that system stores, in the order in which the owner has the codes, all made alike.',
      ),
    used: z
      .exactOptional(
        z
          .array(
            z.strictObject({
              index: z.int().min(0).max(99).describe('The place in verifiers, from 0.'),
              at: timeIn.describe('When it was used there.'),
            }),
          )
          .max(100),
      )
      .describe('With scheme: which of the verifiers are of used codes.'),
    pattern: z
      .exactOptional(z.string().max(128))
      .describe(
        'With scheme: how a code was written when it was hashed, e.g. xxxxx-xxxxx. x stands for a symbol, X for one whose ' +
          'letters were hashed in upper case, hyphens and spaces for themselves.',
      ),
    symbols: z
      .enum(['digits', 'hex', 'alphanumeric', 'alphanumeric_cased', 'ascii_cased'])
      .describe(
        'What the codes are written in. Hyphens and spaces are dropped; case counts only where the name ends in cased.',
      ),
    randomBits: z
      .exactOptional(z.int().min(1).max(512))
      .describe(
        'Where fewer bits of a code are random than its symbols allow; required with hashes, which do not tell.',
      ),
    issuedAt: z.exactOptional(timeIn).describe('When the codes were given to their owner. Left out: now.'),
    policy: z
      .exactOptional(z.string().max(64))
      .describe(
        'The name of the policy to import under. Fewer than 64 random bits need one of the preset legacy.',
      ),
    contacts: z
      .exactOptional(z.array(contact).max(10))
      .describe('Where given, replaces the addresses on file.'),
  })
  .describe('Either codes, or scheme and verifiers.')

export const importResponse = z.strictObject({
  setId,
  serial,
  state: z.literal('active'),
  format: z.literal('legacy'),
  count: z.int().describe('All codes, those used elsewhere included.'),
  remaining: z.int(),
  issuedAt: timeOut,
  expiresAt: timeOut.nullable(),
  repeated: z.boolean().describe('These were here already, from the same source. Nothing was changed.'),
})

/** Which fields stand together is for the library to check: it names the one that does not fit. */
const inputOf = (body: z.output<typeof importRequest>): ImportInput => body as ImportInput

export const importCodes = defineOperation({
  operationId: 'importCodes',
  method: 'post',
  path: '/v1/accounts/{accountId}/code-sets/imports',
  summary: 'Take over codes from another system',
  description:
    'Makes the codes of another system work here, so that their owner keeps the list: from the codes themselves, or from what ' +
    'that system made of them. Only for an account whose codes never worked here before. Whoever calls this chooses the codes: give the scope to a migration alone, and take it away after.',
  scope: 'import',
  idempotent: true,
  bodySchema: importRequest,
  querySchema: noQuery,
  requestExample: {
    source: 'old-login',
    codes: [
      '48217-73019-46228-59031',
      { code: '90315-56720-48117-36620', usedAt: '2026-03-03T08:00:00.000Z' },
    ],
    symbols: 'digits',
    issuedAt: '2025-02-01T09:00:00.000Z',
  },
  success: {
    status: 201,
    description: 'The codes work.',
    schema: importResponse,
    example: {
      setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
      serial: 'A7K2',
      state: 'active',
      format: 'legacy',
      count: 2,
      remaining: 1,
      issuedAt: '2025-02-01T09:00:00.000Z',
      expiresAt: null,
      repeated: false,
    },
  },
  refusals: {
    codes_exist:
      'The account has or had codes here that worked. Those of another system are not brought back.',
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to a request with another body.',
  },
  call: ({ sparekey, path, body, options }) => sparekey.importSet(path.accountId, inputOf(body), options),
})
