import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTryPages } from '../../../src/try/page.ts'
import { createTestPages } from './support.ts'

const { pages, get, post } = await createTestPages()

describe('who is answered', () => {
  for (const host of ['127.0.0.1:8787', 'localhost', 'localhost:1', '127.9.9.9', '[::1]:8787']) {
    test(`this machine under the name ${host}`, async () => {
      assert.equal((await get('/', { Host: host })).status, 200)
    })
  }

  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '192.168.0.4:8787',
    '127.0.0.1.evil.example',
    '',
  ]) {
    test(`not under the name "${host}", to which another site may have pointed`, async () => {
      assert.equal((await get('/', { Host: host })).status, 403)
      assert.equal((await get('/style.css', { Host: host })).status, 403)
    })
  }

  for (const [who, headers] of [
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another port of this machine', { 'Sec-Fetch-Site': 'same-site' }],
    ['an address that was opened by hand', { 'Sec-Fetch-Site': 'none' }],
    ['another site in an old browser', { Origin: 'https://evil.example' }],
    ['another port in an old browser', { Origin: 'http://127.0.0.1:9999' }],
    ['a page without an origin', { Origin: 'null' }],
    ['a program that says nothing', {}],
    [
      'another site that also claims our origin',
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://127.0.0.1:8787' },
    ],
  ] as const) {
    test(`no form from ${who}`, async () => {
      const response = await post('/sheet', { account: 'eve' }, headers)
      assert.equal(response.status, 403)
      assert.match(await (await get('/account?name=eve')).text(), /No backup codes for eve yet/)
    })
  }

  test('a form of the page itself, in new and in old browsers', async () => {
    for (const headers of [{ 'Sec-Fetch-Site': 'same-origin' }, { Origin: 'http://127.0.0.1:8787' }]) {
      assert.equal((await post('/sheet', { account: 'ada' }, headers)).status, 303)
    }
  })
})

test('every answer forbids keeping, framing, and everything from elsewhere', async () => {
  const responses = [
    await get('/'),
    await get('/account?name=ada'),
    await get('/nowhere'),
    await get('/', { Host: 'evil.example' }),
    await get('/style.css'),
    await post('/sheet', { account: 'ada' }),
    await post('/sheet', { account: '' }),
  ]
  for (const { headers } of responses) {
    assert.equal(headers.get('Cache-Control'), 'no-store')
    const policy = headers.get('Content-Security-Policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|http|\*/)
    assert.equal(headers.get('X-Content-Type-Options'), 'nosniff')
  }
})

test('a body beyond 16 KiB is refused with a page', async () => {
  const response = await post('/use', { account: 'ada', code: 'x'.repeat(17_000) })
  assert.equal(response.status, 413)
  assert.match(await response.text(), /<!doctype html>/i)
})

test('what nobody foresaw is answered with a page that tells nothing', async () => {
  const { sparekey } = await createTestPages()
  const broken = createTryPages({
    messages: () => [],
    sparekey: { ...sparekey, status: () => Promise.reject(new TypeError('secret of the cause')) },
    apiKeyHint: '',
  })
  const response = await broken.request('/account?name=ada', { headers: { Host: 'localhost' } })
  assert.equal(response.status, 500)
  assert.doesNotMatch(await response.text(), /secret of the cause/)
})

test('no page has inline styles or scripts', async () => {
  for (const path of ['/', '/account?name=ada', '/nowhere']) {
    const text = await (await pages.request(path, { headers: { Host: 'localhost' } })).text()
    assert.doesNotMatch(text, /\sstyle=|<style|<script(?! src)|\son\w+=|javascript:/i)
  }
})

test('what is not a form is told to be none, and makes no sheet', async () => {
  for (const path of ['/sheet', '/use', '/saved', '/sheet.txt']) {
    const answer = await pages.request(path, {
      method: 'POST',
      headers: {
        Host: '127.0.0.1:8787',
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'multipart/form-data; boundary=x',
      },
      body: 'garbage',
    })
    assert.equal(answer.status, 400, path)
    assert.match(await answer.text(), /not a form/)
  }
})
