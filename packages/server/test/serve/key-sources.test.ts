import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { startTransit, type TransitServer } from '../../../sparekey/test/support/transit-server.ts'
import { run } from '../cli/run.ts'
import {
  API_KEY,
  issueCodes,
  redeemCode,
  runProgram,
  type RunningService,
  startService,
  temporaryDirectory,
} from '../support/process.ts'

interface PlainRing {
  readonly accountKey: string
  readonly keys: readonly { readonly secret: string }[]
}

const secretsIn = (text: string): string[] => {
  const { accountKey, keys } = JSON.parse(text) as PlainRing
  return [accountKey, ...keys.map(({ secret }) => secret)]
}

/** All that came out of a service, and all files that it left but those named. */
const everything = (service: RunningService, directory: string, except: readonly string[] = []): string =>
  [
    service.output(),
    service.log(),
    ...readdirSync(directory)
      .filter((name) => !except.includes(name))
      .map((name) => readFileSync(join(directory, name), 'latin1')),
  ].join('\n')

const startedBadly = async (environment: Record<string, string>): Promise<string> => {
  const program = runProgram({ SPAREKEY_PORT: '0', SPAREKEY_API_KEY: API_KEY, ...environment }, 'serve')
  assert.equal(await program.ended, 2)
  assert.equal(program.output(), '')
  assert.equal(program.log().trimEnd().split('\n').length, 1, program.log())
  return program.log()
}

describe('a service whose key ring Transit unwraps', () => {
  let transit: TransitServer
  let data = ''
  let environment: Record<string, string> = {}

  before(async () => {
    transit = await startTransit()
  })
  after(() => transit.close())
  beforeEach(() => {
    transit.state.sealed = false
    data = temporaryDirectory()
    const policy = join(temporaryDirectory(), 'policy.json')
    writeFileSync(policy, JSON.stringify({ format: 'long' }))
    environment = {
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_POLICY_FILE: policy,
      SPAREKEY_LOG_LEVEL: 'trace',
      SPAREKEY_VAULT_ADDR: transit.address,
      SPAREKEY_VAULT_KEY: 'sparekey',
      SPAREKEY_VAULT_ROLE_ID: transit.state.roleId,
      SPAREKEY_VAULT_SECRET_ID: transit.state.secretId,
      SPAREKEY_VAULT_WAIT_SECONDS: '0',
    }
  })

  test('makes a wrapped ring, follows its rotation, goes on when the server is sealed, and starts once it is open', async () => {
    const service = await startService(environment)
    assert.match(service.output(), /and a backup of the Transit key that wraps it/)
    const codes = await issueCodes(service, 'ada')
    assert.equal((await run(environment, 'keys', 'rotate')).exit, 0)
    // Until the new ring is unwrapped, which the first look begins, rows under its key cannot be read.
    let status = 500
    while (status === 500) status = (await redeemCode(service, 'ada', codes[0])).status
    assert.equal(status, 201)

    transit.state.sealed = true
    assert.equal((await redeemCode(service, 'ada', codes[2] ?? '')).status, 201)
    const ready = await service.send('GET', '/readyz')
    assert.equal(ready.status, 200)
    assert.equal(await service.stop(), 0)

    assert.match(
      await startedBadly(environment),
      /is sealed \(503\)\. Unseal it\. The settings are SPAREKEY_VAULT_ADDR/,
    )

    const asked = transit.nextRequest()
    const waiting = startService({ ...environment, SPAREKEY_VAULT_WAIT_SECONDS: '60' })
    await asked
    transit.state.sealed = false
    const again = await waiting
    assert.equal((await redeemCode(again, 'ada', codes[1] ?? '')).status, 201)
    assert.equal(await again.stop(), 0)

    const output = join(temporaryDirectory(), 'plain')
    assert.equal((await run(environment, 'keys', 'unwrap', '--output', output)).exit, 0)
    const out = everything(service, data) + everything(again, data) + JSON.stringify(transit.requests)
    for (const secret of secretsIn(readFileSync(output, 'utf8'))) assert.equal(out.includes(secret), false)
    const local = everything(service, data) + everything(again, data)
    for (const secret of [transit.state.token, transit.state.secretId])
      assert.equal(local.includes(secret), false)
  })

  test('does not start with a token that is refused, and leaves nothing behind', async () => {
    const log = await startedBadly({ ...environment, SPAREKEY_VAULT_SECRET_ID: 'wr0ng-s3cret' })
    assert.match(log, /it does not take this role id and secret id/)
    assert.equal(log.includes('wr0ng'), false)
    assert.deepEqual(readdirSync(data), [])
  })
})

describe('a service whose key ring a command prints', { skip: process.platform === 'win32' }, () => {
  test('gives the command the variables that are named and no other, and shows the ring nowhere', async () => {
    const data = temporaryDirectory()
    const apart = temporaryDirectory()
    const ring = join(apart, 'ring')
    assert.equal((await run({ SPAREKEY_DATA_DIR: data }, 'keys', 'generate', '--output', ring)).exit, 0)
    const seen = join(apart, 'environment')
    const script = `env > ${seen}; cat ${ring} | tee /dev/stderr`
    const service = await startService({
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_LOG_LEVEL: 'trace',
      SPAREKEY_KEYS_COMMAND: JSON.stringify(['/bin/sh', '-c', script]),
      SPAREKEY_KEYS_COMMAND_VARIABLES: 'SLOT',
      SLOT: '1',
    })
    const codes = await issueCodes(service, 'ada')
    assert.equal((await redeemCode(service, 'ada', codes[0])).status, 201)
    assert.equal(await service.stop(), 0)

    const names = readFileSync(seen, 'utf8')
      .split('\n')
      .map((line) => line.split('=', 1)[0])
    assert.ok(names.includes('SLOT'))
    assert.deepEqual(
      names.filter((name) => /SPAREKEY|HOME|NODE/.test(name ?? '')),
      [],
    )
    const out = everything(service, data)
    for (const secret of secretsIn(readFileSync(ring, 'utf8'))) assert.equal(out.includes(secret), false)
  })

  test('does not start where the command fails, and leaves nothing behind', async () => {
    const data = temporaryDirectory()
    const log = await startedBadly({
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_KEYS_COMMAND: '["/bin/sh","-c","echo s3cret; echo s3cret >&2; exit 9"]',
    })
    assert.match(log, /SPAREKEY_KEYS_COMMAND: The key command ended with exit code 9\. Run it by hand/)
    assert.equal(log.includes('s3cret'), false)
    assert.deepEqual(readdirSync(data), [])
  })
})
