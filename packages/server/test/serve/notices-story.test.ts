import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { memoryStore } from 'sparekey/memory'
import { createTenants } from 'sparekey/service'
import { testKeys } from 'sparekey/testing'
import { readEnvironment } from '../../src/config/environment.ts'
import { createLog } from '../../src/log/logger.ts'
import { unsafeLoopback } from '../../src/notices/webhook-url.ts'
import { listen } from '../../src/serve/listener.ts'
import { openNotices } from '../../src/serve/notices.ts'
import { readPolicy } from '../../src/serve/policy.ts'
import { createService } from '../../src/serve/service.ts'
import { testCertificate, testKey } from '../notices/certificate.ts'
import { openMailServer, readable } from '../notices/support.ts'
import { signedInNow } from '../support/process.ts'

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

const ADDRESSES = ['ada@example.org', 'ada@example.net']

interface Told {
  readonly type: string
  readonly data: { readonly kind: string; readonly tenant: string; readonly accountId: string }
}

/** A receiver of webhooks, which takes only what the official library verifies. */
const openReceiver = async () => {
  const told: Told[] = []
  const bodies: string[] = []
  let verifier: Webhook | undefined
  const server = createServer({ key: testKey, cert: testCertificate }, (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      bodies.push(body)
      told.push(verifier?.verify(body, request.headers as Record<string, string>) as Told)
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}/hooks`,
    told,
    bodies,
    verifyWith: (secret: string) => {
      verifier = new Webhook(secret)
    },
  }
}

/** The service with a tenant "acme" of its own name, which has a webhook. */
const start = async () => {
  const mail = await openMailServer()
  closing.push(() => mail.close())
  const { config } = readEnvironment({
    SPAREKEY_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SPAREKEY_MAIL_FROM: 'codes@example.org',
    SPAREKEY_APPLICATION_NAME: 'Not this one',
  })
  const store = memoryStore()
  await createTenants({ store }).add('acme', JSON.stringify({ applicationName: 'Acme' }))
  let publicUrl = ''
  const { app, apiKeys, ...service } = await createService({
    config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: testKeys(),
    store,
    home: '/docs',
    publicUrl: () => publicUrl,
    isStopping: () => false,
  })
  const listener = await listen(app, '127.0.0.1', 0)
  closing.push(() => listener.stop(1000))
  publicUrl = listener.url
  const receiver = await openReceiver()
  const { secret } = await service.webhooks.add({ tenant: 'acme', url: receiver.url, kinds: null })
  receiver.verifyWith(secret)
  const notices = openNotices({
    ...service,
    config,
    publicUrl,
    withTry: false,
    webhookReach: { network: unsafeLoopback, trustedCertificates: testCertificate },
  })
  closing.push(() => notices.close())
  const { key } = await apiKeys.generate({ tenant: 'acme', name: 'test' })
  const call = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${publicUrl}/v1/accounts/ada/${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, unknown>
  }
  return { mail, receiver, notices, call }
}

test('both addresses and the webhook are told of the whole life of a sheet, in the tenant’s name, and never of a code', async () => {
  const { mail, receiver, notices, call } = await start()
  const codes: string[] = []
  const issue = async (more: object = {}) => {
    const authentication = signedInNow('pwd', 'otp')
    const sheet = (await call('code-sets', { reason: 'enrollment', authentication, ...more })) as {
      setId: string
      codes: [string, ...string[]]
    }
    codes.push(...sheet.codes)
    return sheet
  }
  const confirm = ({ setId, codes: [code] }: Awaited<ReturnType<typeof issue>>) =>
    call(`code-sets/${setId}/confirm`, { code })
  const redeem = (code: string, ip: string) =>
    call('redemptions', { code, firstFactor: signedInNow('pwd'), context: { ip, userAgent: code } })

  /** Does what is due until nothing is, and gives the messages since: the same kinds to every destination. */
  const assertTold = async (...kinds: string[]): Promise<string[]> => {
    const [mailsBefore, hooksBefore] = [mail.taken.length, receiver.told.length]
    for (let round = await notices.round(); round.done > 0 || round.more; round = await notices.round()) {
      assert.equal(round.putOff + round.dead, 0)
    }
    const hooks = receiver.told.slice(hooksBefore)
    assert.deepEqual(hooks.map(({ data }) => data.kind).toSorted(), kinds.toSorted())
    for (const { type, data } of hooks) {
      assert.deepEqual([type, data.tenant, data.accountId], [`backup_codes.${data.kind}`, 'acme', 'ada'])
    }
    const mails = mail.taken.slice(mailsBefore).map(readable)
    for (const address of ADDRESSES) {
      const own = mails.filter((one) => one.includes(`To: ${address}`))
      assert.equal(own.length, kinds.length, `${address}: ${kinds.join(', ')}`)
      for (const one of own) assert.match(one, /^Subject: Acme: /m)
    }
    assert.equal(mails.length, ADDRESSES.length * kinds.length)
    return mails
  }

  const contacts = ADDRESSES.map((address) => ({ channel: 'email', address }))
  const first = await issue({ contacts })
  await assertTold('sheet_made')
  await confirm(first)
  await assertTold('sheet_confirmed')

  const [code] = first.codes
  assert.equal((await redeem(code, '203.0.113.7'))['remaining'], 9)
  const [used = ''] = await assertTold('code_used')
  assert.equal((await redeem(code, '198.51.100.9'))['code'], 'code_already_used')
  await assertTold('used_code_tried')

  const link = /http:\/\/127\.0\.0\.1:\d+\/not-me\/\w+/.exec(used)?.[0] ?? assert.fail('no link')
  assert.match(await (await fetch(link)).text(), /<h1>This was not me<\/h1>[^]*at Acme\./)
  await assertTold()
  assert.match(await (await fetch(link, { method: 'POST' })).text(), /<h1>The sheet is stopped<\/h1>/)
  await assertTold('sheet_suspended')
  assert.equal((await redeem(first.codes[1] ?? '', '203.0.113.7'))['code'], 'codes_disabled')

  await confirm(await issue())
  await assertTold('sheet_made', 'sheet_confirmed')
  await confirm(await issue({ reason: 'replacement' }))
  await assertTold('sheet_made', 'sheet_confirmed')
  await call('revocations', { reason: 'owner_request' })
  await assertTold('sheet_cancelled')

  assert.equal(codes.length, 30)
  const everything = [...mail.taken, ...mail.taken.map(readable), ...receiver.bodies]
    .join('\n')
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
  for (const one of codes) assert.ok(!everything.includes(one.replaceAll('-', '')), 'a code is in a message')
})
