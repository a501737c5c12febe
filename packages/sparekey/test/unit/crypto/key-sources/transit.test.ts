import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { addWaitingKey, generateKeyRing, withCurrent } from '../../../../src/crypto/key-ring-data.ts'
import { parseKeyRing, printKeyRing } from '../../../../src/crypto/key-ring-text.ts'
import { transitKeyFile } from '../../../../src/crypto/key-sources/transit-file.ts'
import { keysFromTransit } from '../../../../src/crypto/key-sources/transit-source.ts'
import type { TransitOptions } from '../../../../src/crypto/key-sources/transit-options.ts'
import { nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import {
  ArgumentRangeError,
  ArgumentTypeError,
  SetupError,
  type SetupErrorCode,
} from '../../../../src/errors.ts'
import { testCertificate, testKey } from '../../../../../server/test/notices/certificate.ts'
import { startTransit, type TransitServer } from '../../../support/transit-server.ts'
import { ringOf, twoKeys } from '../support.ts'
import { refusalsWithout } from '../../../support/refused.ts'

let root = ''
let path = ''
let server: TransitServer

const optionsOf = (changes: Partial<TransitOptions> = {}): TransitOptions => ({
  address: server.address,
  key: 'sparekey',
  authentication: { token: 'hvs.test-token' },
  waitSeconds: 0,
  ...changes,
})
const load = (changes: Partial<TransitOptions> = {}, storeIsNew = false) =>
  keysFromTransit(path, optionsOf(changes)).load(storeIsNew)
const file = (changes: Partial<TransitOptions> = {}) => transitKeyFile(path, optionsOf(changes))

const refusal = refusalsWithout(/hvs\.|secret-1|role-1|oKGio6|vault:v\d+:\w/)

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

describe('a ring that Transit unwraps', () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sparekey-transit-'))
  })
  beforeEach(async () => {
    await server?.close()
    server = await startTransit()
    path = join(await mkdtemp(join(root, 'case-')), 'sparekey.keys')
  })
  after(async () => {
    await server.close()
    await rm(root, { recursive: true })
  })

  test('is made for a new store in a file of mode 0600, and is the same at every start', async () => {
    const ring = await load({}, true)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
    assert.deepEqual((await load({}, true)).keyCheck(), ring.keyCheck())
    assert.deepEqual((await load()).keyCheck(), ring.keyCheck())
  })

  test('is one ring for all that start at once on a new store', async () => {
    const rings = await Promise.all(Array.from({ length: 8 }, () => load({}, true)))
    assert.equal(new Set(rings.map((ring) => ring.keyCheck().join())).size, 1)
  })

  test('is not made where the store has a ring already', async () => {
    await assert.rejects(load(), refusal('keys_missing', /Restore it from its backup/))
    assert.deepEqual(await readdir(join(path, '..')), [])
  })

  test('never goes to the server and never lies in the file', async () => {
    await load({}, true)
    await file().write(twoKeys)
    const written = await readFile(path, 'utf8')
    const sent = JSON.stringify(server.requests)
    for (const secret of [twoKeys.accountKey, ...twoKeys.keys.map((key) => key.secret)]) {
      for (const encoding of ['base64url', 'base64', 'hex'] as const) {
        const shown = Buffer.from(secret).toString(encoding).slice(0, 12)
        assert.equal(written.includes(shown) || sent.includes(shown), false)
      }
    }
    assert.deepEqual(await file().read(), twoKeys)
  })

  test('a plain ring is wrapped in its place once, and refused until then', async () => {
    await writeFile(path, printKeyRing(twoKeys), { mode: 0o600 })
    await assert.rejects(load(), refusal('keys_unreadable', /plain text\. Run "sparekey keys wrap"/))
    assert.equal(await file().wrap(), true)
    assert.equal(await file().wrap(), false)
    assert.deepEqual(await file().read(), twoKeys)
    assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  })

  test('takes the place of another only once Transit has unwrapped it', async () => {
    await writeFile(path, printKeyRing(twoKeys), { mode: 0o600 })
    server.state.denied = ['decrypt']
    const denied = refusal('keys_refused', /lacks "update" on transit\/decrypt\/sparekey/)
    await assert.rejects(file().wrap(), denied)
    assert.equal(await readFile(path, 'utf8'), printKeyRing(twoKeys))
    await assert.rejects(file().probe(), denied)
    await assert.rejects(transitKeyFile(`${path}.new`, optionsOf()).create(twoKeys), denied)
    assert.deepEqual(await readdir(join(path, '..')), ['sparekey.keys'])
  })

  test('is written under a new sealing key each time, and the former file stays where one is wanted', async () => {
    await file().create(twoKeys)
    const former = await readFile(path, 'utf8')
    await file().write(twoKeys, `${path}.old`)
    assert.equal(await readFile(`${path}.old`, 'utf8'), former)
    assert.notEqual(await readFile(path, 'utf8'), former)
    assert.equal(await file().create(twoKeys), false)
  })

  test('rewrapping puts it under the newest version without opening it, and the older may then go', async () => {
    await file().create(twoKeys)
    server.state.versions.push(randomBytes(32))
    const former = JSON.parse(await readFile(path, 'utf8')) as { ring: string }
    server.requests.length = 0
    assert.deepEqual(await file().rewrap(), { fromVersion: 1, toVersion: 2 })
    assert.deepEqual(
      server.requests.map((request) => request.path),
      ['/v1/transit/rewrap/sparekey'],
    )
    const later = JSON.parse(await readFile(path, 'utf8')) as { ring: string }
    assert.equal(later.ring, former.ring)
    assert.deepEqual(await file().rewrap(), { fromVersion: 2, toVersion: 2 })
    server.state.minDecryptionVersion = 2
    assert.deepEqual(await file().read(), twoKeys)
  })

  test('works with a Transit key that derives keys', async () => {
    server.state.derived = true
    await file().create(twoKeys)
    server.state.versions.push(randomBytes(32))
    await file().rewrap()
    assert.deepEqual(await file().read(), twoKeys)
  })

  test('AppRole fetches a token for each use, and namespace and token are sent', async () => {
    server.state.namespace = 'team/a'
    const secretId = () => Promise.resolve('secret-1')
    const authentication = { roleId: 'role-1', secretId }
    await file({ authentication, namespace: 'team/a' }).create(twoKeys)
    const [login, encrypt] = server.requests
    assert.equal(login?.path, '/v1/auth/approle/login')
    assert.equal(login?.headers['x-vault-token'], undefined)
    assert.equal(encrypt?.headers['x-vault-token'], 'hvs.test-token')
    assert.equal(encrypt?.headers['x-vault-namespace'], 'team/a')
    const wrong = { roleId: 'role-1', secretId: 'secret-2' }
    await assert.rejects(
      load({ authentication: wrong, namespace: 'team/a' }),
      refusal('keys_refused', /\(400\): it does not take this role id and secret id/),
    )
  })

  test('a token that is read anew is the one of the moment', async () => {
    await file().create(twoKeys)
    let token = 'hvs.old'
    const source = keysFromTransit(path, optionsOf({ authentication: { token: () => token } }))
    await assert.rejects(source.load(false), refusal('keys_refused', /\(403\)/))
    token = 'hvs.test-token'
    await source.load(false)
  })

  const refusals: readonly {
    readonly name: string
    readonly prepare: () => Partial<TransitOptions> | Promise<Partial<TransitOptions>>
    readonly code: SetupErrorCode
    readonly says: RegExp
  }[] = [
    {
      name: 'sealed',
      prepare: () => ((server.state.sealed = true), {}),
      code: 'keys_unreachable',
      says: /is sealed \(503\)\. Unseal it/,
    },
    {
      name: 'overloaded',
      prepare: () => ((server.state.failWith = 429), {}),
      code: 'keys_unreachable',
      says: /cannot answer now \(429\)/,
    },
    {
      name: 'broken',
      prepare: () => ((server.state.failWith = 500), {}),
      code: 'keys_unreachable',
      says: /cannot answer now \(500\)/,
    },
    {
      name: 'redirecting',
      prepare: () => ((server.state.failWith = 307), {}),
      code: 'keys_refused',
      says: /\(307\): it sends the request elsewhere/,
    },
    {
      name: 'another token',
      prepare: () => ({ authentication: { token: 'hvs.other' } }),
      code: 'keys_refused',
      says: /\(403\): the token is not valid here, or its policy lacks "update" on transit\/decrypt\/sparekey/,
    },
    {
      name: 'an empty token',
      prepare: () => ({ authentication: { token: () => '' } }),
      code: 'keys_refused',
      says: /token is empty/,
    },
    {
      name: 'a token with a line break',
      prepare: () => ({ authentication: { token: 'hvs.a\r\nX: y' } }),
      code: 'keys_refused',
      says: /token is empty or has characters/,
    },
    {
      name: 'another namespace',
      prepare: () => ({ namespace: 'elsewhere' }),
      code: 'keys_refused',
      says: /\(404\): nothing is mounted at transit\/decrypt\/sparekey; check the mount and the namespace/,
    },
    {
      name: 'another key name than the file says',
      prepare: () => ({ key: 'other' }),
      code: 'keys_refused',
      says: /was wrapped by another Transit key than the one that is configured/,
    },
    {
      name: 'a key of the same name that did not wrap it',
      prepare: () => ((server.state.versions[0] = randomBytes(32)), {}),
      code: 'keys_unreadable',
      says: /does not open this key ring/,
    },
    {
      name: 'a version that may no longer decrypt',
      prepare: () => (
        (server.state.minDecryptionVersion = 2),
        server.state.versions.push(randomBytes(32)),
        {}
      ),
      code: 'keys_refused',
      says: /min_decryption_version, run "sparekey keys rewrap"/,
    },
    {
      name: 'nobody at the address',
      prepare: async () => (await server.close(), {}),
      code: 'keys_unreachable',
      says: /does not answer \(ECONNREFUSED\)/,
    },
    {
      name: 'a file that others can read',
      prepare: async () => (await chmod(path, 0o640), {}),
      code: 'keys_too_open',
      says: /chmod 600/,
    },
  ]
  for (const { name, prepare, code, says } of refusals) {
    test(`refuses with ${code}, and says why: ${name}`, async () => {
      await file().create(twoKeys)
      const changes = await prepare()
      const former = await readFile(path, 'utf8')
      await assert.rejects(load(changes), refusal(code, says))
      assert.equal(await readFile(path, 'utf8'), former)
    })
  }

  test('a key that the server does not have is refused, and nothing is made', async () => {
    await assert.rejects(load({ key: 'other' }, true), refusal('keys_refused', /no Transit key of that name/))
    assert.deepEqual(await readdir(join(path, '..')), [])
  })

  test('a changed file is refused, whichever part was changed', async () => {
    await file().create(twoKeys)
    const whole = JSON.parse(await readFile(path, 'utf8')) as {
      ring: string
      transit: { wrappedKey: string }
    }
    const flip = (text: string): string =>
      text.slice(0, -9) + (text.at(-9) === 'A' ? 'B' : 'A') + text.slice(-8)
    const { ring, transit } = whole
    for (const changed of [
      { ...whole, ring: flip(ring) },
      { ...whole, transit: { ...transit, wrappedKey: flip(transit.wrappedKey) } },
    ]) {
      await writeFile(path, JSON.stringify(changed))
      await assert.rejects(load(), refusal('keys_unreadable', /Restore|restore/))
    }
  })

  test('a server that goes away after the start stops nothing, and the source says what is the matter', async () => {
    const data = generateKeyRing(nodeRandom, new Date(0))
    await file().create(data)
    const source = keysFromTransit(path, optionsOf())
    const ring = await source.load(false)
    const later = withCurrent(addWaitingKey(data, nodeRandom, new Date(0)), 'k2')
    await file().write(later)
    server.state.sealed = true

    const subject = new Uint8Array(16)
    const sealed = ringOf(later).seal('set', subject, subject, subject)
    assert.equal(ring.open('set', subject, sealed, subject), null)
    const own = ring.seal('set', subject, subject, subject)
    assert.deepEqual(ring.open('set', subject, own, subject), subject)
    assert.equal(source.trouble?.(), null)
    while (source.trouble?.() === null) await turn()
    assert.match(String(source.trouble?.()), /was replaced, and cannot be unwrapped: .* is sealed/)
  })

  test('a replaced file is followed without a start', async () => {
    const data = generateKeyRing(nodeRandom, new Date(0))
    await file().create(data)
    const ring = await load()
    const later = withCurrent(addWaitingKey(data, nodeRandom, new Date(0)), 'k2')
    await file().write(later)
    const subject = new Uint8Array(16)
    const sealed = ringOf(later).seal('set', subject, subject, subject)
    while (ring.open('set', subject, sealed, subject) === null) await turn()
    await turn()
    assert.equal(ring.currentKeyId, 'k2')
  })

  test('a file with the ring of another database is not followed', async () => {
    await file().create(generateKeyRing(nodeRandom, new Date(0)))
    const source = keysFromTransit(path, optionsOf())
    const ring = await source.load(false)
    const check = ring.keyCheck()
    await file().write(twoKeys)
    ring.open('set', new Uint8Array(16), { keyId: 'k2', bytes: new Uint8Array(40) }, new Uint8Array(0))
    while (source.trouble?.() === null) await turn()
    assert.match(String(source.trouble?.()), /does not belong to the database/)
    assert.deepEqual(ring.keyCheck(), check)
    assert.deepEqual(ring.keyIds, ['k1'])
  })

  test('over TLS the certificate is checked against the authority that is named, before the token is sent', async () => {
    await server.close()
    server = await startTransit({ cert: testCertificate, key: testKey })
    const certificateAuthority = testCertificate
    await file({ certificateAuthority }).create(twoKeys)
    assert.deepEqual(await file({ certificateAuthority }).read(), twoKeys)
    server.requests.length = 0
    await assert.rejects(load(), refusal('keys_refused', /certificate is not trusted \([A-Z_]+\)/))
    assert.deepEqual(server.requests, [], 'no token was sent')
  })

  test('the plain file source says what a wrapped file needs', async () => {
    await file().create(twoKeys)
    const { keyFile } = await import('../../../../src/crypto/key-file.ts')
    await assert.rejects(keyFile(path).load(false), refusal('keys_unreadable', /wrapped by a Transit key/))
    assert.throws(() => parseKeyRing('{}'), SetupError)
  })

  test('options that are not of their form are refused before anything is sent', () => {
    const wrong: readonly [Partial<TransitOptions>, string][] = [
      [{ address: 'http://vault.example.org:8200' }, 'address'],
      [{ address: 'https://me:pw@vault.example.org' }, 'address'],
      [{ address: 'https://vault.example.org/v1' }, 'address'],
      [{ address: 'vault' }, 'address'],
      [{ key: '../sys' }, 'key'],
      [{ key: '' }, 'key'],
      [{ mount: '/transit' }, 'mount'],
      [{ mount: 'a/../sys' }, 'mount'],
      [{ namespace: 'a\r\nb' }, 'namespace'],
      [{ authentication: { roleId: 'r', secretId: 's', mount: '..' } }, 'authentication.mount'],
    ]
    for (const [change, field] of wrong) {
      const isRefused = (error: unknown): boolean =>
        error instanceof ArgumentTypeError && error.field === field
      assert.throws(() => keysFromTransit(path, optionsOf(change)), isRefused, field)
    }
    for (const waitSeconds of [-1, 601, Number.NaN]) {
      assert.throws(() => keysFromTransit(path, optionsOf({ waitSeconds })), ArgumentRangeError)
    }
    assert.equal(server.requests.length, 0)
  })
})
