import { z } from 'zod'
import type { Malformation } from 'sparekey/service'

/** What came of something that was done on a page, as the address of the next one carries it. No code is in it. */
export interface Said {
  readonly about: About
  /** When the code was used, the sheet ended, or the next try is possible. */
  readonly at?: Date | undefined
  readonly serial?: string | undefined
  /** Of the code, from 1. */
  readonly group?: number | undefined
  /** Masked addresses that a code was sent to, separated by spaces. */
  readonly sentTo?: string | undefined
}

/** What is typed in the place of a code; said by the browser before anything is sent, or by the service where it runs no scripts. */
export const slips = [
  'empty',
  'too_long',
  'impossible_symbol',
  'letter_u',
  'sheet_name',
  'wrong_length',
  'group_short',
  'group_long',
  'check_failed',
  'authenticator',
  'phrase',
  'many',
] as const

/** Slips that a code of another system cannot be taken for. */
export const slipsOfAnySystem: readonly About[] = ['empty', 'too_long', 'phrase', 'many']

const abouts = [
  ...slips,
  'no_answer',
  'code_invalid',
  'code_already_used',
  'set_superseded',
  'set_revoked',
  'set_expired',
  'too_many_attempts',
  'codes_disabled',
  'signed_in_long_ago',
  'not_enough',
  'issue_limit_reached',
  'already_shown',
  'not_pending',
  'busy',
  'paused',
  'undecided',
  'stopped',
  'code_sent',
  'case_frozen',
  'support_stopped',
  'case_limit_reached',
  'not_yet',
  'case_changed',
] as const

export type About = (typeof abouts)[number]

/** As the library masks an address: an address of somebody's choosing is not said to be one of the reader's. */
const MASKED = /^\S•••@\S•••(\.[\p{L}\d-]{1,63})?( \S•••@\S•••(\.[\p{L}\d-]{1,63})?)*$/u

const shape = z.object({
  about: z.enum(abouts),
  at: z.optional(
    z.coerce
      .number()
      .int()
      .min(0)
      .max(8e15)
      .transform((millis) => new Date(millis)),
  ),
  serial: z.optional(z.string().regex(/^[0-9A-Z]{4}$/)),
  group: z.optional(z.coerce.number().int().min(1).max(6)),
  sentTo: z.optional(z.string().max(500).regex(MASKED)).catch(undefined),
})

/** `null` where the address says nothing, or nothing that we say. */
export const readSaid = (query: Readonly<Record<string, string>>): Said | null =>
  shape.safeParse(query).data ?? null

export const printSaid = ({ about, at, serial, group, sentTo }: Said): Record<string, string> => ({
  about,
  ...(at === undefined ? {} : { at: String(at.getTime()) }),
  ...(serial === undefined ? {} : { serial }),
  ...(group === undefined ? {} : { group: String(group) }),
  ...(sentTo === undefined ? {} : { sentTo }),
})

/** What to say of something that is not a code. */
export const saidOfSlip = (problem: Malformation): Said => {
  const { reason, group, symbols = 0, groupLength = 0, letterU } = problem
  if (reason === 'impossible_symbol') return { about: letterU ? 'letter_u' : reason, group }
  if (reason === 'wrong_group_length') {
    return { about: symbols < groupLength ? 'group_short' : 'group_long', group }
  }
  return { about: reason }
}
