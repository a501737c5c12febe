import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestPages } from './support.ts'

/** Of the right form, of no sheet. */
const WRONG = 'X7K9-M3NP-QR2W-5T8E'

type Pages = Awaited<ReturnType<typeof createTestPages>>

/** Types a code in a visit of its own, in a browser with these cookies. */
const typeCode = async ({ begin, post }: Pages, code: string, cookies = '', accountId = 'ada') => {
  const { cookie } = await begin('challenge', accountId)
  return post('/use', `${cookie}; ${cookies}`, { code })
}

/** What a browser sends back of the cookie by which it is known; empty: it got none. */
const known = (response: Response): string => (response.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''

test('a right code makes the browser known for 400 days, by a cookie that no other host can set and no script can read', async () => {
  const pages = await createTestPages()
  const [first = '', second = ''] = await pages.giveSheet('ada')
  const wrong = await typeCode(pages, WRONG)
  assert.equal(wrong.headers.get('Set-Cookie'), null)
  const used = await typeCode(pages, first)
  assert.match(
    used.headers.get('Set-Cookie') ?? '',
    /^__Host-sparekey-devices=dvc_[0-9a-z]{77}; Secure; HttpOnly; SameSite=Lax; Path=\/; Max-Age=34560000$/,
  )
  const again = await typeCode(pages, second, known(used))
  assert.notEqual(known(again), known(used), 'another one after each right code')
})

test('the browser of the owner is not held up by strangers, and theirs stay held up', async () => {
  const pages = await createTestPages()
  const [first = '', second = '', third = ''] = await pages.giveSheet('ada')
  const browser = known(await typeCode(pages, first))
  for (let guess = 0; guess < 6; guess += 1) await typeCode(pages, WRONG)
  const held = await typeCode(pages, second)
  assert.equal(held.headers.get('Set-Cookie'), null)
  assert.match(held.headers.get('Location') ?? '', /too_many_attempts/)
  const nonsense = `__Host-sparekey-devices=dvc_${'0'.repeat(77)}.x..${'y'.repeat(3000)}`
  assert.match((await typeCode(pages, second, nonsense)).headers.get('Location') ?? '', /too_many_attempts/)
  const used = await typeCode(pages, third, browser)
  assert.equal(used.headers.get('Location'), '/pages')
  assert.equal((await pages.sparekey.status('ada')).activeSet?.remaining, 8)
})

test('a sheet that was checked makes the browser known, too', async () => {
  const pages = await createTestPages()
  const { cookie } = await pages.begin('enroll')
  const form = await pages.page(cookie)
  const sheet = await (await pages.post('/sheet', cookie, { key: pages.fieldOf(form, 'key') })).text()
  const [code = ''] = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(sheet) ?? []
  const set = (await pages.sparekey.status('ada')).pendingSet?.setId ?? ''
  const checked = await pages.post('/check', cookie, { set, code })
  assert.match(known(checked), /^__Host-sparekey-devices=dvc_/)
})

test('a browser is known for several accounts at once', async () => {
  const pages = await createTestPages()
  const [adas = '', adasNext = ''] = await pages.giveSheet('ada')
  const [bobs = ''] = await pages.giveSheet('bob')
  const one = known(await typeCode(pages, adas))
  const both = known(await typeCode(pages, bobs, one, 'bob'))
  assert.equal(both.split('.').length, 2)
  for (let guess = 0; guess < 6; guess += 1) await typeCode(pages, WRONG)
  assert.equal((await typeCode(pages, adasNext, both)).headers.get('Location'), '/pages')
})

test('a use stays done where the browser cannot be made known', async () => {
  const pages = await createTestPages('https://codes.example.org', {}, undefined, {
    rememberDevice: () => Promise.reject(new TypeError('no')),
  })
  const [code = ''] = await pages.giveSheet('ada')
  const used = await typeCode(pages, code)
  assert.deepEqual([used.status, used.headers.get('Set-Cookie')], [303, null])
  assert.equal((await pages.sparekey.status('ada')).activeSet?.remaining, 9)
})
