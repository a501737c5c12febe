import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, createRealStage, tenant } from './real.ts'
import { headingOf } from './support.ts'

const publicUrl = 'https://codes.example.org'
const SPOOFED = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  Forwarded: 'host=evil.example',
}

const keyOf = (page: string, action: string): string =>
  new RegExp(`action="/pages/${action}"[^]*?name="key" value="([^"]*)"`).exec(page)?.[1] ?? ''

test('A9.12 A9.18 an owner who lost everything asks, says so from their mail, waits, gets a code that no page has, and is in', async () => {
  const { sparekey, pageSessions, clock, notices, deliverAll, newest, linksOf, send, visit, found, decide } =
    await createRealStage()
  const first = await visit()
  const start = await first.page()
  assert.equal(headingOf(start), 'I have lost everything')
  const asked = await first.act('request', { key: keyOf(start, 'request'), reason: 'device_stolen' }, SPOOFED)
  assert.equal(headingOf(asked), 'Your request is with us')
  assert.match(asked, /somebody who knows your password, on this page/)
  assert.doesNotMatch(asked, /evil/)

  const [confirm = '', cancel = ''] = await linksOf('support_opened')
  for (const link of [confirm, cancel]) assert.ok(link.startsWith(`${publicUrl}/support/csl_`), link)
  const told = notices.filter(({ kind }) => kind === 'support_opened').map(({ to }) => to?.address)
  assert.deepEqual(new Set(told), new Set(['ada@example.org', 'ada@example.net']))
  assert.equal(headingOf(await (await send('POST', confirm)).text()), 'Thank you: we know that it is you')
  await decide()
  const waiting = await first.page()
  assert.match(headingOf(waiting), /^You can go on from \w+day, \d+ March 2027, \d\d:\d\d UTC$/)

  clock.advance(86_400)
  const second = await visit()
  const ready = await second.page()
  assert.equal(headingOf(ready), 'You can get your code now')
  const sent = await second.act('claim', { key: keyOf(ready, 'claim') })
  assert.equal(headingOf(sent), 'Type the code that we sent')
  assert.match(sent, /a•••@e•••\.org/)
  await deliverAll()
  const code = newest('support_code').support?.code?.text ?? assert.fail('no code')
  const texts = [asked, waiting, ready, sent]

  const wrong = await second.act('use', { key: keyOf(sent, 'use'), code: '9QMT-4XWE-7RK2-3VHD' })
  assert.match(wrong, /That is not the code that we sent/)
  const inside = await second.act('use', { key: keyOf(wrong, 'use'), code: code.toLowerCase() })
  assert.equal(headingOf(inside), 'You are in')
  assert.match(inside, /Make a new sheet[^]*Set up your phone or security key again/)
  assert.match(inside, /Until \w+day, \d+ March 2027, \d\d:\d\d UTC some things may be held back/)
  const read = await pageSessions.read(tenant, second.pageSessionId)
  assert.equal(read?.result?.redemption?.['basis'], 'support')

  const made = await second.act('sheet', { key: keyOf(inside, 'sheet') })
  assert.match(made, /data-codes/)
  texts.push(wrong, inside, made)
  assert.equal((await found()).state, 'redeemed')
  for (const text of texts) assert.ok(!text.includes(code))
  const { items } = await sparekey.events(account, { limit: 200 })
  assert.equal(items.find(({ type }) => type === 'set.issued')?.detail['reason'], 'support')
})

test('A9.11 no opening of a link writes anything, whatever opens it, and the press of a button does', async () => {
  const { visit, linksOf, send, statements, found } = await createRealStage()
  const { act, page } = await visit()
  await act('request', { key: keyOf(await page(), 'request'), reason: 'other' })
  const links = await linksOf('support_opened')
  const before = await found()
  for (const link of links) {
    statements.length = 0
    for (let times = 0; times < 10; times += 1) await send('GET', link)
    await send('HEAD', link)
    await send('GET', link, { 'Sec-Purpose': 'prefetch;prerender', Purpose: 'prefetch', 'X-Moz': 'prefetch' })
    await send('GET', link, { Cookie: '__Host-sparekey-page=x', ...SPOOFED })
    assert.ok(statements.length >= 13)
    assert.deepEqual(
      statements.filter((name) => !name.startsWith('read')),
      [],
    )
  }
  assert.deepEqual(await found(), before)
  const [, cancel = ''] = links
  await send('POST', cancel)
  assert.equal((await found()).state, 'cancelled')
})

test('an owner who never asked stops it from their mail without signing in, and nobody can simply ask again', async () => {
  const { visit, linksOf, send, clock, sparekey, decide, found, signedIn } = await createRealStage()
  const attacker = await visit()
  await attacker.act('request', { key: keyOf(await attacker.page(), 'request'), reason: 'lost_all_factors' })
  const [confirm = '', cancel = ''] = await linksOf('support_opened')
  await send('POST', confirm)
  await decide()
  clock.advance(86_400)
  const stopped = await send('POST', cancel)
  assert.equal(headingOf(await stopped.text()), 'The request is stopped')
  assert.equal(headingOf(await (await send('GET', cancel)).text()), 'Your request was stopped')
  const refused = await sparekey.support.claim(account, { firstFactor: signedIn('pwd') })
  assert.ok(!refused.ok)
  const again = await visit()
  assert.match(await again.page(), /Your request was stopped/)
  const answer = await again.act('request', { key: 'again', reason: 'lost_all_factors' })
  assert.match(answer, /role="alert">\s*<h2>No request can be made at the moment</)
  assert.equal((await found()).state, 'cancelled')
})

test('an owner who finds out afterwards ends what the code opened, for 30 days', async () => {
  const { visit, linksOf, send, clock, sparekey, decide, deliverAll, newest } = await createRealStage()
  const thief = await visit()
  await thief.act('request', { key: keyOf(await thief.page(), 'request'), reason: 'other' })
  const [confirm = ''] = await linksOf('support_opened')
  await send('POST', confirm)
  await decide()
  clock.advance(86_400)
  const { act, page } = await visit()
  await act('claim', { key: keyOf(await page(), 'claim') })
  await deliverAll()
  const code = newest('support_code').support?.code?.text ?? ''
  const inside = await act('use', { key: 'u', code })
  await act('sheet', { key: keyOf(inside, 'sheet') })
  const [, dispute = ''] = await linksOf('support_used')
  assert.equal(headingOf(await (await send('GET', dispute)).text()), 'This was not me')
  clock.advance(29 * 86_400)
  assert.equal(headingOf(await (await send('POST', dispute)).text()), 'It is stopped')
  assert.equal(headingOf(await (await send('GET', dispute)).text()), 'This was stopped')
  assert.equal((await sparekey.status(account)).pendingSet, null)
  clock.advance(2 * 86_400)
  const late = await send('GET', dispute)
  assert.deepEqual([late.status, headingOf(await late.text())], [404, 'This link does not work'])
})
