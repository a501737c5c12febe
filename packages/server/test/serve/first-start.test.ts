import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  API_KEY,
  issueCodes,
  readText,
  redeemCode,
  runProgram,
  startService,
  temporaryDirectory,
} from '../support/process.ts'

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const LISTENING = /^sparekey listening on (http:\/\/127\.0\.0\.1:\d+)$/m

test('a first start makes database, key ring and API key for its owner alone, and says where', async () => {
  const data = join(temporaryDirectory(), 'made', 'data')
  const environment = { SPAREKEY_DATA_DIR: data, SPAREKEY_PORT: '0' }
  const first = runProgram(environment, 'serve')
  const [, url = ''] = await first.seen(LISTENING)
  assert.equal(mode(data), '700')
  for (const file of ['sparekey.db', 'sparekey.keys', 'api-key'])
    assert.equal(mode(join(data, file)), '600', file)
  const apiKey = readText(data, 'api-key').trim()
  assert.match(first.output(), new RegExp(`^API key written to ${join(data, 'api-key')}$`, 'm'))
  assert.match(first.output(), /^A key ring was made at .+ apart from the database/m)
  assert.equal(
    (first.output() + first.log()).includes(apiKey),
    false,
    'the key is not printed where nobody reads',
  )
  const answer = await fetch(`${url}/v1/accounts/ada`, { headers: { Authorization: `Bearer ${apiKey}` } })
  assert.equal(answer.status, 200)
  first.child.kill('SIGTERM')
  assert.equal(await first.ended, 0)
  assert.match(first.log(), /Owners will not be told/)

  const second = runProgram(environment, 'serve')
  await second.seen(LISTENING)
  assert.match(second.output(), /^sparekey listening on \S+\n$/, 'one line on standard output')
  second.child.kill('SIGINT')
  assert.equal(await second.ended, 0)
})

test('SPAREKEY_API_KEY is accepted instead of a generated one, and is dead once it is replaced', async () => {
  const environment = { SPAREKEY_DATA_DIR: temporaryDirectory() }
  const first = await startService(environment)
  assert.equal((await first.send('GET', '/v1/accounts/ada')).status, 200)
  assert.equal(existsSync(join(environment.SPAREKEY_DATA_DIR, 'api-key')), false)
  await first.stop()

  const second = await startService({ ...environment, SPAREKEY_API_KEY: `${API_KEY}-replaced` })
  assert.equal((await second.send('GET', '/v1/accounts/ada')).status, 200)
  const old = await second.send('GET', '/v1/accounts/ada', undefined, { Authorization: `Bearer ${API_KEY}` })
  assert.equal(old.status, 401)
  await second.stop()
})

test('what was issued before a restart is redeemed once after it', async () => {
  const environment = { SPAREKEY_DATA_DIR: temporaryDirectory() }
  const first = await startService(environment)
  const [code] = await issueCodes(first, 'ada')
  await first.stop()
  const second = await startService(environment)
  assert.equal((await redeemCode(second, 'ada', code)).status, 201)
  assert.equal((await redeemCode(second, 'ada', code)).status, 409)
  await second.stop()
})

test('secrets are taken from files, and a policy from its file', async () => {
  const data = temporaryDirectory()
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(data, 'key'), `${API_KEY}\n`)
  writeFileSync(join(data, 'policy.json'), JSON.stringify({ preset: 'strict', name: 'staff' }))
  const program = runProgram(
    {
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_PORT: '0',
      SPAREKEY_API_KEY_FILE: join(data, 'key'),
      SPAREKEY_POLICY_FILE: join(data, 'policy.json'),
    },
    'serve',
  )
  const [, url = ''] = await program.seen(LISTENING)
  const body = JSON.stringify({
    reason: 'enrollment',
    authentication: { methods: ['pwd', 'otp'], at: new Date().toISOString() },
  })
  const headers = { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' }
  const response = await fetch(`${url}/v1/accounts/ada/code-sets`, { method: 'POST', headers, body })
  assert.equal(((await response.json()) as { format: string }).format, 'long')
  program.child.kill('SIGTERM')
  await program.ended
})
