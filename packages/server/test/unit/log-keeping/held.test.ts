import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { memoryStore } from 'sparekey/memory'
import { logSigner, nodePrimitives } from 'sparekey/service'
import { testKeys } from 'sparekey/testing'
import { signTreeHead } from '../../../../sparekey/src/audit/log/tree-head.ts'
import { readEnvironment } from '../../../src/config/environment.ts'
import { createLog } from '../../../src/log/logger.ts'
import { readPolicy } from '../../../src/serve/policy.ts'
import { createService } from '../../../src/serve/service.ts'

const root = mkdtempSync(join(tmpdir(), 'sparekey-held-'))
after(() => rmSync(root, { recursive: true, force: true }))

const apiKey = 'k'.repeat(40)
const now = () => new Date().toISOString()

/** A service on an empty database, of whose log nine events were signed. */
const wentBack = async () => {
  const kept = join(root, 'checkpoint')
  const { config } = readEnvironment({ SPAREKEY_CHECKPOINT_FILE: kept, SPAREKEY_API_KEY: apiKey })
  const keys = testKeys()
  const signer = logSigner(nodePrimitives, await keys.load(true))
  writeFileSync(kept, signTreeHead(nodePrimitives, { epoch: 1, size: 9, root: new Uint8Array(32) }, signer))
  const service = await createService({
    config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys,
    store: memoryStore(),
    home: '/docs',
    publicUrl: () => 'http://127.0.0.1:8787',
    isStopping: () => false,
  })
  await service.keeper.look()
  const send = (path: string, body?: object) =>
    service.app.request(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Host: '127.0.0.1', Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return { ...service, send }
}

test('a service on a database that went back answers 503 to whatever decides about a code, and is not ready', async () => {
  const { send, sparekeys } = await wentBack()
  const decisions = {
    'code-sets': { reason: 'enrollment', authentication: { methods: ['pwd', 'otp'], at: now() } },
    redemptions: { code: 'X7K9-M3NP-QR2W-5T8E', firstFactor: { methods: ['pwd'], at: now() } },
    'code-sets/set_00000000000000000000000000000000/confirm': { code: 'X7K9-M3NP-QR2W-5T8E' },
  }
  for (const [path, body] of Object.entries(decisions)) {
    const answer = await send(`/v1/accounts/ada/${path}`, body)
    const { code, detail } = (await answer.json()) as { code: string; detail: string }
    assert.deepEqual(
      [answer.status, code, answer.headers.get('Retry-After')],
      [503, 'overloaded', '60'],
      path,
    )
    assert.match(
      detail,
      /^No code is issued or accepted at the moment: .* Nothing was changed; try again later\.$/,
    )
  }
  assert.equal(sparekeys.statistics().started, 0, 'nothing was hashed')
  assert.equal((await send('/v1/accounts/ada')).status, 200)
  const ready = await send('/readyz')
  const { checks } = (await ready.json()) as { checks: { log: { ok: boolean; detail: string } } }
  assert.deepEqual([ready.status, checks.log.ok], [503, false])
  assert.match(checks.log.detail, /it holds 0 of the 9 events that were signed .* Run "sparekey fence"/)
})
