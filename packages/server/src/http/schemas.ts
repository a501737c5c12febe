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
})

export const formatName = z.enum(['standard', 'long']).describe('The shape of the codes.')
export const setId = z.string().describe('Names one code set. Opaque.')
export const serial = z.string().describe('Names the sheet to its owner: "Sheet A7K2".')
export const label = z.string().describe('The first two symbols of a code. Not secret.')

/** Nothing is refused here: what is wrong with a typed code is for the grammar to say. */
export const typedCode = z.string().describe('As typed: case, spaces, hyphens and look-alikes are forgiven.')
