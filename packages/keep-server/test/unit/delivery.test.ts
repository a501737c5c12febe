import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { isMailAddress as isMailAddressOfIssuer } from '../../../server/src/notices/mail-addresses.ts'
import { isPublicAddress } from '../../../server/src/notices/public-address.ts'
import { isMailAddress, placeOfAddress } from '../../src/delivery/addresses.ts'
import { readMailServer } from '../../src/delivery/mail-server.ts'
import { postJson, privateReach, publicReach, readEndpoint, unsafeLoopback } from '../../src/delivery/post.ts'
import { readWebhookKey, signedHeaders } from '../../src/delivery/signature.ts'
import { pauseMillis } from '../../src/notices/round.ts'
import { readSettings } from '../../src/serve/settings.ts'
import { SetupError } from '../../src/errors.ts'

const from = 'Keep <keep@example.org>'

test('addresses are judged as the issuer’s service judges them, of networks and of mail', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('::1', '127.0.0.1', '10.0.0.1', 'x')),
      (ip) => {
        assert.equal(placeOfAddress(ip) === 'public', isPublicAddress(ip), ip)
      },
    ),
    { numRuns: 2000 },
  )
  const mail = fc.oneof(
    fc.emailAddress(),
    fc.string(),
    fc.constantFrom('a@b', '-a@b.c', 'a@b@c', 'a b@c', 'a@b\r\nc'),
  )
  fc.assert(
    fc.property(mail, (text) => isMailAddress(text) === isMailAddressOfIssuer(text)),
    { numRuns: 2000 },
  )
})

test('posts go to public addresses over https, with a setting to private ones, and never to this machine or to what clouds answer on', () => {
  const cases = [
    ['https://hooks.example.org/x', true, true],
    ['http://hooks.example.org/x', false, false],
    ['https://user:pass@hooks.example.org/', false, false],
    ['https://hooks.example.org/#x', false, false],
    ['https://10.1.2.3/hook', false, true],
    ['https://[fd00::1]/hook', false, true],
    ['https://127.0.0.1/hook', false, false],
    ['https://2130706433/hook', false, false],
    ['https://0x7f.1/hook', false, false],
    ['https://[::1]/hook', false, false],
    ['https://[::ffff:10.0.0.1]/hook', false, false],
    ['https://169.254.169.254/latest', false, false],
    [`https://hooks.example.org/${'x'.repeat(2048)}`, false, false],
    ['hooks', false, false],
  ] as const
  for (const [url, inPublic, inPrivate] of cases) {
    assert.equal(readEndpoint(url, publicReach) !== null, inPublic, url)
    assert.equal(readEndpoint(url, privateReach) !== null, inPrivate, url)
  }
})

test('a name that leads to an address that posts may not go to is not connected to, also where another of its addresses is fine', async () => {
  for (const addresses of [['10.0.0.1'], ['127.0.0.1'], ['93.184.216.34', '169.254.169.254']]) {
    const reach = { ...publicReach, resolve: async () => addresses }
    assert.deepEqual(await postJson(new URL('https://hooks.example.org/'), Buffer.from('{}'), {}, reach), {
      outcome: 'failed',
      failure: 'address_forbidden',
      scope: 'channel',
      retryAfterSeconds: null,
    })
  }
  const reach = { ...unsafeLoopback, resolve: () => new Promise<never>(() => {}), timeoutMillis: 20 }
  const answer = await postJson(new URL('http://hooks.example.org/'), Buffer.from('{}'), {}, reach)
  assert.deepEqual([answer.outcome, 'failure' in answer && answer.failure], ['failed', 'timed_out'])
})

test('what a webhook is signed with holds for the library of Standard Webhooks, and for no other body', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const key = readWebhookKey(secret)
  assert.ok(key !== null)
  const headers = { ...signedHeaders('team_n1', Buffer.from('{"a":1}'), key, Date.now()) }
  assert.deepEqual(new Webhook(secret).verify('{"a":1}', headers), { a: 1 })
  assert.throws(() => new Webhook(secret).verify('{"a":2}', headers))
  for (const wrong of [
    '',
    'whsec_',
    secret.slice(6),
    `${secret}!`,
    `whsec_${randomBytes(23).toString('base64')}`,
  ])
    assert.equal(readWebhookKey(wrong), null, wrong)
})

test('mail is encrypted unless the setting itself says "unsafe", or nothing leaves the machine', () => {
  const encryption = (url: string): string => readMailServer(url, from).encryption
  assert.equal(encryption('smtps://mail.example.org'), 'implicit')
  assert.equal(encryption('smtp://mail.example.org'), 'starttls')
  assert.equal(encryption('smtp://mail.example.org?tls=unsafe-plaintext'), 'none')
  assert.equal(encryption('smtp://127.0.0.1:2525'), 'none')
  assert.equal(encryption('smtp://localhost?tls=required'), 'starttls')
  const { user, port } = readMailServer('smtps://ada:p%40ss@mail.example.org', from)
  assert.deepEqual([user, port], [{ name: 'ada', password: 'p@ss' }, 465])
})

test('settings of notices that are not as documented are refused by name, without their value', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const cases = [
    [{ KEEP_SERVER_SMTP_URL: 'smtps://MARKER' }, /SMTP_URL.*MAIL_FROM/],
    [{ KEEP_SERVER_SMTP_URL: 'imap://MARKER', KEEP_SERVER_MAIL_FROM: from }, /SMTP_URL/],
    [{ KEEP_SERVER_SMTP_URL: 'smtp://m.example?tls=MARKER', KEEP_SERVER_MAIL_FROM: from }, /SMTP_URL/],
    [{ KEEP_SERVER_SMTP_URL: 'smtp://MARKER@m.example', KEEP_SERVER_MAIL_FROM: from }, /SMTP_URL/],
    [{ KEEP_SERVER_SMTP_URL: 'smtps://m.example', KEEP_SERVER_MAIL_FROM: 'MARKER' }, /MAIL_FROM/],
    [{ KEEP_SERVER_WEBHOOK_URL: 'https://hooks.example.org/MARKER' }, /WEBHOOK_SECRET/],
    [{ KEEP_SERVER_WEBHOOK_URL: 'http://MARKER', KEEP_SERVER_WEBHOOK_SECRET: secret }, /WEBHOOK_URL/],
    [{ KEEP_SERVER_CHAT_URL: 'https://10.0.0.1/MARKER' }, /CHAT_URL/],
    [{ KEEP_SERVER_PRIVATE_ENDPOINTS: 'MARKER' }, /PRIVATE_ENDPOINTS/],
    [{ KEEP_SERVER_CHAT_URL_FILE: '/nowhere/MARKER' }, /CHAT_URL_FILE/],
  ] as const
  for (const [env, expected] of cases)
    assert.throws(
      () => readSettings(env),
      (error) =>
        error instanceof SetupError && expected.test(error.message) && !error.message.includes('MARKER'),
    )
  assert.deepEqual(readSettings({}).notices.mail, null)
  const allowed = { KEEP_SERVER_CHAT_URL: 'https://10.0.0.1/hook', KEEP_SERVER_PRIVATE_ENDPOINTS: 'allow' }
  assert.equal(readSettings(allowed).notices.chat?.host, '10.0.0.1')
})

test('pauses between tries grow from half a minute to an hour, and are longer only where the other side asks for it', () => {
  const pauses = Array.from({ length: 60 }, (_, index) => pauseMillis(index + 1, null))
  assert.deepEqual(pauses.slice(0, 3), [30_000, 60_000, 120_000])
  assert.deepEqual(
    pauses,
    pauses.toSorted((a, b) => a - b),
  )
  assert.equal(pauses.at(-1), 3_600_000)
  assert.equal(pauseMillis(1, 7200), 7_200_000)
})
