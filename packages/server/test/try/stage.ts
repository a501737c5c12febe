import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import chromium from '@sparticuz/chromium'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  chromium as driver,
} from 'playwright-core'
import type { PolicyInput, Sparekey } from 'sparekey'
import { createTestSparekey, type TestClock } from 'sparekey/testing'
import { createTryPages } from '../../src/try/page.ts'
import { createTestService } from '../support/app.ts'

/** The pages on a real listener, mounted on the service as it is, with a clock that the test sets. */
export interface Stage {
  readonly origin: string
  readonly sparekey: Sparekey
  readonly clock: TestClock
  /** What the service has logged. */
  readonly logLines: readonly string[]
  close(): void
}

export const openStage = async (policy: PolicyInput = {}): Promise<Stage> => {
  const service = await createTestService()
  const { sparekey, clock } = await createTestSparekey({ tenant: 'try', policy, startAt: new Date() })
  const pages = createTryPages({
    sparekey,
    messages: () => [],
    apiKeyHint: 'data/api-key',
    clock: () => clock.now(),
  })
  service.app.route('/try', pages)
  const answer = getRequestListener(service.app.fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void answer(request, response))
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sparekey,
    clock,
    logLines: service.logLines,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Root cannot use the browser's own sandbox. */
export const openBrowser = async (): Promise<Browser> =>
  driver.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] })

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** Every address that was asked for. */
  readonly addresses: readonly string[]
  /** What the browser complained about, for example what the content security policy stopped. */
  readonly complaints: readonly string[]
}

export const visit = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> => {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const addresses: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => void addresses.push(request.url()))
  // Chromium's notes of type info, as on a focus that the person has moved by then, are no complaints.
  page.on('console', (message) => {
    if (message.type() !== 'info') complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => void complaints.push(error.message))
  return { page, context, addresses, complaints }
}

export const shownCodes = (page: Page): Promise<string[]> => page.locator('.sheet li code').allTextContents()

/** Begins with a name, and gives the codes of the sheet. */
export const getSheet = async (page: Page, origin: string, account: string): Promise<string[]> => {
  await page.goto(`${origin}/try`)
  await page.getByLabel('Account name').fill(account)
  await page.getByRole('button', { name: 'Get a sheet of backup codes' }).click()
  return shownCodes(page)
}

/** Types a code to prove that the sheet was saved. */
export const typeBack = async (page: Page, code: string): Promise<void> => {
  await page.getByLabel('A code of sheet').fill(code)
  await page.getByRole('button', { name: 'I have saved it' }).click()
}

export const useCode = async (page: Page, code: string): Promise<void> => {
  await page.getByLabel('Backup code', { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Use it' }).click()
}

/** The heading of what came of the last step. */
export const cameOfIt = (page: Page): Promise<string> => page.locator('#came-of-it h2').innerText()

/** As people type: small letters, spaces, an O for a 0 and an l for a 1. */
export const asTyped = (code: string): string =>
  ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `

/** The code with its last symbol wrong: a slip, by the check symbol. */
export const withSlip = (code: string): string => code.slice(0, -1) + (code.endsWith('Z') ? 'Y' : 'Z')

/** Well formed, and on no sheet. */
export const GUESS = '9QMT-4XWE-7RK2-3VHD'
