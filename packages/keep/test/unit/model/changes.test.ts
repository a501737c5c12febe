import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { addAccount, editAccount, removeAccount } from '../../../src/model/accounts.ts'
import { readBook } from '../../../src/model/book.ts'
import { editCopy, recordCopy } from '../../../src/model/copies.ts'
import { currentSet, findAccount, unusedCodes } from '../../../src/model/find.ts'
import { addPlace, editPlace, removePlace, setVaultCare } from '../../../src/model/places.ts'
import { addSet, markUsed, nextCode, retireSet, unmarkUsed } from '../../../src/model/sets.ts'
import type { Book, Changed } from '../../../src/model/types.ts'
import { applyChange, emptyState, readState, undoDepth, undoLast } from '../../../src/model/undo.ts'
import { BookBuilder, surroundings } from '../../support/book.ts'

const around = surroundings('2026-11-21T12:00:00.000Z', 'x')
const plain = { generatedOn: null, source: 'typed' }

test('a new set replaces the current one; the old codes are kept and open nothing', () => {
  const builder = new BookBuilder().account('github-work').codes('github-work').codes('github-work')
  const account = builder.get('github-work')
  assert.equal(account.sets.length, 2)
  assert.equal(account.sets[0]?.supersededBy, account.sets[1]?.id)
  assert.equal(currentSet(account), account.sets[1])
})

test('codes that are there twice are taken once, and a used mark on either counts', () => {
  const { book } = new BookBuilder().account('github-work')
  const codes = [
    { text: 'a', used: false },
    { text: 'b', used: false },
    { text: 'a', used: true },
  ]
  const added = addSet(book, findAccount(book, 'github-work').id, { ...plain, codes }, around)
  assert.equal(added.duplicates, 1)
  assert.deepEqual(
    added.set.codes.map(({ text, used }) => [text, used !== null]),
    [
      ['a', true],
      ['b', false],
    ],
  )
})

test('the same codes a second time are refused, whatever their order', () => {
  const { book } = new BookBuilder().account('github-work')
  const { id } = findAccount(book, 'github-work')
  const codes = [
    { text: 'a', used: false },
    { text: 'b', used: false },
  ]
  const once = addSet(book, id, { ...plain, codes }, around).book
  assert.throws(() => addSet(once, id, { ...plain, codes: codes.toReversed() }, around), {
    code: 'input_refused',
  })
})

test('no codes, a date in the future and a date that does not exist are refused', () => {
  const { book } = new BookBuilder().account('github-work')
  const { id } = findAccount(book, 'github-work')
  const codes = [{ text: 'a', used: false }]
  assert.throws(() => addSet(book, id, { ...plain, codes: [] }, around), { code: 'input_refused' })
  for (const generatedOn of ['2026-11-23', '2026-02-30']) {
    assert.throws(() => addSet(book, id, { ...plain, generatedOn, codes }, around), { code: 'input_invalid' })
  }
})

test('the text of a code stays as it was given', () => {
  const { book } = new BookBuilder().account('github-work')
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 60 }).filter((text) => !/\p{Cc}/u.test(text)),
      (text) => {
        const { set } = addSet(
          book,
          findAccount(book, 'github-work').id,
          { ...plain, codes: [{ text, used: false }] },
          around,
        )
        assert.equal(set.codes[0]?.text, text)
      },
    ),
  )
})

test('the next code is the first unused one in order; a used one is not offered', () => {
  const builder = new BookBuilder().account('github-work').codes('github-work', 3)
  const before = builder.get('github-work')
  const { set, code } = nextCode(before, null)
  assert.equal(code.position, 1)
  const use = { setId: set.id, position: 1, why: 'phone broken', worked: true }
  const after = findAccount(markUsed(builder.book, before.id, use, around).book, 'github-work')
  assert.equal(nextCode(after, null).code.position, 2)
  assert.throws(() => nextCode(after, 1), { code: 'input_refused' })
  assert.throws(() => nextCode(after, 9), { code: 'name_unknown' })
  assert.deepEqual(nextCode(after, 3).code.position, 3)
})

test('a code that works again is offered again after a use', () => {
  const builder = new BookBuilder().account('1password-me', { singleUse: false }).codes('1password-me', 1)
  const account = builder.get('1password-me')
  const { set } = nextCode(account, null)
  const used = markUsed(
    builder.book,
    account.id,
    { setId: set.id, position: 1, why: '', worked: true },
    around,
  ).book
  assert.equal(nextCode(findAccount(used, '1password-me'), null).code.position, 1)
})

test('codes that became void without new ones leave the account without a current set', () => {
  const builder = new BookBuilder().account('github-work').codes('github-work')
  const { id, sets } = builder.get('github-work')
  const { book } = retireSet(builder.book, id, sets[0]?.id ?? '', around)
  readBook(book, 'book')
  assert.equal(currentSet(findAccount(book, 'github-work')), null)
  assert.throws(() => nextCode(findAccount(book, 'github-work'), null), { code: 'name_unknown' })
})

test('a mark can be taken away again', () => {
  const builder = new BookBuilder().account('github-work').codes('github-work', 1)
  const { id, sets } = builder.get('github-work')
  const which = { setId: sets[0]?.id ?? '', position: 1 }
  const used = markUsed(builder.book, id, { ...which, why: '', worked: null }, around).book
  const account = findAccount(unmarkUsed(used, id, which, around).book, 'github-work')
  const set = currentSet(account)
  assert.ok(set !== null)
  assert.equal(unusedCodes(account, set).length, 1)
})

test('an account or place that something lies in is not removed', () => {
  const { book } = new BookBuilder()
    .account('bitwarden-me')
    .place('home', 'building')
    .account('github-work')
    .codes('github-work')
    .copy('github-work', 'home')
    .factor('github-work', 'password', 'first', 'bitwarden-me')
  assert.throws(() => removeAccount(book, findAccount(book, 'bitwarden-me').id), { code: 'input_refused' })
  assert.throws(() => removePlace(book, book.places[0]?.id ?? ''), { code: 'input_refused' })
  removeAccount(book, findAccount(book, 'github-work').id)
})

test('a name that begins or contains what was typed is found; several are listed', () => {
  const { book } = new BookBuilder().account('github-work').account('github-home').account('gitlab-work')
  assert.equal(findAccount(book, 'gitl').name, 'gitlab-work')
  assert.equal(findAccount(book, 'home').name, 'github-home')
  assert.throws(() => findAccount(book, 'github'), {
    code: 'name_ambiguous',
    message: /github-work, github-home/,
  })
  assert.throws(() => findAccount(book, 'zzz'), { code: 'name_unknown', message: /keep list/ })
})

test('whatever is done, the book stays valid, and undoing it all gives the book back as it was', () => {
  const step = fc.record({ what: fc.nat({ max: 7 }), which: fc.nat({ max: 5 }), number: fc.nat({ max: 3 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: undoDepth }), (steps) => {
      let ids = 0
      const env = { now: around.now, newId: () => `p${(ids += 1)}` }
      const start = new BookBuilder()
        .place('home', 'building')
        .account('github-a')
        .codes('github-a')
        .account('gitlab-b').book
      let state = { ...emptyState, book: start }
      for (const item of steps) {
        const changed = attempt(() => change(state.book, item, env))
        if (changed !== null) state = applyChange(state, changed, env.now)
        readState(JSON.parse(JSON.stringify(state)))
      }
      while (state.undo.length > 0) state = undoLast(state).state
      assert.deepEqual(state.book, start)
      assert.throws(() => undoLast(state), { code: 'input_refused' })
    }),
    { numRuns: 60 },
  )
})

test('an undo step holds what its change touched and nothing else', () => {
  const builder = new BookBuilder().place('home', 'building')
  for (let count = 0; count < 5; count += 1) builder.account(`github-n${count}`).codes(`github-n${count}`)
  const start = { ...emptyState, book: builder.book }
  const { id } = findAccount(builder.book, 'github-n3')
  const changes: readonly (readonly [Changed, readonly string[]])[] = [
    [editAccount(builder.book, id, { notes: 'x' }, around), [`accounts/${id}`]],
    [
      addPlace(builder.book, { name: 'office', kind: 'building' }, { ...around, newId: () => 'new' }),
      ['places/new'],
    ],
    [setVaultCare(builder.book, { keptAt: ['memory'] }), ['vaultCare']],
    [
      editPlace(builder.book, builder.book.places[0]?.id ?? '', { notes: 'x' }, around),
      [`places/${builder.book.places[0]?.id}`],
    ],
  ]
  for (const [changed, touched] of changes) {
    assert.deepEqual(
      Object.keys(applyChange(start, changed, around.now).undo[0]?.before ?? {}),
      touched,
      changed.action,
    )
  }
})

test('no more than the last changes can be undone', () => {
  let state = emptyState
  for (let count = 0; count < undoDepth + 5; count += 1) {
    const place = { name: `place-${count}`, kind: 'other' as const }
    state = applyChange(
      state,
      addPlace(state.book, place, { ...around, newId: () => `q${count}` }),
      around.now,
    )
  }
  assert.equal(state.undo.length, undoDepth)
  readBook(undoLast(state).state.book, 'book')
})

interface Step {
  readonly what: number
  readonly which: number
  readonly number: number
}

function change(book: Book, { what, which, number }: Step, env: typeof around): Changed {
  const account = book.accounts[which % Math.max(1, book.accounts.length)]
  const id = account?.id ?? ''
  const set = account?.sets.at(-1)
  const place = book.places[which % Math.max(1, book.places.length)]
  switch (what) {
    case 0:
      return addAccount(book, { service: `service${which}` }, env)
    case 1:
      return addSet(book, id, { ...plain, codes: [{ text: env.newId(), used: number === 1 }] }, env)
    case 2:
      return markUsed(book, id, { setId: set?.id ?? '', position: number, why: 'w', worked: null }, env)
    case 3:
      return editAccount(
        book,
        id,
        { notes: `note ${number}`, recovery: { page: 'https://example.org' } },
        env,
      )
    case 4:
      return removeAccount(book, id)
    case 5:
      return recordCopy(
        book,
        id,
        set?.id ?? '',
        { medium: 'paper', at: place === undefined ? 'memory' : `place:${place.id}` },
        env,
      )
    case 6:
      return editCopy(book, set?.copies[0]?.id ?? '', { state: 'lost' }, env)
    default:
      return which % 2 === 0
        ? addPlace(book, { name: `place-${number}`, kind: 'other' }, env)
        : removePlace(book, place?.id ?? '')
  }
}

function attempt(work: () => Changed): Changed | null {
  try {
    return work()
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'KeepError', String(error))
    return null
  }
}
