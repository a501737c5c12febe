import { toHex } from '../../bytes.ts'
import { redactCodes } from '../../codes/redact.ts'
import { automationKey, operatorKey, personKey } from '../../crypto/operator-keys.ts'
import type { KeyRing } from '../../crypto/ports.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts'
import type { Context } from '../../interface/calls.ts'
import type { Actor } from '../../interface/events.ts'
import type { OperatorRole, SupportActor } from '../../interface/support.ts'
import { asDate, asList, asOneOf, asPlainText, asRecord } from '../../validation.ts'
import { readAuthentication, readContext } from '../input.ts'
import type { GrantedRole, Known } from './separation.ts'

/** Who acts, as a case works with them. Names are for what lies sealed; events have keyed hashes. */
export interface Acting extends Known {
  readonly kind: 'operator' | 'automation' | 'owner'
  /** As those who work on a case see it. */
  readonly name: string
  /** Of a person, as an owner sees it: who answers for a program, and not the key that it has. */
  readonly personName: string
  readonly roles: readonly GrantedRole[]
  readonly place: { readonly network: string; readonly browser: string } | null
  readonly context: Context | null
  /** As events say it. */
  readonly actor: Actor
  readonly detail: Readonly<Record<string, string | number | null>>
  /** Whether an account is this person's own. */
  readonly owns: (accountId: string) => boolean
}

type Kind = SupportActor['kind']

/**
 * @throws {ArgumentTypeError} `invalid_request`: not an actor, or not one of those that may call this.
 * @throws {ArgumentRangeError} `invalid_request`: a text that is too long or empty.
 */
export const readActor = (ring: KeyRing, value: unknown, kinds: readonly Kind[]): Acting => {
  const isOne = typeof value === 'object' && value !== null && 'kind' in value
  switch (asOneOf(isOne ? value.kind : undefined, 'by.kind', kinds)) {
    case 'operator':
      return readOperator(ring, value)
    case 'automation':
      return readAutomation(ring, value)
    case 'owner':
      return readOwner(value)
  }
}

/** The same for what only operators do. */
export const readOperatorActor = (ring: KeyRing, value: unknown): Acting & { readonly key: Uint8Array } => {
  const acting = readActor(ring, value, ['operator'])
  const { key } = acting
  if (key === null) throw new ArgumentTypeError('by', '"by" must be an operator.')
  return { ...acting, key }
}

const operatorRoles: readonly OperatorRole[] = ['support', 'approver', 'security_admin', 'auditor', 'owner']

const filled = (value: unknown, field: string, most: number): string => {
  const text = asPlainText(value, field, most)
  if (text.trim() === '') throw new ArgumentRangeError(field, `"${field}" must not be empty.`)
  return text
}

const readOperator = (ring: KeyRing, value: unknown): Acting => {
  const given = asRecord(value, 'by', [
    'kind',
    'issuer',
    'subject',
    'personId',
    'displayName',
    'roles',
    'authentication',
    'place',
    'accountIds',
  ])
  const subject = filled(given['subject'], 'by.subject', 255)
  const personId = given['personId'] === null ? null : filled(given['personId'], 'by.personId', 255)
  const authentication = readAuthentication(given['authentication'], 'by.authentication')
  if (authentication === undefined) {
    throw new ArgumentTypeError('by.authentication', '"by.authentication" is required of an operator.')
  }
  const accounts = new Set([
    subject,
    personId,
    ...asList(given['accountIds'] ?? [], 'by.accountIds', 20).map((one) => filled(one, 'by.accountIds', 256)),
  ])
  const key = operatorKey(ring, filled(given['issuer'], 'by.issuer', 500), subject)
  const person = personId === null ? null : personKey(ring, personId)
  const name = redactCodes(filled(given['displayName'], 'by.displayName', 100))
  return {
    kind: 'operator',
    key,
    person,
    name,
    personName: name,
    roles: asList(given['roles'], 'by.roles', 16).map(readRole),
    place: readPlace(given['place']),
    context: null,
    actor: 'operator',
    detail: {
      by: toHex(key),
      person: person === null ? null : toHex(person),
      authenticatedAt: authentication.at.getTime(),
      methods: authentication.methods.join(' '),
    },
    owns: (accountId) => accounts.has(accountId),
  }
}

const readRole = (value: unknown): GrantedRole => {
  const given = asRecord(value, 'by.roles', ['role', 'grantedAt'])
  return {
    role: asOneOf(given['role'], 'by.roles.role', operatorRoles),
    grantedAt: asDate(given['grantedAt'], 'by.roles.grantedAt').getTime(),
  }
}

const readPlace = (value: unknown): Acting['place'] => {
  if (value === null) return null
  const given = asRecord(value, 'by.place', ['network', 'browser'])
  return {
    network: filled(given['network'], 'by.place.network', 128),
    browser: filled(given['browser'], 'by.place.browser', 128),
  }
}

const readAutomation = (ring: KeyRing, value: unknown): Acting => {
  const given = asRecord(value, 'by', ['kind', 'id', 'answerableTo'])
  const id = filled(given['id'], 'by.id', 200)
  const answerableTo = filled(given['answerableTo'], 'by.answerableTo', 100)
  const key = automationKey(ring, id)
  return {
    kind: 'automation',
    key,
    person: null,
    name: redactCodes(`${id} (${answerableTo})`),
    personName: redactCodes(answerableTo),
    roles: [],
    place: null,
    context: null,
    actor: 'automation',
    detail: { by: toHex(key), program: redactCodes(id) },
    owns: () => false,
  }
}

const readOwner = (value: unknown): Acting => {
  const given = asRecord(value, 'by', ['kind', 'context'])
  return {
    kind: 'owner',
    key: null,
    person: null,
    name: '',
    personName: '',
    roles: [],
    place: null,
    context: given['context'] === null ? null : readContext(given['context']),
    actor: 'person',
    detail: {},
    owns: () => true,
  }
}
