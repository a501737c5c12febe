import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConsoleLab, databaseAway, hiddenIn, locationOf } from '../console-lab.ts'
import { createTestScreens } from '../screens-for-tests.ts'

const START = '/console/t/default'
const minutes = (count: number): number => count * 60

const setUp = async () => {
  const { screens, done } = createTestScreens()
  return { ...(await createConsoleLab({ screens })), done }
}

test('without a session every page leads to sign-in and back, and nothing is shown or done', async () => {
  const { newBrowser, done, views } = await setUp()
  const browser = newBrowser()
  for (const path of [START, `${START}/accounts/ada`, '/console/t/nowhere']) {
    const response = await browser.get(path)
    assert.equal(locationOf(response), `/console/sign-in?back=${encodeURIComponent(path)}`)
  }
  assert.equal(locationOf(await browser.get('/console')), '/console/sign-in')
  const posted = await browser.post(`${START}?act=note`, { form: 'x' })
  assert.equal(posted.status, 403)
  assert.deepEqual(done, [])
  assert.deepEqual((await views.list('default')).items, [])
})

test('a form is done once, says who did it, and is on record', async () => {
  const { works, done, views } = await setUp()
  const sam = await works('sam', 'support')
  const { form = '' } = hiddenIn(await (await sam.get(START)).text())
  const fields = { form, what: 'this' }
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => sam.post(`${START}?act=note`, fields)))
  assert.ok(first !== undefined)
  const statuses = [first, ...others].map(({ status }) => status).toSorted((a, b) => a - b)
  assert.deepEqual(statuses, [303, 409, 409])
  assert.deepEqual(done, ['note this'])
  const sent = [first, ...others].find(({ status }) => status === 303) ?? assert.fail()
  const page = await (await sam.get(locationOf(sent))).text()
  assert.match(page, /Noted by sam/)
  const { items } = await views.list('default')
  assert.deepEqual(
    items.map(({ kind, displayName, detail }) => [kind, displayName, detail['act']]),
    [['act', 'sam', 'note']],
  )
})

test('a link cannot make a page say what no act said', async () => {
  const { works } = await setUp()
  const [sam, sue] = [await works('sam', 'support'), await works('sue', 'support')]
  const { form = '' } = hiddenIn(await (await sam.get(START)).text())
  const there = locationOf(await sam.post(`${START}?act=note`, { form }))
  assert.match(await (await sam.get(there)).text(), /Noted by sam/)
  assert.doesNotMatch(await (await sue.get(there)).text(), /Noted by sam/)
  assert.doesNotMatch(await (await sam.get(`${START}?said=Well`)).text(), /Well/)
})

test('a form without a token, with one of another session, or from another site does nothing', async () => {
  const { works, done, views } = await setUp()
  const [sam, sue] = [await works('sam', 'security_admin'), await works('sue', 'security_admin')]
  const { form = '' } = hiddenIn(await (await sam.get(START)).text())
  const { form: another = '' } = hiddenIn(await (await sue.get(START)).text())
  const act = `${START}?act=note`
  const refused = [
    await sam.post(act, {}),
    await sam.post(act, { form: '' }),
    await sam.post(act, { form: another }),
    await sam.post(act, { form }, { 'Sec-Fetch-Site': 'cross-site' }),
    await sam.post(act, { form }, { 'Sec-Fetch-Site': 'same-site' }),
    await sam.post(`${START}?act=revoke`, { of: 'ada' }),
    await sam.post('/console/sign-out', {}),
    await sam.post('/console/sign-out', { form }, { 'Sec-Fetch-Site': 'cross-site' }),
    await sam.post('/console/stay', { form: another }),
  ]
  assert.deepEqual(
    refused.map(({ status }) => status),
    refused.map(() => 403),
  )
  assert.deepEqual(done, [])
  assert.equal((await views.list('default')).items.length, 0)
  assert.equal((await sam.get(START)).status, 200)
  assert.equal((await sam.post(act, { form })).status, 303)
})

test('a browser that sends no Sec-Fetch-Site is judged by its Origin', async () => {
  const { works, done } = await setUp()
  const sam = await works('sam', 'support')
  const from = async (origin: string): Promise<number> => {
    const { form = '' } = hiddenIn(await (await sam.get(START)).text())
    const cookie = [...sam.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { Cookie: cookie, 'User-Agent': sam.agent, Origin: origin }
    const body = new URLSearchParams({ form })
    return (await sam.app.request(`${START}?act=note`, { method: 'POST', headers, body })).status
  }
  assert.equal(await from('https://evil.example'), 403)
  assert.equal(await from('null'), 403)
  assert.deepEqual(done, [])
  assert.equal(await from('https://codes.example.org'), 303)
})

test('whoever lacks the permission gets a page that says so, never an empty list, and it is on record', async () => {
  const { works, views, done } = await setUp()
  const owner = await works('olga', 'owner')
  const response = await owner.get(`${START}/accounts/ada`)
  assert.equal(response.status, 403)
  const page = await response.text()
  assert.match(page, /You may not do this/)
  assert.match(page, /support, approver, security_admin, auditor/)
  assert.doesNotMatch(page, /ada/)
  const { form = '' } = hiddenIn(await (await owner.get(START)).text())
  assert.equal((await owner.post(`${START}?act=revoke`, { form, of: 'ada' })).status, 403)
  assert.equal((await owner.get(`${START}/sly`)).status, 403)
  assert.deepEqual(done, [])
  const { items } = await views.list('default')
  assert.deepEqual(
    items.map(({ kind, detail }) => [kind, detail['permission']]),
    [
      ['refused', 'tenant.write'],
      ['refused', 'set.revoke'],
      ['refused', 'account.view'],
    ],
  )
})

test('a tenant of others and one that there is not are the same page', async () => {
  const { works } = await setUp()
  const sam = await works('sam', 'support')
  const pages = await Promise.all(['other', 'nowhere'].map((tenant) => sam.get(`/console/t/${tenant}`)))
  assert.deepEqual(
    pages.map(({ status }) => status),
    [403, 403],
  )
  const [one, two] = await Promise.all(pages.map((page) => page.text()))
  assert.equal(one, two)
})

test('a page is on record before it is sent; where the record cannot be written it is not sent at all', async () => {
  const { screens } = createTestScreens()
  const options = { screens, beforeTransaction: () => {} }
  const lab = await createConsoleLab(options)
  const sam = await lab.works('sam', 'support')
  const path = `${START}/accounts/${encodeURIComponent('ada/marker %')}`
  const shown = await sam.get(path)
  assert.equal(shown.status, 200)
  assert.match(await shown.text(), /ada\/marker %/)
  const { items } = await lab.views.list('default')
  assert.deepEqual(
    items.map(({ kind, accountId, displayName }) => [kind, accountId, displayName]),
    [['account_viewed', 'ada/marker %', 'sam']],
  )
  assert.equal((await sam.get(`${path}?forget=1`)).status, 500)
  // Finding the session is the first transaction; the row of the view is what fails.
  let transactions = 0
  options.beforeTransaction = () => void ((transactions += 1) === 2 && databaseAway())
  const refused = await sam.get(path)
  assert.equal(refused.status, 503)
  assert.doesNotMatch(await refused.text(), /marker/)
})

test('a role that was just taken away counts in the next request, also for a form that is open', async () => {
  const { works, operators, done } = await setUp()
  await works('olga', 'owner')
  await works('otto', 'owner')
  const sam = await works('sam', 'support')
  const people = await operators.list('default')
  const idOf = (name: string): string =>
    people.find(({ displayName }) => displayName === name)?.operatorId ?? assert.fail(name)
  const by = (name: string) => ({ operatorId: idOf(name), tenant: 'default' })
  const role = { operatorId: idOf('sam'), role: 'security_admin' as const }
  await operators.grant(by('olga'), role)
  await operators.agree(by('otto'), role)
  const { form = '' } = hiddenIn(await (await sam.get(START)).text())
  await operators.removeRole(by('olga'), role)
  const posted = await sam.post(`${START}?act=revoke`, { form, of: 'ada' })
  assert.equal(posted.status, 403)
  await operators.disable(by('olga'), idOf('sam'))
  assert.equal((await sam.get(START)).status, 303)
  assert.deepEqual(done, [])
})

test('the page warns before the session ends, and what is sent after the end is not done', async () => {
  const { works, clock, done } = await setUp()
  const sam = await works('sam', 'support')
  const page = await (await sam.get(START)).text()
  const { form = '' } = hiddenIn(page)
  assert.match(
    page,
    new RegExp(`data-ends="${new Date(clock.now().getTime() + minutes(15) * 1000).toISOString()}"`),
  )
  clock.advance(minutes(14))
  assert.equal((await sam.post('/console/stay', { form })).status, 200)
  clock.advance(minutes(14))
  assert.equal((await sam.get(START)).status, 200)
  clock.advance(minutes(15))
  const late = await sam.post(`${START}?act=note`, { form })
  assert.equal(late.status, 403)
  assert.match(await late.text(), /What you sent last was not done/)
  assert.deepEqual(done, [])
})

test('after signing out the cookie is good for nothing, and no cache has a page', async () => {
  const { works } = await setUp()
  const sam = await works('sam', 'support')
  const before = new Map(sam.cookies)
  const shown = await sam.get(START)
  assert.equal(shown.headers.get('Cache-Control'), 'no-store')
  const { form = '' } = hiddenIn(await shown.text())
  assert.equal(locationOf(await sam.post('/console/sign-out', { form })), '/console/signed-out')
  assert.equal(sam.cookies.size, 0)
  for (const [name, value] of before) sam.cookies.set(name, value)
  assert.equal((await sam.get(START)).status, 303)
})

test('every answer keeps the policy: no inline script or style, framed by nobody, no other origin', async () => {
  const { works, newBrowser } = await setUp()
  const sam = await works('sam', 'support')
  const answers = [
    await sam.get(START),
    await sam.get(`${START}/accounts/ada`),
    await sam.get('/console/nothing'),
    await sam.get('/console/sign-in'),
    await newBrowser().get('/console/sign-in/passkey'),
    await newBrowser().get('/console/invite/opi_x'),
  ]
  for (const answer of answers) {
    const policy = answer.headers.get('Content-Security-Policy') ?? ''
    assert.match(policy, /^default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:/)
    const page = await answer.text()
    assert.doesNotMatch(page, /<style|style="|<script(?![^>]* src=)| on\w+="/)
  }
})

test('a file is sent as it is made, under a name that is safe', async () => {
  const { works } = await setUp()
  const ann = await works('ann', 'auditor')
  const { form = '' } = hiddenIn(await (await ann.get(START)).text())
  const file = await ann.post(`${START}?act=file`, { form })
  assert.equal(file.headers.get('Content-Disposition'), 'attachment; filename="a_b.csv"')
  assert.equal(file.headers.get('Cache-Control'), 'no-store')
  assert.equal(await file.text(), 'one\ntwo\n')
})

test('what is too long, of an unknown act, or no form at all is answered with a page', async () => {
  const { works, done } = await setUp()
  const sam = await works('sam', 'support')
  const { form = '' } = hiddenIn(await (await sam.get(START)).text())
  assert.equal((await sam.post(`${START}?act=note`, { form, what: 'x'.repeat(70_000) })).status, 413)
  assert.equal((await sam.post(`${START}?act=nothing`, { form })).status, 404)
  assert.equal((await sam.post(`${START}?act=constructor`, { form })).status, 404)
  assert.equal((await sam.post(START, { form })).status, 404)
  assert.deepEqual(done, [])
})
