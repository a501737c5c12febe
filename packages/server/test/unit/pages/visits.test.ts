import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RETURN_URL } from '../../support/app.ts'
import { CODE, createTestPages } from './support.ts'

describe('the link of a visit', () => {
  test('opens once, becomes a cookie that no other host can set and no script can read, and is followed again by its own browser alone', async () => {
    const { open, get, enter } = await createTestPages()
    const { path } = await open()
    const first = await get(path)
    assert.deepEqual([first.status, first.headers.get('Location')], [303, '/pages'])
    const cookie = first.headers.get('Set-Cookie') ?? ''
    assert.match(cookie, /^__Host-sparekey-page=pgc_[0-9a-z]{77}; Secure; HttpOnly; SameSite=Lax; Path=\/$/)
    assert.equal((await get(path)).status, 404)
    const again = await get(path, { Cookie: cookie.split(';')[0] ?? '' })
    assert.equal(again.status, 303)
    const other = await open()
    await enter(other.path)
    assert.equal((await get(other.path, { Cookie: cookie.split(';')[0] ?? '' })).status, 404)
  })

  test('on this machine without https becomes a cookie without the prefix, which needs https', async () => {
    const { open, get } = await createTestPages('http://127.0.0.1:8787')
    const cookie = (await get((await open()).path)).headers.get('Set-Cookie') ?? ''
    assert.match(cookie, /^sparekey-page=pgc_[0-9a-z]{77}; HttpOnly; SameSite=Lax; Path=\/$/)
  })

  test('leads nowhere once its time is over, nor does its cookie', async () => {
    const { begin, get, post, clock, open, giveSheet, sparekey } = await createTestPages()
    const [code = ''] = await giveSheet('ada')
    const { cookie } = await begin()
    const unopened = await open()
    clock.advance(1800)
    assert.equal((await get(unopened.path)).status, 404)
    const late = await get('/', { Cookie: cookie })
    assert.equal(late.status, 404)
    assert.match(await late.text(), /This page is over[^]*href="https:\/\/app\.example\.org\/back"/)
    assert.equal((await post('/use', cookie, { code })).status, 404)
    assert.equal((await sparekey.status('ada')).activeSet?.remaining, 10)
    assert.equal((await get('/')).status, 404)
  })
})

describe('every answer', () => {
  test('is kept nowhere, framed by nobody, and lets nothing in from elsewhere', async () => {
    const { begin, get, post } = await createTestPages()
    const { cookie } = await begin('enroll')
    const answers = [
      await get('/', { Cookie: cookie }),
      await get('/'),
      await get('/nothing'),
      await get('/pgl_x'),
      await get('/style.css'),
      await post('/sheet', cookie, {}),
      await post('/sheet', cookie, {}, { 'Sec-Fetch-Site': 'cross-site' }),
      await post('/sheet', cookie, { code: 'x'.repeat(20_000) }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 404, 404, 404, 200, 200, 403, 413],
    )
    for (const { headers } of answers) {
      assert.equal(headers.get('Cache-Control'), 'no-store')
      assert.equal(headers.get('Referrer-Policy'), 'same-origin')
      const policy = headers.get('Content-Security-Policy') ?? ''
      assert.match(
        policy,
        /^default-src 'none'; style-src 'self'; script-src 'self';.*frame-ancestors 'none'/,
      )
      assert.doesNotMatch(policy, /unsafe/)
    }
  })

  test('to a form of another site is a refusal, and nothing is done', async () => {
    const { begin, post, sparekey } = await createTestPages()
    const { cookie } = await begin('enroll')
    const foreign = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      {},
    ]
    for (const headers of foreign) assert.equal((await post('/sheet', cookie, {}, headers)).status, 403)
    assert.equal((await sparekey.status('ada')).state, 'none')
    const own = await post('/sheet', cookie, {}, { Origin: 'https://codes.example.org' })
    assert.equal(own.status, 200)
  })
})

describe('nothing is done twice', () => {
  test('a code by a double click, nor by two tabs', async () => {
    const { begin, post, page, fieldOf, giveSheet, sparekey } = await createTestPages()
    const [code = ''] = await giveSheet('ada')
    const { cookie } = await begin()
    const [key, otherKey] = [fieldOf(await page(cookie), 'key'), fieldOf(await page(cookie), 'key')]
    assert.equal(key, otherKey)
    const forms = [key, key, 'another'].map((one) => post('/use', cookie, { code, key: one }))
    for (const answered of await Promise.all(forms)) {
      assert.deepEqual([answered.status, answered.headers.get('Location')], [303, '/pages'])
    }
    await post('/use', cookie, { code, key })
    const { activeSet, failedAttempts } = await sparekey.status('ada')
    assert.deepEqual([activeSet?.remaining, failedAttempts], [9, 0])
  })

  test('a code, where the process ended after the use: the page that is opened anew takes it, and is answered again', async () => {
    const { begin, post, page, fieldOf, giveSheet, sparekey, pageSessions } = await createTestPages()
    const [code = ''] = await giveSheet('ada')
    const { cookie, pageSessionId } = await begin()
    const send = async (): Promise<Response> =>
      post('/use', cookie, { code, key: fieldOf(await page(cookie), 'key') })
    const { end } = pageSessions
    pageSessions.end = () => Promise.reject(new TypeError('the process ends'))
    const lost = await send()
    assert.equal(lost.status, 500)
    assert.match(await lost.text(), /not known whether that worked/)
    pageSessions.end = end
    assert.equal((await sparekey.status('ada')).activeSet?.remaining, 9)
    assert.equal((await send()).headers.get('Location'), '/pages')
    assert.match(await page(cookie), /You are in\. 9 codes left/)
    assert.equal((await sparekey.status('ada')).activeSet?.remaining, 9)
    assert.equal((await pageSessions.read('default', pageSessionId))?.state, 'done')
  })

  test('another code from a form that was sent before, as after going back, is a try of its own', async () => {
    const { begin, post, page, fieldOf, giveSheet, sparekey } = await createTestPages()
    const [old = ''] = await giveSheet('ada')
    const [code = ''] = await giveSheet('ada')
    const { cookie } = await begin()
    const key = fieldOf(await page(cookie), 'key')
    const refused = await post('/use', cookie, { code: old, key })
    assert.match(refused.headers.get('Location') ?? '', /about=set_superseded/)
    assert.notEqual(fieldOf(await page(cookie), 'key'), key)
    await post('/use', cookie, { code, key })
    assert.match(await page(cookie), /You are in\. 9 codes left/)
    assert.equal((await sparekey.status('ada')).failedAttempts, 0)
    const after = await page(cookie)
    const made = await post('/sheet', cookie, { key: fieldOf(after, 'key') })
    assert.equal((await made.text()).match(CODE)?.length, 10, 'the form for a sheet is another one')
  })

  test('a sheet by a double click, which shows the same codes both times', async () => {
    const { begin, post, page, fieldOf, sparekey } = await createTestPages()
    const { cookie } = await begin('enroll')
    const key = fieldOf(await page(cookie), 'key')
    const [one, two] = await Promise.all([post('/sheet', cookie, { key }), post('/sheet', cookie, { key })])
    const codes = (await one.text()).match(CODE)
    assert.equal(codes?.length, 10)
    assert.deepEqual((await two.text()).match(CODE), codes)
    const { items } = await sparekey.events('ada')
    assert.equal(items.filter(({ type }) => type === 'set.issued').length, 1)
  })

  test('a sheet by two tabs: the second is told that it was shown, and asks for another outright', async () => {
    const { begin, post, page, fieldOf, sparekey } = await createTestPages()
    const { cookie } = await begin('enroll')
    const [key, otherKey] = [fieldOf(await page(cookie), 'key'), fieldOf(await page(cookie), 'key')]
    assert.equal(key, otherKey)
    await post('/sheet', cookie, { key })
    const second = await post('/sheet', cookie, { key: otherKey })
    assert.equal(second.headers.get('Location'), '/pages?about=already_shown')
    const shown = await page(cookie, '/?about=already_shown')
    assert.match(shown, /That sheet was shown already[^]*Check my saved copy/)
    assert.equal(shown.match(CODE), null)
    const third = await post('/sheet', cookie, { key: fieldOf(shown, 'key') })
    assert.equal((await third.text()).match(CODE)?.length, 10)
    assert.notEqual((await sparekey.status('ada')).pendingSet, null)
  })
})

test('“Make a new sheet” is no use of the day’s limit, and after many of them the page says when to go on', async () => {
  const { begin, post, page, fieldOf } = await createTestPages('https://codes.example.org', {
    issuing: { maxPerDay: 2 },
  })
  const { cookie } = await begin('enroll')
  for (let times = 0; times < 6; times += 1) {
    const made = await post('/sheet', cookie, { key: fieldOf(await page(cookie), 'key') })
    assert.equal((await made.text()).match(CODE)?.length, 10)
  }
  const limited = await post('/sheet', cookie, { key: fieldOf(await page(cookie), 'key') })
  assert.match(limited.headers.get('Location') ?? '', /about=issue_limit_reached&at=\d+/)
})

describe('the way out', () => {
  test('before anything was done ends the visit, and leads back', async () => {
    const { begin, post, page, pageSessions } = await createTestPages()
    const { cookie, pageSessionId } = await begin()
    const left = await post('/leave', cookie, {})
    assert.deepEqual([left.status, left.headers.get('Location')], [303, RETURN_URL])
    assert.match(
      left.headers.get('Content-Security-Policy') ?? '',
      /form-action 'self' https:\/\/app\.example\.org$/,
    )
    assert.equal((await pageSessions.read('default', pageSessionId))?.state, 'cancelled')
    assert.match(await page(cookie), /Nothing was changed/)
  })

  test('with a sheet that waits to be checked tells the application so', async () => {
    const { begin, post, page, fieldOf, pageSessions, sparekey } = await createTestPages()
    const { cookie, pageSessionId } = await begin('enroll')
    const codes = await (await post('/sheet', cookie, { key: fieldOf(await page(cookie), 'key') })).text()
    await post('/leave', cookie, { set: fieldOf(codes, 'set') })
    const { pendingSet } = await sparekey.status('ada')
    const session = await pageSessions.read('default', pageSessionId)
    const { setId, serial } = pendingSet ?? {}
    assert.deepEqual(session?.result, { set: { setId, serial, state: 'pending' } })
    assert.equal(session.state, 'done')
    assert.match(await page(cookie), /Not checked yet/)
  })

  test('from looking after a sheet ends that page: whoever goes back to it reads so', async () => {
    const { begin, post, get, giveSheet } = await createTestPages()
    await giveSheet('ada')
    const { cookie } = await begin('manage')
    await post('/leave', cookie, {})
    const again = await get('/', { Cookie: cookie })
    assert.equal(again.status, 200)
    assert.match(await again.text(), /This page is over/)
  })
})

test('a page of one purpose does nothing of another', async () => {
  const { begin, post, giveSheet, sparekey } = await createTestPages()
  const [code = ''] = await giveSheet('ada')
  const enroll = await begin('enroll')
  assert.equal((await post('/use', enroll.cookie, { code })).headers.get('Location'), '/pages')
  const challenge = await begin()
  await post('/sheet', challenge.cookie, {})
  const authentication = { methods: ['otp'], at: new Date('2026-01-01T00:00:00.000Z') }
  const issued = await sparekey.issue('ada', { reason: 'replacement', authentication })
  assert.ok(issued.ok)
  await post('/check', challenge.cookie, { set: issued.setId, code: issued.codes[0] })
  const { activeSet, pendingSet } = await sparekey.status('ada')
  assert.deepEqual([activeSet?.remaining, pendingSet?.setId], [10, issued.setId])
})

test('a sheet asked for long after signing in is refused in plain words', async () => {
  const { begin, post, page, fieldOf, clock } = await createTestPages()
  const { cookie } = await begin('enroll')
  clock.advance(601)
  const answered = await post('/sheet', cookie, { key: fieldOf(await page(cookie), 'key') })
  assert.equal(answered.headers.get('Location'), '/pages?about=signed_in_long_ago')
})

test('what an address says is one of our sentences, or nothing', async () => {
  const { begin, page } = await createTestPages()
  const { cookie } = await begin()
  const odd = [
    'about=x',
    'about=set_superseded&serial=%3Cb%3E',
    'about=code_already_used&at=x',
    'about=group_short&group=99',
  ]
  for (const query of odd) assert.doesNotMatch(await page(cookie, `/?${query}`), /id="said"/)
  assert.match(
    await page(cookie, '/?about=set_superseded&serial=A7K2&at=0'),
    /older sheet A7K2[^]*1 January 1970/,
  )
})

describe('looking after a sheet', () => {
  test('shows what is left, what was used and what happened; replacing asks again', async () => {
    const { begin, page, post, fieldOf, giveSheet, sparekey, clock, pageSessions } = await createTestPages()
    const codes = await giveSheet('ada')
    const firstFactor = { methods: ['pwd'], at: clock.now() }
    const used = await sparekey.redeem('ada', { code: codes[2] ?? '', firstFactor })
    assert.ok(used.ok)
    const { cookie, pageSessionId } = await begin('manage')
    const shown = await page(cookie)
    assert.match(
      shown,
      new RegExp(`Sheet ${used.serial}[^]*9 of 10 codes left[^]*${used.label}… on 1 January 2026`),
    )
    assert.match(shown, new RegExp(`Used: the code that starts with ${used.label}`))
    const asked = await page(cookie, '/new')
    assert.match(asked, new RegExp(`Sheet ${used.serial} keeps working until`))
    const codesPage = await (await post('/sheet', cookie, { key: fieldOf(asked, 'key') })).text()
    assert.equal(codesPage.match(CODE)?.length, 10)
    assert.match(await page(cookie), /not checked yet/)
    assert.equal((await post('/leave', cookie, {})).headers.get('Location'), RETURN_URL)
    assert.equal((await pageSessions.read('default', pageSessionId))?.state, 'done')
  })

  test('“my sheet may have been seen” asks once more, and stops it', async () => {
    const { begin, page, post, fieldOf, giveSheet, sparekey } = await createTestPages()
    await giveSheet('ada')
    const { cookie } = await begin('manage')
    const asked = await page(cookie, '/stop')
    assert.equal((await sparekey.status('ada')).state, 'active')
    const key = fieldOf(asked, 'key')
    for (let times = 0; times < 2; times += 1) {
      assert.equal((await post('/stop', cookie, { key })).headers.get('Location'), '/pages?about=stopped')
    }
    assert.equal((await sparekey.status('ada')).state, 'revoked')
    assert.match(await page(cookie), /No sheet works at this moment/)
    const { items } = await sparekey.events('ada')
    assert.equal(items.filter(({ type }) => type === 'set.revoked').length, 1)
  })

  test('is not possible from the page of another purpose', async () => {
    const { begin, post, page, giveSheet, sparekey } = await createTestPages()
    await giveSheet('ada')
    for (const purpose of ['enroll', 'challenge'] as const) {
      const { cookie } = await begin(purpose)
      await post('/stop', cookie, {})
      assert.equal((await page(cookie, '/stop')).includes('action="/pages/stop"'), false)
    }
    assert.equal((await sparekey.status('ada')).state, 'active')
  })
})

test('what is not a form is told to be none, and does nothing', async () => {
  const { begin, send, giveSheet, sparekey } = await createTestPages()
  await giveSheet('ada')
  for (const [type, body] of [
    ['multipart/form-data; boundary=x', 'garbage'],
    ['multipart/form-data', '--x'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\ncut'],
  ] as const) {
    const { cookie } = await begin('manage')
    const answer = await send('/stop', cookie, type, body)
    assert.equal(answer.status, 400, type)
    assert.match(await answer.text(), /Nothing was done/)
  }
  assert.equal((await sparekey.status('ada')).state, 'active')
})
