import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, anyRecipient, Crew, easy, person } from '../../../keep-team/test/support/crew.ts'
import { weakPoints } from '../../src/pages/weak-points.ts'

const of = (crew: Crew): readonly string[] =>
  weakPoints(crew.state).map(({ kind, about }) => (about === null ? kind : `${kind} ${about}`))

test('what hangs on one person or one thing: directors, owners, the kit', () => {
  const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]
  const crew = new Crew(ada)
  assert.deepEqual(of(crew), ['one-director'])
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const shelf = crew.shelf(ada, easy, { owner: [cy] })
  assert.deepEqual(of(crew), [], 'a shelf without codes hangs on nobody')
  const set = crew.puts(cy, shelf)
  assert.deepEqual(of(crew), ['no-kit', `one-owner ${shelf}`])
  crew.says(crew.changingRole(shelf, di, 'owner'), ada)
  const kit = {
    type: 'kit.make' as const,
    kit: 'kit00',
    recipient: anyRecipient(),
    custodian: null,
    intent: null,
  }
  crew.says({ ...kit, sets: {} }, ada, bo)
  assert.deepEqual(of(crew), [`not-in-kit ${set}`])
  const eve = crew.joins(person('eve'), ada)
  const kept = { ...kit, kit: 'kit01', recipient: anyRecipient(), custodian: eve.card.member }
  crew.says({ ...kept, sets: { [set]: anyHash() } }, ada, bo)
  assert.deepEqual(of(crew), [])
  crew.says(crew.removing(eve), ada)
  assert.deepEqual(of(crew), ['kit-unkept'])
  crew.says(crew.removing(di), ada)
  crew.says(crew.removing(bo), ada, bo)
  assert.deepEqual(of(crew), ['one-director', 'kit-unkept', `one-owner ${shelf}`])
})
