import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import {
  type Browser,
  type BrowserContextOptions,
  chromium as driver,
  type Locator,
  type Page,
  type Request,
} from 'playwright-core'
import type { Demo } from '../accounts/demo.ts'
import { serveDemo } from '../serve/serve.ts'

/** The demo as `npm start` serves it, on a free port and with a data directory of its own. */
export interface Stage {
  readonly origin: string
  readonly demo: Demo
  readonly dataDirectory: string
  /** What the demo has logged. */
  readonly log: readonly string[]
  /**
   * From now on, what such a request asks for ("POST /backup-codes/redeem") is done, and the connection is cut before the
   * answer. `null`: no more.
   */
  loseAnswers(to: string | null): void
  close(): Promise<void>
}

export const openStage = async (): Promise<Stage> => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'sparekey-demo-'))
  const log: string[] = []
  const { origin, demo, server, stop } = await serveDemo(
    { port: 0, dataDirectory },
    (line) => void log.push(line),
  )
  let cut: string | null = null
  server.prependListener('request', (request, response) => {
    if (`${request.method} ${request.url}` !== cut) return
    response.writeHead = () => {
      request.socket.destroy()
      return response
    }
  })
  return {
    origin,
    demo,
    dataDirectory,
    log,
    loseAnswers: (to) => {
      cut = to
    },
    close: async () => {
      await stop()
      rmSync(dataDirectory, { recursive: true })
    },
  }
}

/** Root cannot use the browser's own sandbox. */
export const openBrowser = async (): Promise<Browser> =>
  driver.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] })

/** Somebody at a browser, and everything that the browser asked for or complained about. */
export interface Visitor {
  readonly page: Page
  readonly asked: readonly Request[]
  readonly complaints: readonly string[]
}

export const visit = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> => {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(5000)
  const asked: Request[] = []
  const complaints: string[] = []
  page.on('request', (request) => void asked.push(request))
  page.on('console', (message) => void complaints.push(message.text()))
  page.on('pageerror', (error) => void complaints.push(error.message))
  return { page, asked, complaints }
}

/** A browser that has passkeys, as a device with a fingerprint reader has. */
export const givePasskeys = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
}

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
export const press = (page: Page, name: string): Promise<void> => button(page, name).click()
export const follow = (page: Page | Locator, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).click()
/** Every address in the history of the page's tab. */
export const history = async (page: Page): Promise<readonly string[]> => {
  const devtools = await page.context().newCDPSession(page)
  const { entries } = await devtools.send('Page.getNavigationHistory')
  return entries.map(({ url }) => url)
}

export const heading = (page: Page): Promise<string> => page.locator('h1').innerText()
/** The codes of the sheet that is on its way to the screen. */
export const codesShown = async (page: Page): Promise<string[]> => {
  const codes = page.locator('sparekey-enroll code')
  await codes.first().waitFor()
  return codes.allInnerTexts()
}
