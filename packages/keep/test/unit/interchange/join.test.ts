import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joinBooks } from '../../../src/interchange/join.ts'
import { requireValidBook } from '../../../src/model/book.ts'
import { BookBuilder, surroundings } from '../../support/book.ts'
import { randomBook, withoutIds } from '../../support/random-book.ts'

test('two books join into a valid one: what was here is untouched, and a second time nothing is added', () => {
  fc.assert(
    fc.property(randomBook, randomBook, (ours, theirs) => {
      const joined = joinBooks(ours, theirs, surroundings(undefined, 'joined'))
      requireValidBook(joined.book)
      assert.deepEqual(joined.book.accounts.slice(0, ours.accounts.length), ours.accounts)
      assert.deepEqual(joined.book.places.slice(0, ours.places.length), ours.places)
      const again = joinBooks(ours, ours, surroundings(undefined, 'again'))
      assert.deepEqual([again.added, again.places], [[], []])
      assert.deepEqual(withoutIds(again.book), withoutIds(ours))
    }),
    { numRuns: 15 },
  )
})

test('a place of the same name is one place, and what lies in it comes to lie in ours', () => {
  const ours = new BookBuilder().place('safe', 'container')
  const theirs = new BookBuilder()
    .place('safe', 'bank')
    .account('github-jane')
    .codes('github-jane')
    .copy('github-jane', 'safe')
  const { book, notes } = joinBooks(ours.book, theirs.book, surroundings(undefined, 'joined'))
  assert.deepEqual(book.places, ours.book.places)
  assert.equal(book.accounts[0]?.sets[0]?.copies[0]?.at, `place:${ours.book.places[0]?.id}`)
  assert.match(notes.join(), /The place safe is here already/)
})

test('reviews come along once, with the accounts that they speak of', () => {
  const theirs = new BookBuilder().account('github-jane').codes('github-jane')
  const subject = theirs.get('github-jane').id
  const at = '2026-11-01T12:00:00.000Z'
  const round = {
    id: 'r',
    kind: 'monthly',
    startedAt: at,
    finishedAt: at,
    answers: [{ question: 'few', subject, answer: 'yes', at }],
  } as const
  const book = { ...theirs.book, rounds: [round] }
  const joined = joinBooks(new BookBuilder().book, book, surroundings(undefined, 'joined'))
  assert.equal(joined.book.rounds[0]?.answers[0]?.subject, joined.book.accounts[0]?.id)
  assert.equal(joinBooks(joined.book, book, surroundings(undefined, 'again')).book.rounds.length, 1)
})
