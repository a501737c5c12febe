import { endEmergencies, followRule, forContacts, giveContacts } from './apply-emergencies.ts'
import { keptBy } from './apply-kit.ts'
import { headGroup, membershipOf, takeGroupKeys } from './groups.ts'
import { liveSet, living, requireCode, setOf, shelfOf } from './lookups.ts'
import { deny, missing, taken } from './refusals.ts'
import { may } from './roles.ts'
import { requireTwoDirectors } from './signers.ts'
import { latestRotation } from './population.ts'
import type { CodeSet, Draft, Member } from './state.ts'
import type { ShelfRole, ShelfRule, StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// Shelves, who is who on them, and the sets of codes.

type Signers = readonly [Member, ...Member[]]

export function createShelf(draft: Draft, [actor]: Signers, statement: StatementOf<'shelf.create'>): void {
  if (!may(draft, actor.id, 'shelf.create', null)) throw deny('make shelves')
  const { shelf: id, label, rule } = statement
  if (draft.shelves.has(id)) throw taken('shelf')
  const roles = new Map<string, ShelfRole>()
  for (const [member, role] of Object.entries(statement.roles)) {
    living(draft, member)
    roles.set(member, role)
  }
  const before = membershipOf(draft)
  draft.shelves.set(id, { id, label, rule, roles })
  takeGroupKeys(draft, actor.id, before, statement.groups)
}

export function changeShelfRole(draft: Draft, [actor]: Signers, statement: StatementOf<'shelf.role'>): void {
  const shelf = shelfOf(draft, statement.shelf)
  const member = living(draft, statement.member)
  const had = shelf.roles.get(member.id) ?? null
  const isTrusted = [had, statement.role].some((role) => role === 'owner' || role === 'contact')
  const action = isTrusted ? 'shelf.trusted' : 'shelf.people'
  if (!may(draft, actor.id, action, shelf)) throw deny('change who is who on this shelf')
  const before = membershipOf(draft)
  const roles = new Map(shelf.roles)
  if (statement.role === null) roles.delete(member.id)
  else roles.set(member.id, statement.role)
  draft.shelves.set(shelf.id, { ...shelf, roles })
  if (had === 'contact')
    endEmergencies(
      draft,
      actor.id,
      statement.at,
      ({ member: by, shelf: on }) => by === member.id && on === shelf.id,
    )
  takeGroupKeys(draft, actor.id, before, statement.groups)
}

export function changeShelfRule(draft: Draft, signers: Signers, statement: StatementOf<'shelf.rule'>): void {
  const shelf = shelfOf(draft, statement.shelf)
  if (!may(draft, signers[0].id, 'shelf.rule', shelf)) throw deny('change the rules of a shelf')
  if (weakens(shelf.rule, statement.rule)) requireTwoDirectors(draft, signers, statement)
  const before = membershipOf(draft)
  draft.shelves.set(shelf.id, { ...shelf, rule: statement.rule })
  takeGroupKeys(draft, signers[0].id, before, statement.groups)
  giveContacts(draft, shelf.id, statement.contacts)
  followRule(draft, signers[0].id, statement)
}

/** New keys for groups whose people stay the same: yearly, or after a device was lost. */
export function renewGroups(draft: Draft, [actor]: Signers, { groups }: StatementOf<'group.epoch'>): void {
  for (const { group, epoch } of groups) {
    const shelf = draft.shelves.get(group.slice(group.indexOf(':') + 1)) ?? null
    if (!may(draft, actor.id, shelf === null ? 'members.change' : 'set.write', shelf))
      throw deny('give this group a new key')
    if (epoch === draft.groups.get(group)?.epoch) throw taken('epoch')
  }
  takeGroupKeys(draft, actor.id, membershipOf(draft), groups)
}

export function putSet(draft: Draft, [actor]: Signers, statement: StatementOf<'set.put'>): void {
  const shelf = shelfOf(draft, statement.shelf)
  if (!may(draft, actor.id, 'set.write', shelf)) throw deny('keep codes on this shelf')
  const { set: id, record, label, head, codes, replaces, epoch, at } = statement
  if (draft.sets.has(id)) throw taken('set')
  const group = headGroup(shelf)
  if (draft.groups.get(group)?.epoch !== epoch)
    throw new TeamError(
      'group_keys_wrong',
      'The set is encrypted to a key that is no longer in use.',
      'epoch',
    )
  requireDistinct(codes.map((code) => code.id))
  requireDistinct(codes.map((code) => code.half))
  requireDistinct(codes.map((code) => code.sealed))
  const old = replaces === null ? null : setOf(draft, replaces)
  if (old !== null && (old.shelf !== shelf.id || old.record !== record)) throw missing('set to replace')
  const set: CodeSet = {
    id,
    shelf: shelf.id,
    record,
    group,
    epoch,
    label,
    head,
    codes,
    replaces,
    kept: keptBy(draft, statement.kit),
    keptBefore: [],
    contacts: forContacts(draft, shelf, statement.contacts),
    rotateBy: rotationBy(statement),
    putBy: actor.id,
    putAt: at,
    confirmedAt: null,
    state: 'live',
    voidedAt: null,
    used: new Map(),
  }
  draft.sets.set(id, set)
}

export function confirmSet(draft: Draft, [actor]: Signers, statement: StatementOf<'set.confirm'>): void {
  const set = liveSet(draft, statement.set)
  if (!may(draft, actor.id, 'set.write', shelfOf(draft, set.shelf))) throw deny('confirm this set')
  requireCode(set, statement.code)
  draft.sets.set(set.id, { ...set, confirmedAt: statement.at })
  const old = set.replaces === null ? undefined : draft.sets.get(set.replaces)
  if (old !== undefined) endSet(draft, actor.id, old, statement.at)
}

export function voidSet(draft: Draft, [actor]: Signers, statement: StatementOf<'set.void'>): void {
  const set = liveSet(draft, statement.set)
  if (!may(draft, actor.id, 'set.write', shelfOf(draft, set.shelf))) throw deny('void this set')
  endSet(draft, actor.id, set, statement.at)
}

function endSet(draft: Draft, by: string, set: CodeSet, at: string): void {
  draft.sets.set(set.id, { ...set, state: 'void', voidedAt: at })
  endEmergencies(draft, by, at, (emergency) => emergency.set === set.id)
}

/** Whether a rule lets somebody do what the one before did not. */
export function weakens(old: ShelfRule, rule: ShelfRule): boolean {
  return (
    (old.custody === 'handed' && rule.custody === 'standing') ||
    (old.ownReveal === 'second-person' && rule.ownReveal === 'alone') ||
    rule.codes > old.codes ||
    rule.minutes > old.minutes ||
    rule.approvalHours > old.approvalHours ||
    (rule.emergencyHours ?? Infinity) < (old.emergencyHours ?? Infinity)
  )
}

/** @throws TeamError `statement_malformed` where the codes would be in use for longer than a year. */
function rotationBy({ rotateBy, at }: StatementOf<'set.put'>): string {
  if (rotateBy <= latestRotation(at)) return rotateBy
  throw new TeamError('statement_malformed', 'Codes are made new within a year.', 'rotateBy')
}

function requireDistinct(items: readonly string[]): void {
  if (items.length === 0 || new Set(items).size !== items.length)
    throw new TeamError('statement_malformed', 'A set holds the same thing twice, or nothing.', 'codes')
}
