import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { sha256Hex } from '../../src/bytes.ts'
import { commitmentOf } from '../../src/codes/split.ts'
import { emptyLog } from '../../src/chain/state.ts'
import type { TeamState } from '../../src/chain/state.ts'
import { groupChanges } from '../../src/chain/groups.ts'
import { replay } from '../../src/chain/replay.ts'
import { foundingText, nextText } from '../../src/notes/chain-text.ts'
import { signNote } from '../../src/notes/note.ts'
import type { Signer } from '../../src/notes/note.ts'
import type { Card, GroupKey, ShelfRole, ShelfRule, Statement } from '../../src/notes/statement-types.ts'
import { requestDevice } from '../../src/joining/device-request.ts'
import { newSigningKey, publicKeyOf } from '../../src/signing.ts'

/** A person with keys. */
export interface Person {
  readonly card: Card
  readonly signer: Signer
  readonly device: Signer
}

const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

/** Everything that was made up and is named by its hash. */
export const contents = new Map<string, Uint8Array>()
/** Server halves that were made up, by their commitments. */
export const halves = new Map<string, Uint8Array>()

export function anyHash(): string {
  const content = randomBytes(24)
  const hash = sha256Hex(content)
  contents.set(hash, content)
  return hash
}

function anyHalf(): string {
  const half = randomBytes(32)
  const commitment = commitmentOf(half)
  halves.set(commitment, half)
  return commitment
}

export const anyId = (): string => `x${randomBytes(6).toString('hex')}`
export const anyRecipient = (): string =>
  `age1${Array.from(randomBytes(58), (byte) => bech32[byte % 32]).join('')}`

export function person(name: string): Person {
  const signingKey = newSigningKey()
  const deviceKey = newSigningKey()
  const member = `m${name}00`
  const device = { id: `d${name}00`, key: publicKeyOf(deviceKey) }
  return {
    card: { member, name, recipient: anyRecipient(), signingKey: publicKeyOf(signingKey), device },
    signer: { name: member, signingKey, publicKey: publicKeyOf(signingKey) },
    device: { name: device.id, signingKey: deviceKey, publicKey: device.key },
  }
}

export const cautious: ShelfRule = {
  custody: 'handed',
  ownReveal: 'second-person',
  codes: 2,
  minutes: 30,
  approvalHours: 24,
  emergencyHours: null,
}
export const easy: ShelfRule = { ...cautious, custody: 'standing', ownReveal: 'alone' }
/** Contacts wait three days. */
export const patient: ShelfRule = { ...cautious, emergencyHours: 72 }

type Words = Statement extends infer S
  ? S extends Statement
    ? Omit<S, 'at' | 'log'> & Partial<Pick<S, 'at' | 'log'>>
    : never
  : never

/** A team whose chain grows by what its people say. */
export class Crew {
  readonly notes: string[] = []
  readonly people = new Map<string, Person>()
  state: TeamState
  clock: number
  readonly logKey: string

  constructor(founder: Person, logKey = newSigningKey(), clock = Date.parse('2026-03-01T12:00:00.000Z')) {
    this.logKey = logKey
    this.clock = clock
    this.people.set(founder.card.member, founder)
    const statement: Statement = {
      type: 'team.create',
      at: this.now(),
      log: emptyLog,
      founder: founder.card,
      logKey: publicKeyOf(this.logKey),
      groups: [groupKey('everyone', 1, [founder.card.member])],
    }
    const note = signNote(foundingText(statement), [founder.signer])
    const replayed = replay([note], null)
    assert.ok(replayed.ok, 'the founding replays')
    this.notes.push(note)
    this.state = replayed.state
  }

  now(): string {
    return new Date(this.clock).toISOString()
  }

  addingDevice({ card, signer }: Person, device: { readonly id: string; readonly key: string }) {
    const { member } = card
    const { proof } = requestDevice(this.state.team, member, device, signer.signingKey)
    return { type: 'device.add' as const, member, device, proof }
  }

  pass(hours: number): void {
    this.clock += hours * 3_600_000
  }

  /** The note that would come next. */
  note(words: Words, ...signers: readonly Person[]): string {
    const statement = { at: this.now(), log: emptyLog, ...words } as Statement
    return signNote(
      nextText(this.state.team, this.state.head, statement),
      signers.map(({ signer }) => signer),
    )
  }

  /** What is wrong with saying it; `null`: it was said. */
  tried(words: Words, ...signers: readonly Person[]): string | null {
    return this.take(this.note(words, ...signers))
  }

  take(note: string): string | null {
    const replayed = replay([note], this.state)
    if (!replayed.ok) return replayed.why.code
    this.notes.push(note)
    this.state = replayed.state
    return null
  }

  says(words: Words, ...signers: readonly Person[]): this {
    assert.equal(this.tried(words, ...signers), null, `${words.type} is taken`)
    return this
  }

  /** The keys that a change of people needs. */
  keysFor(after: Partial<Pick<TeamState, 'members' | 'shelves'>>): readonly GroupKey[] {
    const full = { members: this.state.members, shelves: this.state.shelves, ...after }
    return groupChanges(this.state, full).map(({ group, kind, epoch, members }) => {
      const current = this.state.groups.get(group)
      return kind === 'newcomers' && current !== undefined
        ? { group, epoch, recipient: current.recipient, wraps: wrapsFor(members), older: current.older }
        : groupKey(group, epoch, members)
    })
  }

  invite(by: Person, director = false): string {
    const invite = anyId()
    const expires = new Date(this.clock + 7 * 86_400_000).toISOString()
    this.says({ type: 'invite.make', invite, expires, access: anyHash(), director }, by)
    return invite
  }

  adding(newcomer: Person, invite: string, director = false) {
    const member = {
      ...this.state.members.values().next().value!,
      id: newcomer.card.member,
      director,
    }
    const members = new Map(this.state.members).set(member.id, member)
    return {
      type: 'member.add' as const,
      invite,
      card: newcomer.card,
      groups: this.keysFor({ members }),
      intent: null,
    }
  }

  joins(newcomer: Person, by: Person, director = false): Person {
    this.says(this.adding(newcomer, this.invite(by, director), director), by)
    this.people.set(newcomer.card.member, newcomer)
    return newcomer
  }

  removing({ card }: Person) {
    const leaver = this.state.members.get(card.member)!
    const members = new Map(this.state.members).set(card.member, { ...leaver, removedAt: this.now() })
    return {
      type: 'member.remove' as const,
      member: card.member,
      groups: this.keysFor({ members }),
      intent: null,
    }
  }

  shelf(
    by: Person,
    rule: ShelfRule,
    people: Readonly<Record<ShelfRole, readonly Person[]>> | object,
  ): string {
    const id = anyId()
    const roles = Object.fromEntries(
      Object.entries(people as Record<ShelfRole, readonly Person[]>).flatMap(([role, having]) =>
        having.map(({ card }) => [card.member, role as ShelfRole]),
      ),
    )
    const shelves = new Map(this.state.shelves).set(id, {
      id,
      label: '',
      rule,
      roles: new Map(Object.entries(roles)),
    })
    this.says(
      { type: 'shelf.create', shelf: id, label: anyHash(), rule, roles, groups: this.keysFor({ shelves }) },
      by,
    )
    return id
  }

  changingRole(shelf: string, { card }: Person, role: ShelfRole | null) {
    const current = this.state.shelves.get(shelf)!
    const roles = new Map(current.roles)
    if (role === null) roles.delete(card.member)
    else roles.set(card.member, role)
    const shelves = new Map(this.state.shelves).set(shelf, { ...current, roles })
    const groups = this.keysFor({ shelves })
    return { type: 'shelf.role' as const, shelf, member: card.member, role, groups }
  }

  changingRule(shelf: string, rule: ShelfRule) {
    const shelves = new Map(this.state.shelves).set(shelf, { ...this.state.shelves.get(shelf)!, rule })
    const groups = this.keysFor({ shelves })
    return { type: 'shelf.rule' as const, shelf, rule, contacts: {}, groups, intent: null }
  }

  putting(shelf: string, count = 4, replaces: string | null = null, record = anyId()) {
    const { rule } = this.state.shelves.get(shelf)!
    const group = `${rule.custody === 'standing' ? 'responders' : 'shelf'}:${shelf}`
    const codes = Array.from({ length: count }, (_, index) => ({
      id: anyId(),
      position: index + 1,
      sealed: anyHash(),
      half: anyHalf(),
    }))
    return {
      type: 'set.put' as const,
      shelf,
      record,
      set: anyId(),
      epoch: this.state.groups.get(group)!.epoch,
      label: anyHash(),
      head: anyHash(),
      codes,
      replaces,
      kit: this.state.kit === null ? null : anyHash(),
      contacts: rule.emergencyHours === null ? null : anyHash(),
      rotateBy: new Date(this.clock + 365 * 86_400_000).toISOString().slice(0, 10),
    }
  }

  puts(by: Person, shelf: string, count = 4): string {
    const words = this.putting(shelf, count)
    this.says(words, by)
    return words.set
  }

  asking(by: Person, set: string, codes = 1, minutes = 30) {
    return {
      type: 'request.make' as const,
      request: anyId(),
      set,
      device: by.card.device.id,
      codes,
      minutes,
      purpose: 'incident' as const,
      reason: anyHash(),
    }
  }

  asks(by: Person, set: string, codes = 1, minutes = 30): string {
    const words = this.asking(by, set, codes, minutes)
    this.says(words, by)
    return words.request
  }

  alarming(by: Person, set: string, codes = 1) {
    const device = by.card.device.id
    return { type: 'emergency.ask' as const, emergency: anyId(), set, device, codes, reason: anyHash() }
  }

  alarms(by: Person, set: string, codes = 1): string {
    const words = this.alarming(by, set, codes)
    this.says(words, by)
    return words.emergency
  }

  grants(by: Person, request: string, codes = 1, minutes = 30): void {
    this.says({ type: 'request.grant', request, codes, minutes, handed: anyHash() }, by)
  }
}

export const wrapsFor = (members: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(members.map((member) => [member, anyHash()]))

export function groupKey(group: string, epoch: number, members: readonly string[]): GroupKey {
  const older = epoch === 1 ? null : anyHash()
  return { group, epoch, recipient: anyRecipient(), wraps: wrapsFor(members), older }
}
