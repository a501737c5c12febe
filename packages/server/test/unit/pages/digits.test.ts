import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestPages } from './support.ts'

/** What the keyboard of a telephone is asked for, field by field. */
const keyboards = (page: string): readonly (string | undefined)[] =>
  [...page.matchAll(/inputmode="(\w+)"/g)].map(([, mode]) => mode)

const sheetOf = async (format: 'digits' | 'standard') => {
  const pages = await createTestPages(undefined, { format })
  const { begin, page, post, fieldOf } = pages
  const { cookie } = await begin('enroll')
  const form = { key: fieldOf(await page(cookie), 'key'), count: '10' }
  const made = await (await post('/sheet', cookie, form)).text()
  const set = fieldOf(made, 'set')
  return { ...pages, made, again: await page(cookie, `/check?set=${set}`) }
}

test('a code of digits is typed back on a number pad, with its codes on the page and without', async () => {
  const { made, again } = await sheetOf('digits')
  assert.match(made, /<b[^>]*>\d\d<\/b>/)
  assert.deepEqual([keyboards(made), keyboards(again)], [['numeric'], ['numeric']])
})

test('a code of letters and digits is typed back on a keyboard that has both', async () => {
  const { made, again } = await sheetOf('standard')
  assert.deepEqual([keyboards(made), keyboards(again)], [['text'], ['text']])
})

test('a challenge asks for no number pad, whatever the policy is: an older sheet may have letters', async () => {
  const { begin, page } = await createTestPages(undefined, { format: 'digits' })
  const { cookie } = await begin('challenge')
  assert.deepEqual(keyboards(await page(cookie)), ['text'])
})

test('a letter in a code of digits is named as what it is, and costs no try', async () => {
  const { begin, page, post, fieldOf, sparekey } = await createTestPages(undefined, { format: 'digits' })
  const { cookie } = await begin('challenge')
  const key = fieldOf(await page(cookie), 'key')
  const answer = await post('/use', cookie, { key, code: '0123-4567-89O1-2345-6789-0128' })
  const place = answer.headers.get('Location') ?? ''
  assert.match(place, /about=impossible_symbol&group=3/)
  assert.match(
    await page(cookie, place.replace(/^\/pages/, '')),
    /those of 24 only digits\. Look at the third group/,
  )
  assert.equal((await sparekey.status('ada')).failedAttempts, 0)
})
