// Long because the reader of every kind of statement stands in one list.
import {
  byId,
  credential,
  date,
  groupName,
  handle,
  hash,
  id,
  instant,
  list,
  nullable,
  object,
  origin,
  passkeyKey,
  publicKey,
  recipient,
  reviewItem,
  sheet,
  signature,
  truth,
  whole,
  word,
} from './fields.ts'
import type { Reader } from './fields.ts'
import { TeamError } from '../errors.ts'
import { copyResults, purposes, reviewAnswers, reviewRounds, shelfRoles } from './statement-types.ts'
import type {
  Card,
  CodeEntry,
  Device,
  GroupKey,
  LogSeen,
  Passkey,
  ShelfRule,
  Statement,
  StatementOf,
  StatementType,
} from './statement-types.ts'

/** Upper bounds of what one statement may hold. */
export const limits = {
  members: 500,
  groups: 2000,
  codes: 1000,
  sets: 2000,
  copies: 99,
  grantCodes: 100,
  grantMinutes: 1440,
  emergencyHours: 24 * 30,
} as const

const device = object<Device>({ id, key: publicKey })
export const readCard = object<Card>({ member: id, name: handle, recipient, signingKey: publicKey, device })
const passkey = object<Passkey>({ id, credential, key: passkeyKey, origin })
const groupKey = object<GroupKey>({
  group: groupName,
  epoch: whole(1, 1_000_000),
  recipient,
  wraps: byId(hash, limits.members),
  older: nullable(hash),
})
const groups = list(groupKey, limits.groups)
const codeEntry = object<CodeEntry>({ id, position: whole(1, limits.codes), sealed: hash, half: hash })
const rule = object<ShelfRule>({
  custody: word('handed', 'standing'),
  ownReveal: word('alone', 'second-person'),
  codes: whole(1, limits.grantCodes),
  minutes: whole(1, limits.grantMinutes),
  approvalHours: whole(1, 24 * 14),
  emergencyHours: nullable(whole(1, limits.emergencyHours)),
})
const sequence = whole(0, Number.MAX_SAFE_INTEGER)
const intent = nullable(sequence)
export const readLogSeen = object<LogSeen>({ size: sequence, head: hash })
const stamped = { at: instant, log: readLogSeen }

const readers: { readonly [T in StatementType]: Reader<StatementOf<T>> } = {
  'team.create': object<StatementOf<'team.create'>>({
    type: word('team.create'),
    ...stamped,
    founder: readCard,
    logKey: publicKey,
    groups,
  }),
  'server.key': object<StatementOf<'server.key'>>({
    type: word('server.key'),
    ...stamped,
    logKey: publicKey,
    intent,
  }),
  intent: object<StatementOf<'intent'>>({ type: word('intent'), ...stamped, body: hash }),
  'invite.make': object<StatementOf<'invite.make'>>({
    type: word('invite.make'),
    ...stamped,
    invite: id,
    expires: instant,
    access: hash,
    director: truth,
  }),
  'invite.withdraw': object<StatementOf<'invite.withdraw'>>({
    type: word('invite.withdraw'),
    ...stamped,
    invite: id,
  }),
  'member.add': object<StatementOf<'member.add'>>({
    type: word('member.add'),
    ...stamped,
    invite: id,
    card: readCard,
    groups,
    intent,
  }),
  'member.remove': object<StatementOf<'member.remove'>>({
    type: word('member.remove'),
    ...stamped,
    member: id,
    groups,
    intent,
  }),
  'member.director': object<StatementOf<'member.director'>>({
    type: word('member.director'),
    ...stamped,
    member: id,
    on: truth,
    groups,
    intent,
  }),
  'device.add': object<StatementOf<'device.add'>>({
    type: word('device.add'),
    ...stamped,
    member: id,
    device,
    proof: signature,
  }),
  'device.revoke': object<StatementOf<'device.revoke'>>({
    type: word('device.revoke'),
    ...stamped,
    member: id,
    device: id,
  }),
  'passkey.add': object<StatementOf<'passkey.add'>>({ type: word('passkey.add'), ...stamped, passkey }),
  'passkey.revoke': object<StatementOf<'passkey.revoke'>>({
    type: word('passkey.revoke'),
    ...stamped,
    member: id,
    passkey: id,
  }),
  'key.compared': object<StatementOf<'key.compared'>>({
    type: word('key.compared'),
    ...stamped,
    member: id,
    fingerprint: hash,
  }),
  'shelf.create': object<StatementOf<'shelf.create'>>({
    type: word('shelf.create'),
    ...stamped,
    shelf: id,
    label: hash,
    rule,
    roles: byId(word(...shelfRoles), limits.members),
    groups,
  }),
  'shelf.role': object<StatementOf<'shelf.role'>>({
    type: word('shelf.role'),
    ...stamped,
    shelf: id,
    member: id,
    role: nullable(word(...shelfRoles)),
    groups,
  }),
  'shelf.rule': object<StatementOf<'shelf.rule'>>({
    type: word('shelf.rule'),
    ...stamped,
    shelf: id,
    rule,
    contacts: byId(hash, limits.sets),
    groups,
    intent,
  }),
  'group.epoch': object<StatementOf<'group.epoch'>>({ type: word('group.epoch'), ...stamped, groups }),
  'set.put': object<StatementOf<'set.put'>>({
    type: word('set.put'),
    ...stamped,
    shelf: id,
    record: id,
    set: id,
    epoch: whole(1, 1_000_000),
    label: hash,
    head: hash,
    codes: list(codeEntry, limits.codes),
    replaces: nullable(id),
    kit: nullable(hash),
    contacts: nullable(hash),
    rotateBy: date,
  }),
  'kit.make': object<StatementOf<'kit.make'>>({
    type: word('kit.make'),
    ...stamped,
    kit: id,
    recipient,
    custodian: nullable(id),
    sets: byId(hash, limits.sets),
    intent,
  }),
  'copy.put': object<StatementOf<'copy.put'>>({
    type: word('copy.put'),
    ...stamped,
    copy: id,
    set: id,
    sheet,
    number: whole(1, limits.copies),
    of: whole(1, limits.copies),
    custodian: nullable(id),
    seal: nullable(hash),
    label: hash,
    checkBy: date,
  }),
  'copy.move': object<StatementOf<'copy.move'>>({
    type: word('copy.move'),
    ...stamped,
    copy: id,
    custodian: nullable(id),
    seal: nullable(hash),
    label: hash,
    checkBy: date,
  }),
  'copy.check': object<StatementOf<'copy.check'>>({
    type: word('copy.check'),
    ...stamped,
    copy: id,
    result: word(...copyResults),
    seal: nullable(hash),
    why: nullable(hash),
    checkBy: date,
  }),
  'copy.end': object<StatementOf<'copy.end'>>({
    type: word('copy.end'),
    ...stamped,
    copy: id,
    why: word('destroyed', 'lost'),
  }),
  'set.confirm': object<StatementOf<'set.confirm'>>({
    type: word('set.confirm'),
    ...stamped,
    set: id,
    code: id,
  }),
  'set.void': object<StatementOf<'set.void'>>({
    type: word('set.void'),
    ...stamped,
    set: id,
    why: word('replaced', 'compromised', 'gone'),
  }),
  'request.make': object<StatementOf<'request.make'>>({
    type: word('request.make'),
    ...stamped,
    request: id,
    set: id,
    device: id,
    codes: whole(1, limits.grantCodes),
    minutes: whole(1, limits.grantMinutes),
    purpose: word(...purposes),
    reason: hash,
  }),
  'request.grant': object<StatementOf<'request.grant'>>({
    type: word('request.grant'),
    ...stamped,
    request: id,
    codes: whole(1, limits.grantCodes),
    minutes: whole(1, limits.grantMinutes),
    handed: nullable(hash),
  }),
  'request.deny': object<StatementOf<'request.deny'>>({
    type: word('request.deny'),
    ...stamped,
    request: id,
  }),
  'request.close': object<StatementOf<'request.close'>>({
    type: word('request.close'),
    ...stamped,
    request: id,
  }),
  'emergency.ask': object<StatementOf<'emergency.ask'>>({
    type: word('emergency.ask'),
    ...stamped,
    emergency: id,
    set: id,
    device: id,
    codes: whole(1, limits.grantCodes),
    reason: hash,
  }),
  'emergency.veto': object<StatementOf<'emergency.veto'>>({
    type: word('emergency.veto'),
    ...stamped,
    emergency: id,
    why: nullable(hash),
  }),
  'emergency.cancel': object<StatementOf<'emergency.cancel'>>({
    type: word('emergency.cancel'),
    ...stamped,
    emergency: id,
  }),
  'review.open': object<StatementOf<'review.open'>>({
    type: word('review.open'),
    ...stamped,
    review: id,
    round: word(...reviewRounds),
    population: hash,
  }),
  'review.answer': object<StatementOf<'review.answer'>>({
    type: word('review.answer'),
    ...stamped,
    review: id,
    item: reviewItem,
    answer: word(...reviewAnswers),
    why: nullable(hash),
  }),
  'review.close': object<StatementOf<'review.close'>>({
    type: word('review.close'),
    ...stamped,
    review: id,
  }),
  'code.used': object<StatementOf<'code.used'>>({
    type: word('code.used'),
    ...stamped,
    set: id,
    code: id,
    result: word('worked', 'failed', 'not-tried'),
  }),
}

/** Every kind of statement that this version knows. */
export const statementTypes = Object.keys(readers) as readonly StatementType[]

/**
 * Reads a statement from its line of JSON.
 *
 * @throws TeamError `newer_version_needed` for a kind that this version does not know, `statement_malformed` naming the field.
 */
export function readStatement(value: unknown): Statement {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null
  const known = statementTypes.find((candidate) => candidate === type)
  if (known !== undefined) return readers[known](value, '')
  throw new TeamError(
    'newer_version_needed',
    'The chain holds a statement of a kind that this version does not know. Update the program; nothing is skipped.',
    'type',
  )
}

/** Every blob that a statement names by its hash, for whoever stores them. */
export function blobsOf(statement: Statement): readonly string[] {
  const groupBlobs =
    'groups' in statement
      ? statement.groups.flatMap(({ wraps, older }) => [
          ...Object.values(wraps),
          ...(older === null ? [] : [older]),
        ])
      : []
  switch (statement.type) {
    case 'shelf.create':
      return [...groupBlobs, statement.label]
    case 'set.put':
      return [
        statement.label,
        statement.head,
        ...statement.codes.map(({ sealed }) => sealed),
        ...(statement.kit === null ? [] : [statement.kit]),
        ...(statement.contacts === null ? [] : [statement.contacts]),
      ]
    case 'shelf.rule':
      return [...groupBlobs, ...Object.values(statement.contacts)]
    case 'copy.put':
    case 'copy.move':
      return [statement.label]
    case 'kit.make':
      return Object.values(statement.sets)
    case 'request.make':
    case 'emergency.ask':
      return [statement.reason]
    case 'copy.check':
    case 'review.answer':
    case 'emergency.veto':
      return statement.why === null ? [] : [statement.why]
    case 'request.grant':
      return statement.handed === null ? [] : [statement.handed]
    case 'team.create':
    case 'server.key':
    case 'intent':
    case 'invite.make':
    case 'invite.withdraw':
    case 'member.add':
    case 'member.remove':
    case 'member.director':
    case 'device.add':
    case 'device.revoke':
    case 'passkey.add':
    case 'passkey.revoke':
    case 'key.compared':
    case 'shelf.role':
    case 'group.epoch':
    case 'copy.end':
    case 'set.confirm':
    case 'set.void':
    case 'request.deny':
    case 'request.close':
    case 'emergency.cancel':
    case 'review.open':
    case 'review.close':
    case 'code.used':
      return groupBlobs
  }
}
