import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Browser as Chromium, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { createApiKeys, createTenants, createWebhooks, permissions, type ConsoleRole } from 'sparekey/service'
import { screens } from '../../src/console/screens.ts'
import { fastSettings } from '../support/tenants.ts'
import {
  createConsoleLab,
  hiddenIn,
  locationOf,
  PUBLIC_URL,
  type Browser,
  type ConsoleLab,
} from '../unit/console/console-lab.ts'

export const TENANT = 'other'
export const at = (path: string): string => `${PUBLIC_URL}/console/t/${TENANT}/${path}`

const names: Readonly<Record<ConsoleRole, string>> = {
  support: 'Grace Murray',
  approver: 'Alan Mathison',
  security_admin: 'Katherine Coleman',
  auditor: 'Emmy Amalie',
  owner: 'Ada Byron',
  instance_admin: 'Hedwig Kiesler',
}

/** A console in which something happened, and somebody of each role at work in it. */
export interface ConsoleStage {
  readonly lab: ConsoleLab
  readonly caseId: string
  /** Every screen's path, its parameters filled in. */
  readonly paths: readonly string[]
  /** A browser window of somebody who is signed in. */
  open(role: ConsoleRole, options?: BrowserContextOptions): Promise<Window>
}

export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about, for example what the content security policy stopped. */
  readonly complaints: readonly string[]
  /** Of each address, the bytes of its answer after gzip. */
  readonly weights: ReadonlyMap<string, number>
}

export const openConsole = async (chromium: Chromium): Promise<ConsoleStage> => {
  const lab = await createConsoleLab()
  const tenants = createTenants({ store: lab.store })
  await tenants.change(
    TENANT,
    JSON.stringify({ ...fastSettings, returnUrls: ['https://app.example.org/back'] }),
  )
  const people = new Map<ConsoleRole, Browser>()
  for (const role of permissions['self.view']) {
    people.set(role, await lab.comes(names[role], { role, tenant: role === 'instance_admin' ? '*' : TENANT }))
  }
  const person = (role: ConsoleRole): Browser => people.get(role) ?? assert.fail(role)
  const caseId = await happened(lab, person('support'))
  await createApiKeys({ store: lab.store }).generate({ tenant: TENANT, name: 'shop' })
  const webhooks = createWebhooks({ store: lab.store, ring: lab.ring })
  await webhooks.add({ tenant: TENANT, url: 'https://hooks.example.org/in', kinds: null })
  await propose(person('owner'))
  const jobId = await countJob(person('security_admin'))
  const [operator] = await lab.operators.list(TENANT)
  const parameters: Readonly<Record<string, string>> = {
    accountId: 'ada',
    caseId,
    jobId,
    operatorId: operator?.operatorId ?? '',
    name: 'default',
  }
  return {
    lab,
    caseId,
    paths: screens.map(({ path }) =>
      path.replaceAll(/:(\w+)/g, (_, name: string) => parameters[name] ?? 'none'),
    ),
    open: (role, options) => openWindow(chromium, person(role), options),
  }
}

/** Sheets, a use, wrong codes, and a case with evidence; gives the case. */
const happened = async (lab: ConsoleLab, agent: Browser): Promise<string> => {
  const { sparekey, support } = (await lab.served.find(TENANT)) ?? assert.fail()
  const authentication = { methods: ['pwd', 'otp'], at: lab.clock.now() }
  for (const accountId of ['ada', 'bob']) {
    const contacts = [{ channel: 'email', address: `${accountId}@example.org` }] as const
    const issued = await sparekey.issue(accountId, { reason: 'enrollment', authentication, contacts })
    assert.ok(issued.ok)
    const firstFactor = { methods: ['pwd'], at: lab.clock.now() }
    await sparekey.redeem(accountId, { code: issued.codes[0], firstFactor, context: { ip: '203.0.113.7' } })
    await sparekey.redeem(accountId, { code: issued.codes[0], firstFactor })
  }
  const account = `/console/t/${TENANT}/accounts/ada`
  const form = hiddenIn(await (await agent.get(account)).text())
  const given = { ...form, reason: 'lost_all_factors', channel: 'email', reference: 'T-77' }
  const opened = locationOf(await agent.post(`${account}?act=open`, given))
  const caseId = /cases\/([^?]+)/.exec(opened)?.[1] ?? assert.fail(opened)
  const path = `/console/t/${TENANT}/cases/${caseId}`
  const evidence = { kind: 'call_back', outcome: 'pass', note: 'rang the number of the directory' }
  await agent.post(`${path}?act=evidence`, { ...hiddenIn(await (await agent.get(path)).text()), ...evidence })
  await support.addEvidence(caseId, { kind: 'password', outcome: 'pass' }, { kind: 'owner', context: null })
  return caseId
}

/** A change of policy that waits for a second person; the act itself asks for a proof, so the first page is as far as it goes. */
const propose = async (owner: Browser): Promise<void> => {
  const path = `/console/t/${TENANT}/policies/default`
  const form = hiddenIn(await (await owner.get(path)).text())
  const text = JSON.stringify({ ...fastSettings.policies.default, redeeming: { lowAt: 5 } })
  const tried = await owner.post(`${path}?act=tryText`, { ...form, text })
  assert.equal(tried.status, 200)
}

/** A job that ends sheets, as far as its dry run was asked for; gives its id. */
const countJob = async (security: Browser): Promise<string> => {
  const path = `/console/t/${TENANT}/incident`
  const form = hiddenIn(await (await security.get(path)).text())
  const given = { ...form, format: 'standard', noticesPerMinute: '60' }
  const counted = locationOf(await security.post(`${path}?act=count`, given))
  return /incident\/(inc_[^?]+)/.exec(counted)?.[1] ?? assert.fail(counted)
}

/** The browser asks the console itself, without a listener between them. */
const openWindow = async (
  chromium: Chromium,
  { app, cookies, agent }: Browser,
  options: BrowserContextOptions = {},
): Promise<Window> => {
  const context = await chromium.newContext({ userAgent: agent, ...options })
  await context.addCookies(
    [...cookies].map(([name, value]) => ({ name, value, url: PUBLIC_URL, secure: true })),
  )
  const complaints: string[] = []
  const weights = new Map<string, number>()
  await context.route('**/*', async (route) => {
    const request = route.request()
    const { pathname, search } = new URL(request.url())
    const headers = await request.allHeaders()
    const body = request.postDataBuffer()
    const response = await app.request(`${pathname}${search}`, {
      method: request.method(),
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':'))),
      ...(body !== null && { body: new Uint8Array(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    weights.set(pathname, gzipSync(bytes).length)
    const to = response.headers.get('Location')
    if (to === null) {
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: bytes,
      })
      return
    }
    // What follows a redirect would not be asked of this handler.
    const set = response.headers.getSetCookie().join('\n')
    await route.fulfill({
      headers: { 'Content-Type': 'text/html', ...(set !== '' && { 'Set-Cookie': set }) },
      body: `<meta http-equiv="refresh" content="0;url=${to.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`,
    })
  })
  const page = await context.newPage()
  page.setDefaultTimeout(5000)
  page.on('console', (message) => {
    if (message.type() !== 'info') complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => void complaints.push(error.message))
  return { page, context, complaints, weights }
}
