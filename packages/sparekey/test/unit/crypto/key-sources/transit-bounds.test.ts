import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { addWaitingKey, generateKeyRing, withCurrent } from '../../../../src/crypto/key-ring-data.ts'
import { transitKeyFile } from '../../../../src/crypto/key-sources/transit-file.ts'
import { checkTransit, type TransitOptions } from '../../../../src/crypto/key-sources/transit-options.ts'
import { keysFromTransit } from '../../../../src/crypto/key-sources/transit-source.ts'
import { createTransit } from '../../../../src/crypto/key-sources/transit.ts'
import { nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../../../../src/errors.ts'
import { refusalsWithout } from '../../../support/refused.ts'
import { startTransit } from '../../../support/transit-server.ts'
import { twoKeys } from '../support.ts'

const refusal = refusalsWithout(/hvs\.|oKGio6/)

/** A Transit server, and a path in a directory of its own. */
const start = async (t: TestContext) => {
  const server = await startTransit()
  const root = await mkdtemp(join(tmpdir(), 'sparekey-transit-'))
  t.after(async () => {
    await server.close()
    await rm(root, { recursive: true })
  })
  const path = join(root, 'sparekey.keys')
  const optionsOf = (changes: Partial<TransitOptions> = {}): TransitOptions => ({
    address: server.address,
    key: 'sparekey',
    authentication: { token: 'hvs.test-token' },
    waitSeconds: 0,
    ...changes,
  })
  const file = (changes: Partial<TransitOptions> = {}) => transitKeyFile(path, optionsOf(changes))
  const source = () => keysFromTransit(path, optionsOf())
  const asked = () => server.requests.map((request) => request.path.split('/').at(-2))
  /** That nothing is asked for but by probes that take longer than an unwrapping, begun before them, would. */
  const assertNothingElseIsAsked = async (): Promise<void> => {
    const probes = 10
    for (let time = 0; time < probes; time += 1) await file().probe()
    assert.equal(server.requests.length, 2 * probes)
    server.requests.length = 0
  }
  return { server, path, file, source, asked, assertNothingElseIsAsked }
}

/** Transit as it is where the server answers each path so. */
const transitThatAnswers = async (t: TestContext, answers: Readonly<Record<string, unknown>>) => {
  const server = createServer((request, response) => {
    const operation = request.url?.split('/').at(-2) ?? ''
    response.end(JSON.stringify(answers[operation]))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => void server.close())
  const { port } = server.address() as AddressInfo
  const options = (authentication: TransitOptions['authentication']): TransitOptions => ({
    address: `http://127.0.0.1:${port}`,
    key: 'sparekey',
    authentication,
    waitSeconds: 0,
  })
  const token = { token: 'hvs.a' }
  return {
    file: (path: string) => transitKeyFile(path, options(token)),
    transit: (authentication: TransitOptions['authentication'] = token) =>
      createTransit(checkTransit(options(authentication))),
  }
}

test('what is asked of Transit says what the key is for, and that it is meant as a request to Vault', async (t) => {
  const { server, file } = await start(t)
  await file().create(twoKeys)
  const context = Buffer.from('sparekey/key-ring/v1').toString('base64')
  assert.ok(server.requests.length > 0)
  for (const { headers, body } of server.requests) {
    assert.equal(headers['x-vault-request'], 'true')
    assert.equal((JSON.parse(body) as { context: string }).context, context)
  }
})

test('what Transit decrypts is taken for the key of a ring only where it is 32 bytes', async (t) => {
  const wrong = refusal('keys_unreadable', /is not the key of a key ring/)
  for (const plaintext of [randomBytes(31), randomBytes(33)].map((bytes) => bytes.toString('base64'))) {
    const { transit } = await transitThatAnswers(t, { decrypt: { data: { plaintext } } })
    await assert.rejects(transit().decrypt('vault:v1:QUJD'), wrong)
  }
  for (const data of [{ plaintext: 5 }, {}]) {
    const { transit } = await transitThatAnswers(t, { decrypt: { data } })
    await assert.rejects(transit().decrypt('vault:v1:QUJD'), wrong)
  }
})

test('an answer without the object that Transit gives is not one of Transit', async (t) => {
  for (const decrypt of [{ data: null }, { data: 5 }, { data: 'text' }, {}, null, 7]) {
    const { transit } = await transitThatAnswers(t, { decrypt })
    await assert.rejects(
      transit().decrypt('vault:v1:QUJD'),
      refusal('keys_refused', /does not answer as Transit does \(200\)/),
    )
  }
})

test('the token of a login is used only where it is a text that a header can carry', async (t) => {
  for (const [token, says] of [
    [5, /does not answer as Transit does/],
    [undefined, /does not answer as Transit does/],
    ['', /^The Transit token is empty/],
    ['a b', /^The Transit token is empty or has characters/],
  ] as const) {
    const { transit } = await transitThatAnswers(t, { approle: { auth: { client_token: token } } })
    await assert.rejects(
      transit({ roleId: 'role', secretId: 'secret' }).decrypt('vault:v1:QUJD'),
      refusal('keys_refused', says),
    )
  }
})

test('a ring is not wrapped by a Transit that gives back something else than it was given', async (t) => {
  const { file } = await transitThatAnswers(t, {
    encrypt: { data: { ciphertext: 'vault:v1:QUJD' } },
    decrypt: { data: { plaintext: randomBytes(32).toString('base64') } },
  })
  const path = join(tmpdir(), 'sparekey-never-made', 'ring')
  await assert.rejects(
    file(path).create(twoKeys),
    refusal('keys_unreadable', /did not give back what it had wrapped/),
  )
})

test('a ring that was wrapped at another mount is refused', async (t) => {
  const { file } = await start(t)
  await file().create(twoKeys)
  await assert.rejects(file({ mount: 'elsewhere' }).read(), refusal('keys_refused', /by another Transit key/))
})

test('rewrapping under the version that it has already leaves the file as it is', async (t) => {
  const { file, path } = await start(t)
  await file().create(twoKeys)
  const former = await readFile(path, 'utf8')
  assert.deepEqual(await file().rewrap(), { fromVersion: 1, toVersion: 1 })
  assert.equal(await readFile(path, 'utf8'), former)
})

test('a fault names the file that it is of, once; what the caller throws is passed on as it is', async (t) => {
  const { server, file, path } = await start(t)
  const occurrences = (error: unknown): number => String(error).split(path).length - 1
  await assert.rejects(file().read(), (error) => occurrences(error) === 1)
  await file().create(twoKeys)
  server.state.sealed = true
  await assert.rejects(file().read(), (error) => occurrences(error) === 1)
  const thrown = new TypeError('the agent is gone')
  const token = (): string => {
    throw thrown
  }
  await assert.rejects(file({ authentication: { token } }).read(), (error) => error === thrown)
})

test('where the file is there, a new store asks Transit for nothing but to open it', async (t) => {
  const { server, file, source, asked } = await start(t)
  await file().create(twoKeys)
  server.requests.length = 0
  await source().load(true)
  assert.deepEqual(asked(), ['decrypt'])
})

const subject = new Uint8Array(16)
const unknown = { keyId: 'k9', bytes: new Uint8Array(40) }

test('a file that has not changed is not unwrapped again, however urgent; one that is gone is no news', async (t) => {
  const { server, file, path, source, assertNothingElseIsAsked } = await start(t)
  await file().create(twoKeys)
  const keys = source()
  const ring = await keys.load(false)
  server.requests.length = 0
  assert.equal(ring.open('set', subject, unknown, subject), null)
  await assertNothingElseIsAsked()
  await rm(path)
  assert.equal(ring.open('set', subject, unknown, subject), null)
  await assertNothingElseIsAsked()
  assert.equal(keys.trouble?.(), null)
})

test('uses under keys that are known look at the file once a second at most, and then follow it', async (t) => {
  let nowMillis = 50_000
  t.mock.method(performance, 'now', () => nowMillis)
  const { server, file, source, assertNothingElseIsAsked } = await start(t)
  const data = generateKeyRing(nodeRandom, new Date(0))
  await file().create(data)
  const ring = await source().load(false)
  const use = async (): Promise<void> => {
    ring.seal('set', subject, subject, subject)
    await new Promise((resolve) => void setImmediate(resolve))
  }
  await file().write(withCurrent(addWaitingKey(data, nodeRandom, new Date(0)), 'k2'))
  server.requests.length = 0

  nowMillis += 999
  await use()
  await assertNothingElseIsAsked()

  nowMillis += 1
  const come = server.nextRequest()
  await use()
  await come
  while (ring.currentKeyId !== 'k2') await use()
  assert.deepEqual(ring.keyIds, ['k1', 'k2'])
})

const checked = (changes: Partial<TransitOptions>) =>
  checkTransit({
    address: 'https://vault.example.org:8200',
    key: 'sparekey',
    authentication: { token: 'hvs.a' },
    ...changes,
  })

for (const [field, change] of [
  ['address', { address: 'https://me@vault.example.org' }],
  ['address', { address: 'https://:pw@vault.example.org' }],
  ['address', { address: 'http://localhost.example.org' }],
  ['address', { address: 'http://not-localhost' }],
  ['address', { address: 'ftp://localhost' }],
  ['address', { address: 'https://vault.example.org?a' }],
  ['key', { key: 'sparekey/../sys' }],
  ['key', { key: 'sparekey-' }],
  ['mount', { mount: 'transit/' }],
] as const) {
  test(`${field} ${JSON.stringify(change)} is refused`, () => {
    assert.throws(
      () => checked(change),
      (error) => error instanceof ArgumentTypeError && error.field === field,
    )
  })
}

test('an address is https anywhere, or http on this machine', () => {
  for (const address of [
    'https://vault.example.org',
    'http://localhost:8200',
    'http://127.0.0.9',
    'http://[::1]',
  ]) {
    assert.equal(checked({ address }).address.href, new URL(address).href)
  }
})

test('times are in their bounds, which are in them', () => {
  for (const [field, least, most] of [
    ['waitSeconds', 0, 600],
    ['requestTimeoutSeconds', 1, 60],
  ] as const) {
    for (const value of [least, most]) assert.equal(checked({ [field]: value })[field], value)
    for (const value of [least - 0.5, most + 0.5, Number.NaN]) {
      assert.throws(
        () => checked({ [field]: value }),
        (error) => error instanceof ArgumentRangeError && error.field === field,
      )
    }
  }
})
