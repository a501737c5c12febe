import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BlockList } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Page } from 'playwright-core'
import type { PolicyInput, Sparekey } from 'sparekey'
import { type PagePurpose, type PageSessions, createPageSessions, parsePolicy } from 'sparekey/service'
import { type TestClock, createTestSparekey } from 'sparekey/testing'
import { createHostedPages } from '../../src/pages/pages.ts'
import { createTestService } from '../support/app.ts'

/** The hosted pages on a real listener, and the application that people come from and go back to on another. */
export interface Stage {
  readonly origin: string
  readonly returnUrl: string
  readonly sparekey: Sparekey
  readonly clock: TestClock
  readonly pageSessions: PageSessions
  /** What the service has logged. */
  readonly logLines: readonly string[]
  /** Opens a visit as the application would. */
  open(account: string, purpose: PagePurpose, links?: PageLinks): Promise<OpenVisit>
  /** From now on, what is done by such requests ("POST /pages/use") is done, and its answer is lost. */
  loseAnswers(to: (request: string) => boolean): void
  close(): void
}

/** As the application names them when it opens a page. */
export interface PageLinks {
  readonly supportUrl?: string
  readonly otherMethodsUrl?: string
}

export interface OpenVisit {
  readonly url: string
  readonly pageSessionId: string
}

const listen = async (server: Server): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export const openStage = async (policy: PolicyInput = {}, applicationName = 'Example'): Promise<Stage> => {
  const service = await createTestService()
  const { sparekey, clock, store, keys } = await createTestSparekey({ policy, startAt: new Date() })
  const pageSessions = createPageSessions({
    store,
    ring: await keys.load(false),
    clock: () => clock.now(),
  })
  const application = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>Example</title><h1>Back at the application</h1>')
  })
  const returnUrl = `${await listen(application)}/back`
  let origin = ''
  const pages = createHostedPages({
    pageSessions,
    tenantFor: async () => ({
      sparekey,
      support: sparekey.support,
      issuesPerDay: () => 5,
      pages: { returnUrls: [returnUrl], policy: parsePolicy(policy) },
    }),
    wordingOf: async () => ({ applicationName, defaultLanguage: 'en', contact: null }),
    publicUrl: () => origin,
    trustedProxies: new BlockList(),
    clock: () => clock.now(),
  })
  service.app.route('/pages', pages)
  const answer = getRequestListener(service.app.fetch, { overrideGlobalObjects: false })
  let isCut: (request: string) => boolean = () => false
  const server = createServer((request, response) => {
    if (isCut(`${request.method} ${request.url}`)) {
      response.writeHead = () => {
        request.socket.destroy()
        return response
      }
    }
    void answer(request, response)
  })
  origin = await listen(server)
  return {
    origin,
    returnUrl,
    sparekey,
    clock,
    pageSessions,
    logLines: service.logLines,
    open: async (accountId, purpose, links = {}) => {
      const authenticatedAt = clock.now()
      const opened = await pageSessions.open({
        tenant: 'default',
        accountId,
        purpose,
        returnUrl,
        authentication: purpose === 'challenge' ? null : { methods: ['pwd', 'otp'], at: authenticatedAt },
        firstFactor: purpose === 'challenge' ? { methods: ['pwd'], at: authenticatedAt } : null,
        recoveryId: null,
        accountName: 'ada@example.org',
        ...links,
      })
      return { url: `${origin}/pages/${opened.token}`, pageSessionId: opened.pageSessionId }
    },
    loseAnswers: (to) => {
      isCut = to
    },
    close: () => {
      for (const one of [server, application]) {
        one.close()
        one.closeAllConnections()
      }
    },
  }
}

/** A sheet that was made and checked without the pages. */
export const giveSheet = async ({ sparekey, clock }: Stage, account: string): Promise<readonly string[]> => {
  const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
  const issued = await sparekey.issue(account, { reason: 'enrollment', authentication })
  if (!issued.ok) throw new TypeError(issued.detail)
  await sparekey.confirm(account, { setId: issued.setId, code: issued.codes[0] })
  return issued.codes
}

export const shownCodes = (page: Page): Promise<string[]> => page.locator('.sheet li code').allTextContents()

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

export const heading = (page: Page): Promise<string> => page.locator('h1:visible').innerText()

/** What came of the last step. */
export const said = (page: Page): Promise<string> => page.locator('#said h2').innerText()

/** Waits until there is another page, or a new word on what came of it. */
export const settled = async (page: Page, act: () => Promise<void>): Promise<void> => {
  await page
    .locator('html, #said')
    .evaluateAll((all) => all.forEach((one) => one.setAttribute('data-old', '')))
  await act()
  await page.locator('html:not([data-old]), #said:not([data-old])').first().waitFor({ state: 'attached' })
}

export const typeCode = async (page: Page, code: string, button: string): Promise<void> => {
  await page.locator('input.code:visible').fill(code)
  await settled(page, () => press(page, button))
}
