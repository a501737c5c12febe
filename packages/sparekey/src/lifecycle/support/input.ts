import { redactCodes } from '../../codes/redact.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts'
import { fromHex } from '../../bytes.ts'
import type { Context } from '../../interface/calls.ts'
import type {
  CaseReason,
  CaseRisk,
  CaseState,
  CodeChannel,
  EvidenceKind,
  EvidenceOutcome,
  ListCasesInput,
  OpenCaseInput,
} from '../../interface/support.ts'
import { risks } from '../../policy/support.ts'
import type { Bytes } from '../../store/port.ts'
import {
  asBoolean,
  asDate,
  asInteger,
  asList,
  asOneOf,
  asPlainText,
  asRecord,
  asString,
} from '../../validation.ts'
import { readContext } from '../input.ts'
import { evidenceKinds } from './evidence.ts'
import { liveStates } from './states.ts'

/** Longer than any row of digits that somebody writes of a call, and shorter than a card's or an account's number. */
const longRowOfDigits = /\d(?:[ .\-/]?\d){8}/

/** Free text that people wrote. What could be a code, or the number of a card or a document, is not taken: it does not belong here. */
const asNote = (value: unknown, field: string, most: number): string => {
  const text = asPlainText(value, field, most)
  if (text.trim() === '') throw new ArgumentRangeError(field, `"${field}" must not be empty.`)
  if (redactCodes(text) !== text || longRowOfDigits.test(text)) {
    throw new ArgumentRangeError(
      field,
      `"${field}" holds what reads as a code or as a long number. Leave it out: such things are not kept.`,
    )
  }
  return text
}

/** A ticket's id or address: it may be a long number. */
const asReference = (value: unknown, field: string): string => {
  const text = asPlainText(value, field, 200)
  if (redactCodes(text) !== text) {
    throw new ArgumentRangeError(field, `"${field}" holds what reads as a code. Name the ticket otherwise.`)
  }
  return text
}

export const readReason = (value: unknown): string => {
  const { reason } = asRecord(value, 'input', ['reason'])
  return asNote(reason, 'reason', 500)
}

/** What follows a read of the reason beside other fields. */
const reasonIn = (given: Readonly<Record<string, unknown>>): string => asNote(given['reason'], 'reason', 500)

export const readCaseIdText = (value: unknown): string => asString(value, 'caseId', 100)

export interface ReadEvidence {
  readonly kind: EvidenceKind
  readonly outcome: EvidenceOutcome
  readonly reference: string | null
  readonly note: string | null
}

const outcomes: readonly EvidenceOutcome[] = ['pass', 'fail', 'unable']

/** @throws {ArgumentRangeError} `invalid_request`: what the caller knew was recorded as a pass. */
export const readEvidence = (value: unknown, field = 'input'): ReadEvidence => {
  const given = asRecord(value, field, ['kind', 'outcome', 'reference', 'note'])
  const kind = asOneOf(given['kind'], 'kind', evidenceKinds)
  const outcome = asOneOf(given['outcome'], 'outcome', outcomes)
  if (kind === 'knowledge' && outcome === 'pass') {
    throw new ArgumentRangeError(
      'outcome',
      '"outcome" of "knowledge" cannot be "pass": what a caller knows proves nothing.',
    )
  }
  return {
    kind,
    outcome,
    reference: given['reference'] === undefined ? null : asReference(given['reference'], 'reference'),
    note: given['note'] === undefined ? null : asNote(given['note'], 'note', 500),
  }
}

export interface ReadOpenInput {
  readonly reason: CaseReason
  readonly reference: string | null
  readonly channel: CodeChannel
  readonly lost: readonly ('password' | 'addresses')[]
  readonly isPrivileged: boolean
  readonly evidence: readonly ReadEvidence[]
  readonly context: Context | null
}

const reasons: readonly CaseReason[] = [
  'lost_all_factors',
  'lost_codes',
  'locked_out',
  'device_stolen',
  'other',
]
const channels: readonly CodeChannel[] = ['email', 'sms', 'post', 'in_person']

export const readOpenInput = (value: unknown): ReadOpenInput => {
  const given = asRecord(value, 'input', [
    'reason',
    'reference',
    'channel',
    'lost',
    'privileged',
    'evidence',
    'context',
  ] satisfies (keyof OpenCaseInput)[])
  const channel = given['channel'] === undefined ? 'email' : asOneOf(given['channel'], 'channel', channels)
  const lost = asList(given['lost'] ?? [], 'lost', 2).map((one) =>
    asOneOf<'password' | 'addresses'>(one, 'lost', ['password', 'addresses']),
  )
  if (lost.includes('addresses') && channel === 'email') {
    throw new ArgumentRangeError(
      'channel',
      '"channel" must be another than "email" where the addresses are lost.',
    )
  }
  return {
    reason: asOneOf(given['reason'], 'reason', reasons),
    reference: given['reference'] === undefined ? null : asReference(given['reference'], 'reference'),
    channel,
    lost,
    isPrivileged: given['privileged'] === undefined ? false : asBoolean(given['privileged'], 'privileged'),
    evidence: asList(given['evidence'] ?? [], 'evidence', 4).map((one) => readEvidence(one, 'evidence')),
    context: readContext(given['context']),
  }
}

export const readApproval = (value: unknown): { readonly requestHash: Bytes; readonly seenAt: number } => {
  const given = asRecord(value, 'input', ['requestHash', 'seenAt'])
  const hash = asString(given['requestHash'], 'requestHash', 64)
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    throw new ArgumentTypeError('requestHash', '"requestHash" must be 64 hex digits, as the case shows it.')
  }
  return { requestHash: fromHex(hash), seenAt: asDate(given['seenAt'], 'seenAt').getTime() }
}

export const readRaise = (value: unknown): { readonly risk: CaseRisk; readonly reason: string } => {
  const given = asRecord(value, 'input', ['risk', 'reason'])
  return { risk: asOneOf(given['risk'], 'risk', risks), reason: reasonIn(given) }
}

export const readExpedite = (value: unknown): { readonly notBefore: number; readonly reason: string } => {
  const given = asRecord(value, 'input', ['notBefore', 'reason'])
  return { notBefore: asDate(given['notBefore'], 'notBefore').getTime(), reason: reasonIn(given) }
}

/** How long a freeze lasts where nothing else is said. */
export const frozenDays = 30

export const readFreeze = (value: unknown): { readonly days: number; readonly reason: string } => {
  const given = asRecord(value, 'input', ['reason', 'days'])
  const days = given['days'] === undefined ? frozenDays : asInteger(given['days'], 'days', 1, 365)
  return { days, reason: reasonIn(given) }
}

const states: readonly CaseState[] = [
  ...liveStates,
  'redeemed',
  'completed',
  'withdrawn',
  'denied',
  'cancelled',
  'expired',
  'failed',
  'disputed',
]

export interface ReadListInput {
  readonly states: readonly CaseState[]
  readonly limit: number
  readonly before: { readonly at: number; readonly caseId: Bytes } | null
  readonly openedBy: NonNullable<ListCasesInput['openedBy']> | null
}

export const readListInput = (value: unknown): ReadListInput => {
  const given = asRecord(value ?? {}, 'input', [
    'states',
    'limit',
    'cursor',
    'openedBy',
  ] satisfies (keyof ListCasesInput)[])
  const cursor = given['cursor'] === undefined ? null : asString(given['cursor'], 'cursor', 60)
  const [, at, id] = /^c(\d{1,15})\.([0-9a-f]{32})$/.exec(cursor ?? '') ?? []
  if (cursor !== null && (at === undefined || id === undefined)) {
    throw new ArgumentTypeError('cursor', '"cursor" must be the "nextCursor" of the page before.')
  }
  const asked =
    given['states'] === undefined
      ? liveStates
      : asList(given['states'], 'states', states.length).map((one) => asOneOf(one, 'states', states))
  return {
    states: [...new Set(asked)],
    limit: given['limit'] === undefined ? 50 : asInteger(given['limit'], 'limit', 1, 200),
    before: at === undefined || id === undefined ? null : { at: Number(at), caseId: fromHex(id) },
    openedBy: given['openedBy'] === undefined ? null : readOpener(given['openedBy']),
  }
}

const readOpener = (value: unknown): NonNullable<ListCasesInput['openedBy']> => {
  const given = asRecord(value, 'openedBy', ['issuer', 'subject'])
  return {
    issuer: asString(given['issuer'], 'openedBy.issuer', 500),
    subject: asString(given['subject'], 'openedBy.subject', 255),
  }
}
