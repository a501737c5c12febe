import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { startTransit, type TransitServer } from '../../../sparekey/test/support/transit-server.ts'
import { jsonOf, place, run, snapshot } from './run.ts'

let transit: TransitServer
let data = ''
let environment: Record<string, string> = {}

interface PlainRing {
  readonly accountKey: string
  readonly current: string
  readonly keys: readonly { readonly id: string; readonly secret: string }[]
}

const ringFile = () => join(data, 'sparekey.keys')
const plain = () => ({ SPAREKEY_DATA_DIR: data })
const secretsOf = ({ accountKey, keys }: PlainRing): string[] => [
  accountKey,
  ...keys.map(({ secret }) => secret),
]

/** The plain ring, written out and read, so that a test can look for its secrets. */
const plainRing = async (): Promise<PlainRing> => {
  const output = join(place(), 'plain.keys')
  assert.equal((await run(environment, 'keys', 'unwrap', '--output', output)).exit, 0)
  return JSON.parse(readFileSync(output, 'utf8')) as PlainRing
}

describe('a key ring that Transit wraps', () => {
  before(async () => {
    transit = await startTransit()
  })
  after(() => transit.close())
  beforeEach(() => {
    data = place()
    Object.assign(transit.state, { sealed: false, failWith: null, minDecryptionVersion: 1 })
    environment = {
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_VAULT_ADDR: transit.address,
      SPAREKEY_VAULT_KEY: 'sparekey',
      SPAREKEY_VAULT_TOKEN: transit.state.token,
      SPAREKEY_VAULT_WAIT_SECONDS: '0',
    }
  })

  test('is made wrapped, and listed, rotated and retired as a plain one is, and never lies in plain text', async () => {
    const made = await run(environment, 'keys', 'generate')
    assert.match(made.out, /readable by its owner alone, and wrapped\./)
    assert.match(
      made.out,
      /and a backup of the Transit key that wraps it: without either every sheet is lost\.$/,
    )
    assert.equal((await run(environment, 'migrate')).exit, 0)
    const listed = jsonOf(await run(environment, 'keys', 'list', '--json'))
    assert.deepEqual([listed['file'], (listed['keys'] as unknown[]).length], [ringFile(), 1])

    assert.equal((await run(environment, 'keys', 'add')).exit, 0)
    assert.match((await run(environment, 'keys', 'rotate')).out, /Nothing lies sealed under older keys/)
    assert.equal((await run(environment, 'keys', 'rotate', '--finish')).exit, 0)
    const former = await plainRing()
    assert.deepEqual([former.current, former.keys.length], ['k2', 2])
    const retired = jsonOf(await run(environment, 'keys', 'retire', 'k1', '--json'))
    assert.equal(retired['backup'], `${ringFile()}.with-k1`)
    const ring = await plainRing()
    assert.deepEqual(
      ring.keys.map(({ id }) => id),
      ['k2'],
    )
    assert.equal(ring.accountKey, former.accountKey)

    for (const name of readdirSync(data)) {
      const bytes = readFileSync(join(data, name), 'latin1')
      for (const secret of secretsOf(former)) assert.equal(bytes.includes(secret), false, name)
    }
    const sent = JSON.stringify(transit.requests)
    for (const secret of secretsOf(former)) assert.equal(sent.includes(secret), false)
  })

  test('wrap puts it in the place of the plain one, once; unwrap writes it out, and overwrites nothing', async () => {
    await run(plain(), 'keys', 'generate')
    const former = readFileSync(ringFile(), 'utf8')
    const refused = await run(environment, 'keys', 'list')
    assert.equal(refused.exit, 2)
    assert.match(refused.err, /lies there in plain text\. Run "sparekey keys wrap"/)

    assert.match(
      (await run(environment, 'keys', 'wrap')).out,
      /is wrapped by Transit key sparekey; the plain one is gone/,
    )
    assert.equal(statSync(ringFile()).mode & 0o777, 0o600)
    assert.match((await run(environment, 'keys', 'wrap')).out, /is wrapped already, and opens/)
    const unset = await run(plain(), 'keys', 'list')
    assert.equal(unset.exit, 2)
    assert.match(
      unset.err,
      /is wrapped by a Transit key\. Say which one and where, with the SPAREKEY_VAULT_… settings/,
    )

    const output = join(place(), 'plain.keys')
    const unwrapped = jsonOf(await run(environment, 'keys', 'unwrap', '--output', output, '--json'))
    assert.deepEqual(unwrapped, { ok: true, file: ringFile(), key: 'sparekey', mount: 'transit', output })
    assert.equal(readFileSync(output, 'utf8'), former)
    assert.equal(statSync(output).mode & 0o777, 0o600)
    const again = await run(environment, 'keys', 'unwrap', '--output', output)
    assert.equal(again.exit, 2)
    assert.match(again.err, /never overwritten/)
    assert.equal((await run(environment, 'keys', 'unwrap')).exit, 2)
  })

  test('rewrap moves it to the newest version, after which the older may go', async () => {
    await run(environment, 'keys', 'generate')
    const version = transit.state.versions.length
    assert.match((await run(environment, 'keys', 'rewrap')).out, /is under the newest version .* already/)
    transit.state.versions.push(randomBytes(32))
    const { fromVersion, toVersion } = jsonOf(await run(environment, 'keys', 'rewrap', '--json'))
    assert.deepEqual([fromVersion, toVersion], [version, version + 1])
    transit.state.minDecryptionVersion = version + 1
    assert.equal((await run(environment, 'keys', 'list')).exit, 0)
  })

  test('the commands are refused where no Transit key is configured', async () => {
    await run(plain(), 'keys', 'generate')
    for (const argv of [['wrap'], ['rewrap'], ['unwrap', '--output', join(data, 'x')]]) {
      const refused = await run(plain(), 'keys', ...argv)
      assert.equal(refused.exit, 2)
      assert.match(refused.err, /^sparekey: No Transit key is configured\. Name it in SPAREKEY_VAULT_ADDR/)
    }
  })

  test('a server that refuses stops every command with exit code 2 and one line, and nothing is changed', async () => {
    await run(environment, 'keys', 'generate')
    await run(environment, 'migrate')
    const whole = snapshot(data)
    const token = 's.wrong-token-s3cret'
    const faults: readonly [() => Record<string, string>, string, RegExp][] = [
      [() => ((transit.state.sealed = true), {}), 'keys_unreachable', /is sealed \(503\)\. Unseal it\./],
      [() => ({ SPAREKEY_VAULT_TOKEN: token }), 'keys_refused', /\(403\): the token is not valid here/],
      [() => ({ SPAREKEY_VAULT_KEY: 'other' }), 'keys_refused', /wrapped by another Transit key/],
      [() => ({ SPAREKEY_VAULT_ADDR: 'http://127.0.0.1:1' }), 'keys_unreachable', /ECONNREFUSED/],
    ]
    for (const [prepare, code, says] of faults) {
      const changed = { ...environment, ...prepare() }
      for (const argv of [['list'], ['add'], ['rotate'], ['retire', 'k1'], ['wrap'], ['rewrap']]) {
        const refused = await run(changed, 'keys', ...argv)
        assert.equal(refused.exit, 2, argv.join())
        assert.equal(refused.out, '')
        assert.match(refused.err, says)
        assert.match(
          refused.err,
          /^sparekey: [^\n]+The settings are SPAREKEY_VAULT_ADDR and those beside it\.$/,
        )
        assert.equal(refused.err.includes('s3cret'), false)
      }
      const json = JSON.parse((await run(changed, 'keys', 'list', '--json')).out) as Record<string, unknown>
      assert.deepEqual([json['ok'], json['code']], [false, code])
      transit.state.sealed = false
    }
    const { [`${ringFile()}.lock`]: lock, ...rest } = snapshot(data)
    assert.ok(lock)
    assert.deepEqual(rest, whole)
  })

  test('an authority or a token in a file that cannot be read is named by its setting', async () => {
    await run(environment, 'keys', 'generate')
    const missing = join(data, 'none.pem')
    const noFile = await run({ ...environment, SPAREKEY_VAULT_CA_FILE: missing }, 'keys', 'list')
    assert.equal(noFile.exit, 2)
    assert.match(noFile.err, /SPAREKEY_VAULT_CA_FILE names a file that cannot be read \(ENOENT\)/)
    writeFileSync(missing, 'no certificate')
    const noCertificate = await run({ ...environment, SPAREKEY_VAULT_CA_FILE: missing }, 'keys', 'list')
    assert.match(
      noCertificate.err,
      /SPAREKEY_VAULT_CA_FILE names a file that does not begin with a certificate in PEM/,
    )
    assert.equal(noFile.err.includes('none.pem'), false)
  })

  test('doctor says how the ring is kept, what it opens with, and what is wrong with the server', async () => {
    await run(environment, 'keys', 'generate')
    await run(environment, 'migrate')
    const well = await run(environment, 'doctor')
    assert.match(well.out, /ok +key ring +Unwrapped by Transit key sparekey, 1 key, current k1\./)
    assert.match(
      well.out,
      /ok +key ring place +The key ring lies wrapped in .*; it opens with the Transit key alone\./,
    )
    transit.requests.length = 0
    await run(environment, 'doctor')
    assert.equal(transit.requests.length, 1, 'asked once')

    transit.state.sealed = true
    const sealed = await run({ ...environment, SPAREKEY_VAULT_WAIT_SECONDS: '600' }, 'doctor')
    assert.equal(sealed.exit, 1)
    assert.match(sealed.out, /error +key ring +.*The Transit server is sealed \(503\)\.\n +→ Unseal it\./)
    assert.equal(sealed.out.match(/is sealed/g)?.length, 1, 'said once')
  })
})

describe('a key ring that a command prints', { skip: process.platform === 'win32' }, () => {
  beforeEach(async () => {
    data = place()
    await run(plain(), 'keys', 'generate', '--output', join(data, 'elsewhere.keys'))
    environment = {
      SPAREKEY_DATA_DIR: data,
      SPAREKEY_KEYS_COMMAND: JSON.stringify(['/bin/cat', join(data, 'elsewhere.keys')]),
    }
  })

  test('is listed and examined; what would change it is refused, with what to do', async () => {
    await run(environment, 'migrate')
    const listed = jsonOf(await run(environment, 'keys', 'list', '--json'))
    assert.deepEqual([listed['file'], (listed['keys'] as unknown[]).length], [null, 1])
    const { out } = await run(environment, 'doctor')
    assert.match(out, /ok +key ring +Printed by the command, 1 key, current k1\./)
    assert.match(out, /ok +key ring place +A command prints the key ring, apart from the database\./)
    for (const argv of [['add'], ['retire', 'k1'], ['generate']]) {
      const refused = await run(environment, 'keys', ...argv)
      assert.equal(refused.exit, 2)
      assert.match(refused.err, /SPAREKEY_KEYS_COMMAND/)
    }
    assert.match(
      (await run(environment, 'keys', 'add')).err,
      /name that in SPAREKEY_KEYS_FILE for this command/,
    )
    assert.equal(existsSync(ringFile()), false)
  })

  test('a command that fails stops with exit code 2 and one line that names the setting and its exit code', async () => {
    await run(environment, 'migrate')
    const failing = { ...environment, SPAREKEY_KEYS_COMMAND: '["/bin/sh","-c","echo s3cret >&2; exit 7"]' }
    const refused = await run(failing, 'keys', 'list')
    assert.equal(refused.exit, 2)
    assert.match(refused.err, /^sparekey: SPAREKEY_KEYS_COMMAND: The key command ended with exit code 7\./)
    const doctor = await run(failing, 'doctor')
    assert.equal(doctor.exit, 1)
    assert.match(
      doctor.out,
      /error +key ring +SPAREKEY_KEYS_COMMAND: The key command ended with exit code 7\./,
    )
    assert.equal(`${refused.err}${doctor.out}`.includes('s3cret'), false)
  })
})
