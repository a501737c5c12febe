import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from 'sparekey/memory'
import { testKeys } from 'sparekey/testing'
import { readEnvironment } from '../../../src/config/environment.ts'
import { createLog } from '../../../src/log/logger.ts'
import { readPolicy } from '../../../src/serve/policy.ts'
import { createService } from '../../../src/serve/service.ts'

test('the service opens its key ring once, and what it sealed opens under it', async () => {
  const keys = testKeys()
  let opened = 0
  const { webhooks } = await createService({
    config: readEnvironment({}).config,
    log: createLog('silent', { write: () => {} }),
    policy: readPolicy(null),
    keys: {
      load: (isNew) => {
        opened += 1
        return keys.load(isNew)
      },
    },
    store: memoryStore(),
    home: '/docs',
    publicUrl: () => 'https://codes.example.org',
    isStopping: () => false,
  })
  assert.equal(opened, 1)
  const url = 'https://hooks.example.org/'
  const { secret } = await webhooks.add({ tenant: 'default', url, kinds: null })
  assert.deepEqual(
    (await webhooks.destinations('default')).map(({ secrets }) => secrets),
    [[secret]],
  )
})
