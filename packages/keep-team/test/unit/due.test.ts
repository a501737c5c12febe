import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, anyId, anyRecipient, cautious, Crew, easy, person } from '../support/crew.ts'
import { dueIn } from '../../src/chain/due.ts'
import type { Due, Released } from '../../src/chain/due.ts'
import { populationHash, populationOf } from '../../src/chain/population.ts'

const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]
const founded = '2026-03-01'

/** Two directors; a critical shelf of cy's, an ordinary one of nobody's, a set of four codes on each. */
function team() {
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const critical = crew.shelf(ada, cautious, { owner: [cy], responder: [di] })
  const ordinary = crew.shelf(ada, easy, { responder: [di] })
  const sets = { critical: crew.puts(cy, critical), ordinary: crew.puts(ada, ordinary) }
  const released: Released[] = []
  /** What the log shows of a code that somebody had. */
  const gives = (set: string, to: typeof ada, request: string | null = null): string => {
    const { codes } = crew.state.sets.get(set)!
    const code = codes[released.filter((one) => one.set === set).length]!.id
    released.push({ set, code, member: to.card.member, at: crew.now(), request })
    return code
  }
  const due = () => dueIn(crew.state, released, crew.clock)
  const of = (kind: Due['kind'], about?: string) =>
    due().filter((one) => one.kind === kind && (about === undefined || one.about === about))
  const rotation = (set: string) => {
    const [only] = of('rotate', set)
    return only === undefined ? null : [only.reason, only.on]
  }
  return { crew, critical, ordinary, sets, released, gives, due, of, rotation }
}

test('codes are made new by the day that was signed, which is within a year', () => {
  const { crew, critical, rotation } = team()
  const put = (rotateBy: string) => {
    const words = { ...crew.putting(critical), rotateBy }
    return [crew.tried(words, cy), rotation(words.set)]
  }
  assert.deepEqual(put('2026-05-05'), [null, ['planned', '2026-05-05']])
  assert.deepEqual(put('2027-03-01'), [null, ['planned', '2027-03-01']])
  assert.deepEqual(put('2025-01-01'), [null, ['planned', '2025-01-01']], 'codes that are old already')
  assert.deepEqual(put('2027-03-02'), ['statement_malformed', null])
  assert.deepEqual(put('2026-02-30'), ['statement_malformed', null])
})

test('what happened to codes brings their rotation forward; the earliest day counts', () => {
  const { crew, sets, gives, rotation } = team()
  assert.deepEqual(rotation(sets.critical), ['planned', '2027-03-01'])
  const code = gives(sets.critical, cy)
  assert.deepEqual(rotation(sets.critical), ['planned', '2027-03-01'], 'a code that worked changes nothing')
  crew.says({ type: 'code.used', set: sets.critical, code, result: 'failed' }, cy)
  assert.deepEqual(rotation(sets.critical), ['failed', '2026-03-08'])
  gives(sets.critical, cy)
  assert.deepEqual(rotation(sets.critical), ['few-left', founded], 'two of four are left')
})

test('what somebody read who was removed is made new within a day or a week', () => {
  const { crew, sets, gives, rotation } = team()
  gives(sets.critical, di)
  gives(sets.ordinary, di)
  crew.pass(24)
  crew.says(crew.removing(di), ada)
  crew.pass(24)
  assert.deepEqual(rotation(sets.critical), ['leaver', '2026-03-03'])
  assert.deepEqual(rotation(sets.ordinary), ['leaver', '2026-03-09'])
})

test('who put codes there has them all, and leaves with them', () => {
  const { crew, sets, rotation } = team()
  crew.says(crew.removing(cy), ada)
  assert.deepEqual(rotation(sets.critical), ['leaver', '2026-03-02'])
  assert.deepEqual(rotation(sets.ordinary), ['planned', '2027-03-01'])
})

test('what an emergency gave is made new within a day', () => {
  const { crew, critical, sets, gives, rotation } = team()
  const words = crew.changingRule(critical, { ...cautious, emergencyHours: 72 })
  crew.says({ ...words, contacts: { [sets.critical]: anyHash() } }, ada, bo)
  crew.says(crew.changingRole(critical, di, 'contact'), ada)
  const emergency = crew.alarms(di, sets.critical)
  gives(sets.critical, di, emergency)
  assert.deepEqual(rotation(sets.critical), ['emergency', '2026-03-02'])
})

test('new codes have the key of the ones before, and are due in their place once they are confirmed', () => {
  const { crew, critical, sets, of } = team()
  const [before] = of('rotate', sets.critical)
  const { record } = crew.state.sets.get(sets.critical)!
  crew.pass(48)
  const words = crew.putting(critical, 4, sets.critical, record)
  crew.says(words, cy)
  assert.deepEqual(of('rotate', words.set), [])
  assert.equal(of('rotate', sets.critical).length, 1)
  crew.says({ type: 'set.confirm', set: words.set, code: words.codes[0]!.id }, cy)
  assert.deepEqual(of('rotate', sets.critical), [])
  assert.deepEqual(of('rotate', words.set), [{ ...before, about: words.set, on: '2027-03-03' }])
})

test('a rotation is for the owners of the shelf, and for directors where it has none', () => {
  const { sets, of } = team()
  assert.deepEqual(of('rotate', sets.critical)[0]?.who, [cy.card.member])
  assert.deepEqual(of('rotate', sets.ordinary)[0]?.who, [ada.card.member, bo.card.member])
})

test('what is overdue for more than a week is for directors, too', () => {
  const { crew, critical, of } = team()
  const words = { ...crew.putting(critical), rotateBy: '2026-03-08' }
  crew.says(words, cy)
  const who = () => of('rotate', words.set)[0]?.who
  crew.pass(24 * 14)
  assert.deepEqual(who(), [cy.card.member])
  crew.pass(24)
  assert.deepEqual(
    who(),
    [cy, ada, bo].map(({ card }) => card.member),
  )
})

test('a request waits for those who may say yes, not for the one who asks, and no longer than the shelf says', () => {
  const { crew, sets, of } = team()
  const request = crew.asks(cy, sets.critical)
  assert.deepEqual(
    of('decide').map(({ about, on, who }) => [about, on, who]),
    [[request, founded, [ada.card.member, bo.card.member]]],
  )
  assert.equal(of('decide')[0]?.until, '2026-03-02T12:00:00.000Z')
  crew.pass(23)
  assert.equal(of('decide').length, 1)
  crew.pass(1)
  assert.equal(of('decide').length, 0)
  crew.grants(bo, crew.asks(cy, sets.critical))
  assert.equal(of('decide').length, 0)
})

test('who had a code is asked what became of it until they say, or are gone', () => {
  const { crew, sets, gives, of } = team()
  const code = gives(sets.critical, di)
  gives(sets.ordinary, ada)
  assert.deepEqual(
    new Map(of('tell-use').map(({ about, position, on, who }) => [about, [position, on, who]])),
    new Map([
      [sets.critical, [1, '2026-03-02', [di.card.member]]],
      [sets.ordinary, [1, '2026-03-02', [ada.card.member]]],
    ]),
  )
  crew.says(
    {
      type: 'code.used',
      set: sets.ordinary,
      code: crew.state.sets.get(sets.ordinary)!.codes[0]!.id,
      result: 'worked',
    },
    ada,
  )
  assert.deepEqual(
    of('tell-use').map(({ key }) => key),
    [`tell-use-${code}`],
  )
  crew.says(crew.removing(di), ada)
  assert.deepEqual(of('tell-use'), [])
})

test('reviews come a month, a quarter and a year after the last of their kind, while there is something to look at', () => {
  const empty = new Crew(ada)
  assert.deepEqual(
    dueIn(empty.state, [], empty.clock).map(({ key, on }) => [key, on]),
    [
      ['review-quarterly', '2026-06-01'],
      ['review-yearly', '2027-03-02'],
    ],
    'no set, no month',
  )
  const { crew, of } = team()
  assert.deepEqual(
    of('review').map(({ about, on }) => [about, on]),
    [
      ['monthly', '2026-04-01'],
      ['quarterly', '2026-06-01'],
      ['yearly', '2027-03-02'],
    ],
  )
  crew.pass(24 * 9)
  const items = populationOf(crew.state, 'monthly', crew.now())
  const review = anyId()
  crew.says({ type: 'review.open', review, round: 'monthly', population: populationHash(items) }, ada)
  assert.ok(of('review').every(({ about }) => about !== 'monthly'))
  assert.deepEqual(
    of('answer').map(({ about, on, who }) => [about, on, who]),
    [[review, '2026-03-24', [ada, bo, cy].map(({ card }) => card.member)]],
  )
  for (const item of items) crew.says({ type: 'review.answer', review, item, answer: 'ok', why: null }, bo)
  assert.deepEqual(
    of('answer')[0]?.who,
    [ada, bo].map(({ card }) => card.member),
    'it is to be ended',
  )
  crew.says({ type: 'review.close', review }, ada)
  assert.deepEqual(of('answer'), [])
  assert.equal(of('review').find(({ about }) => about === 'monthly')?.on, '2026-04-10')
})

test('a kit is due from the first codes on, and again when the one who keeps it has left', () => {
  const { crew, of } = team()
  assert.deepEqual(
    of('kit').map(({ about, on }) => [about, on]),
    [[null, founded]],
  )
  const eve = crew.joins(person('eve'), ada)
  const kit = anyId()
  const making = { kit, recipient: anyRecipient(), custodian: eve.card.member, sets: {}, intent: null }
  crew.says({ type: 'kit.make', ...making }, ada, bo)
  assert.deepEqual(of('kit'), [])
  crew.pass(48)
  crew.says(crew.removing(eve), ada)
  assert.deepEqual(
    of('kit').map(({ about, on }) => [about, on]),
    [[kit, '2026-03-03']],
  )
})

test('a copy is looked at by its day, had back from who left, and destroyed when its codes were replaced', () => {
  const { crew, critical, sets, of, rotation } = team()
  const eve = crew.joins(person('eve'), ada)
  const copy = anyId()
  const where = { custodian: eve.card.member, seal: null, label: anyHash(), checkBy: '2026-05-05' }
  const copied = { type: 'copy.put' as const, copy, set: sets.critical, sheet: 'K7Q2-M4XZ', number: 1, of: 1 }
  crew.says({ ...copied, ...where }, cy)
  assert.deepEqual(
    of('check-copy').map(({ about, on, who }) => [about, on, who]),
    [[copy, '2026-05-05', [eve.card.member]]],
  )
  crew.pass(24)
  crew.says(crew.removing(eve), ada)
  assert.deepEqual(of('check-copy'), [])
  assert.deepEqual(
    of('fetch-copy').map(({ about, on, who }) => [about, on, who]),
    [[copy, '2026-03-03', [ada, bo, cy].map(({ card }) => card.member)]],
  )
  crew.says({ type: 'copy.move', copy, ...where, custodian: null }, cy)
  assert.deepEqual(
    of('check-copy')[0]?.who,
    [ada, bo, cy].map(({ card }) => card.member),
  )
  const check = { type: 'copy.check' as const, copy, seal: null, why: anyHash(), checkBy: '2026-05-05' }
  crew.says({ ...check, result: 'missing' }, cy)
  assert.deepEqual(of('check-copy'), [], 'nobody can look at it')
  assert.deepEqual(rotation(sets.critical), ['paper', '2026-03-03'])
  crew.pass(24)
  const words = crew.putting(critical, 4, sets.critical, crew.state.sets.get(sets.critical)!.record)
  crew.says(words, cy).says({ type: 'set.confirm', set: words.set, code: words.codes[0]!.id }, cy)
  assert.deepEqual(
    of('destroy-copy').map(({ about, on }) => [about, on]),
    [[copy, '2026-03-03']],
  )
  crew.says({ type: 'copy.end', copy, why: 'lost' }, cy)
  assert.deepEqual(of('destroy-copy'), [])
})
