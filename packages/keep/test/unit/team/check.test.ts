import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShelfRole, ShelfRule } from 'sparekey-keep-team'
import {
  anyHash,
  anyId,
  anyRecipient,
  cautious,
  Crew,
  easy,
  patient,
  person,
} from '../../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../../keep-team/test/support/crew.ts'
import { wayInto, weaknesses } from '../../../src/team/check.ts'
import type { TeamAccount } from '../../../src/team/check.ts'

const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]

function team(rule: ShelfRule, roles: Partial<Record<ShelfRole, readonly Person[]>>, directors = [ada]) {
  const crew = new Crew(ada)
  for (const one of [bo, cy, di]) crew.joins(one, ada, directors.includes(one))
  const shelf = crew.shelf(ada, rule, roles)
  return { crew, shelf, set: crew.puts(ada, shelf) }
}

/** What is found, as `kind severity`, and the sentences. */
function found({ crew }: { crew: Crew }, gone: readonly string[] = [], secondFactor: boolean | null = true) {
  const accounts: TeamAccount[] = [...crew.state.sets.values()].map((set) => ({
    name: 'github-ops',
    shelf: set.shelf,
    set: set.state === 'live' ? set : null,
    secondFactor,
  }))
  const shelfNames = new Map([...crew.state.shelves.keys()].map((id) => [id, 'production']))
  const all = weaknesses({ state: crew.state, accounts, gone: new Set(gone), shelfNames })
  return { kinds: all.map(({ kind, severity }) => `${kind} ${severity}`), texts: all.map(({ text }) => text) }
}

function makesKit(crew: Crew, set: string | null, ...signers: readonly Person[]): void {
  const sets = set === null ? {} : { [set]: anyHash() }
  crew.says(
    { type: 'kit.make', kit: anyId(), recipient: anyRecipient(), custodian: null, sets, intent: null },
    ...signers,
  )
}

test('a team with two directors, two owners, two responders and a kit has no weak point', () => {
  const one = team(cautious, { owner: [cy, di] }, [ada, bo])
  makesKit(one.crew, one.set, ada, bo)
  assert.deepEqual(found(one).kinds, [])
})

test('one director is a single point, and so is whoever alone opens a shelf', () => {
  const alone = team(easy, {})
  assert.deepEqual(found(alone).kinds, ['one-director high', 'single-person high', 'one-copy medium'])
  assert.match(found(alone).texts[1] ?? '', /Without ada, nobody opens a code of production/)
  const owned = team(easy, { owner: [cy] })
  assert.deepEqual(found(owned).kinds, ['one-director high', 'one-owner medium', 'one-copy medium'])
})

test('where every code takes a second person, both are counted', () => {
  const state = (roles: Partial<Record<ShelfRole, readonly Person[]>>, rule = cautious) => {
    const { crew, shelf } = team(rule, roles)
    const way = (without: Person | null) =>
      wayInto(crew.state, crew.state.shelves.get(shelf)!, without?.card.member ?? null)
    return [way(null), way(ada), way(cy)]
  }
  assert.deepEqual(state({}), ['shut', 'shut', 'shut'])
  assert.deepEqual(state({ custodian: [cy] }), ['shut', 'shut', 'shut'], 'custodians open nothing')
  assert.deepEqual(state({ responder: [cy] }), ['open', 'shut', 'shut'])
  assert.deepEqual(state({ owner: [cy] }), ['open', 'shut', 'shut'])
  assert.deepEqual(state({ owner: [cy], responder: [di] }), ['open', 'open', 'open'])
  assert.deepEqual(state({ owner: [cy], contact: [di] }), ['open', 'shut', 'shut'], 'no rule for emergencies')
  assert.deepEqual(state({ owner: [cy], contact: [di] }, patient), ['open', 'emergency', 'emergency'])
  assert.deepEqual(state({ owner: [cy] }, patient), ['open', 'shut', 'shut'], 'no contact')
  const { kinds, texts } = found(team(cautious, {}))
  assert.ok(kinds.includes('shut high') && !kinds.includes('single-person high'))
  assert.match(texts.join('\n'), /Nobody can open a code of production/)
})

test('who was removed counts for nothing', () => {
  const one = team(easy, { owner: [cy] })
  one.crew.says(one.crew.removing(cy), ada)
  assert.ok(found(one).kinds.includes('single-person high'))
  const asked = team(cautious, { responder: [cy] })
  asked.crew.says(asked.crew.removing(cy), ada)
  assert.ok(found(asked).kinds.includes('shut high'))
  const led = team(cautious, {}, [ada, bo])
  assert.ok(!found(led).kinds.includes('shut high'))
  led.crew.says(led.crew.removing(bo), ada, bo)
  assert.ok(found(led).kinds.includes('shut high'))
})

test('accounts without codes, with hardly any left, without a second copy or a second factor; worse on critical shelves', () => {
  for (const [rule, severity] of [
    [cautious, 'high'],
    [easy, 'medium'],
  ] as const) {
    const one = team(rule, { owner: [cy, di] }, [ada, bo])
    const ids = one.crew.state.sets.get(one.set)!.codes.map(({ id }) => id)
    assert.deepEqual(found(one, ids.slice(0, 1)).kinds, [`one-copy ${severity}`])
    assert.deepEqual(found(one, ids.slice(0, 2)).kinds.toSorted(), [
      'few-left medium',
      `one-copy ${severity}`,
    ])
    assert.ok(found(one, ids).kinds.includes(`none-left ${severity}`))
    assert.ok(found(one, [], false).kinds.includes(`no-second-factor ${severity}`))
    assert.ok(found(one, [], null).kinds.includes('second-factor-unknown low'))
    one.crew.says({ type: 'set.void', set: one.set, why: 'compromised' }, cy)
    assert.deepEqual(found(one).kinds, [`no-codes ${severity}`])
  }
})

test('a kit counts as the second copy of what is in it, and a printed copy of what is on it while it is there', () => {
  const one = team(cautious, { owner: [cy, di] }, [ada, bo])
  makesKit(one.crew, null, ada, bo)
  assert.deepEqual(found(one).kinds, ['one-copy high'], 'a set from before the kit')
  const [copy, missing] = [anyId(), anyId()]
  const where = { custodian: null, seal: null, label: anyHash(), checkBy: '2026-05-05' }
  const printed = { set: one.set, sheet: 'K7Q2-M4XZ', number: 1, of: 1 }
  one.crew.says({ type: 'copy.put', copy, ...printed, ...where }, cy)
  assert.deepEqual(found(one).kinds, [])
  makesKit(one.crew, one.set, ada, bo)
  makesKit(one.crew, null, ada, bo)
  one.crew.says({ type: 'copy.end', copy, why: 'destroyed' }, cy)
  assert.deepEqual(found(one).kinds, ['one-copy high'], 'a set of the kit before')
  one.crew.says({ type: 'copy.put', copy: missing, ...printed, ...where }, cy)
  assert.deepEqual(found(one).kinds, [])
  one.crew.says(
    {
      type: 'copy.check',
      copy: missing,
      result: 'missing',
      seal: null,
      why: anyHash(),
      checkBy: '2026-05-05',
    },
    cy,
  )
  assert.deepEqual(found(one).kinds, ['one-copy high'])
})
