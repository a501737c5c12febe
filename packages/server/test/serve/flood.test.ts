import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { BlockList } from 'node:net'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { Kdf } from 'sparekey'
import { parsePolicy } from 'sparekey/service'
import { createHostedPages } from '../../src/pages/pages.ts'
import type { AppEnv } from '../../src/http/app-parts.ts'
import { listen } from '../../src/serve/listener.ts'
import {
  createTestService,
  type IssuedSheet,
  issueSheet,
  RETURN_URL,
  signedIn,
  type TestService,
} from '../support/app.ts'

/** Of the right form, of no sheet. */
const WRONG = 'X7K9-M3NP-QR2W-5T8E'

/** Derivations that wait while they are held. */
const heldKdf = () => {
  const waiting: (() => void)[] = []
  const held = { isHeld: false }
  const derive: Kdf['derive'] = (secret, salt) => {
    const digest = new Uint8Array(createHmac('sha256', salt).update(secret).digest())
    if (!held.isHeld) return Promise.resolve(digest)
    return new Promise((resolve) => waiting.push(() => resolve(digest)))
  }
  const letGo = (): void => {
    held.isHeld = false
    for (const one of waiting.splice(0)) one()
  }
  return { kdf: { derive }, held, letGo }
}

/** Presents a code for an account from an address, over a connection of its own. */
const presenting =
  (url: string, { apiKey, clock }: TestService) =>
  (account: string, ip: string, code: string): Promise<Response> =>
    fetch(`${url}/v1/accounts/${account}/redemptions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, firstFactor: signedIn(clock, 'pwd'), context: { ip } }),
    })

const floods: readonly (readonly [string, (number: number) => readonly [account: string, ip: string]])[] = [
  ['one address against many accounts', (number) => [`victim-${number}`, '203.0.113.7']],
  ['many addresses against one account', (number) => ['victim', `198.51.100.${number}`]],
  ['five addresses against five accounts', (number) => [`victim-${number % 5}`, `203.0.113.${number % 5}`]],
]

for (const [name, source] of floods) {
  test(`while ${name} fill what they may of the queue, everybody else is checked; they are told when to come back`, async (t) => {
    const { kdf, held, letGo } = heldKdf()
    const policy = { attempts: { delaysSeconds: [] } }
    const service = await createTestService({ kdf, policy, gate: { permits: 1, places: 40, waitMs: 60_000 } })
    const listener = await listen(service.app, '127.0.0.1', 0)
    t.after(() => listener.stop(1_000))
    const present = presenting(listener.url, service)
    const people = ['ada', 'bob', 'eve', 'joe', 'kim']
    const sheets: IssuedSheet[] = []
    for (const account of people) sheets.push(await issueSheet(service, account))
    held.isHeld = true
    let refused = 0
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>()
    const flood = Array.from({ length: 100 }, async (_, number) => {
      const answer = await present(...source(number), WRONG)
      if (answer.status === 503) refused += 1
      if (refused === 70) settle()
      return answer
    })
    await settled
    const uses = people.map((account, index) =>
      present(account, `192.0.2.${index}`, sheets[index]?.codes[0] ?? ''),
    )
    // A moment for all of them to be in the queue, or turned away.
    await fetch(`${listener.url}/healthz`)
    letGo()
    const used = await Promise.all(uses)
    assert.deepEqual(
      used.map(({ status }) => status),
      people.map(() => 201),
    )
    for (const answer of await Promise.all(flood)) {
      assert.ok([403, 503].includes(answer.status), `an answer of ${answer.status}`)
      if (answer.status === 503) assert.equal(answer.headers.get('Retry-After'), '1')
    }
  })
}

test('strangers who type wrong codes on the pages hold up each other, and never the browser of the owner', async (t) => {
  const service = await createTestService()
  const { clock, pageSessions, sparekey, support } = service
  const whole = new Hono<AppEnv>()
  const publicUrl = 'http://127.0.0.1'
  whole.route(
    '/pages',
    createHostedPages({
      pageSessions,
      tenantFor: async () => ({
        sparekey,
        support,
        issuesPerDay: () => 5,
        pages: { returnUrls: [RETURN_URL], policy: parsePolicy({}) },
      }),
      wordingOf: async () => ({ applicationName: 'Example', defaultLanguage: 'en', contact: null }),
      publicUrl: () => publicUrl,
      trustedProxies: new BlockList(),
      clock: () => clock.now(),
    }),
  )
  const listener = await listen(whole, '127.0.0.1', 0)
  t.after(() => listener.stop(1_000))
  const { codes } = await issueSheet(service, 'ada')
  /** Types a code in a visit of its own; gives where it leads, and the cookie by which the browser is known. */
  const type = async (code: string, known = '') => {
    const { token } = await pageSessions.open({
      tenant: 'default',
      accountId: 'ada',
      purpose: 'challenge',
      returnUrl: RETURN_URL,
      authentication: null,
      firstFactor: { methods: ['pwd'], at: clock.now() },
      recoveryId: null,
    })
    const entered = await fetch(`${listener.url}/pages/${token}`, { redirect: 'manual' })
    const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
    const answer = await fetch(`${listener.url}/pages/use`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: [...cookie, known].join('; '), 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({ code }),
    })
    return {
      to: answer.headers.get('Location') ?? '',
      known: (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '',
    }
  }
  const first = await type(codes[0])
  assert.match(first.known, /^sparekey-devices=dvc_/)
  for (let guess = 0; guess < 8; guess += 1) await type(WRONG)
  assert.match((await type(codes[1] ?? '')).to, /too_many_attempts/)
  assert.equal((await type(codes[1] ?? '', first.known)).to, '/pages')
  assert.equal((await sparekey.status('ada')).activeSet?.remaining, 8)
})
