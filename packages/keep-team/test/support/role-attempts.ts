import fc from 'fast-check'
import { anyHash, anyId, cautious, easy, person } from './crew.ts'
import type { Crew, Person } from './crew.ts'
import type { RoleModel } from './role-model.ts'
import type { ShelfRole } from '../../src/notes/statement-types.ts'

export const people = ['ada', 'bo', 'cy', 'di', 'eli'].map(person)
const roles: readonly (ShelfRole | null)[] = ['owner', 'responder', 'contact', 'custodian', 'reviewer', null]

export const attempts = fc.array(
  fc.record({
    kind: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 8, 8, 8, 9, 10, 11),
    by: fc.nat(4),
    second: fc.nat(9),
    about: fc.nat(4),
    detail: fc.nat(11),
  }),
  { minLength: 20, maxLength: 50 },
)
export type Attempt = { kind: number; by: number; second: number; about: number; detail: number }

/** Two directors, an owner and a responder of a shelf with a set: few chains of chance come so far. */
export const begun: readonly Attempt[] = [
  ...[1, 2, 3].flatMap((about) => [
    { kind: 0, by: 0, second: 9, about: 0, detail: about === 1 ? 8 : 0 },
    { kind: 1, by: 0, second: 9, about, detail: about - 1 },
  ]),
  { kind: 3, by: 0, second: 9, about: 0, detail: 0 },
  { kind: 4, by: 0, second: 9, about: 2, detail: 0 },
  { kind: 4, by: 0, second: 9, about: 3, detail: 1 },
  { kind: 5, by: 0, second: 9, about: 0, detail: 0 },
]

const pick = <T>(items: Iterable<T>, index: number): T | undefined => {
  const all = [...items]
  return all[index % Math.max(1, all.length)]
}

/** Something that somebody tries to say, and whether the model says that it is taken; `null`: there is nothing to say it about. */
export function attempt(crew: Crew, model: RoleModel, { kind, by, second, about, detail }: Attempt) {
  const actor = people[by]!
  const other = people[about]!
  // Every other attempt is signed by somebody else as well.
  const signers: readonly Person[] = second < 5 ? [actor, people[second]!] : [actor]
  const who = signers.map(({ card }) => card.member)
  const member = other.card.member
  const shelf = pick(crew.state.shelves.keys(), detail)
  const set = pick(crew.state.sets.keys(), detail)
  const request = pick(crew.state.requests.keys(), detail)
  const invite = pick(crew.state.invites.keys(), detail)
  const said = (words: Parameters<Crew['note']>[0], isAllowed: boolean) => ({ words, signers, isAllowed })
  if (kind === 0) {
    const id = anyId()
    const expires = new Date(crew.clock + 1e10).toISOString()
    const director = detail > 7
    const words = { type: 'invite.make', invite: id, expires, access: anyHash(), director } as const
    return said(words, model.invites(who, id, director))
  }
  if (kind === 1 && invite !== undefined && !crew.state.members.has(member)) {
    const director = crew.state.invites.get(invite)?.director ?? false
    return said(crew.adding(other, invite, director), model.adds(who, invite, member))
  }
  if (kind === 2 && crew.state.members.has(member))
    return said(crew.removing(other), model.removes(who, member))
  if (kind === 3) {
    const id = anyId()
    const rule = detail % 2 === 0 ? cautious : easy
    const shelves = new Map(crew.state.shelves).set(id, { id, label: '', rule, roles: new Map() })
    const groups = crew.keysFor({ shelves })
    return said(
      { type: 'shelf.create', shelf: id, label: anyHash(), rule, roles: {}, groups },
      model.makesShelf(who, id),
    )
  }
  if (kind === 4 && shelf !== undefined && crew.state.members.has(member)) {
    const role = roles[detail % roles.length]!
    return said(crew.changingRole(shelf, other, role), model.gives(who, shelf, member, role))
  }
  if (kind === 5 && shelf !== undefined) {
    const words = crew.putting(shelf, 2)
    return said(words, model.puts(who, shelf, words.set))
  }
  if (kind === 6 && set !== undefined)
    return said({ type: 'set.void', set, why: 'gone' }, model.voids(who, set))
  if (kind === 7 && set !== undefined) {
    const words = crew.asking(actor, set)
    return said(words, model.asks(who, set, words.request, crew.clock))
  }
  if (kind === 8 && request !== undefined)
    return said(
      { type: 'request.grant', request, codes: 1, minutes: 5, handed: anyHash() },
      model.grants(who, request, crew.clock),
    )
  if (kind === 9 && request !== undefined)
    return said({ type: 'request.deny', request }, model.denies(who, request))
  if (kind === 10 && request !== undefined)
    return said({ type: 'request.close', request }, model.closes(who, request))
  if (kind === 11 && crew.state.members.has(member)) {
    const on = detail % 2 === 0
    const members = new Map(crew.state.members)
    members.set(member, { ...members.get(member)!, director: on })
    const groups = crew.keysFor({ members })
    return said({ type: 'member.director', member, on, groups, intent: null }, model.names(who, member, on))
  }
  return null
}
