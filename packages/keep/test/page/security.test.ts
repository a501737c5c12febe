import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { ask, enter, formOf } from './ask.ts'
import type { Admitted } from './ask.ts'
import { openBrowser, openEmptyStage, openStage, passphrase, visit } from './stage.ts'
import type { Stage, StageOptions } from './stage.ts'
import { temporaryFolder } from '../support/vault.ts'
import { announceLock } from '../../src/cli/unlocked/locked.ts'
import { emptyState } from '../../src/model/undo.ts'

async function stageOf(t: TestContext, options: StageOptions = {}): Promise<Stage> {
  const stage = await openEmptyStage(await temporaryFolder(t), options)
  t.after(() => stage.served.close())
  return stage
}

async function inside(
  t: TestContext,
  options: StageOptions = {},
): Promise<Stage & { readonly admitted: Admitted }> {
  const stage = await stageOf(t, options)
  return { ...stage, admitted: await enter(stage.served.address) }
}

const place = { name: 'phone', kind: 'device', inside: '', opens: '' }

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

test('without the cookie nothing is shown and nothing is done, whatever the path', async (t) => {
  const { desk, admitted } = await inside(t)
  const { base, origin } = admitted
  for (const address of [base, `${base}keys`, `${base}style.css`, `${origin}/`, `${origin}/keys`]) {
    const answer = await ask(address)
    assert.equal(answer?.status, 403, address)
    assert.doesNotMatch(answer.body, /codes\.keep/)
  }
  const guessed = { ...admitted, cookie: `keep=${'A'.repeat(43)}` }
  assert.equal((await ask(`${base}keys`, { headers: { cookie: guessed.cookie } }))?.status, 403)
  assert.equal((await ask(`${base}places`, formOf(guessed, place)))?.status, 403)
  assert.equal(desk.book.places.length, 0)
})

test('a wrong or missing token lets nobody in, and leaves the right one as it is', async (t) => {
  const { served } = await stageOf(t)
  const url = new URL(served.address)
  const wrong = [
    new URL('open', url).href,
    new URL(`open?token=${'A'.repeat(43)}`, url).href,
    `${url.origin}/open${url.search}`,
  ]
  for (const address of wrong) {
    const answer = await ask(address)
    assert.equal(answer?.status, 403, address)
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  const { cookie, base } = await enter(served.address)
  assert.equal((await ask(base, { headers: { cookie } }))?.status, 200)
})

test('the address works once', async (t) => {
  const { served } = await stageOf(t)
  assert.match((await enter(served.address)).cookie, /^keep=.{43}$/)
  const again = await ask(served.address)
  assert.equal(again?.status, 403)
  assert.equal(again.headers['set-cookie'], undefined)
})

test('a browser that fetches the address ahead does not use it up', async (t) => {
  const { served } = await stageOf(t)
  const ahead = await ask(served.address, { headers: { 'sec-purpose': 'prefetch;prerender' } })
  assert.equal(ahead?.status, 403)
  assert.match((await enter(served.address)).cookie, /^keep=/)
})

test('the cookie is for this page alone: no script reads it, no other site and no other port is sent it', async (t) => {
  const { served } = await stageOf(t)
  const answer = await ask(served.address)
  const { pathname } = new URL('.', served.address)
  assert.match(pathname, /^\/[\w-]{12}\/$/)
  assert.match(
    answer?.headers['set-cookie']?.[0] ?? '',
    new RegExp(`^keep=[\\w-]{43}; Path=${pathname}; HttpOnly; SameSite=Strict$`),
  )
})

test('another name than that of this machine is refused, cookie or not', async (t) => {
  const { served, admitted } = await inside(t)
  const { port } = new URL(served.address)
  for (const host of [
    `attacker.example:${port}`,
    'attacker.example',
    '127.0.0.1',
    `127.0.0.1.attacker.example:${port}`,
  ]) {
    const answer = await ask(admitted.base, { headers: { host, cookie: admitted.cookie } })
    assert.equal(answer?.status, 403, host)
  }
})

test('the address is of the loopback interface, and no other interface answers', async (t) => {
  const { served } = await stageOf(t)
  const { hostname, port } = new URL(served.address)
  assert.equal(hostname, '127.0.0.1')
  const others = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  for (const { address } of others) assert.equal(await ask(`http://${address}:${port}/`), null, address)
})

test('a request from another page changes nothing, though the cookie comes with it', async (t) => {
  const { desk, admitted } = await inside(t)
  const address = `${admitted.base}places`
  const { cookie, origin } = admitted
  const own = formOf(admitted, place)
  const withHeaders = (headers: Record<string, string>): typeof own => ({
    ...own,
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
  const foreign = [
    withHeaders({ origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' }),
    withHeaders({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }),
    withHeaders({ origin: 'null', 'sec-fetch-site': 'cross-site' }),
    withHeaders({ origin, 'sec-fetch-site': 'same-site' }),
    withHeaders({ origin: 'null' }),
    withHeaders({}),
  ]
  for (const question of foreign) {
    assert.equal((await ask(address, question))?.status, 403, JSON.stringify(question.headers))
  }
  assert.equal(desk.book.places.length, 0)
  assert.equal((await ask(address, own))?.status, 303)
  assert.equal(desk.book.places.length, 1)
  assert.equal(
    (await ask(admitted.base, { headers: { cookie, 'sec-fetch-site': 'cross-site' } }))?.status,
    403,
  )
})

test('a page of another port, in the same browser, can neither read this one nor do anything in it', async (t) => {
  const stage = await stageOf(t)
  // A page without a policy of its own, as an attacker's is.
  const other = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<p>hello</p>'),
  )
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.after(() => other.close())
  const { page } = await visit(browser)
  await page.goto(stage.served.address)
  await page.getByRole('link', { name: 'Places' }).click()
  const mine = page.url()
  const attacker = await page.context().newPage()
  await attacker.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
  const asked: string[] = []
  attacker.on('request', (request) => {
    if (request.url() === mine) asked.push(`${request.method()} ${request.resourceType()}`)
  })
  const outcomes = await attacker.evaluate(async (address) => {
    const body = new URLSearchParams({ name: 'phone', kind: 'device', inside: '', opens: '' })
    const tried = async (init: RequestInit): Promise<string> => {
      try {
        return await (await fetch(address, { credentials: 'include', ...init })).text()
      } catch {
        return 'failed'
      }
    }
    return [
      await tried({}),
      await tried({ mode: 'no-cors' }),
      await tried({ mode: 'no-cors', method: 'POST', body }),
    ]
  }, mine)
  assert.deepEqual(asked, ['GET fetch', 'GET fetch', 'POST fetch'])
  assert.deepEqual(outcomes, ['failed', 'failed', 'failed'])
  assert.equal(stage.desk.book.places.length, 0)
})

test('the policy of every page: no script in it, no other source, never kept, never framed, no referrer', async (t) => {
  const { admitted } = await inside(t)
  const { cookie, base } = admitted
  for (const path of [
    '',
    'add',
    'import',
    'print',
    'places',
    'keys',
    'check',
    'status',
    'calendar',
    'emergency',
    'nowhere',
  ]) {
    const answer = await ask(`${base}${path}`, { headers: { cookie } })
    assert.ok(answer !== null)
    const policy = String(answer.headers['content-security-policy'])
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['referrer-policy'], 'no-referrer')
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.doesNotMatch(answer.body, /<script(?! src="script\.js")|<style| style="| on\w+="/)
    assert.doesNotMatch(answer.body, /(?:src|href|action)="(?:https?:)?\/\//)
  }
})

test('what is larger than any file of codes is refused, and the page goes on', async (t) => {
  const { admitted } = await inside(t)
  const large = await ask(`${admitted.base}import`, formOf(admitted, { text: 'a'.repeat(12 * 1024 * 1024) }))
  assert.equal(large?.status, 422)
  assert.match(large.body, /larger than 10 MB/)
  assert.equal((await ask(admitted.base, { headers: { cookie: admitted.cookie } }))?.status, 200)
})

test('nobody asks for a while: the page closes, and forgets the vault', async (t) => {
  const { served, desk, admitted } = await inside(t, { idleSeconds: 1 })
  assert.ok(desk.isOpen)
  assert.equal(await served.closed, 'idle')
  assert.ok(!desk.isOpen)
  assert.equal(await ask(admitted.base, { headers: { cookie: admitted.cookie } }), null)
})

test('who was not let in cannot keep the page open', async (t) => {
  const { served } = await stageOf(t, { idleSeconds: 1 })
  const asking = setInterval(() => void ask(new URL('keys', served.address).href), 100)
  t.after(() => clearInterval(asking))
  assert.equal(await served.closed, 'idle')
})

test('"Lock" closes the page', async (t) => {
  const { served, desk, admitted } = await inside(t)
  const answer = await ask(`${admitted.base}lock`, formOf(admitted, {}))
  assert.match(answer?.body ?? '', /The vault is locked/)
  assert.equal(await served.closed, 'locked')
  assert.ok(!desk.isOpen)
})

test('"keep lock" in a terminal closes the page of that vault, and of no other', async (t) => {
  const folder = await temporaryFolder(t)
  const other = await openEmptyStage(folder, { vaultName: 'other' })
  const { served, desk } = await openEmptyStage(folder)
  t.after(() => other.served.close())
  // Both look at one file at the same moment, the other one first.
  await announceLock(desk.session.vault.keys.vaultId, desk.host.env)
  assert.equal(await served.closed, 'locked')
  assert.ok(!desk.isOpen)
  assert.ok(other.desk.isOpen)
})

test('passphrase, codes and keys come out in no address, and on no output of the program', async (t) => {
  const stage = await openStage(await temporaryFolder(t), { state: emptyState })
  t.after(() => stage.served.close())
  const written: string[] = []
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    stream.write = (chunk: string | Uint8Array): boolean => {
      written.push(String(chunk))
      return write(chunk)
    }
    t.after(() => void (stream.write = write))
  }
  const { page, addresses, complaints } = await visit(browser)
  await page.goto(stage.served.address)
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('link', { name: 'Type codes' }).first().click()
  await page.getByLabel('Service', { exact: true }).fill('GitHub')
  await page.getByLabel('Codes', { exact: true }).fill('marker-7d1f3')
  await page.getByRole('button', { name: 'Keep them' }).click()
  await page.getByRole('button', { name: 'Show code 1' }).click()
  assert.equal(await page.locator('#shown').textContent(), 'marker-7d1f3')
  await page.getByRole('button', { name: 'Use a code' }).click()
  await page.getByRole('button', { name: 'Yes' }).click()
  await page.getByRole('link', { name: 'Accounts' }).click()
  await page.getByLabel('Find an account').fill('marker-search')
  await page.getByRole('button', { name: 'Find' }).click()
  assert.match(await page.locator('h1').innerText(), /0 accounts/)
  const { keys } = stage.desk.session.vault
  const said = [...addresses, ...complaints, ...written].map((text) => decodeURIComponent(text)).join('\n')
  for (const secret of [passphrase, 'marker-7d1f3', 'marker-search', keys.identity, keys.signingKey]) {
    assert.ok(!said.includes(secret))
  }
  assert.ok(!said.replace(stage.served.address, '').includes('token='))
})
