import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { serve } from '@hono/node-server'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  listening,
  type OpenidProvider,
  openProvider,
} from '../support/openid-provider.ts'
import { type ConsoleLab, createConsoleLab, hiddenIn } from '../unit/console/console-lab.ts'
import { createTestScreens } from '../unit/console/screens-for-tests.ts'

/** Who signs in at the provider, and how. Tests change it as they go. */
const person = { accountId: 'sue', name: 'Sue Bridehead', groups: ['g-security'], amr: ['hwk'] }

/** A browser that follows redirects, between both. */
class WholeBrowser {
  readonly #cookies = new Map<string, string>()

  async go(
    url: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<Response & { readonly at: string }> {
    let next = { url, form }
    for (let hops = 0; hops < 12; hops += 1) {
      const { host } = new URL(next.url)
      const cookie = [...this.#cookies]
        .filter(([name]) => name.startsWith(`${host} `))
        .map(([name, value]) => `${name.slice(host.length + 1)}=${value}`)
        .join('; ')
      const response = await fetch(next.url, {
        method: next.form === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { Cookie: cookie, 'User-Agent': 'Firefox', 'Sec-Fetch-Site': 'same-origin' },
        ...(next.form !== undefined && { body: new URLSearchParams(next.form) }),
      })
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const at = pair.indexOf('=')
        this.#cookies.set(`${host} ${pair.slice(0, at)}`, pair.slice(at + 1))
      }
      const location = response.headers.get('Location')
      if (location === null) return Object.assign(response, { at: next.url })
      next = { url: new URL(location, next.url).href, form: undefined }
    }
    return assert.fail('an end of the redirects')
  }
}

describe('the console and a real OpenID provider', () => {
  const consoleServer = createServer()
  const { screens, done } = createTestScreens()
  let lab: ConsoleLab
  let consoleUrl: string
  let provider: OpenidProvider
  let issuer: string
  let closeConsole: () => void

  before(async () => {
    // The port is taken first, so that the provider knows where to send people back to.
    consoleUrl = await listening(consoleServer)
    await new Promise((resolve) => consoleServer.close(resolve))
    provider = await openProvider(() => [person])
    provider.serve(consoleUrl)
    issuer = provider.issuer
    lab = await createConsoleLab({
      screens,
      clock: 'real',
      settings: {
        SPAREKEY_PUBLIC_URL: consoleUrl,
        SPAREKEY_CONSOLE_OIDC_ISSUER: issuer,
        SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET: CLIENT_SECRET,
      },
    })
    const server = serve({
      fetch: lab.app.fetch,
      hostname: '127.0.0.1',
      port: Number(new URL(consoleUrl).port),
    })
    closeConsole = () => void server.close()
  })
  after(() => {
    closeConsole()
    provider.close()
  })

  const start = (): string => `${consoleUrl}/console/t/default`
  const signIn = async (browser: WholeBrowser): Promise<Response> => {
    const back = await browser.go(`${consoleUrl}/console/sign-in/start`)
    assert.equal(back.status, 200, await back.clone().text())
    return browser.go(start())
  }

  test('somebody signs in, proves for a dangerous act that it is them, and does it once', async () => {
    const browser = new WholeBrowser()
    const page = await (await signIn(browser)).text()
    assert.match(page, /Sue Bridehead/)
    const { form = '' } = hiddenIn(page)
    const asked = await browser.go(`${start()}?act=freeze`, { form })
    const question = await asked.text()
    const [, proveHref = ''] = /href="(\/console\/prove\?[^"]+)"/.exec(question) ?? assert.fail(question)
    const provePage = await (await browser.go(consoleUrl + proveHref)).text()
    const [, startHref = ''] =
      /href="(\/console\/prove\/start\?[^"]+)"/.exec(provePage) ?? assert.fail(provePage)
    const proved = await browser.go(consoleUrl + startHref.replaceAll('&amp;', '&'))
    assert.equal(proved.status, 200, await proved.clone().text())
    const ready = await (await browser.go(asked.at)).text()
    const { form: confirmed = '' } = hiddenIn(ready)
    const acted = await browser.go(asked.at, { form: confirmed })
    assert.equal(acted.status, 200)
    assert.deepEqual(done, ['freeze'])
    assert.equal((await browser.go(asked.at, { form: confirmed })).status, 409)
  })

  test('the refresh token that it gives tells the groups of later', async () => {
    const browser = new WholeBrowser()
    await signIn(browser)
    const visitors = await lab.operators.sessions('default')
    assert.ok(visitors.length > 0)
    const { createProvider: client } = await import('../../src/console/sign-in/provider.ts')
    const asked = client({
      settings: {
        issuer,
        clientId: CLIENT_ID,
        clientSecret: { text: CLIENT_SECRET, file: null },
        scopes: 'openid profile offline_access',
        groupsClaim: 'groups',
        personClaim: null,
        strength: null,
        groups: new Map([['g-support', [{ tenant: 'default', role: 'support' }]]]),
      },
    })
    const { url, way } = await asked.begin(`${consoleUrl}/console/sign-in/callback`, false)
    const location = await backFrom(new WholeBrowser(), url)
    const first = await asked.finish(new URL(location), way)
    assert.ok(first.refreshToken !== null)
    assert.deepEqual(first.answer.roles, [])
    person.groups = ['g-support']
    const later = await asked.refresh(first.refreshToken, 'sue')
    person.groups = ['g-security']
    assert.deepEqual(later?.answer.roles, [{ tenant: 'default', role: 'support' }])
    assert.equal(await asked.refresh('made-up', 'sue'), null)
  })

  test('who has no group that counts, or did not sign in strongly, stays out', async () => {
    for (const change of [{ groups: ['g-other'] }, { amr: ['pwd'] }]) {
      const right = { ...person }
      Object.assign(person, change)
      const back = await new WholeBrowser().go(`${consoleUrl}/console/sign-in/start`)
      Object.assign(person, right)
      assert.equal(back.status, 403)
    }
  })

  test('whoever signs out at the provider is out here', async () => {
    const browser = new WholeBrowser()
    await signIn(browser)
    const ask = await (await browser.go(`${issuer}/session/end`)).text()
    const [, action = ''] = /action="([^"]+)"/.exec(ask) ?? assert.fail(ask)
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(ask) ?? assert.fail(ask)
    await browser.go(new URL(action, issuer).href, { xsrf, logout: 'yes' })
    const out = await browser.go(start())
    assert.match(out.at, /\/console\/sign-in\?back=/)
  })

  /** Where the provider sends a browser back to. */
  const backFrom = async (browser: WholeBrowser, url: string): Promise<string> => {
    const { at } = await browser.go(url)
    return at
  }
})
