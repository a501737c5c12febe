import { z } from 'zod'

/**
 * The parts that several calls share. Schemas of requests are strict: an unknown field is refused, because a misspelt one
 * would be a missing check. Bounds are the library's own, so that the OpenAPI document states them.
 */

/** An instant as it comes in: RFC 3339 in UTC, e.g. `2026-11-21T20:00:00.000Z`. */
export const timeIn = z.iso
  .datetime({ error: 'an RFC 3339 time in UTC, e.g. 2026-11-21T20:00:00.000Z' })
  .describe('RFC 3339 in UTC, e.g. 2026-11-21T20:00:00.000Z.')
  .transform((text) => new Date(text))

/** An instant as it goes out: RFC 3339 in UTC with milliseconds. */
export const timeOut = z.iso.datetime({ precision: 3 })

/** How many of a list are answered at once, as it comes after a `?`. */
export const pageLimit = z
  .string()
  .regex(/^0*([1-9]|[1-9]\d|1\d\d|200)$/, { error: 'a whole number from 1 to 200' })
  .transform(Number)
  .meta({ description: 'Default: 50.', type: 'integer', minimum: 1, maximum: 200, pattern: undefined })

export const authentication = z.strictObject({
  methods: z
    .array(
      z.string().regex(/^[a-z0-9_.-]{1,32}$/, {
        error: '1 to 32 of a to z, 0 to 9, dot, hyphen and underscore, e.g. pwd or otp',
      }),
    )
    .max(16)
    .describe('RFC 8176 values, e.g. pwd, otp, hwk.'),
  at: timeIn,
})

export const context = z.strictObject({
  ip: z.exactOptional(z.string().max(80).describe("The end user's IPv4 or IPv6 address, never your own.")),
  userAgent: z.exactOptional(z.string().max(1000)),
  deviceId: z.exactOptional(z.string().max(200)),
})

export const contact = z.strictObject({
  channel: z.literal('email'),
  address: z.string().max(254),
  language: z
    .exactOptional(
      z
        .string()
        .max(35)
        .regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, { error: 'a language tag such as de (BCP 47)' }),
    )
    .describe('The language in which the owner is told, e.g. de (BCP 47).'),
})

export const formatName = z.enum(['standard', 'long', 'digits']).describe('The shape of the codes.')
export const setFormat = z
  .enum(['standard', 'long', 'digits', 'legacy'])
  .describe('The shape of the codes. `legacy`: taken over from another system.')
export const setId = z.string().describe('Names one code set. Opaque.')
export const serial = z.string().describe('Names the sheet to its owner: "Sheet A7K2".')
export const label = z.string().describe('The first two symbols of a code. Not secret.')

export const useBasis = z
  .enum(['code', 'support'])
  .describe(
    '`code`: a code of a sheet. `support`: one that was sent to the owner after people had decided on a support case.',
  )
export const restrictUntil = timeOut
  .nullable()
  .describe(
    'Of a use by `support`: until then hold back payouts, changes of address, exports and API keys, and end the sessions there were. ' +
      '`null`: nothing is held back.',
  )

export const recoveryId = z.string().describe('Names one recovery. Opaque.')
export const recoveryTask = z
  .enum(['reenroll_factor', 'replace_codes', 'change_password', 'end_other_sessions'])
  .describe('What is to be put right after a code was used.')
export const taskOutcome = z.enum(['done', 'declined'])

/** A recovery as it stands. Its token is in the answer of the use alone. */
export const recovery = z.strictObject({
  recoveryId,
  state: z
    .enum(['open', 'completed', 'overdue', 'disowned'])
    .describe(
      '`open`: its token is good. `completed`: every task was reported. `overdue`: its time is over and tasks are left, ' +
        'which may still be reported. `disowned`: the owner said "this was not me".',
    ),
  openedAt: timeOut,
  expiresAt: timeOut.describe('From then on its token is not good.'),
  endedAt: timeOut.nullable(),
  tasks: z.array(
    z.strictObject({
      task: recoveryTask,
      outcome: taskOutcome.nullable().describe('`null`: not reported yet.'),
      reportedAt: timeOut.nullable(),
    }),
  ),
})

export const pageSessionId = z.string().describe('Names one visit to the hosted pages. Opaque.')
export const pagePurpose = z
  .enum(['enroll', 'challenge', 'manage', 'support'])
  .describe('Get a sheet, use a code, look after a sheet, or ask for help where everything is lost.')

/** Nothing is refused here: what is wrong with a typed code is for the grammar to say. */
export const typedCode = z.string().describe('As typed: case, spaces, hyphens and look-alikes are forgiven.')
