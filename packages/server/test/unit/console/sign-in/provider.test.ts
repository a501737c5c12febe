import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProvider, ProviderError } from '../../../../src/console/sign-in/provider.ts'
import { type Browser, createConsoleLab, locationOf } from '../console-lab.ts'
import { CLIENT_ID, createFakeProvider, ISSUER } from '../fake-provider.ts'
import { createTestScreens } from '../screens-for-tests.ts'

const plainSettings = {
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecret: null,
  scopes: 'openid',
  groupsClaim: 'groups',
  personClaim: null,
  strength: null,
  groups: new Map(),
}
const START = '/console/t/default'

const setUp = async () => {
  const { screens } = createTestScreens()
  return createConsoleLab({ screens, clock: 'real' })
}

const setOut = async (browser: Browser, back = ''): Promise<string> =>
  locationOf(
    await browser.get(`/console/sign-in/start${back === '' ? '' : `?back=${encodeURIComponent(back)}`}`),
  )

test('who signs in at the provider gets the roles of their groups, under a name of their own, and where they wanted to go', async () => {
  const { newBrowser, provider, views, operators } = await setUp()
  const browser = newBrowser()
  const away = new URL(await setOut(browser, `${START}/accounts/ada`))
  assert.equal(away.origin + away.pathname, `${ISSUER}/authorize`)
  const asked = Object.fromEntries(away.searchParams)
  assert.equal(asked['client_id'], CLIENT_ID)
  assert.equal(asked['code_challenge_method'], 'S256')
  assert.equal(asked['redirect_uri'], 'https://codes.example.org/console/sign-in/callback')
  assert.ok((asked['state'] ?? '').length >= 32 && (asked['nonce'] ?? '').length >= 32)
  const back = await browser.get(provider.comesBack(away.href))
  assert.equal(back.status, 200)
  assert.match(await back.text(), /content="0;url=\/console\/t\/default\/accounts\/ada"/)
  const [cookie = ''] = back.headers.getSetCookie().filter((line) => line.includes('session='))
  assert.match(
    cookie,
    /^__Host-sparekey-console-session=[\w-]{64}; Secure; HttpOnly; SameSite=Strict; Path=\/$/,
  )
  const page = await (await browser.get(START)).text()
  assert.match(page, /Sam Weller/)
  const [sam] = await operators.list('default')
  assert.deepEqual([sam?.issuer, sam?.subject], [ISSUER, 'sam'])
  assert.deepEqual(
    sam?.roles.map(({ role, source }) => [role, source]),
    [['support', 'provider']],
  )
  assert.deepEqual(
    (await views.list('*')).items.map(({ kind }) => kind),
    ['signed_in'],
  )
})

test('nobody is sent on to another site, whatever the address asks for', async () => {
  const { newBrowser, provider } = await setUp()
  for (const to of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/pages',
    '/console/t/a\r\nb',
    '/console/../x',
  ]) {
    const browser = newBrowser()
    const back = await browser.get(provider.comesBack(await setOut(browser, to)))
    assert.match(await back.text(), /content="0;url=\/console"/, to)
  }
})

test('whose groups are not in the settings, or have another id under the same name, stays out', async () => {
  const { newBrowser, provider, operators } = await setUp()
  for (const groups of [[], ['other'], ['G-SUPPORT'], ['support'], ['support@default']]) {
    provider.says.groups = groups
    const browser = newBrowser()
    const back = await browser.get(provider.comesBack(await setOut(browser)))
    assert.equal(back.status, 403)
    assert.match(await back.text(), /None of your groups or roles lets you in/)
    assert.equal(browser.cookies.size, 0)
  }
  assert.deepEqual(await operators.list('default'), [])
})

test('a sign-in that can be phished is not enough, but where the settings say so', async () => {
  const { newBrowser, provider } = await setUp()
  const come = async (): Promise<number> => {
    const browser = newBrowser()
    return (await browser.get(provider.comesBack(await setOut(browser)))).status
  }
  for (const amr of [[], ['pwd'], ['pwd', 'otp'], ['mfa'], ['sms']]) {
    provider.says.amr = amr
    assert.equal(await come(), 403, amr.join(' '))
  }
  provider.says.acr = 'phr'
  assert.equal(await come(), 200)
})

test('an answer that is not one to the question of this browser lets nobody in', async () => {
  const { newBrowser, provider } = await setUp()
  const cases: Record<string, (browser: Browser) => Promise<Response>> = {
    'another state': async (browser) =>
      browser.get(provider.comesBack(await setOut(browser), { state: 'made-up' })),
    'no cookie': async (browser) => newBrowser().get(provider.comesBack(await setOut(browser))),
    'the cookie of another browser': async (browser) => {
      const other = newBrowser()
      await setOut(other)
      return other.get(provider.comesBack(await setOut(browser)))
    },
    'another issuer in the address': async (browser) =>
      browser.get(provider.comesBack(await setOut(browser), { iss: 'https://evil.example' })),
    'a made-up code': async (browser) =>
      browser.get(provider.comesBack(await setOut(browser), { code: 'made-up' })),
    'an error': async (browser) => {
      const state = new URL(await setOut(browser)).searchParams.get('state') ?? ''
      const query = new URLSearchParams({ error: 'access_denied', state, iss: ISSUER })
      return browser.get(`/console/sign-in/callback?${query.toString()}`)
    },
    nothing: async (browser) => {
      await setOut(browser)
      return browser.get('/console/sign-in/callback')
    },
  }
  for (const [name, attack] of Object.entries(cases)) {
    const browser = newBrowser()
    const response = await attack(browser)
    assert.equal(response.status, 403, name)
    assert.match(await response.text(), /You are not signed in/)
    assert.equal(browser.cookies.has('__Host-sparekey-console-session'), false, name)
  }
})

test('a way back is gone once: the same answer a second time lets nobody in', async () => {
  const { newBrowser, provider } = await setUp()
  const browser = newBrowser()
  const back = provider.comesBack(await setOut(browser))
  const way = new Map(browser.cookies)
  assert.equal((await browser.get(back)).status, 200)
  assert.equal((await browser.get(back)).status, 403)
  const thief = newBrowser()
  for (const [name, value] of way) thief.cookies.set(name, value)
  assert.equal((await thief.get(back)).status, 403)
})

test('tokens of another issuer, for another client, with another nonce or of an old sign-in are not believed', async () => {
  const { newBrowser, provider } = await setUp()
  const wrong: Partial<typeof provider.says>[] = [
    { tokenIssuer: 'https://evil.example' },
    { audience: 'another-client' },
    { nonce: 'another-nonce' },
    { authenticatedSecondsAgo: 13 * 3600 },
  ]
  const right = { ...provider.says }
  for (const change of wrong) {
    Object.assign(provider.says, right, change)
    const browser = newBrowser()
    const response = await browser.get(provider.comesBack(await setOut(browser)))
    assert.equal(response.status, 403, JSON.stringify(change))
    assert.match(await response.text(), /It was not believed/)
  }
})

test('a provider that is down, broken or another one than in the settings: a clear page, nobody in, and well again after', async () => {
  const { newBrowser, provider } = await setUp()
  for (const mood of ['down', 'broken'] as const) {
    provider.says.mood = mood
    const response = await newBrowser().get('/console/sign-in/start')
    assert.equal(response.status, 503, mood)
    assert.match(await response.text(), /The provider does not answer/)
  }
  provider.says.mood = 'well'
  provider.says.metadataIssuer = 'https://evil.example'
  assert.equal((await newBrowser().get('/console/sign-in/start')).status, 403)
  provider.says.metadataIssuer = ISSUER
  const browser = newBrowser()
  const back = provider.comesBack(await setOut(browser))
  provider.says.mood = 'down'
  assert.equal((await browser.get(back)).status, 503)
  assert.equal((await browser.get(START)).status, 303)
})

test('the issuer is that of the settings to the letter, also where a large provider leaves a gap for tenants', async () => {
  const issuer = 'https://login.microsoftonline.com/common/v2.0'
  const metadata = {
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    authorization_endpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
  }
  const provider = createProvider({
    settings: { ...plainSettings, issuer },
    fetch: () =>
      Promise.resolve(
        new Response(JSON.stringify(metadata), { headers: { 'Content-Type': 'application/json' } }),
      ),
  })
  await assert.rejects(
    provider.begin('https://codes.example.org/console/sign-in/callback', false),
    (error: unknown) => error instanceof ProviderError && error.code === 'refused',
  )
})

test('a provider that does not answer in time is as one that is down', async () => {
  const { says, fetch } = await createFakeProvider()
  const provider = createProvider({ settings: plainSettings, fetch, timeoutSeconds: 0.02 })
  says.mood = 'slow'
  const late = (error: unknown): boolean => error instanceof ProviderError && error.code === 'unreachable'
  await assert.rejects(provider.begin('https://codes.example.org/console/sign-in/callback', false), late)
  says.mood = 'well'
  assert.ok(await provider.begin('https://codes.example.org/console/sign-in/callback', false))
})

test('the provider ends sessions by a token that it signed, once, and by no other', async () => {
  const { newBrowser, provider, works, app } = await setUp()
  const browser = newBrowser()
  await browser.get(provider.comesBack(await setOut(browser)))
  assert.equal((await browser.get(START)).status, 200)
  const other = await works('sue', 'support')
  const end = async (token: string): Promise<number> =>
    (
      await app.request('/console/back-channel-logout', {
        method: 'POST',
        body: new URLSearchParams({ logout_token: token }),
      })
    ).status
  const bad = [
    'x',
    await provider.logoutToken({ events: {} }),
    await provider.logoutToken({ nonce: 'n' }),
    await provider.logoutToken({ aud: 'another' }),
    await provider.logoutToken({ iss: 'https://evil.example' }),
    await provider.logoutToken({ iat: Math.floor(Date.now() / 1000) - 600 }),
    await provider.logoutToken({ jti: undefined }),
    await provider.logoutToken({ sid: undefined }),
  ]
  for (const token of bad) assert.equal(await end(token), 400)
  assert.equal((await browser.get(START)).status, 200)
  const token = await provider.logoutToken()
  assert.equal(await end(token), 200)
  assert.equal((await browser.get(START)).status, 303)
  assert.equal(await end(token), 400)
  assert.equal((await other.get(START)).status, 200)
})
