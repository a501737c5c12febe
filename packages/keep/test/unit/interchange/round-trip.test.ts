import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Format } from '../../../src/interchange/formats.ts'
import type { Book } from '../../../src/model/types.ts'
import { broughtIn, written } from '../../support/interchange.ts'
import { randomBook, withoutIds } from '../../support/random-book.ts'

const whole: readonly Format[] = ['json', 'text', 'bitwarden', '1pux']

for (const format of whole) {
  test(`${format}: what was written out comes back in alike, in everything that the format carries`, async () => {
    await fc.assert(
      fc.asyncProperty(randomBook, async (book) => {
        assert.deepEqual(withoutIds(await broughtIn(await written(book, format))), withoutIds(book))
      }),
      { numRuns: 10 },
    )
  })
}

test('csv: accounts come back alike, and the places that they name by their names', async () => {
  await fc.assert(
    fc.asyncProperty(randomBook, async (book) => {
      const back = await broughtIn(await written(book, 'csv'))
      assert.deepEqual(accountsOf(back), accountsOf(book))
      for (const { name } of back.places) assert.ok(book.places.some((place) => place.name === name))
    }),
    { numRuns: 10 },
  )
})

function accountsOf(book: Book): unknown {
  const value = withoutIds(book)
  return typeof value === 'object' && value !== null && 'accounts' in value ? value.accounts : null
}
