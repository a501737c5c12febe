import { emergencyGroup } from 'sparekey-keep-team'
import type { GroupKey, ShelfRole, ShelfRule } from 'sparekey-keep-team'
import { headOf } from './access.ts'
import { encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import type { Office } from './office.ts'
import { headText } from './shelves.ts'
import { KeepError } from '../errors.ts'

// Changing who may do what, with the keys that this takes.

/** Gives somebody a role on a shelf, or none. */
export async function giveRole(
  office: Office,
  shelfId: string,
  member: string,
  role: ShelfRole | null,
): Promise<void> {
  await office.say(async ({ state, ring }) => {
    const shelf = state.shelves.get(shelfId)
    if (shelf === undefined) throw new KeepError('name_unknown', 'There is no such shelf.')
    const roles = new Map(shelf.roles)
    if (role === null) roles.delete(member)
    else roles.set(member, role)
    const blobs: Blobs = new Map()
    const shelves = new Map(state.shelves).set(shelfId, { ...shelf, roles })
    const groups = await ring.keysFor({ members: state.members, shelves }, blobs)
    return { words: { type: 'shelf.role', shelf: shelfId, member, role, groups }, blobs }
  })
}

/** Changes the rules of a shelf. */
export async function changeRule(office: Office, shelfId: string, change: Partial<ShelfRule>): Promise<void> {
  await office.say(async ({ state, ring }) => {
    const shelf = state.shelves.get(shelfId)
    if (shelf === undefined) throw new KeepError('name_unknown', 'There is no such shelf.')
    const rule = { ...shelf.rule, ...change }
    const blobs: Blobs = new Map()
    const shelves = new Map(state.shelves).set(shelfId, { ...shelf, rule })
    const groups = await ring.keysFor({ members: state.members, shelves }, blobs)
    const contacts =
      rule.emergencyHours === null ? {} : await filesForContacts(office, shelfId, groups, blobs)
    return { words: { type: 'shelf.rule', shelf: shelfId, rule, contacts, groups, intent: null }, blobs }
  })
}

/** The heads of sets that contacts have not, encrypted to them, by set. */
async function filesForContacts(
  office: Office,
  shelf: string,
  groups: readonly GroupKey[],
  blobs: Blobs,
): Promise<Readonly<Record<string, string>>> {
  const { state } = office
  const name = emergencyGroup(shelf)
  const { recipient = '' } = groups.find(({ group }) => group === name) ?? state.groups.get(name) ?? {}
  const files: Record<string, string> = {}
  for (const set of state.sets.values()) {
    if (set.shelf !== shelf || set.state !== 'live' || set.contacts !== null) continue
    files[set.id] = await encrypted(headText(await headOf(office, set)), [recipient], blobs)
  }
  return files
}

/** Makes somebody a director, or ends it. */
export async function changeDirector(office: Office, memberId: string, on: boolean): Promise<void> {
  await office.say(async ({ state, ring }) => {
    const member = state.members.get(memberId)
    if (member === undefined) throw new KeepError('name_unknown', 'There is no such member.')
    const blobs: Blobs = new Map()
    const members = new Map(state.members).set(memberId, { ...member, director: on })
    const groups = await ring.keysFor({ members, shelves: state.shelves }, blobs)
    return { words: { type: 'member.director', member: memberId, on, groups, intent: null }, blobs }
  })
}
