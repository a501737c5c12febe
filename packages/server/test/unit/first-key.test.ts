import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SetupError } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { type ApiKeys, createApiKeys } from 'sparekey/service'
import { makeFirstKey, withConfiguredKey } from '../../src/serve/api-keys.ts'

const newKeys = async (): Promise<ApiKeys> => {
  const store = memoryStore()
  await store.migrate()
  return createApiKeys({ store })
}

const directory = (): string => mkdtempSync(join(tmpdir(), 'sparekey-first-key-'))

test('on a terminal the first key is shown once and written nowhere', async () => {
  const apiKeys = await newKeys()
  const dataDirectory = directory()
  const lines: string[] = []
  const make = (): Promise<void> =>
    makeFirstKey({ apiKeys, dataDirectory, isInteractive: true, print: (line) => void lines.push(line) })
  await make()
  await make()
  const [, key = ''] = /^API key, shown this once: (\S+)$/.exec(lines.join('\n')) ?? []
  const { tenant, name, scopes } = (await apiKeys.find(key)) ?? {}
  assert.deepEqual({ tenant, name, scopes }, { tenant: 'default', name: 'first start', scopes: 'all' })
  assert.deepEqual(readdirSync(dataDirectory), [])
  rmSync(dataDirectory, { recursive: true })
})

test('without a terminal the first key is written for its owner alone, over one of a database that is gone', async () => {
  const dataDirectory = directory()
  const path = join(dataDirectory, 'api-key')
  for (const apiKeys of [await newKeys(), await newKeys()]) {
    const lines: string[] = []
    await makeFirstKey({
      apiKeys,
      dataDirectory,
      isInteractive: false,
      print: (line) => void lines.push(line),
    })
    assert.deepEqual(lines, [`API key written to ${path}`])
    assert.ok(await apiKeys.find(readFileSync(path, 'utf8').trim()))
    assert.equal(statSync(path).mode & 0o777, 0o600)
  }
  assert.deepEqual(readdirSync(dataDirectory), ['api-key'])
  rmSync(dataDirectory, { recursive: true })
})

test('where every key was revoked, a start makes no new one', async () => {
  const apiKeys = await newKeys()
  const { apiKeyId } = await apiKeys.generate({ tenant: 'default', name: 'web' })
  await apiKeys.revoke('default', apiKeyId)
  const refuse = (): void => assert.fail('a key was made')
  await makeFirstKey({ apiKeys, dataDirectory: tmpdir(), isInteractive: true, print: refuse })
})

test('where the first key cannot be written none is made', async () => {
  const apiKeys = await newKeys()
  const dataDirectory = join(tmpdir(), 'sparekey-no-such-directory')
  assert.equal(existsSync(dataDirectory), false)
  const made = makeFirstKey({ apiKeys, dataDirectory, isInteractive: false, print: () => {} })
  await assert.rejects(
    made,
    (error) => error instanceof SetupError && error.message.startsWith('SPAREKEY_DATA_DIR'),
  )
  assert.deepEqual(await apiKeys.list('default'), [])
})

test('a configured key is accepted beside the stored ones', async () => {
  const apiKeys = await newKeys()
  const { key: stored } = await apiKeys.generate({ tenant: 'default', name: 'stored' })
  const configured = 'c'.repeat(32)
  const finder = withConfiguredKey(apiKeys, configured)
  assert.equal((await finder.find(configured))?.name, 'SPAREKEY_API_KEY')
  assert.equal((await finder.find(stored))?.name, 'stored')
  assert.equal(await finder.find('d'.repeat(32)), null)
  assert.equal(await apiKeys.find(configured), null)
})
