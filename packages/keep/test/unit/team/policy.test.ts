import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TeamState } from 'sparekey-keep-team'
import { anyId, anyRecipient, cautious, Crew, easy, person } from '../../../../keep-team/test/support/crew.ts'
import { comparePolicy, policyHash, policyText } from '../../../src/team/policy.ts'
import { whatTheLogShows } from '../../../src/team/words.ts'

const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]

function team() {
  const crew = new Crew(ada)
  for (const one of [bo, cy, di]) crew.joins(one, ada)
  const shelf = crew.shelf(ada, cautious, { owner: [cy] })
  return { crew, shelf, text: () => textOf(crew.state) }
}

function textOf(state: TeamState): string {
  const shelfNames = new Map([...state.shelves.keys()].map((id, index) => [id, `shelf-${index}`]))
  return policyText({ state, shelfNames })
}

test('the same settings give the same text; what happens from day to day is not in it', () => {
  const { crew, shelf, text } = team()
  const before = text()
  const set = crew.puts(cy, shelf)
  crew.pass(24 * 30)
  const request = crew.asks(cy, set)
  crew.grants(ada, request)
  crew.says({ type: 'code.used', set, code: crew.state.sets.get(set)!.codes[0]!.id, result: 'worked' }, cy)
  crew.invite(ada)
  assert.equal(text(), before)
  assert.equal(policyHash(text()), policyHash(before))
})

test('every setting is in the text: whatever changes, the text does', () => {
  const changes: readonly ((crew: Crew, shelf: string) => unknown)[] = [
    (crew) => crew.joins(person('eve'), ada),
    (crew) => crew.says(crew.removing(di), ada),
    (crew, shelf) => crew.says(crew.changingRole(shelf, di, 'responder'), ada),
    (crew, shelf) => crew.says(crew.changingRole(shelf, cy, null), ada),
    (crew) => crew.joins(person('fay'), ada, true),
    (crew) => crew.shelf(ada, easy, {}),
    (crew) =>
      crew.says(
        {
          type: 'kit.make',
          kit: anyId(),
          recipient: anyRecipient(),
          custodian: di.card.member,
          sets: {},
          intent: null,
        },
        ada,
      ),
    ...(
      [
        { custody: 'standing' },
        { ownReveal: 'alone' },
        { codes: 5 },
        { minutes: 11 },
        { approvalHours: 5 },
        { emergencyHours: 96 },
      ] as const
    ).map((change) => (crew: Crew, shelf: string) => {
      crew.says(crew.changingRule(shelf, { ...cautious, ...change }), ada)
    }),
  ]
  for (const [index, change] of changes.entries()) {
    const { crew, shelf, text } = team()
    const before = text()
    change(crew, shelf)
    assert.notEqual(text(), before, `change ${index}`)
    const { gone, missing } = comparePolicy(before, text()) ?? { gone: [], missing: [] }
    assert.ok(gone.length + missing.length > 0, `change ${index}`)
  }
})

test('the text names the people, who may do what, and what the log cannot show; no line is wider than a terminal', () => {
  const text = team().text()
  assert.match(text, /- ada: director\n- bo: no role\n- cy: owner on shelf-0\n/)
  assert.match(text, /- responder: ask for codes\n/)
  assert.match(text, /There is one director only: an announcement 72 hours before/)
  assert.ok(text.replaceAll('\n', ' ').includes(whatTheLogShows))
  for (const line of text.split('\n')) assert.ok(line.length <= 78, line)
})

test('a signed copy holds whoever filled in their name and however it was saved, until a word of it is another one', () => {
  const { text } = team()
  const same = { gone: [], missing: [] }
  assert.deepEqual(comparePolicy(text(), text()), same)
  assert.deepEqual(comparePolicy(text().replaceAll('\n', ' \r\n'), text()), same)
  const signed = text().replace('Name, date: ___', 'Name, date: Ada, 2026-03-05')
  assert.notEqual(signed, text())
  assert.deepEqual(comparePolicy(signed, text()), same)
  const forged = text().replace('takes a second person, also', 'takes no second person, also')
  assert.deepEqual(comparePolicy(forged, text())?.gone.length, 1)
  const lines = text().split('\n')
  const at = lines.findIndex((line) => line.startsWith('- ada'))
  const swapped = lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!)
  assert.notDeepEqual(comparePolicy(swapped.join('\n'), text()), same)
  assert.equal(comparePolicy(textOf(new Crew(ada).state), text()), null, 'of another team')
  assert.equal(comparePolicy('', text()), null)
})
