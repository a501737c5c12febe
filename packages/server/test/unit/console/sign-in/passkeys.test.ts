import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator, type Otherwise } from '../authenticator.ts'
import {
  type Browser,
  type ConsoleLab,
  createConsoleLab,
  hiddenIn,
  locationOf,
  PUBLIC_URL,
} from '../console-lab.ts'
import { createTestScreens } from '../screens-for-tests.ts'

const START = '/console/t/default'

const setUp = (isLocal: boolean) => createConsoleLab({ screens: createTestScreens().screens, isLocal })

/** What a page asks a passkey, and the fields of its form. */
const asked = (page: string) => {
  const [, options = ''] = /data-options="([^"]+)"/.exec(page) ?? assert.fail('a page that asks a passkey')
  return { options: options.replaceAll('&quot;', '"').replaceAll('&amp;', '&'), fields: hiddenIn(page) }
}

/** Makes two passkeys with a link; the last page. */
const accept = async (browser: Browser, url: string, keys: readonly Authenticator[]): Promise<Response> => {
  let response = await browser.get(new URL(url).pathname)
  for (const key of keys) {
    const { options, fields } = asked(await response.text())
    response = await browser.post('/console/invite', { ...fields, response: key.make(options) })
  }
  return response
}

const signIn = async (browser: Browser, key: Authenticator, otherwise: Otherwise = {}): Promise<Response> => {
  const { options, fields } = asked(await (await browser.get('/console/sign-in/passkey')).text())
  return browser.post('/console/sign-in/passkey', { ...fields, response: key.touch(options, otherwise) })
}

const newKeys = (): [Authenticator, Authenticator] => [
  new Authenticator(PUBLIC_URL),
  new Authenticator(PUBLIC_URL),
]

const first = async (lab: ConsoleLab): Promise<{ readonly keys: [Authenticator, Authenticator] }> => {
  const keys = newKeys()
  const url = (await lab.bootstrapUrl()) ?? assert.fail('a first link')
  assert.match(await (await accept(lab.newBrowser(), url, keys)).text(), /Your passkeys are made/)
  return { keys }
}

test('the first link makes two passkeys and an instance admin, each of whose keys signs in; then there is no such link', async () => {
  const lab = await setUp(true)
  const { keys } = await first(lab)
  assert.equal(await lab.bootstrapUrl(), null)
  for (const key of keys) {
    const browser = lab.newBrowser()
    assert.equal(locationOf(await signIn(browser, key)), '/console')
    assert.equal(locationOf(await browser.get('/console')), START)
    const page = await (await browser.get(START)).text()
    assert.match(page, /First operator/)
    assert.doesNotMatch(page, /emergency/)
  }
})

test('where a provider is set up no first link is given', async () => {
  const lab = await setUp(false)
  assert.equal(await lab.bootstrapUrl(), null)
})

test('the same passkey twice, one without the person, or of another site makes nobody', async () => {
  const lab = await setUp(true)
  const url = (await lab.bootstrapUrl()) ?? assert.fail()
  const [key] = newKeys()
  assert.equal((await accept(lab.newBrowser(), url, [key, key])).status, 409)
  const elsewhere = new Authenticator('https://evil.example')
  assert.equal((await accept(lab.newBrowser(), url, [elsewhere])).status, 403)
  const browser = lab.newBrowser()
  for (const otherwise of [{ flags: 65 }, { flags: 68 }, { rpId: 'evil.example' }, { challenge: 'AAAA' }]) {
    const { options, fields } = asked(await (await browser.get(new URL(url).pathname)).text())
    const response = new Authenticator(PUBLIC_URL).make(options, otherwise)
    assert.equal((await browser.post('/console/invite', { ...fields, response })).status, 403)
  }
  assert.deepEqual(await lab.operators.list('*'), [])
  assert.notEqual(await lab.bootstrapUrl(), null)
})

test('looking at a link ten times uses nothing up, and a used one says so', async () => {
  const lab = await setUp(true)
  const url = (await lab.bootstrapUrl()) ?? assert.fail()
  for (let look = 0; look < 10; look += 1) {
    assert.equal((await lab.newBrowser().get(new URL(url).pathname)).status, 200)
  }
  await accept(lab.newBrowser(), url, newKeys())
  const again = await lab.newBrowser().get(new URL(url).pathname)
  assert.equal(again.status, 404)
  assert.match(await again.text(), /This link does not work/)
})

test('an answer of a passkey is good once, in time, for this site, with the person, and by a key that is known', async () => {
  const lab = await setUp(true)
  const { keys } = await first(lab)
  const [key] = keys
  const wrong: Otherwise[] = [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { flags: 1 },
    { flags: 4 },
    { challenge: 'AAAA' },
  ]
  for (const otherwise of wrong) {
    const browser = lab.newBrowser()
    assert.equal((await signIn(browser, key, otherwise)).status, 403, JSON.stringify(otherwise))
    assert.equal(browser.cookies.size, 0)
  }
  assert.equal((await signIn(lab.newBrowser(), new Authenticator(PUBLIC_URL))).status, 403)

  const browser = lab.newBrowser()
  const { options, fields } = asked(await (await browser.get('/console/sign-in/passkey')).text())
  const form = { ...fields, response: key.touch(options) }
  const posted = await Promise.all(
    [1, 2, 3].map(() => lab.newBrowser().post('/console/sign-in/passkey', form)),
  )
  assert.deepEqual(
    posted.map(({ status }) => status).toSorted((a, b) => a - b),
    [303, 403, 403],
  )

  const late = asked(await (await browser.get('/console/sign-in/passkey')).text())
  lab.clock.advance(300)
  const answer = { ...late.fields, response: key.touch(late.options) }
  assert.equal((await browser.post('/console/sign-in/passkey', answer)).status, 403)
})

test('nobody is signed in by a form of another site', async () => {
  const lab = await setUp(true)
  const { keys } = await first(lab)
  const { options, fields } = asked(await (await lab.newBrowser().get('/console/sign-in/passkey')).text())
  const form = { ...fields, response: keys[0].touch(options) }
  const victim = lab.newBrowser()
  const posted = await victim.post('/console/sign-in/passkey', form, { 'Sec-Fetch-Site': 'cross-site' })
  assert.equal(posted.status, 403)
  assert.equal(victim.cookies.size, 0)
})

test('a passkey of a person proves that it is them for one act, and that of another person does not', async () => {
  const lab = await setUp(true)
  const { screens, done } = createTestScreens()
  const other = await createConsoleLab({ screens, isLocal: true })
  assert.ok(lab)
  const people = new Map<string, Authenticator>()
  for (const name of ['Sue', 'Eve']) {
    const invited = await other.operators.invite(null, {
      displayName: name,
      tenant: 'default',
      role: 'security_admin',
    })
    assert.ok(invited.ok)
    const keys = newKeys()
    await accept(other.newBrowser(), `${PUBLIC_URL}/console/invite/${invited.token}`, keys)
    people.set(name, keys[0])
  }
  const [sue, eve] = [people.get('Sue') ?? assert.fail(), people.get('Eve') ?? assert.fail()]
  const browser = other.newBrowser()
  await signIn(browser, sue)
  const { form = '' } = hiddenIn(await (await browser.get(START)).text())
  const url = locationOf(await browser.post(`${START}?act=freeze`, { form }))
  const prove = async (key: Authenticator): Promise<Response> => {
    const page = await (await browser.get(url)).text()
    const [, href = ''] = /href="(\/console\/prove\?[^"]+)"/.exec(page) ?? assert.fail()
    const { options, fields } = asked(await (await browser.get(href)).text())
    return browser.post('/console/prove', { ...fields, response: key.touch(options) })
  }
  assert.equal((await prove(eve)).status, 403)
  assert.equal(locationOf(await prove(sue)), url)
  other.clock.advance(301)
  assert.match(await (await browser.get(url)).text(), /Show that it is you/)
  const late = hiddenIn(await (await browser.get(START)).text())
  assert.equal(locationOf(await browser.post(url, { form: late['form'] ?? '' })), url)
  assert.deepEqual(done, [])
  await prove(sue)
  other.clock.advance(299)
  const { form: last = '' } = hiddenIn(await (await browser.get(url)).text())
  assert.equal(locationOf(await browser.post(url, { form: last })), START)
  assert.deepEqual(done, ['freeze'])
})

test('where a provider is set up a passkey is the way in of an emergency: reported, an instance admin alone, for an hour', async () => {
  const lab = await setUp(false)
  const keys = newKeys()
  const invited = await lab.operators.invite(null, {
    displayName: 'Ida',
    tenant: '*',
    role: 'instance_admin',
  })
  assert.ok(invited.ok)
  await accept(lab.newBrowser(), `${PUBLIC_URL}/console/invite/${invited.token}`, keys)
  const browser = lab.newBrowser()
  assert.equal(locationOf(await signIn(browser, keys[0])), '/console')
  const page = await (await browser.get(START)).text()
  assert.match(page, /Ida \(emergency sign-in\)/)
  assert.equal((await browser.get(`${START}/accounts/ada`)).status, 403)
  const { items } = await lab.views.list('*')
  assert.equal(items[0]?.kind, 'emergency_sign_in')
  assert.match(lab.logLines.join(''), /emergency way in/)
})
