import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from 'sparekey/memory'
import { testKeys } from 'sparekey/testing'
import { readEnvironment } from '../../../src/config/environment.ts'
import { createLog } from '../../../src/log/logger.ts'
import { readPolicy } from '../../../src/serve/policy.ts'
import { createService } from '../../../src/serve/service.ts'

const SPAREKEY_API_KEY = 'k'.repeat(32)

test('the service shows its transactions, its hashes with their waits, its addresses and its backlog', async () => {
  const store = memoryStore()
  const traced: string[] = []
  const { app } = await createService({
    config: readEnvironment({ SPAREKEY_API_KEY }).config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: testKeys(),
    store,
    home: '/docs',
    publicUrl: () => 'https://codes.example.org',
    isStopping: () => false,
    spans: {
      within: (name, _options, work) => {
        traced.push(name)
        return work({ set: () => {}, rename: (other) => void traced.push(other), fail: () => {} })
      },
      past: (name) => void traced.push(name),
    },
  })
  const send = (path: string, body: object): Promise<Response> =>
    Promise.resolve(
      app.request(path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${SPAREKEY_API_KEY}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  const firstFactor = { methods: ['pwd'], at: new Date() }
  const context = { ip: '203.0.113.7' }
  const wrong = await send('/v1/accounts/ada/redemptions', {
    code: 'X7K9-M3NP-QR2W-5T8E',
    firstFactor,
    context,
  })
  assert.equal(wrong.status, 403)
  await send('/v1/accounts/ada/redemptions', { code: 'nonsense', firstFactor, context })
  const text = await (await app.request('/metrics')).text()
  const valueOf = (series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1],
    )
  assert.ok(valueOf('sparekey_transactions_total{outcome="committed"}') >= 1)
  assert.ok(valueOf('sparekey_transaction_duration_seconds_count') >= 1)
  assert.equal(valueOf('sparekey_key_derivation_wait_seconds_count'), 1)
  assert.equal(valueOf('sparekey_key_derivation_duration_seconds_count'), 1)
  assert.equal(valueOf('sparekey_addresses_remembered'), 1)
  assert.ok(valueOf('sparekey_due_backlog') >= 0)
  assert.equal(valueOf('sparekey_log_leaves'), 0)
  for (const name of ['POST /v1/accounts/{accountId}/redemptions', 'transaction', 'key derivation'])
    assert.ok(traced.includes(name), name)
})

test('where the database does not answer, the backlog is absent, and the rest is shown', async () => {
  const store = memoryStore()
  let isGone = false
  const { app } = await createService({
    config: readEnvironment({ SPAREKEY_API_KEY }).config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: testKeys(),
    store: {
      ...store,
      transact: (body) => (isGone ? Promise.reject(new RangeError('gone')) : store.transact(body)),
    },
    home: '/docs',
    publicUrl: () => 'https://codes.example.org',
    isStopping: () => false,
  })
  const shown = async (): Promise<string> => (await app.request('/metrics')).text()
  assert.match(await shown(), /^sparekey_due_backlog 0$/m)
  isGone = true
  const text = await shown()
  assert.doesNotMatch(text, /^sparekey_(due|log)_\w+ /m)
  assert.match(text, /^sparekey_build_info/m)
  isGone = false
  assert.match(await shown(), /^sparekey_log_backlog 0$/m)
})
