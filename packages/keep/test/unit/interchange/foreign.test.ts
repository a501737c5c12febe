import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookOfCards } from '../../../src/interchange/book-of-cards.ts'
import { accountMarker, markerField, type Card } from '../../../src/interchange/card.ts'
import { cardsOf } from '../../../src/interchange/account-card.ts'
import { BookBuilder } from '../../support/book.ts'
import { ports } from '../../support/interchange.ts'

const base: Card = { title: '', login: '', page: '', notes: '', fields: [], freshCodes: [], dueOn: null }
const field = (name: string, value: string, hidden = true): Card['fields'][number] => ({
  name,
  value,
  hidden,
})

test('codes of other programs: from fields called so, from hidden fields of an entry called so, from notes that speak of them', async () => {
  const { book, skipped } = await bookOfCards(
    [
      {
        ...base,
        title: 'GitHub',
        fields: [field('Backup code 1', 'a1b2c-3d4e5'), field('Backup code 2', 'f6a7b-8c9d0')],
      },
      {
        ...base,
        title: 'My shop recovery codes',
        login: 'jane',
        fields: [field('1', 'QWER-1234-TYUI'), field('2', 'ASDF-5678-GHJK')],
      },
      {
        ...base,
        title: 'x',
        page: 'https://gitlab.com/users/sign_in',
        notes: 'recovery codes\n0a1b2c3d4e5f6071\n8293a4b5c6d7e8f9 (used)',
      },
    ],
    ports(),
  )
  const found = book.accounts.map(({ service, login, sets }) => [
    service,
    login,
    sets[0]?.codes.length,
    sets[0]?.source,
  ])
  assert.deepEqual(found, [
    ['github', '', 2, 'the-file'],
    ['my-shop-recovery-codes', 'jane', 2, 'the-file'],
    ['gitlab', '', 2, 'the-file'],
  ])
  assert.equal(book.accounts[2]?.sets[0]?.codes[1]?.used?.at, null)
  assert.deepEqual(skipped, [])
})

test('what is no recovery code stays out, each entry with its reason', async () => {
  const { book, skipped } = await bookOfCards(
    [
      { ...base, title: 'Bank', notes: 'account 12345678', fields: [field('PIN', '1234')] },
      { ...base, title: 'Wallet', fields: [field('recovery phrase', `${'abandon '.repeat(11)}about`)] },
      { ...base, title: 'TOTP', fields: [field('backup key', 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP')] },
    ],
    ports(),
  )
  assert.deepEqual(book.accounts, [])
  assert.deepEqual(
    skipped.map(({ title }) => title),
    ['Bank', 'Wallet', 'TOTP'],
  )
  assert.match(skipped[1]?.reason ?? '', /recovery phrase/)
  assert.match(skipped[2]?.reason ?? '', /authenticator/)
  assert.ok(!JSON.stringify(skipped).includes('JBSWY3DPEHPK3PXP'))
})

test('an entry of ours that somebody broke is left out with its field named, and what refers to it becomes a place', async () => {
  const builder = new BookBuilder()
    .account('mail-jane')
    .account('github-jane')
    .codes('github-jane')
    .copy('github-jane', 'mail-jane')
  const broken = cardsOf(builder.book).map((card) =>
    card.title === 'mail-jane'
      ? {
          ...card,
          fields: card.fields.map((item) =>
            item.name === 'Single use' ? { ...item, value: 'perhaps' } : item,
          ),
        }
      : card,
  )
  const { book, skipped, notes } = await bookOfCards(broken, ports())
  assert.deepEqual(
    book.accounts.map(({ name }) => name),
    ['github-jane'],
  )
  assert.match(skipped[0]?.reason ?? '', /Single use must be yes or no/)
  assert.deepEqual(
    book.places.map(({ name }) => name),
    ['mail-jane'],
  )
  assert.match(notes.join(), /by name alone/)
})

test('codes that were taken out of the list in the other program are named by their numbers, and stay', async () => {
  const builder = new BookBuilder().account('github-jane').codes('github-jane', 4)
  const cards = cardsOf(builder.book).map((card) => ({ ...card, freshCodes: card.freshCodes.slice(2) }))
  const { book, notes } = await bookOfCards(cards, ports())
  assert.match(notes.join(), /github-jane: the list of codes in the entry lacks number 1, 2\. .*keep use/)
  assert.equal(book.accounts[0]?.sets[0]?.codes.length, 4)
  assert.deepEqual((await bookOfCards(cardsOf(builder.book), ports())).notes, [])
})

test('titles that were changed elsewhere become names by the convention, each once', async () => {
  const { book } = await bookOfCards(
    ['GitHub, Jane!', 'GitHub Jane', '!'].map((title) => ({
      ...(cardsOf(new BookBuilder().account('github-jane').codes('github-jane').book)[0] ?? base),
      title,
    })),
    ports(),
  )
  assert.deepEqual(
    book.accounts.map(({ name }) => name),
    ['github-jane', 'github-jane-2', 'account'],
  )
  assert.equal(accountMarker, 'account 1')
  assert.equal(markerField, 'Sparekey Keep')
})
