import { redactCodes } from '../codes/redact.ts'
import { utf8 } from '../bytes.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import type { Authentication, CallOptions, Contact, Context } from '../interface/calls.ts'
import type { TypedInOptions } from '../interface/devices.ts'
import type { ConfirmInput } from '../interface/confirm.ts'
import type { DisownInput, RevocationReason, RevokeInput } from '../interface/ending.ts'
import type { EventsInput, ReceiptInput } from '../interface/events.ts'
import type { IssueInput, IssueReason } from '../interface/issue.ts'
import type { RecoveryTask, ReportInput, TaskOutcome } from '../interface/recoveries.ts'
import type { Assurance, RedeemInput } from '../interface/redeem.ts'
import type { SignalInput, SignalType } from '../interface/signals.ts'
import type { ClaimInput } from '../interface/support.ts'
import {
  asBoolean,
  asDate,
  asInteger,
  asList,
  asOneOf,
  asPlainText,
  asRecord,
  asString,
} from '../validation.ts'

/** Reads what a calling program passes: every field checked, none unknown, nothing of the caller's kept by reference. */

/** 1 to 256 bytes of UTF-8 without control characters. */
export const readAccountId = (value: unknown): string => {
  const accountId = asPlainText(value, 'accountId', 256)
  const length = utf8(accountId).length
  if (length < 1 || length > 256) {
    throw new ArgumentRangeError('accountId', `"accountId" must be 1 to 256 bytes of UTF-8; got ${length}.`)
  }
  return accountId
}

export const readTypedInOptions = (
  value: unknown,
): { readonly idempotencyKey: string | null; readonly devices: readonly string[] } => {
  if (value === undefined) return { idempotencyKey: null, devices: [] }
  const { devices, ...others } = asRecord(value, 'options', [
    'idempotencyKey',
    'devices',
  ] satisfies (keyof TypedInOptions)[])
  return {
    ...readCallOptions(others),
    devices:
      devices === undefined ? [] : asList(devices, 'devices', 8).map((one) => asString(one, 'devices', 512)),
  }
}

export const readCallOptions = (value: unknown): { readonly idempotencyKey: string | null } => {
  if (value === undefined) return { idempotencyKey: null }
  const given = asRecord(value, 'options', ['idempotencyKey'] satisfies (keyof CallOptions)[])
  if (given['idempotencyKey'] === undefined) return { idempotencyKey: null }
  const key = asString(given['idempotencyKey'], 'idempotencyKey')
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new ArgumentTypeError(
      'idempotencyKey',
      '"idempotencyKey" must be 1 to 128 visible ASCII characters.',
    )
  }
  return { idempotencyKey: key }
}

export const readAuthentication = (value: unknown, field: string): Authentication | undefined => {
  if (value === undefined) return undefined
  const given = asRecord(value, field, ['methods', 'at'])
  const methods = asList(given['methods'], `${field}.methods`, 16).map((method) => {
    const name = asString(method, `${field}.methods`)
    if (!/^[a-z0-9_.-]{1,32}$/.test(name)) {
      throw new ArgumentTypeError(
        `${field}.methods`,
        `"${field}.methods" must hold RFC 8176 values such as "pwd" or "otp".`,
      )
    }
    return name
  })
  return { methods, at: new Date(asDate(given['at'], `${field}.at`)) }
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** The URL parser knows every way to write an IPv6 address; a zone names an interface of the sender and is dropped. */
const isAddress = (ip: string): boolean => {
  const [address = ''] = ip.split('%')
  return ipv4.test(ip) || (/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address) && URL.canParse(`http://[${address}]/`))
}

/** Free text is kept in the account's events, so codes that were put there by mistake are taken out. */
export const readContext = (value: unknown): Context | null => {
  if (value === undefined) return null
  const given = asRecord(value, 'context', ['ip', 'userAgent', 'deviceId'])
  const context: { ip?: string; userAgent?: string; deviceId?: string } = {}
  if (given['ip'] !== undefined) {
    const ip = asString(given['ip'], 'context.ip', 80)
    if (!isAddress(ip))
      throw new ArgumentTypeError('context.ip', '"context.ip" must be an IPv4 or IPv6 address.')
    const [address = ''] = ip.split('%')
    context.ip = address
  }
  if (given['userAgent'] !== undefined) {
    context.userAgent = redactCodes(asPlainText(given['userAgent'], 'context.userAgent', 1000))
  }
  if (given['deviceId'] !== undefined) {
    context.deviceId = redactCodes(asPlainText(given['deviceId'], 'context.deviceId', 200))
  }
  return context
}

export const readContacts = (value: unknown): readonly Contact[] | null => {
  if (value === undefined) return null
  return asList(value, 'contacts', 10).map((one) => {
    const given = asRecord(one, 'contacts', ['channel', 'address', 'language'] satisfies (keyof Contact)[])
    const address = asPlainText(given['address'], 'contacts.address', 254)
    if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(address)) {
      throw new ArgumentTypeError('contacts.address', '"contacts.address" must be an e-mail address.')
    }
    const channel = asOneOf(given['channel'], 'contacts.channel', ['email'])
    if (given['language'] === undefined) return { channel, address }
    const language = asString(given['language'], 'contacts.language', 35)
    if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language)) {
      throw new ArgumentTypeError(
        'contacts.language',
        '"contacts.language" must be a language tag such as "de" (BCP 47).',
      )
    }
    return { channel, address, language }
  })
}

const issueReasons: readonly IssueReason[] = ['enrollment', 'replacement', 'recovery', 'support']

export interface ReadIssueInput {
  readonly reason: IssueReason
  readonly authentication: Authentication | undefined
  readonly recoveryToken: string | null
  readonly policy: string | null
  readonly count: number | null
  readonly expiresInDays: number | null
  readonly contacts: readonly Contact[] | null
}

export const readIssueInput = (value: unknown): ReadIssueInput => {
  const given = asRecord(value, 'input', [
    'reason',
    'authentication',
    'recoveryToken',
    'policy',
    'count',
    'expiresInDays',
    'contacts',
  ] satisfies (keyof IssueInput)[])
  const reason = asOneOf(given['reason'], 'reason', issueReasons)
  const token = given['recoveryToken'] ?? null
  const byToken = reason === 'recovery' || reason === 'support'
  if (byToken && token === null) {
    throw new ArgumentTypeError('recoveryToken', `"recoveryToken" is required where "reason" is "${reason}".`)
  }
  if (!byToken && token !== null) {
    throw new ArgumentTypeError(
      'recoveryToken',
      `"recoveryToken" goes only with the reasons "recovery" and "support".`,
    )
  }
  const days = given['expiresInDays'] ?? null
  return {
    reason,
    authentication: readAuthentication(given['authentication'], 'authentication'),
    recoveryToken: token === null ? null : asString(token, 'recoveryToken', 512),
    policy: given['policy'] === undefined ? null : asString(given['policy'], 'policy', 64),
    count: given['count'] === undefined ? null : asInteger(given['count'], 'count', 5, 100),
    expiresInDays: days === null ? null : asInteger(days, 'expiresInDays', 1, 3650),
    contacts: readContacts(given['contacts']),
  }
}

export const readConfirmInput = (value: unknown): { readonly setId: string; readonly code: string } => {
  const given = asRecord(value, 'input', ['setId', 'code'] satisfies (keyof ConfirmInput)[])
  return { setId: asString(given['setId'], 'setId'), code: readCode(given['code']) }
}

const assurances: readonly Assurance[] = ['aal1', 'aal2', 'aal3', 'phishing_resistant']

export interface ReadRedeemInput {
  readonly code: string
  readonly firstFactor: Authentication | undefined
  readonly requiredAssurance: Assurance | null
  readonly context: Context | null
}

export const readRedeemInput = (value: unknown): ReadRedeemInput => {
  const given = asRecord(value, 'input', [
    'code',
    'firstFactor',
    'requiredAssurance',
    'context',
  ] satisfies (keyof RedeemInput)[])
  return {
    code: readCode(given['code']),
    firstFactor: readAuthentication(given['firstFactor'], 'firstFactor'),
    requiredAssurance:
      given['requiredAssurance'] === undefined
        ? null
        : asOneOf(given['requiredAssurance'], 'requiredAssurance', assurances),
    context: readContext(given['context']),
  }
}

export const readClaimInput = (
  value: unknown,
): { readonly firstFactor: Authentication | undefined; readonly context: Context | null } => {
  const given = asRecord(value, 'input', ['firstFactor', 'context'] satisfies (keyof ClaimInput)[])
  return {
    firstFactor: readAuthentication(given['firstFactor'], 'firstFactor'),
    context: readContext(given['context']),
  }
}

/** Any string: what is wrong with it as a code is for the grammar to say. */
const readCode = (value: unknown): string => asString(value, 'code', Number.MAX_SAFE_INTEGER)

const revocationReasons: readonly RevocationReason[] = [
  'compromised',
  'owner_request',
  'administrator',
  'other',
]

export const readRevokeInput = (
  value: unknown,
): { readonly reason: RevocationReason; readonly note: string | null } => {
  const given = asRecord(value, 'input', ['reason', 'note'] satisfies (keyof RevokeInput)[])
  return {
    reason: asOneOf(given['reason'], 'reason', revocationReasons),
    note: given['note'] === undefined ? null : redactCodes(asPlainText(given['note'], 'note', 500)),
  }
}

const recoveryTasks: readonly RecoveryTask[] = [
  'reenroll_factor',
  'replace_codes',
  'change_password',
  'end_other_sessions',
]
const taskOutcomes: readonly TaskOutcome[] = ['done', 'declined']

export const readReportInput = (value: unknown): ReportInput => {
  const given = asRecord(value, 'input', ['recoveryId', 'task', 'outcome'] satisfies (keyof ReportInput)[])
  return {
    recoveryId: asString(given['recoveryId'], 'recoveryId', 512),
    task: asOneOf(given['task'], 'task', recoveryTasks),
    outcome: asOneOf(given['outcome'], 'outcome', taskOutcomes),
  }
}

export const readToken = (value: unknown, field: string): string => asString(value, field, 512)

const signalTypes: readonly SignalType[] = [
  'factor_changed',
  'factor_removed',
  'device_replaced',
  'password_changed',
  'account_reset',
  'compromise_suspected',
  'support_recovery',
  'account_closed',
]

/** How far a caller's clock may be ahead of ours. */
export const clockSkewMs = 60_000

export const readSignalInput = (
  value: unknown,
  now: number,
): { readonly type: SignalType; readonly at: number; readonly isLast: boolean } => {
  const given = asRecord(value, 'input', ['type', 'at', 'detail'] satisfies (keyof SignalInput)[])
  const type = asOneOf(given['type'], 'type', signalTypes)
  const at = given['at'] === undefined ? now : asDate(given['at'], 'at').getTime()
  if (at > now + clockSkewMs) throw new ArgumentRangeError('at', '"at" is more than 60 seconds ahead.')
  const detail = given['detail'] === undefined ? {} : asRecord(given['detail'], 'detail', ['last'])
  const isLast = detail['last'] === undefined ? false : asBoolean(detail['last'], 'detail.last')
  if (isLast && type !== 'factor_removed') {
    throw new ArgumentTypeError('detail.last', '"detail.last" can be true only with "factor_removed".')
  }
  return {
    type,
    at: Math.min(at, now),
    isLast,
  }
}

export const readDisownInput = (
  value: unknown,
): { readonly token: string; readonly context: Context | null } => {
  const given = asRecord(value, 'input', ['token', 'context'] satisfies (keyof DisownInput)[])
  return { token: readToken(given['token'], 'token'), context: readContext(given['context']) }
}

export const readReceiptInput = (value: unknown): string => {
  const { eventId } = asRecord(value, 'input', ['eventId'] satisfies (keyof ReceiptInput)[])
  return asString(eventId, 'eventId', 64)
}

export const readEventsInput = (value: unknown): { readonly limit: number; readonly beforeSeq: number } => {
  const given = asRecord(value ?? {}, 'input', ['limit', 'cursor'] satisfies (keyof EventsInput)[])
  const cursor = given['cursor'] === undefined ? null : asString(given['cursor'], 'cursor', 40)
  const limit = given['limit'] === undefined ? 50 : asInteger(given['limit'], 'limit', 1, 200)
  if (cursor === null) return { limit, beforeSeq: Number.MAX_SAFE_INTEGER }
  const seq = /^e([1-9]\d{0,14})$/.exec(cursor)?.[1]
  if (seq === undefined)
    throw new ArgumentTypeError('cursor', '"cursor" must be the "nextCursor" of the page before.')
  return { limit, beforeSeq: Number(seq) }
}
