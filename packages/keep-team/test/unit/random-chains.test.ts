import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyHash, cautious, Crew, easy, patient, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { directorsOf } from '../../src/chain/roles.ts'
import { membershipOf } from '../../src/chain/groups.ts'
import { replay } from '../../src/chain/replay.ts'
import { shelfRoles } from '../../src/notes/statement-types.ts'

const people = ['ada', 'bo', 'cy', 'di', 'eli'].map(person)
const rules = [cautious, easy, patient, { ...easy, emergencyHours: 1 }] as const

/** Something that somebody tries to say; whether it is taken is the replay's affair. */
interface Attempt {
  readonly kind: number
  readonly by: number
  readonly about: number
  readonly detail: number
}

const attempt = fc.record<Attempt>({
  kind: fc.nat(13),
  by: fc.nat(people.length - 1),
  about: fc.nat(people.length - 1),
  detail: fc.nat(7),
})

function play(crew: Crew, { kind, by, about, detail }: Attempt): void {
  const actor: Person = people[by]!
  const other: Person = people[about]!
  const shelves = [...crew.state.shelves.keys()]
  const shelf = shelves[detail % Math.max(1, shelves.length)]
  const sets = [...crew.state.sets.keys()]
  const set = sets[detail % Math.max(1, sets.length)]
  const request = [...crew.state.requests.keys()].at(-1)
  const invite = [...crew.state.invites.keys()].at(-1)
  const isKnown = crew.state.members.has(other.card.member)
  crew.pass(detail)
  if (kind === 0)
    crew.tried(
      {
        type: 'invite.make',
        invite: `inv${crew.state.head.seq}`,
        expires: new Date(crew.clock + 1e8).toISOString(),
        access: anyHash(),
        director: detail > 5,
      },
      actor,
    )
  if (kind === 1 && invite !== undefined && !isKnown)
    crew.tried(crew.adding(other, invite, crew.state.invites.get(invite)?.director), actor)
  if (kind === 2 && isKnown) crew.tried(crew.removing(other), actor)
  if (kind === 3 && crew.state.members.has(actor.card.member)) {
    try {
      crew.shelf(actor, rules[detail % 4]!, {})
    } catch {
      // Refused: the state is as it was.
    }
  }
  if (kind === 4 && shelf !== undefined)
    crew.tried(crew.changingRole(shelf, other, shelfRoles[detail % 5]!), actor)
  if (kind === 5 && shelf !== undefined) crew.tried(crew.changingRole(shelf, other, null), actor)
  if (kind === 6 && shelf !== undefined) crew.tried(crew.putting(shelf), actor)
  if (kind === 7 && set !== undefined) crew.tried(crew.asking(actor, set), actor)
  if (kind === 8 && request !== undefined)
    crew.tried({ type: 'request.grant', request, codes: 1, minutes: 5, handed: anyHash() }, actor)
  if (kind === 9 && request !== undefined) crew.tried({ type: 'request.close', request }, actor)
  if (kind === 11 && set !== undefined) crew.tried(crew.alarming(actor, set), actor)
  const emergency = [...crew.state.emergencies.keys()].at(-1)
  if (kind === 12 && emergency !== undefined)
    crew.tried({ type: 'emergency.veto', emergency, why: null }, actor)
  if (kind === 13 && emergency !== undefined) crew.tried({ type: 'emergency.cancel', emergency }, actor)
  if (kind === 10 && shelf !== undefined) crew.tried(crew.changingRule(shelf, rules[detail % 4]!), actor)
}

/** A team that has come some way: few chains of chance do. */
function begun(): Crew {
  const [ada, bo, cy, di, eli] = people as [Person, Person, Person, Person, Person]
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  for (const one of [cy, di, eli]) crew.joins(one, ada)
  crew.puts(ada, crew.shelf(ada, patient, { owner: [cy], contact: [di, eli] }))
  return crew
}

/** What has to hold whatever anybody says. */
function requireSound(crew: Crew): void {
  const { state } = crew
  assert.ok(directorsOf(state).length >= 1, 'a team has a director')
  for (const [name, members] of membershipOf(state)) {
    const group = state.groups.get(name)
    assert.ok(group !== undefined, `${name} has a key`)
    assert.deepEqual(new Set(group.members), new Set(members), `${name} is those who are to have its key`)
    assert.ok(
      [...members].every((member) => group.wraps.has(member)),
      `${name} was given to everyone in it`,
    )
    assert.ok(
      [...members].every((member) => state.members.get(member)?.removedAt === null),
      `${name} holds no leaver`,
    )
  }
  for (const { grant, member } of state.requests.values())
    assert.notEqual(grant?.by, member, 'nobody approved their own request')
  for (const emergency of state.emergencies.values()) {
    const shelf = state.shelves.get(emergency.shelf)!
    if (emergency.state === 'vetoed')
      assert.notEqual(
        emergency.end?.by,
        emergency.member,
        'nobody stopped, or could stop, their own emergency',
      )
    if (emergency.state !== 'running') continue
    assert.equal(shelf.roles.get(emergency.member), 'contact', 'what runs is asked by a contact')
    assert.ok(emergency.hours >= (shelf.rule.emergencyHours ?? Infinity), 'no wait is shorter than the rule')
    assert.ok(
      !emergency.directors.has(emergency.member) && !emergency.owners.has(emergency.member),
      'nobody is told of their own emergency to start its clock',
    )
  }
  for (const { id, removedAt } of state.members.values()) {
    if (removedAt === null) continue
    assert.ok(
      [...state.shelves.values()].every(({ roles }) => !roles.has(id)),
      'a leaver has no role',
    )
    const left = [...state.requests.values()].filter((request) => request.member === id)
    assert.ok(
      left.every((request) => request.state !== 'open' && request.state !== 'granted'),
      'a leaver has no grant',
    )
  }
}

test('whatever is tried, a team stays sound, and another machine replays it to the same state', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(attempt, { minLength: 20, maxLength: 60 }), (isBegun, attempts) => {
      const crew = isBegun ? begun() : new Crew(people[0]!)
      for (const one of attempts) {
        play(crew, one)
        requireSound(crew)
      }
      const again = replay(crew.notes, null)
      assert.ok(again.ok)
      assert.deepEqual(again.state, crew.state)
    }),
    { numRuns: 60 },
  )
})
