import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EventType } from 'sparekey'
import { parsePolicy } from 'sparekey/service'
import { remindersOf } from '../../../src/pages/reminders.ts'
import { createTestPages } from './support.ts'

const DAY_SECONDS = 86_400

describe('looking after a sheet', () => {
  test('says which codes are left and which were used, by how they start', async () => {
    const { begin, page, giveSheet, sparekey, clock } = await createTestPages()
    const codes = (await giveSheet('ada')).toSorted()
    const firstFactor = { methods: ['pwd'], at: clock.now() }
    for (const code of [codes[0] ?? '', codes[7] ?? '']) {
      assert.ok((await sparekey.redeem('ada', { code, firstFactor })).ok)
    }
    const shown = await page((await begin('manage')).cookie)
    const labels = Array.from(shown.matchAll(/<li>(\w\w)…<\/li>/g), ([, label]) => label)
    const expected = codes.filter((_, index) => index !== 0 && index !== 7)
    assert.deepEqual(
      labels,
      expected.map((code) => code.slice(0, 2)),
    )
    for (const code of [codes[0], codes[7]]) {
      assert.match(shown, new RegExp(`${code?.slice(0, 2)}… on 1 January 2026`))
    }
    assert.match(shown, /8 of 10 codes left/)
    for (const code of codes) assert.equal(shown.includes(code.slice(2)), false)
  })

  test('tells all that happened, with the name of the sheet, page after page', async () => {
    const { begin, page, giveSheet, sparekey } = await createTestPages('https://codes.example.org', {
      issuing: { maxPerDay: 20 },
    })
    for (let times = 0; times < 12; times += 1) await giveSheet('ada')
    const { items } = await sparekey.events('ada', { limit: 200 })
    const { cookie } = await begin('manage')
    const found: string[] = []
    let at = '/'
    let pages = 0
    for (; at !== ''; pages += 1) {
      const shown = await page(cookie, at)
      const history = shown.slice(shown.indexOf('id="history"'))
      found.push(...Array.from(history.matchAll(/<li>[^]*?<\/li>/g), ([one]) => one))
      at = /href="\/pages(\?older=[^"#]+)/.exec(history)?.[1] ?? ''
      if (at !== '') at = `/${at}`
    }
    assert.equal(pages, 2)
    assert.equal(found.length, items.length)
    for (const one of found) assert.match(one, /Sheet [0-9A-Z]{4}/)
    const odd = await page(cookie, '/?older=nonsense')
    assert.match(odd, /What happened/, 'a place that is none is the newest one')
  })

  test('codes that were taken over from another system are used as they look there, and named by their place', async () => {
    const { begin, page, post, sparekey } = await createTestPages()
    const imported = await sparekey.importSet('ada', {
      source: 'old-app',
      symbols: 'alphanumeric',
      codes: ['k2mf-9xwq-7tbn-uu3d', 'p8rd-4hzc-6vjy-uu5f', '3sgl-w5ak-8qne-uu7h'],
    })
    assert.ok(imported.ok)
    const { cookie } = await begin()
    const shown = await page(cookie)
    assert.match(shown, /recovery phrase/)
    assert.doesNotMatch(shown, /There is no U/)
    const { redeem } = sparekey
    sparekey.redeem = () => assert.fail('a phrase goes no further than the page')
    const tried = await post('/use', cookie, { code: `${'legal winner thank year wave '.repeat(3)}end` })
    assert.equal(tried.headers.get('Location'), '/pages?about=phrase')
    sparekey.redeem = redeem
    const slip = await post('/use', cookie, { code: 'k2mf-9xwq-7tbn-uu3' })
    assert.match(slip.headers.get('Location') ?? '', /about=letter_u/)
    await post('/use', cookie, { code: ' P8RD 4HZC 6VJY UU5F ' })
    assert.match(await page(cookie), /Cross off code number 2 on sheet/)
    const manage = await page((await begin('manage')).cookie)
    const left = /by their place on your old list[^]*<li>01<\/li>\s*<li>03<\/li>[^]*02 on 1 January 2026/
    assert.match(manage, left)
    assert.match(manage, /Used: code number 2\./)
    const other = await begin('challenge', 'bob')
    assert.match(await page(other.cookie), /There is no U/, 'who has none is told of each slip')
  })

  test('links of the application are shown where it named them, and the service’s own where it did not', async () => {
    const links = { supportUrl: 'https://help.example.org/', otherMethodsUrl: 'https://app.example.org/keys' }
    const own = {
      supportUrl: 'https://own.example.org/?a=1&b=2',
      otherMethodsUrl: 'https://own.example.org/k',
    }
    const { begin, page, giveSheet } = await createTestPages('https://codes.example.org', {}, links)
    await giveSheet('ada')
    const challenge = await page((await begin()).cookie)
    assert.match(challenge, /href="https:\/\/help\.example\.org\/">Get help from Example/)
    const manage = await page((await begin('manage')).cookie)
    assert.match(manage, /href="https:\/\/app\.example\.org\/keys">Add a passkey or security key/)
    const named = await page((await begin('challenge', 'ada', own)).cookie)
    assert.match(named, /href="https:\/\/own\.example\.org\/\?a=1&amp;b=2">Get help/)
    const other = await page((await begin('challenge', 'ada', {}, 'other')).cookie)
    assert.doesNotMatch(other, /Get help|help\.example/, 'another tenant’s people are not led there')
    const bare = await createTestPages()
    assert.doesNotMatch(await bare.page((await bare.begin('manage')).cookie), /passkey/)
  })

  test('after a use, a passkey or security key is proposed where it can be added', async () => {
    const links = { supportUrl: null, otherMethodsUrl: 'https://app.example.org/keys' }
    const policy = { recovery: { tasks: [] } }
    const { begin, page, post, giveSheet } = await createTestPages('https://codes.example.org', policy, links)
    const [code = ''] = await giveSheet('ada')
    const { cookie } = await begin()
    await post('/use', cookie, { code })
    assert.match(await page(cookie), /What to do now[^]*href="https:\/\/app\.example\.org\/keys"/)
  })
})

const types: Readonly<Record<string, EventType>> = {
  confirm: 'set.confirm_due',
  review: 'set.review_due',
  rotate: 'set.rotation_due',
  expires: 'set.expired',
}

/** From one announced day to the next, each of which must bring what was announced. */
const follow = async (expiresInDays: number | null, isConfirmed: boolean): Promise<readonly string[]> => {
  const policy = { reminders: { rotateAfterDays: 100, aheadDays: 10, reviewEveryDays: 30 } }
  const { sparekey, clock } = await createTestPages('https://codes.example.org', policy)
  const start = clock.now().getTime()
  const authentication = { methods: ['otp'], at: clock.now() }
  const end = expiresInDays === null ? {} : { expiresInDays }
  const issued = await sparekey.issue('ada', { reason: 'enrollment', authentication, ...end })
  assert.ok(issued.ok)
  if (isConfirmed) await sparekey.confirm('ada', { setId: issued.setId, code: issued.codes[0] })
  const { reminders } = parsePolicy(policy)
  const happened: string[] = []
  const announced = new Set<string>()
  for (;;) {
    const due = remindersOf(await sparekey.status('ada'), reminders, clock.now())
    for (const { about } of due) announced.add(about)
    const next = due.find(({ at }) => at > clock.now())
    if (next === undefined) {
      const came = new Set(happened.map((one) => one.split(' ')[0]))
      assert.deepEqual(announced, came, 'all that is announced comes')
      return happened
    }
    clock.advance((next.at.getTime() - clock.now().getTime()) / 1000)
    while ((await sparekey.runDue()).more);
    const { items } = await sparekey.events('ada', { limit: 200 })
    const said = `${next.about} on day ${(next.at.getTime() - start) / DAY_SECONDS / 1000}`
    const isThere = items.some(
      (one) => one.type === types[next.about] && one.at.getTime() === next.at.getTime(),
    )
    assert.ok(isThere, said)
    happened.push(said)
  }
}

test('what is announced for a sheet comes on that day, and nothing beside it', async () => {
  assert.deepEqual(await follow(null, true), [
    'review on day 30',
    'review on day 60',
    'review on day 90',
    'rotate on day 100',
  ])
  assert.deepEqual(await follow(90, true), ['review on day 30', 'review on day 60', 'expires on day 90'])
  assert.deepEqual(await follow(null, false), ['confirm on day 7'])
})
