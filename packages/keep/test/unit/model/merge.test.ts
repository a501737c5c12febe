import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addAccount, editAccount, removeAccount } from '../../../src/model/accounts.ts'
import { readBook } from '../../../src/model/book.ts'
import { recordCopy } from '../../../src/model/copies.ts'
import { findAccount } from '../../../src/model/find.ts'
import { mergeBooks } from '../../../src/model/merge.ts'
import type { Removals } from '../../../src/model/merge.ts'
import { addSet, markUsed } from '../../../src/model/sets.ts'
import type { Book } from '../../../src/model/types.ts'
import { BookBuilder, surroundings } from '../../support/book.ts'

const none: Removals = { ours: new Set(), theirs: new Set() }
const base = new BookBuilder('2026-11-01T00:00:00.000Z')
  .place('home', 'building')
  .account('github-work')
  .codes('github-work', 6).book
const later = (minutes: number, prefix: string): ReturnType<typeof surroundings> =>
  surroundings(new Date(Date.parse('2026-11-02T00:00:00.000Z') + minutes * 60_000).toISOString(), prefix)

test('merging a book with itself changes nothing', () => {
  assert.deepEqual(mergeBooks(base, base, none), { book: base, notes: [] })
})

test('a code used on either side is used, whichever side was changed last', () => {
  fc.assert(
    fc.property(positions, positions, fc.boolean(), (ours, theirs, oursIsLater) => {
      const a = use(base, ours, oursIsLater ? 9 : 1)
      const b = use(base, theirs, oursIsLater ? 1 : 9)
      for (const { book } of [mergeBooks(a, b, none), mergeBooks(b, a, none)]) {
        readBook(book, 'book')
        const used = book.accounts[0]?.sets[0]?.codes
          .filter((code) => code.used !== null)
          .map(({ position }) => position)
        assert.deepEqual(
          used,
          [...new Set([...ours, ...theirs])].toSorted((x, y) => x - y),
        )
      }
    }),
  )
})

test('accounts, sets and copies that only one side has are kept', () => {
  const { id } = findAccount(base, 'github-work')
  const setId = base.accounts[0]?.sets[0]?.id ?? ''
  const ours = recordCopy(base, id, setId, { medium: 'paper', at: 'memory' }, later(1, 'a')).book
  const added = addAccount(base, { service: 'gitlab', login: 'x' }, later(2, 'b')).book
  const theirs = addSet(
    added,
    id,
    { codes: [{ text: 'new', used: false }], generatedOn: null, source: 'typed' },
    later(3, 'c'),
  ).book
  const { book, notes } = mergeBooks(ours, theirs, none)
  assert.deepEqual(
    book.accounts.map(({ name }) => name),
    ['github-work', 'gitlab-x'],
  )
  assert.equal(book.accounts[0]?.sets.length, 2)
  assert.equal(book.accounts[0]?.sets[0]?.copies.length, 1)
  assert.equal(book.accounts[0]?.sets[0]?.supersededBy, book.accounts[0]?.sets[1]?.id)
  assert.match(notes.join(), /gitlab-x came in/)
})

test('two new sets, one on each side, are both kept and told', () => {
  const { id } = findAccount(base, 'github-work')
  const add = (text: string, prefix: string): Book =>
    addSet(base, id, { codes: [{ text, used: false }], generatedOn: null, source: 'typed' }, later(1, prefix))
      .book
  const { book, notes } = mergeBooks(add('a', 'a'), add('b', 'b'), none)
  assert.equal(book.accounts[0]?.sets.filter(({ supersededBy }) => supersededBy === null).length, 2)
  assert.match(notes.join(), /2 sets that both claim to be current/)
})

test('what one side removed does not come back, and what it never had does', () => {
  const id = base.accounts[0]?.id ?? ''
  const without = removeAccount(base, id).book
  assert.equal(mergeBooks(without, base, { ours: new Set([id]), theirs: new Set() }).book.accounts.length, 0)
  assert.equal(mergeBooks(base, without, { ours: new Set(), theirs: new Set([id]) }).book.accounts.length, 0)
  assert.equal(mergeBooks(without, base, none).book.accounts.length, 1)
})

test('of one field the one changed last counts, and a note says so', () => {
  const { id } = findAccount(base, 'github-work')
  const ours = editAccount(base, id, { notes: 'ours' }, later(1, 'a')).book
  const theirs = editAccount(base, id, { notes: 'theirs' }, later(2, 'b')).book
  for (const merged of [mergeBooks(ours, theirs, none), mergeBooks(theirs, ours, none)]) {
    assert.equal(merged.book.accounts[0]?.notes, 'theirs')
    assert.match(merged.notes.join(), /changed last/)
  }
})

test('two accounts of one name stay two, and a note says which is which', () => {
  const empty = new BookBuilder().book
  const a = addAccount(empty, { service: 'github', login: 'x' }, later(1, 'a')).book
  const b = addAccount(empty, { service: 'github', login: 'x' }, later(1, 'b')).book
  const { book, notes } = mergeBooks(a, b, none)
  assert.deepEqual(
    book.accounts.map(({ name }) => name),
    ['github-x', 'github-x-2'],
  )
  assert.match(notes.join(), /one is github-x-2/)
})

const positions = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 })

function use(book: Book, used: readonly number[], minute: number): Book {
  const account = findAccount(book, 'github-work')
  const setId = account.sets[0]?.id ?? ''
  return used.reduce(
    (current, position) =>
      markUsed(current, account.id, { setId, position, why: '', worked: true }, later(minute, 'u')).book,
    book,
  )
}
