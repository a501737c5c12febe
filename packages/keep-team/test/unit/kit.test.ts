import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, anyId, anyRecipient, Crew, easy, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { blobsOf } from '../../src/notes/statements.ts'
import type { StatementOf } from '../../src/notes/statement-types.ts'

const [ada, bo, cy, di, eve] = ['ada', 'bo', 'cy', 'di', 'eve'].map(person) as [
  Person,
  Person,
  Person,
  Person,
  Person,
]

const kitFor = (custodian: Person | null, sets: Readonly<Record<string, string>> = {}) => ({
  type: 'kit.make' as const,
  kit: anyId(),
  recipient: anyRecipient(),
  custodian: custodian?.card.member ?? null,
  sets,
  intent: null,
})

function team() {
  const crew = new Crew(ada)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  return { crew, shelf: crew.shelf(ada, easy, { owner: [cy] }) }
}

test('with a kit, every set comes with a file for it; without one, none does', () => {
  const { crew, shelf } = team()
  const before = crew.putting(shelf)
  assert.equal(crew.tried({ ...before, kit: anyHash() }, cy), 'kit_wrong')
  crew.says(kitFor(di), ada)
  assert.equal(crew.tried({ ...crew.putting(shelf), kit: null }, cy), 'kit_wrong')
  const set = crew.puts(cy, shelf)
  assert.equal(crew.state.sets.get(set)?.kept?.kit, crew.state.kit?.id)
})

test('once there is something to take, two directors make a kit, or one who announced it three days before', () => {
  const { crew, shelf } = team()
  crew.puts(cy, shelf)
  assert.equal(crew.tried(kitFor(di), ada), 'second_director_needed')
  assert.equal(crew.tried(kitFor(di), cy), 'not_allowed')
  assert.equal(crew.tried(kitFor(null), ada, cy), 'second_director_needed')
  const { crew: two } = team()
  two.joins(bo, ada, true)
  assert.equal(two.tried(kitFor(di), ada), 'second_director_needed')
  two.says(kitFor(di), ada, bo)
})

test('who has member halves keeps no kit, and who keeps it gets none', () => {
  const { crew, shelf } = team()
  assert.equal(crew.tried(kitFor(ada), ada), 'not_allowed')
  assert.equal(crew.tried(kitFor(cy), ada), 'not_allowed', 'an owner')
  assert.equal(crew.tried(kitFor(eve), ada), 'not_found')
  crew.says(kitFor(di), ada)
  assert.equal(crew.tried(crew.changingRole(shelf, di, 'owner'), ada), 'not_allowed')
  assert.equal(crew.tried(crew.changingRole(shelf, di, 'responder'), ada), 'not_allowed')
  assert.equal(crew.tried(crew.changingRole(shelf, di, 'custodian'), ada), null)
  const members = new Map(crew.state.members)
  members.set(di.card.member, { ...members.get(di.card.member)!, director: true })
  const promoting = {
    type: 'member.director' as const,
    member: di.card.member,
    on: true,
    groups: crew.keysFor({ members }),
    intent: null,
  }
  assert.equal(crew.tried(promoting, ada), 'not_allowed')
})

test('another kit takes the sets that it names, and leaves the others with the one before', () => {
  const { crew, shelf } = team()
  crew.joins(bo, ada, true)
  const first = kitFor(di)
  crew.says(first, ada, bo)
  const [taken, left] = [crew.puts(cy, shelf), crew.puts(cy, shelf)]
  const next = kitFor(null, { [taken]: anyHash() })
  crew.says(next, ada, bo)
  assert.deepEqual(crew.state.sets.get(taken)?.kept, { kit: next.kit, file: next.sets[taken] })
  assert.equal(crew.state.sets.get(left)?.kept?.kit, first.kit)
  assert.equal(crew.tried({ ...kitFor(null), kit: next.kit }, ada, bo), 'already_exists')
  assert.equal(crew.tried({ ...kitFor(null), recipient: next.recipient }, ada, bo), 'already_exists')
  assert.equal(crew.tried(kitFor(null, { xother: anyHash() }), ada, bo), 'not_found')
})

test('the files of a kit are named, so that a server stores them and asks for them', () => {
  const files = [anyHash(), anyHash()] as const
  const statement = {
    ...kitFor(null, { xone: files[0], xtwo: files[1] }),
    at: '',
    log: { size: 0, head: '' },
  }
  assert.deepEqual(blobsOf(statement satisfies StatementOf<'kit.make'>), files)
})
