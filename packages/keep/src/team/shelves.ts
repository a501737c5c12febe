import {
  emergencyGroup,
  everyone,
  headGroup,
  latestRotation,
  newMemberHalf,
  sealCode,
  sha256Hex,
} from 'sparekey-keep-team'
import type { CodeSet, Shelf, ShelfRole, ShelfRule } from 'sparekey-keep-team'
import { encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import { sealedForKit } from './kit.ts'
import type { Office } from './office.ts'
import { currentSet } from '../model/find.ts'
import type { Account } from '../model/types.ts'
import { rotationDueOn } from '../track/set-state.ts'
import { KeepError } from '../errors.ts'

/** Rules of a new shelf. `critical`: every code takes a second person, and nobody but owners holds a member half beforehand. */
export const shelfRules: Readonly<Record<'ordinary' | 'critical', ShelfRule>> = {
  ordinary: {
    custody: 'standing',
    ownReveal: 'alone',
    codes: 2,
    minutes: 120,
    approvalHours: 24,
    emergencyHours: null,
  },
  critical: {
    custody: 'handed',
    ownReveal: 'second-person',
    codes: 1,
    minutes: 30,
    approvalHours: 24,
    emergencyHours: null,
  },
}

/** What a set is, for who may open its head. */
export interface SetHead {
  readonly login: string
  readonly notes: string
  /** Base64 of 32 bytes. */
  readonly memberHalf: string
}

/** What every member may know of a set. */
export interface SetLabel {
  readonly name: string
  readonly service: string
  /** Whether the account asks for a second factor, as its owner had recorded when they shared it; `null`: not recorded. */
  readonly secondFactor: boolean | null
}

const headBytes = 1024

/** Makes a shelf with the people named. */
export async function createShelf(
  office: Office,
  {
    name,
    rule,
    roles,
    id,
  }: { name: string; rule: ShelfRule; roles: Readonly<Record<string, ShelfRole>>; id: string },
): Promise<void> {
  await office.say(async ({ state, ring }) => {
    const blobs: Blobs = new Map()
    const label = await encrypted(JSON.stringify({ name }), [recipientOfGroup(office, everyone)], blobs)
    const shelf: Shelf = { id, label, rule, roles: new Map(Object.entries(roles)) }
    const shelves = new Map(state.shelves).set(id, shelf)
    const groups = await ring.keysFor({ members: state.members, shelves }, blobs)
    return { words: { type: 'shelf.create', shelf: id, label, rule, roles, groups }, blobs }
  })
}

/**
 * Puts the codes of an account of the personal vault on a shelf: each sealed under two halves, one of which goes to the server.
 *
 * @param replaces the set that is void once the new one is confirmed.
 * @returns the id of the set.
 * @throws KeepError `input_refused` where the account has no unused codes.
 */
export async function shareAccount(
  office: Office,
  account: Account,
  shelf: Shelf,
  newId: () => string,
  replaces: CodeSet | null = null,
): Promise<string> {
  const set = `s${newId()}`
  const texts = (currentSet(account)?.codes ?? []).filter(({ used }) => used === null)
  if (texts.length === 0)
    throw new KeepError('input_refused', 'This account has no unused codes to share. Import new ones first.')
  await office.say(async ({ state }, at) => {
    const blobs: Blobs = new Map()
    const group = headGroup(shelf)
    const memberHalf = newMemberHalf()
    const halves = new Map<string, Uint8Array>()
    const codes = texts.map(({ position, text }) => {
      const code = `c${newId()}`
      const slot = { team: state.team, shelf: shelf.id, set, code }
      const { sealed, serverHalf, commitment } = sealCode(text, memberHalf, slot)
      const hash = sha256Hex(sealed)
      blobs.set(hash, sealed)
      halves.set(code, serverHalf)
      return { id: code, position, sealed: hash, half: commitment }
    })
    const head: SetHead = {
      login: account.login,
      notes: account.notes,
      memberHalf: Buffer.from(memberHalf).toString('base64'),
    }
    const label: SetLabel = {
      name: account.name,
      service: account.service,
      secondFactor: hasSecondFactor(account),
    }
    const headFor = (to: string): Promise<string> =>
      encrypted(headText(head), [recipientOfGroup(office, to)], blobs)
    return {
      words: {
        type: 'set.put',
        shelf: shelf.id,
        record: replaces?.record ?? `r${newId()}`,
        set,
        epoch: state.groups.get(group)?.epoch ?? 0,
        label: await encrypted(JSON.stringify(label), [recipientOfGroup(office, everyone)], blobs),
        head: await headFor(group),
        codes,
        replaces: replaces?.id ?? null,
        kit: state.kit === null ? null : await sealedForKit(state.kit.recipient, halves, blobs),
        contacts: shelf.rule.emergencyHours === null ? null : await headFor(emergencyGroup(shelf.id)),
        rotateBy: rotationOf(account, at),
      },
      blobs,
      halves: [...halves].map(([code, half]) => ({ set, code, half })),
    }
  })
  return set
}

function hasSecondFactor({ factors }: Account): boolean | null {
  return factors.length === 0 ? null : factors.some(({ role }) => role !== 'first')
}

/** As the account says, from the day on which the codes were made; within a year in any case. */
function rotationOf(account: Account, at: string): string {
  const latest = latestRotation(at)
  const own = rotationDueOn(account) ?? latest
  return own < latest ? own : latest
}

/**
 * Puts the current codes of an account in the place of a set. The old one is void from the moment when a code was typed back that is
 * among the new ones; what an attempt before left half done is void, too.
 *
 * @param typed a code that somebody read from the service or from paper.
 * @returns the id of the new set.
 * @throws KeepError `input_invalid` where it is none of the new codes; nothing was changed then.
 */
export async function rotateSet(
  office: Office,
  account: Account,
  shelf: Shelf,
  old: CodeSet,
  { typed, newId }: { typed: string; newId: () => string },
): Promise<string> {
  const plain = (text: string): string => text.replaceAll(/[\s-]/g, '').toLowerCase()
  const match = currentSet(account)?.codes.find(
    ({ text, used }) => used === null && plain(text) === plain(typed),
  )
  if (match === undefined)
    throw new KeepError(
      'input_invalid',
      'That is none of the unused codes of this account in your vault. Nothing was changed.',
    )
  for (const set of office.state.sets.values()) {
    if (set.replaces === old.id && set.state === 'live')
      await office.say(() => ({ words: { type: 'set.void', set: set.id, why: 'replaced' } }))
  }
  const set = await shareAccount(office, account, shelf, newId, old)
  const code = office.state.sets.get(set)?.codes.find(({ position }) => position === match.position)?.id ?? ''
  await office.say(() => ({ words: { type: 'set.confirm', set, code } }))
  return set
}

/** A shelf or a set with the name that its label gives it. */
export interface Named<T> {
  readonly name: string
  readonly item: T
}

/** Every shelf by name. */
export async function namedShelves(office: Pick<Office, 'state' | 'ring'>): Promise<readonly Named<Shelf>[]> {
  const shelves = [...office.state.shelves.values()]
  const labels = await office.ring.texts(shelves.map(({ label }) => ({ hash: label, group: everyone })))
  return shelves.map((shelf) => ({ name: nameIn(labels.get(shelf.label)), item: shelf }))
}

/** Every set that is in use, or every one there ever was, by the name of its account. */
export async function namedSets(
  office: Pick<Office, 'state' | 'ring'>,
  which: 'live' | 'all' = 'live',
): Promise<readonly Named<CodeSet>[]> {
  const sets = [...office.state.sets.values()].filter(({ state }) => which === 'all' || state === 'live')
  const labels = await office.ring.texts(sets.map(({ label }) => ({ hash: label, group: everyone })))
  return sets.map((set) => ({ name: nameIn(labels.get(set.label)), item: set }))
}

/** @throws KeepError `name_unknown`, `name_ambiguous` */
export function findNamed<T extends { readonly id: string }>(
  all: readonly Named<T>[],
  wanted: string,
  what: string,
): Named<T> {
  const exact = all.filter(({ name, item }) => name === wanted || item.id === wanted)
  const found = exact.length > 0 ? exact : all.filter(({ name }) => name.startsWith(wanted))
  const [only] = found
  if (only === undefined)
    throw new KeepError('name_unknown', `The team has no ${what} of that name. "keep team list" shows them.`)
  if (found.length > 1)
    throw new KeepError(
      'name_ambiguous',
      `Several are called that: ${found.map(({ item }) => item.id).join(', ')}. Name one by its id.`,
    )
  return only
}

function recipientOfGroup({ state }: Office, group: string): string {
  const recipient = state.groups.get(group)?.recipient
  if (recipient === undefined) throw new KeepError('team_refused', 'There is no key for this in the team.')
  return recipient
}

/** A head as it is encrypted: how long it is says nothing. */
export function headText(head: SetHead): string {
  const text = JSON.stringify(head)
  const length = Buffer.byteLength(text)
  return text + ' '.repeat(Math.ceil(length / headBytes) * headBytes - length)
}

function nameIn(label: string | undefined): string {
  if (label === undefined) return '(unreadable)'
  const value: unknown = JSON.parse(label)
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '(unreadable)'
}
