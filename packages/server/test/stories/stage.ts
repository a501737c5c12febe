import { createServer } from 'node:http'
import { mock } from 'node:test'
import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { readEnvironment } from '../../src/config/environment.ts'
import { createLog } from '../../src/log/logger.ts'
import { makeDirectories, openStore } from '../../src/serve/database.ts'
import { openKeys } from '../../src/serve/keys.ts'
import { listen } from '../../src/serve/listener.ts'
import { openNotices } from '../../src/serve/notices.ts'
import { readPolicy } from '../../src/serve/policy.ts'
import { createService } from '../../src/serve/service.ts'
import { openMailServer, readable } from '../notices/support.ts'
import { CLIENT_ID, CLIENT_SECRET, listening, openProvider } from '../support/openid-provider.ts'
import { signedInNow, temporaryDirectory } from '../support/process.ts'

export const ACCOUNT = 'ada'
export const ADDRESSES = ['ada@example.org', 'ada@example.net'] as const
const QUIET_SECONDS = 100 * 86_400

const people = [
  { accountId: 'grace', name: 'Grace Hopper', groups: ['g-desk'], amr: ['hwk'] },
  { accountId: 'barbara', name: 'Barbara Liskov', groups: ['g-decide'], amr: ['hwk'] },
] as const
export type Operator = (typeof people)[number]['name']

/** Called at each moment of a story worth a picture. */
export type Look = (name: string, page: Page) => Promise<void>

export interface Person {
  readonly page: Page
  /** Every page that this person was shown, as it was sent. */
  readonly sent: readonly string[]
  /** What the browser complained about, for example what the content security policy stopped. */
  readonly complaints: readonly string[]
}

export interface PageVisit {
  readonly url: string
  readonly pageSessionId: string
}

/**
 * The whole service as `serve` puts it together, on a listener, with a database file, a mail server, an OpenID provider and the
 * application whose account it is. Time is the system's, and stands still but for {@link advance}.
 */
export const openStories = async (browser: Browser) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const closing: (() => unknown)[] = [() => mock.timers.reset()]
  const mail = await openMailServer()
  closing.push(() => mail.close())
  const provider = await openProvider(() => people)
  closing.push(provider.close)
  const application = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><html lang="en"><title>Example</title><h1>Back at Example</h1></html>')
  })
  const returnUrl = `${await listening(application)}/back`
  closing.push(() => application.close())

  const { config } = readEnvironment({
    SPAREKEY_DATA_DIR: temporaryDirectory(),
    SPAREKEY_PORT: '0',
    SPAREKEY_TRUSTED_PROXIES: '127.0.0.1',
    SPAREKEY_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SPAREKEY_MAIL_FROM: 'codes@example.org',
    SPAREKEY_APPLICATION_NAME: 'Example',
    SPAREKEY_SUPPORT_CONTACT: '+49 30 123456',
    SPAREKEY_RETURN_URLS: returnUrl,
    SPAREKEY_CONSOLE: 'on',
    SPAREKEY_CONSOLE_OIDC_ISSUER: provider.issuer,
    SPAREKEY_CONSOLE_OIDC_CLIENT_ID: CLIENT_ID,
    SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET: CLIENT_SECRET,
    SPAREKEY_CONSOLE_GROUPS: JSON.stringify({
      'g-desk': ['support@default'],
      'g-decide': ['approver@default'],
    }),
  })
  makeDirectories(config)
  const keys = await openKeys(config)
  const store = await openStore(config)
  closing.push(() => store.close())
  const logLines: string[] = []
  let publicUrl = ''
  const { app, ...service } = await createService({
    config,
    log: createLog('warn', { write: (line) => void logLines.push(line) }),
    policy: readPolicy(null),
    keys,
    store,
    home: '/docs',
    publicUrl: () => publicUrl,
    isStopping: () => false,
  })
  const listener = await listen(app, config.host, config.port)
  closing.push(() => listener.stop(1000))
  publicUrl = listener.url
  provider.serve(publicUrl)
  const notices = openNotices({ ...service, config, publicUrl, withTry: false })
  closing.push(() => notices.close())

  const { key } = await service.apiKeys.generate({ tenant: 'default', name: 'the application' })
  /** A call of the application. */
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const response = await fetch(publicUrl + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    assert.ok(response.ok, JSON.stringify(answer))
    return answer as T
  }

  /** Sends every message that is due. */
  const deliver = async (): Promise<void> => {
    for (;;) {
      const round = await notices.round()
      assert.equal(round.putOff + round.dead, 0, 'every message is taken')
      if (round.done === 0 && !round.more) return
    }
  }

  const places = ['198.51.100.7', '203.0.113.7', '192.0.2.7', '203.0.113.99']
  /** Somebody with a browser of their own, at a place of their own. */
  const comes = async (options: BrowserContextOptions): Promise<Person> => {
    const context = await browser.newContext({
      locale: 'en',
      ...options,
      extraHTTPHeaders: { 'X-Forwarded-For': places.shift() ?? assert.fail('one more place') },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(5000)
    const sent: string[] = []
    const complaints: string[] = []
    page.on('response', (response) => {
      if (response.status() >= 300 && response.status() < 400) return
      void response.text().then(
        (text) => sent.push(text),
        // The browser keeps nothing of a page that it left while it was being read.
        () => {},
      )
    })
    page.on('console', (message) => {
      if (message.type() !== 'info') complaints.push(`${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => void complaints.push(error.message))
    return { page, sent, complaints }
  }

  const advance = (seconds: number): void => mock.timers.tick(seconds * 1000)

  const authentication = signedInNow('pwd', 'otp')
  const contacts = ADDRESSES.map((address) => ({ channel: 'email', address }))
  const sheet = await call<{ setId: string; codes: string[] }>('POST', `/v1/accounts/${ACCOUNT}/code-sets`, {
    reason: 'enrollment',
    authentication,
    contacts,
  })
  await call('POST', `/v1/accounts/${ACCOUNT}/code-sets/${sheet.setId}/confirm`, { code: sheet.codes[0] })
  await deliver()

  return {
    publicUrl,
    returnUrl,
    logLines,
    call,
    comes,
    advance,
    deliver,
    /** The application sends the owner to the page for lost codes, after the password. */
    openVisit: (): Promise<PageVisit> =>
      call('POST', '/v1/page-sessions', {
        accountId: ACCOUNT,
        purpose: 'support',
        returnUrl,
        firstFactor: signedInNow('pwd'),
      }),
    /** The newest message at an address with such a subject, as it is read: its text, and its page. */
    newestMail: async (address: string, subject: RegExp): Promise<{ text: string; html: string }> => {
      await deliver()
      const text =
        mail.taken.map(readable).findLast((one) => one.includes(`To: ${address}`) && subject.test(one)) ??
        assert.fail(`no message “${subject.source}”`)
      const [html = ''] = /<!doctype html>[^]*<\/html>/i.exec(text) ?? []
      return { text, html }
    },
    mails: (): readonly string[] => mail.taken.map(readable),
    close: async () => {
      for (const close of closing.toReversed()) await close()
    },
  }
}

export type Stories = Awaited<ReturnType<typeof openStories>>

/** Signs in at the provider, and is at a page of the console. */
export const signIn = async ({ publicUrl }: Stories, { page }: Person, name: Operator): Promise<void> => {
  await page.goto(`${publicUrl}/console`)
  await page.getByRole('link', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

/**
 * The people of the desk come to work, and for a long time nothing happens: a role that is younger than a day does not count for a
 * case that was open before.
 */
export const beginWork = async (stories: Stories, agent: Person, approver: Person): Promise<void> => {
  await signIn(stories, agent, 'Grace Hopper')
  await signIn(stories, approver, 'Barbara Liskov')
  stories.advance(QUIET_SECONDS)
}

/** Opens a message as mail programs do. */
export const openMail = async ({ page }: Person, { html }: { readonly html: string }): Promise<void> => {
  await page.goto('about:blank')
  await page.setContent(html)
}

/** Follows a link of the message that is open. */
export const follow = async ({ page }: Person, name: string): Promise<void> => {
  await page.getByRole('link', { name, exact: true }).click()
  await page.waitForURL(/^http/)
}

/** The links of the console's own pages. */
export const openEntry = async ({ page }: Person, name: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

/** What came of the last act in the console. */
export const saidTo = ({ page }: Person): Promise<string> => page.locator('main > .said').innerText()
