import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyHash, anyId, anyRecipient, cautious, Crew, easy, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { populationHash, populationOf } from '../../src/chain/population.ts'
import type { ReviewAnswer, ReviewRound } from '../../src/notes/statement-types.ts'

const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]

/** Two directors, a custodian and a reviewer of a critical shelf with two sets, and an ordinary one with nine. */
function team() {
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const critical = crew.shelf(ada, cautious, { custodian: [cy], reviewer: [di] })
  const ordinary = crew.shelf(ada, easy, { owner: [bo] })
  const sets = { critical: [crew.puts(ada, critical), crew.puts(ada, critical)], ordinary: [] as string[] }
  for (let index = 0; index < 9; index += 1) sets.ordinary.push(crew.puts(bo, ordinary))
  return { crew, critical, ordinary, sets }
}

const opening = (crew: Crew, round: ReviewRound, review = anyId()) => ({
  type: 'review.open' as const,
  review,
  round,
  population: populationHash(populationOf(crew.state, round, crew.now())),
})
const answering = (review: string, item: string, answer: ReviewAnswer = 'ok') => ({
  type: 'review.answer' as const,
  review,
  item,
  answer,
  why: answer === 'ok' ? null : anyHash(),
})

function begun(round: ReviewRound) {
  const all = team()
  const words = opening(all.crew, round)
  all.crew.says(words, ada)
  const review = words.review
  const items = all.crew.state.reviews.get(review)!.items
  const answers = (item: string, answer: ReviewAnswer, by: Person) =>
    all.crew.tried(answering(review, item, answer), by)
  const closes = (by: Person) => all.crew.tried({ type: 'review.close', review }, by)
  return { ...all, review, items, answers, closes }
}

test('a month looks at every critical set and at a third of the others, and three months in a row at all', () => {
  const { crew, sets } = team()
  const months = ['2026-04-01', '2026-05-01', '2026-06-01'].map((day) =>
    populationOf(crew.state, 'monthly', `${day}T00:00:00.000Z`),
  )
  for (const items of months) for (const set of sets.critical) assert.ok(items.includes(`set:${set}`))
  const seen = new Set(months.flat())
  for (const set of sets.ordinary) assert.ok(seen.has(`set:${set}`))
  assert.equal(
    months.flat().length,
    3 * sets.critical.length + sets.ordinary.length,
    'each of the others once',
  )
})

test('a quarter looks at who is what and at every set; a year at old sets, keys and the kit', () => {
  const { crew, critical, ordinary, sets } = team()
  const quarter = populationOf(crew.state, 'quarterly', crew.now())
  assert.deepEqual(
    quarter.filter((item) => !item.startsWith('set:')),
    [
      `director:${ada.card.member}`,
      `director:${bo.card.member}`,
      ...[
        `role:${bo.card.member}:${ordinary}`,
        `role:${cy.card.member}:${critical}`,
        `role:${di.card.member}:${critical}`,
      ].toSorted(),
    ],
  )
  assert.equal(quarter.length, 5 + 11)
  crew.says({ type: 'set.void', set: sets.ordinary[0]!, why: 'gone' }, bo)
  assert.equal(populationOf(crew.state, 'quarterly', crew.now()).length, 5 + 10)

  const keys = [ada, bo, cy, di].map(({ card }) => `keys:${card.member}`).toSorted()
  assert.deepEqual(populationOf(crew.state, 'yearly', crew.now()), keys)
  const kit = {
    type: 'kit.make' as const,
    kit: 'xkit',
    recipient: anyRecipient(),
    custodian: null,
    sets: {},
    intent: null,
  }
  crew.says(kit, ada, bo)
  crew.pass(24 * 365)
  const fresh = crew.puts(ada, critical)
  const year = populationOf(crew.state, 'yearly', crew.now())
  assert.ok(year.includes('kit:xkit') && year.includes(`rotate:${sets.critical[0]}`))
  assert.ok(!year.includes(`rotate:${fresh}`))
})

test('a review begins with everything that there is: less, more or of another day is refused', () => {
  const { crew } = team()
  const words = opening(crew, 'quarterly')
  const items = populationOf(crew.state, 'quarterly', crew.now())
  for (const other of [items.slice(1), [...items, 'set:xnew'], items.toReversed()])
    assert.equal(crew.tried({ ...words, population: populationHash(other) }, ada), 'review_wrong')
  assert.equal(crew.tried(words, di), 'not_allowed')
  crew.says(words, ada)
  assert.equal(crew.tried(words, ada), 'already_exists')
})

test('what comes after the beginning is no part of it, and what was there stays in it', () => {
  const { crew, critical, sets, review, items, answers } = begun('monthly')
  const late = crew.puts(ada, critical)
  assert.equal(answers(`set:${late}`, 'ok', cy), 'not_found')
  crew.says({ type: 'set.void', set: sets.critical[0]!, why: 'gone' }, ada)
  assert.deepEqual(crew.state.reviews.get(review)?.items, items)
  assert.equal(answers(`set:${sets.critical[0]}`, 'finding', cy), null)
})

test('who may answer what, and nobody about themselves', () => {
  const { items, answers, sets, critical, ordinary } = begun('quarterly')
  const set = `set:${sets.critical[0]}`
  assert.equal(answers(set, 'ok', cy), null, 'a custodian of the shelf')
  assert.equal(answers(set, 'ok', di), null, 'a reviewer of the shelf')
  assert.equal(answers(`set:${sets.ordinary[0]}`, 'ok', cy), 'not_allowed')
  assert.equal(answers(`role:${cy.card.member}:${critical}`, 'ok', cy), 'not_allowed')
  assert.equal(answers(`role:${cy.card.member}:${critical}`, 'ok', di), null)
  assert.equal(answers(`role:${di.card.member}:${critical}`, 'ok', di), 'not_allowed')
  assert.equal(answers(`director:${ada.card.member}`, 'ok', ada), 'not_allowed')
  assert.equal(answers(`director:${ada.card.member}`, 'ok', bo), null)
  assert.equal(answers(`role:${bo.card.member}:${ordinary}`, 'ok', bo), 'not_allowed')
  assert.equal(answers(set, 'accepted', cy), 'not_allowed', 'a finding is accepted by a director')
  assert.ok(items.length > 0)
})

test('a review ends when everything is settled, and not by somebody who looked alone', () => {
  const { crew, review, items, answers, closes } = begun('monthly')
  assert.equal(closes(ada), 'review_wrong')
  for (const item of items) assert.equal(answers(item, 'ok', ada), null)
  assert.equal(closes(ada), 'review_wrong', 'alone')
  assert.equal(closes(cy), 'not_allowed')
  assert.equal(answers(items[0]!, 'finding', bo), null)
  assert.equal(closes(ada), 'review_wrong', 'something was found')
  assert.equal(crew.tried({ ...answering(review, items[0]!, 'mended'), why: null }, bo), 'review_wrong')
  assert.equal(answers(items[0]!, 'mended', bo), null)
  assert.equal(closes(ada), null)
  assert.equal(answers(items[0]!, 'ok', bo), 'not_found')
  assert.deepEqual(
    crew.state.reviews
      .get(review)
      ?.answers.get(items[0]!)
      ?.map(({ answer }) => answer),
    ['ok', 'finding', 'mended'],
  )
})

test('however the answers come, an ended review has everything settled', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          item: fc.nat(),
          answer: fc.constantFrom<ReviewAnswer>('ok', 'finding', 'mended', 'accepted', 'not-checked'),
          by: fc.constantFrom(ada, bo, cy, di),
        }),
        { maxLength: 12 },
      ),
      (said) => {
        const { crew, review, items, answers, closes } = begun('monthly')
        for (const { item, answer, by } of said) answers(items[item % items.length]!, answer, by)
        const isOver = closes(bo) === null
        const last = items.map((item) => crew.state.reviews.get(review)?.answers.get(item)?.at(-1)?.answer)
        const isSettled = last.every((one) => one === 'ok' || one === 'mended' || one === 'accepted')
        assert.ok(!isOver || isSettled)
      },
    ),
    { numRuns: 8 },
  )
})
