import { z } from 'zod'
import { timeOut } from '../../schemas.ts'

/** The parts of support cases that several calls share. Every field is text, a number or a time: no answer or request has a file. */

export const caseStates = [
  'open',
  'review',
  'approved',
  'released',
  'redeemed',
  'completed',
  'withdrawn',
  'denied',
  'cancelled',
  'expired',
  'failed',
  'disputed',
] as const

export const caseId = z.string().describe('Names one case. Opaque.')

const caseState = z
  .enum(caseStates)
  .describe(
    '`open`: evidence is gathered. `review`: frozen, people decide. `approved`: `notBefore` may still lie ahead. `released`: the owner ' +
      'may ask for a code until `claimUntil`. `redeemed`: the code was used, a recovery is open. All others are ends.',
  )

export const caseReason = z.enum(['lost_all_factors', 'lost_codes', 'locked_out', 'device_stolen', 'other'])

const codeChannel = z
  .enum(['email', 'sms', 'post', 'in_person'])
  .describe('How the owner gets the code. `email`: at an address on file; no address can be given.')

export const reference = z.string().max(200).describe('The ticket that this belongs to: an id or an address.')

export const evidenceKind = z.enum([
  'password',
  'address_confirmed',
  'second_address_confirmed',
  'recovery_contact',
  'repeated_proofing',
  'known_device',
  'known_key',
  'proof_elsewhere',
  'call_back',
  'manager_attestation',
  'video_presence',
  'in_person',
  'knowledge',
])

/** Of these a program knows something. The others are recorded by people in the console, and by the owner over a link. */
const ofPrograms =
  '`password`, `recovery_contact`, `repeated_proofing`, `known_device`, `known_key`, `proof_elsewhere` and `knowledge`'

export const evidenceOutcome = z
  .enum(['pass', 'fail', 'unable'])
  .describe('`knowledge` is never a pass: what a caller knew counts for nothing.')

/** What was checked, and how it went. */
export const evidenceInput = z.strictObject({
  kind: evidenceKind.describe(
    `A program records ${ofPrograms}. The others are for people in the console, and for the owner over the link in a message.`,
  ),
  outcome: evidenceOutcome,
  reference: z.exactOptional(reference),
  note: z
    .exactOptional(z.string().max(500))
    .describe('Text. One that looks like a code, a card number or a long row of digits is refused.'),
})

const evidence = z.strictObject({
  evidenceId: z.string(),
  kind: evidenceKind,
  outcome: evidenceOutcome,
  reference: z.string().nullable(),
  note: z.string().nullable().describe('Removed 90 days after the case ended.'),
  by: z.string().describe('Who added it, as it is shown.'),
  at: timeOut,
  expiresAt: timeOut.nullable(),
})

const decision = z.strictObject({
  by: z.string(),
  verdict: z.enum(['approved', 'denied', 'more_needed']),
  reason: z.string().nullable(),
  at: timeOut,
  counts: z.boolean().describe('`false`: the request changed since.'),
})

/** Without evidence and decisions, as lists have it. */
export const caseSummary = z.strictObject({
  caseId,
  caseNumber: z.string().describe('6 digits: what the owner is told to name the case by.'),
  accountId: z.string(),
  state: caseState,
  risk: z
    .enum(['low', 'standard', 'high', 'critical'])
    .describe('Computed. It says how long the wait is, how many approve, and what evidence is needed.'),
  reason: caseReason,
  reference: z.string().nullable(),
  channel: codeChannel,
  openedBy: z
    .string()
    .describe(
      'Who opened it, or who answers for the program that did; empty: the owner. Shown to the owner.',
    ),
  openedAs: z.enum(['operator', 'automation', 'owner']),
  openedAt: timeOut,
  expiresAt: timeOut.describe('A case that was not released ends here.'),
  notBefore: timeOut
    .nullable()
    .describe(
      'The earliest moment of release. `null`: no message was accepted at any address of the owner yet, so the wait has not begun.',
    ),
  ready: z.boolean().describe('Approved, and `notBefore` has passed.'),
  claimUntil: timeOut.nullable().describe('Until then the owner may ask for a code.'),
  held: z.boolean().describe('A person holds it: it goes no further until they let it.'),
  requestHash: z
    .string()
    .nullable()
    .describe('Of the frozen request: 64 hex digits; `null` while evidence is gathered.'),
  approvalsRequired: z.int(),
  approvals: z.int(),
  flags: z.array(z.string()).describe('Why the risk is what it is.'),
  endedAt: timeOut.nullable(),
})

export const supportCase = z.strictObject({
  ...caseSummary.shape,
  missing: z
    .array(z.array(evidenceKind))
    .describe('What the tier demands and is not there. Of each entry one kind is needed.'),
  evidence: z.array(evidence),
  decisions: z.array(decision),
  remarks: z
    .array(
      z.strictObject({
        act: z.enum(['deny', 'hold', 'resume', 'raise_risk', 'expedite', 'start_wait']),
        by: z.string(),
        reason: z.string(),
        at: timeOut,
      }),
    )
    .describe('Why somebody did something. Removed 90 days after the case ended.'),
})

export const EXAMPLE_CASE_SUMMARY = {
  caseId: 'cas_04v7m2k9q0x5c8b1z6t3w7n4h2d9f6r0j5p8s1a3e7g2k4m6q9v0',
  caseNumber: '480213',
  accountId: 'ada',
  state: 'open',
  risk: 'standard',
  reason: 'lost_all_factors',
  reference: 'T-4711',
  channel: 'email',
  openedBy: 'Grace Hopper',
  openedAs: 'automation',
  openedAt: '2026-11-21T20:00:00.000Z',
  expiresAt: '2026-11-28T20:00:00.000Z',
  notBefore: '2026-11-22T20:00:02.000Z',
  ready: false,
  claimUntil: null,
  held: false,
  requestHash: null,
  approvalsRequired: 1,
  approvals: 0,
  flags: [],
  endedAt: null,
}

export const EXAMPLE_CASE = {
  ...EXAMPLE_CASE_SUMMARY,
  missing: [['address_confirmed']],
  evidence: [
    {
      evidenceId: 'evd_0b3k7q9v2w5x8t1c4n6d0m3hj9',
      kind: 'password',
      outcome: 'pass',
      reference: null,
      note: null,
      by: 'key_7m3x9k2q5t8v1c4bn6w0d3hj7p2rs9fz (Grace Hopper)',
      at: '2026-11-21T20:04:10.000Z',
      expiresAt: null,
    },
  ],
  decisions: [],
  remarks: [],
}
