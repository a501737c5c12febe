import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { describe, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import {
  generateWebhookKeyPair,
  generateWebhookSecret,
  readWebhookKey,
  webhookPublicKey,
  type WebhookKey,
} from '../../../src/notices/webhook-keys.ts'
import { webhookMessage } from '../../../src/notices/webhook-message.ts'
import { supportSteps } from '../../../src/notices/support-steps.ts'
import { AT, DISOWN_TOKEN, SUPPORT_CODE, caseOf, kinds, noticeOf } from './support.ts'

const keyOf = (text: string): WebhookKey => {
  const key = readWebhookKey(text)
  assert.ok(key !== null)
  return key
}

/** As a receiver would check an Ed25519 signature, with Node alone. */
const isSignedBy = (
  publicKey: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): boolean => {
  const key = createPublicKey({
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url'),
    },
    format: 'jwk',
  })
  const content = Buffer.concat([
    Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`),
    body,
  ])
  return (headers['webhook-signature'] ?? '')
    .split(' ')
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, content, key, Buffer.from(one.slice('v1a,'.length), 'base64')))
}

describe('a webhook', () => {
  test('is verified by the official library', () => {
    const secret = generateWebhookSecret()
    const { headers, body } = webhookMessage(noticeOf(), [keyOf(secret)], new Date())
    assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body.toString()))
    assert.throws(() => new Webhook(generateWebhookSecret()).verify(body, headers))
    assert.throws(() => new Webhook(secret).verify(`${body.toString()} `, headers))
    assert.throws(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'ntc_0002' }))
  })

  test('agrees with the official library on the very signature', () => {
    const secret = generateWebhookSecret()
    const at = new Date('2026-11-21T20:00:00.900Z')
    const { headers, body } = webhookMessage(noticeOf(), [keyOf(secret)], at)
    assert.equal(headers['webhook-timestamp'], '1795291200')
    assert.equal(headers['webhook-signature'], new Webhook(secret).sign('ntc_0001', at, body))
  })

  test('is verified by a public key alone', () => {
    const { privateKey, publicKey } = generateWebhookKeyPair()
    const { headers, body } = webhookMessage(noticeOf(), [keyOf(privateKey)], new Date())
    assert.ok(isSignedBy(publicKey, headers, body))
    assert.ok(!isSignedBy(publicKey, headers, Buffer.from(`${body.toString()} `)))
    assert.ok(!isSignedBy(generateWebhookKeyPair().publicKey, headers, body))
  })

  test('carries a signature for each key while one replaces another', () => {
    const [older, newer] = [generateWebhookSecret(), generateWebhookSecret()]
    const pair = generateWebhookKeyPair()
    const keys = [keyOf(newer), keyOf(older), keyOf(pair.privateKey)]
    const { headers, body } = webhookMessage(noticeOf(), keys, new Date())
    for (const secret of [older, newer]) assert.ok(new Webhook(secret).verify(body, headers))
    assert.ok(isSignedBy(pair.publicKey, headers, body))
    assert.match(headers['webhook-signature'] ?? '', /^v1,\S+ v1,\S+ v1a,\S+$/)
  })

  test('says what happened to which account, and nothing else', () => {
    const { body } = webhookMessage(noticeOf(), [], new Date())
    assert.deepEqual(JSON.parse(body.toString()), {
      type: 'backup_codes.code_used',
      timestamp: '2026-11-21T20:00:13.000Z',
      data: {
        tenant: 'default',
        accountId: 'ada',
        kind: 'code_used',
        actor: 'person',
        setId: 'set_1',
        serial: 'A7K2',
        label: 'X7',
        remaining: 9,
      },
    })
  })

  for (const kind of supportSteps) {
    test(`of ${kind} says which case of which account, under the step’s own name, and holds no link and no code`, () => {
      const code = { text: SUPPORT_CODE, expiresAt: AT }
      const notice = noticeOf({ kind, support: caseOf({ code }), actor: 'operator' })
      const { body } = webhookMessage(notice, [], new Date())
      assert.deepEqual(JSON.parse(body.toString()), {
        type: kind,
        timestamp: AT.toISOString(),
        data: {
          tenant: 'default',
          accountId: 'ada',
          kind,
          actor: 'operator',
          caseId: 'cas_1',
          caseNumber: '402913',
        },
      })
    })
  }

  for (const kind of kinds) {
    test(`of ${kind} is small, and holds no address, browser, or link`, () => {
      const { body, headers } = webhookMessage(noticeOf({ kind, accountId: 'ä'.repeat(128) }), [], new Date())
      assert.ok(body.length < 1_000)
      assert.doesNotMatch(
        body.toString() + JSON.stringify(headers),
        /example\.org|203\.0\.113|Mozilla|not-me/,
      )
      assert.ok(!body.toString().includes(DISOWN_TOKEN))
      assert.match(kind, /^[a-z_]+$/)
    })
  }

  test('has an id that cannot be taken for another part of what is signed', () => {
    for (const noticeId of ['', 'a.b', 'a b', 'a\r\nb', 'ä', 'a'.repeat(129)]) {
      assert.throws(() => webhookMessage(noticeOf({ noticeId }), [], new Date()), { code: 'invalid_request' })
    }
  })
})

describe('the key of an endpoint', () => {
  test('is made with 256 random bits', () => {
    assert.match(generateWebhookSecret(), /^whsec_[A-Za-z0-9+/]{43}=$/)
    const { privateKey, publicKey } = generateWebhookKeyPair()
    assert.match(`${privateKey} ${publicKey}`, /^whsk_[A-Za-z0-9+/]{43}= whpk_[A-Za-z0-9+/]{43}=$/)
    assert.notEqual(privateKey.slice(5), publicKey.slice(5))
  })

  test('gives its public key, also where it is written with it as in libsodium', () => {
    const { privateKey, publicKey } = generateWebhookKeyPair()
    const bytes = (text: string): Buffer => Buffer.from(text.slice(5), 'base64')
    const both = `whsk_${Buffer.concat([bytes(privateKey), bytes(publicKey)]).toString('base64')}`
    const mixed = `whsk_${Buffer.concat([bytes(privateKey), bytes(generateWebhookKeyPair().publicKey)]).toString('base64')}`
    assert.equal(webhookPublicKey(privateKey), publicKey)
    assert.equal(webhookPublicKey(both), publicKey)
    assert.equal(webhookPublicKey(mixed), null)
  })

  test('is nothing else', () => {
    const of = (prefix: string, bytes: number): string => prefix + Buffer.alloc(bytes, 7).toString('base64')
    const bad = [
      '',
      'whsec_',
      of('whsec_', 23),
      of('whsec_', 65),
      of('whsk_', 31),
      of('whsk_', 33),
      of('whpk_', 32),
      of('', 32),
      `${of('whsec_', 32)} `,
      `whsec_${'!'.repeat(44)}`,
    ]
    for (const text of bad) assert.equal(readWebhookKey(text), null, text)
    for (const text of [of('whsec_', 24), of('whsec_', 64), of('whsk_', 32)])
      assert.ok(readWebhookKey(text) !== null)
  })
})
