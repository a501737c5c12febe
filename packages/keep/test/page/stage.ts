import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as driver } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { newId } from '../../src/cli/ids.ts'
import { Desk } from '../../src/page/desk.ts'
import { servePage } from '../../src/page/serve.ts'
import type { ServedPage } from '../../src/page/serve.ts'
import { emptyState } from '../../src/model/undo.ts'
import type { State } from '../../src/model/undo.ts'
import { sessionOf } from '../../src/cli/session.ts'
import { createVault } from '../../src/vault/vault.ts'

export const passphrase = 'correct horse battery staple'

/** A page on a folder of its own. */
export interface Stage {
  readonly folder: string
  readonly desk: Desk
  readonly served: ServedPage
  /** The vault file of this page. */
  readonly path: string
}

export interface StageOptions {
  readonly idleSeconds?: number
  /** What is in the vault; none: there is no vault yet. */
  readonly state?: State
  /** Whether the vault is unlocked from the beginning. */
  readonly isOpen?: boolean
  readonly now?: string
  readonly vaultName?: string
}

/** A page that was just opened from the terminal. */
export async function openStage(folder: string, options: StageOptions = {}): Promise<Stage> {
  const { idleSeconds = 600, state, isOpen = false, vaultName = 'codes' } = options
  const { now = '2026-11-22T12:00:00.000Z' } = options
  const path = join(folder, `${vaultName}.keep`)
  const env = { KEEP_CONFIG_DIR: join(folder, 'config'), KEEP_WORK_FACTOR: '10', HOME: folder }
  const desk = new Desk({ env, now: () => new Date(now), newId }, path)
  if (state !== undefined) {
    const { vault } = await createVault(desk.settings, passphrase, state)
    if (isOpen) desk.session = sessionOf(vault)
  }
  return { folder, desk, path, served: await servePage(desk, idleSeconds) }
}

/** A page with an open vault that holds nothing. */
export function openEmptyStage(folder: string, options: StageOptions = {}): Promise<Stage> {
  return openStage(folder, { state: emptyState, isOpen: true, ...options })
}

/** Root cannot use the browser's own sandbox. */
export async function openBrowser(): Promise<Browser> {
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
}

/** One browser window, and what it asked for and complained about. */
export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  readonly addresses: readonly string[]
  readonly complaints: readonly string[]
}

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const addresses: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => void addresses.push(request.url()))
  context.on('console', (message) => void complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => void complaints.push(error.message))
  return { page, context, addresses, complaints }
}

/** GitHub's sample file as its owner downloaded it. */
export function githubSample(): Promise<Buffer> {
  return readFile(new URL('../samples/github.txt', import.meta.url))
}
