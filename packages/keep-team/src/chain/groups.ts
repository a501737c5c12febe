import type { Draft, Group, TeamState } from './state.ts'
import type { GroupKey } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// A group is the people who hold one key. Who they are follows from the roles; the chain says only which key they were given.

/** Every member. Labels (names of shelves and services) are encrypted to it. */
export const everyone = 'everyone'
/** Directors, and the owners of a shelf. */
export const shelfGroup = (shelf: string): string => `shelf:${shelf}`
/** Directors, owners and responders, where responders hold the member half all the time. */
export const respondersGroup = (shelf: string): string => `responders:${shelf}`

/** Directors, owners and contacts, where contacts may have codes after a wait: so that they hold the member half beforehand. */
export const emergencyGroup = (shelf: string): string => `emergency:${shelf}`

/** The group that heads of sets on this shelf are encrypted to. */
export function headGroup(shelf: {
  readonly id: string
  readonly rule: { readonly custody: string }
}): string {
  return shelf.rule.custody === 'standing' ? respondersGroup(shelf.id) : shelfGroup(shelf.id)
}

type Membership = ReadonlyMap<string, ReadonlySet<string>>

/** Who belongs to which group. */
export function membershipOf(state: Pick<TeamState, 'members' | 'shelves'>): Membership {
  const living = [...state.members.values()].filter(({ removedAt }) => removedAt === null)
  const all = new Set(living.map(({ id }) => id))
  const directors = living.filter(({ director }) => director).map(({ id }) => id)
  const groups = new Map<string, ReadonlySet<string>>([[everyone, all]])
  for (const shelf of state.shelves.values()) {
    const having = (role: string): readonly string[] =>
      [...shelf.roles]
        .filter(([member, given]) => given === role && all.has(member))
        .map(([member]) => member)
    const keepers = new Set([...directors, ...having('owner')])
    groups.set(shelfGroup(shelf.id), keepers)
    if (shelf.rule.custody === 'standing')
      groups.set(respondersGroup(shelf.id), new Set([...keepers, ...having('responder')]))
    if (shelf.rule.emergencyHours !== null)
      groups.set(emergencyGroup(shelf.id), new Set([...keepers, ...having('contact')]))
  }
  return groups
}

/** What a change of people means for the key of a group. */
export interface GroupChange {
  readonly group: string
  /** `newcomers`: the key stays, and is given to these too. `renewed`: somebody left, or the group is new, and all get a new one. */
  readonly kind: 'newcomers' | 'renewed'
  readonly epoch: number
  /** Who is to be given the key. */
  readonly members: readonly string[]
}

/** The keys that a statement has to bring when it changes who belongs where from `state` to `after`. */
export function groupChanges(
  state: Pick<TeamState, 'members' | 'shelves' | 'groups'>,
  after: Pick<TeamState, 'members' | 'shelves'>,
): readonly GroupChange[] {
  const before = membershipOf(state)
  return [...membershipOf(after)].flatMap(([group, members]): readonly GroupChange[] => {
    const old = before.get(group) ?? new Set()
    const joined = [...members].filter((member) => !old.has(member))
    const somebodyLeft = [...old].some((member) => !members.has(member))
    const epoch = state.groups.get(group)?.epoch ?? 0
    if (somebodyLeft || old.size === 0)
      return [{ group, kind: 'renewed', epoch: epoch + 1, members: [...members] }]
    return joined.length === 0 ? [] : [{ group, kind: 'newcomers', epoch, members: joined }]
  })
}

/**
 * Takes the keys that a statement brings, after it has changed who belongs where: nobody is left without a key, nobody gets one
 * who is not to have it, and a group that somebody left gets a new key in the same statement. Whoever makes a key knows it, so it
 * is made by one of the group.
 *
 * @throws TeamError `group_keys_wrong`
 */
export function takeGroupKeys(
  draft: Draft,
  actor: string,
  before: Membership,
  keys: readonly GroupKey[],
): void {
  const after = membershipOf(draft)
  const given = new Map(keys.map((key) => [key.group, key]))
  if (given.size !== keys.length) throw wrong('names a group twice')
  for (const [name, members] of after) {
    const old = before.get(name) ?? new Set()
    const joined = [...members].filter((member) => !old.has(member))
    const somebodyLeft = [...old].some((member) => !members.has(member))
    const key = given.get(name)
    given.delete(name)
    if (key !== undefined && !members.has(actor))
      throw wrong(`gives the key of ${name} without belonging to it`)
    if (key !== undefined)
      draft.groups.set(name, checked(draft.groups.get(name), key, members, joined, somebodyLeft))
    else if (somebodyLeft) throw wrong(`leaves ${name} with a key that somebody took along`)
    else if (joined.length > 0) throw wrong(`gives newcomers no key of ${name}`)
  }
  const [extra] = given.keys()
  if (extra !== undefined) throw wrong(`brings a key for ${extra}, which is no group`)
}

function checked(
  current: Group | undefined,
  key: GroupKey,
  members: ReadonlySet<string>,
  joined: readonly string[],
  somebodyLeft: boolean,
): Group {
  const { group: name, epoch, recipient, older } = key
  const wraps = new Map(Object.entries(key.wraps))
  const isSameKey = current !== undefined && epoch === current.epoch
  if (isSameKey && somebodyLeft) throw wrong(`leaves ${name} with a key that somebody took along`)
  if (isSameKey && (recipient !== current.recipient || older !== current.older))
    throw wrong(`changes the key of ${name} within an epoch`)
  if (!isSameKey && epoch !== (current?.epoch ?? 0) + 1) throw wrong(`skips an epoch of ${name}`)
  if (!isSameKey && (current === undefined) !== (older === null))
    throw wrong(`says something else about earlier keys of ${name} than there are`)
  if (!isSameKey && recipient === current?.recipient) throw wrong(`calls the old key of ${name} a new one`)
  if (!sameMembers(wraps, isSameKey ? new Set(joined) : members))
    throw wrong(`gives the key of ${name} to others than its members`)
  return {
    name,
    epoch,
    recipient,
    older,
    members: new Set(members),
    wraps: isSameKey ? new Map([...current.wraps, ...wraps]) : wraps,
    held: new Map([...(current?.held ?? []), ...[...wraps.keys()].map((member) => [member, epoch] as const)]),
  }
}

function sameMembers(wraps: ReadonlyMap<string, string>, members: ReadonlySet<string>): boolean {
  return wraps.size === members.size && [...members].every((member) => wraps.has(member))
}

function wrong(reason: string): TeamError {
  return new TeamError('group_keys_wrong', `The statement ${reason}.`, 'groups')
}
