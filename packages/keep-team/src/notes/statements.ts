import {
  byId,
  groupName,
  handle,
  hash,
  id,
  instant,
  list,
  nullable,
  object,
  publicKey,
  recipient,
  truth,
  whole,
  word,
} from './fields.ts'
import type { Reader } from './fields.ts'
import { TeamError } from '../errors.ts'

/** What somebody may do with a shelf. Directors may do what owners may, on every shelf. */
export type ShelfRole = 'owner' | 'responder' | 'custodian' | 'reviewer'
export const shelfRoles = ['owner', 'responder', 'custodian', 'reviewer'] as const

/** How the codes of a shelf are reached. */
export interface ShelfRule {
  /** `handed`: a responder gets the member half with each approval; `standing`: responders hold it. */
  readonly custody: 'handed' | 'standing'
  /** Whether owners and directors reveal by themselves, or need a second person as everybody does. */
  readonly ownReveal: 'alone' | 'second-person'
  /** At most this many codes in one grant. */
  readonly codes: number
  /** At most this many minutes in one grant. */
  readonly minutes: number
  /** How long a request waits for its approval. */
  readonly approvalHours: number
}

/** The keys that a member shows to the team. */
export interface Card {
  readonly member: string
  /** Visible to the server. */
  readonly name: string
  /** age X25519. */
  readonly recipient: string
  /** Ed25519. */
  readonly signingKey: string
  readonly device: Device
}

export interface Device {
  readonly id: string
  /** Ed25519. */
  readonly key: string
}

/** The key of a group in one epoch, and who was given it. */
export interface GroupKey {
  readonly group: string
  readonly epoch: number
  readonly recipient: string
  /** SHA-256 of the age file that gives each member the identity. */
  readonly wraps: Readonly<Record<string, string>>
  /** SHA-256 of the age file, to this recipient, with the identities of earlier epochs; `null` in the first. */
  readonly older: string | null
}

export interface CodeEntry {
  readonly id: string
  /** The number that the service gave it, from 1. */
  readonly position: number
  /** SHA-256 of the sealed code. */
  readonly sealed: string
  /** What the server half is checked against, see `codes/split.ts`. */
  readonly half: string
}

/** Where the release log stood for the one who signs. */
export interface LogSeen {
  readonly size: number
  readonly head: string
}

interface Stamped {
  readonly at: string
  readonly log: LogSeen
}

type Groups = { readonly groups: readonly GroupKey[] }
type Intent = {
  /** The sequence of the announcement that a single director made 72 hours before; `null`: none. */
  readonly intent: number | null
}

export type Statement = Stamped &
  (
    | ({ readonly type: 'team.create'; readonly founder: Card; readonly logKey: string } & Groups)
    | { readonly type: 'server.key'; readonly logKey: string; readonly intent: number | null }
    | { readonly type: 'intent'; readonly body: string }
    | {
        readonly type: 'invite.make'
        readonly invite: string
        readonly expires: string
        readonly access: string
        readonly director: boolean
      }
    | { readonly type: 'invite.withdraw'; readonly invite: string }
    | ({ readonly type: 'member.add'; readonly invite: string; readonly card: Card } & Groups & Intent)
    | ({ readonly type: 'member.remove'; readonly member: string } & Groups & Intent)
    | ({ readonly type: 'member.director'; readonly member: string; readonly on: boolean } & Groups & Intent)
    | { readonly type: 'device.add'; readonly device: Device }
    | { readonly type: 'device.revoke'; readonly member: string; readonly device: string }
    | { readonly type: 'key.compared'; readonly member: string; readonly fingerprint: string }
    | ({
        readonly type: 'shelf.create'
        readonly shelf: string
        readonly label: string
        readonly rule: ShelfRule
        readonly roles: Readonly<Record<string, ShelfRole>>
      } & Groups)
    | ({
        readonly type: 'shelf.role'
        readonly shelf: string
        readonly member: string
        readonly role: ShelfRole | null
      } & Groups)
    | ({ readonly type: 'shelf.rule'; readonly shelf: string; readonly rule: ShelfRule } & Groups & Intent)
    | ({ readonly type: 'group.epoch' } & Groups)
    | {
        readonly type: 'set.put'
        readonly shelf: string
        readonly record: string
        readonly set: string
        readonly epoch: number
        readonly label: string
        readonly head: string
        readonly codes: readonly CodeEntry[]
        readonly replaces: string | null
      }
    | { readonly type: 'set.confirm'; readonly set: string; readonly code: string }
    | { readonly type: 'set.void'; readonly set: string; readonly why: 'replaced' | 'compromised' | 'gone' }
    | {
        readonly type: 'request.make'
        readonly request: string
        readonly set: string
        readonly device: string
        readonly codes: number
        readonly minutes: number
        readonly purpose: Purpose
        readonly reason: string
      }
    | {
        readonly type: 'request.grant'
        readonly request: string
        readonly codes: number
        readonly minutes: number
        readonly handed: string | null
      }
    | { readonly type: 'request.deny'; readonly request: string }
    | { readonly type: 'request.close'; readonly request: string }
    | {
        readonly type: 'code.used'
        readonly set: string
        readonly code: string
        readonly result: 'worked' | 'failed' | 'not-tried'
      }
  )

/** Why a code is wanted. The reason itself is an age file to those who may approve. */
export type Purpose = 'incident' | 'rotate' | 'drill' | 'other'
export const purposes = ['incident', 'rotate', 'drill', 'other'] as const

export type StatementType = Statement['type']
export type StatementOf<T extends StatementType> = Extract<Statement, { readonly type: T }>

/** Upper bounds of what one statement may hold. */
export const limits = {
  members: 500,
  groups: 2000,
  codes: 1000,
  grantCodes: 100,
  grantMinutes: 1440,
} as const

const device = object<Device>({ id, key: publicKey })
export const readCard = object<Card>({ member: id, name: handle, recipient, signingKey: publicKey, device })
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
  'device.add': object<StatementOf<'device.add'>>({ type: word('device.add'), ...stamped, device }),
  'device.revoke': object<StatementOf<'device.revoke'>>({
    type: word('device.revoke'),
    ...stamped,
    member: id,
    device: id,
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
      return [statement.label, statement.head, ...statement.codes.map(({ sealed }) => sealed)]
    case 'request.make':
      return [statement.reason]
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
    case 'key.compared':
    case 'shelf.role':
    case 'shelf.rule':
    case 'group.epoch':
    case 'set.confirm':
    case 'set.void':
    case 'request.deny':
    case 'request.close':
    case 'code.used':
      return groupBlobs
  }
}
