import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { run } from '../../../packages/server/test/cli/run.ts'
import { temporaryDirectory } from '../../../packages/server/test/support/process.ts'

const SCRIPT = new URL('../ring-in-token.ts', import.meta.url).pathname
const PIN = '4321'
const MODULE = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'].find(existsSync)
const isThere = (program: string): boolean => spawnSync(program, ['--help']).error === undefined
const skip =
  MODULE !== undefined && isThere('softhsm2-util') && isThere('pkcs11-tool')
    ? false
    : 'softhsm2 and opensc are not installed'

describe('a ring under a key in a token', { skip }, () => {
  const directory = temporaryDirectory()
  const { PATH = '' } = process.env
  const variables = {
    PATH,
    SOFTHSM2_CONF: join(directory, 'softhsm2.conf'),
    PKCS11_MODULE: MODULE ?? '',
    PKCS11_TOKEN: 'sparekey',
    PKCS11_PIN_FILE: join(directory, 'pin'),
    RING_FILE: join(directory, 'ring'),
  }
  const environment = {
    ...variables,
    SPAREKEY_DATA_DIR: directory,
    SPAREKEY_KEYS_COMMAND: JSON.stringify([process.execPath, SCRIPT, 'read']),
    SPAREKEY_KEYS_COMMAND_VARIABLES: Object.keys(variables)
      .filter((name) => name !== 'PATH')
      .join(' '),
  }
  const script = (command: string, changes: Record<string, string> = {}, input = '') =>
    spawnSync(process.execPath, [SCRIPT, command], {
      input,
      env: { ...variables, ...changes },
      encoding: 'utf8',
    })
  let plain = ''

  before(async () => {
    mkdirSync(join(directory, 'tokens'))
    writeFileSync(
      variables.SOFTHSM2_CONF,
      `directories.tokendir = ${join(directory, 'tokens')}\nlog.level = ERROR\n`,
    )
    writeFileSync(variables.PKCS11_PIN_FILE, `${PIN}\n`, { mode: 0o600 })
    const options = { env: variables, stdio: 'ignore' } as const
    const pins = ['--so-pin', '12345678', '--pin', PIN]
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'sparekey', ...pins], options)
    const login = ['--module', variables.PKCS11_MODULE, '--token-label', 'sparekey', '--login', '--pin', PIN]
    const key = ['--keygen', '--key-type', 'AES:32', '--label', 'sparekey-ring', '--sensitive']
    execFileSync('pkcs11-tool', [...login, ...key], options)
    const made = join(directory, 'plain')
    await run({ SPAREKEY_DATA_DIR: directory }, 'keys', 'generate', '--output', made)
    plain = readFileSync(made, 'utf8')
  })

  test('is written so that the file alone shows nothing, and the service reads it by the command', async () => {
    assert.deepEqual(script('write', {}, plain).stderr, '')
    assert.equal(statSync(variables.RING_FILE).mode & 0o777, 0o600)
    const { accountKey, keys } = JSON.parse(plain) as { accountKey: string; keys: { secret: string }[] }
    const file = readFileSync(variables.RING_FILE, 'utf8')
    for (const secret of [accountKey, ...keys.map((key) => key.secret)]) {
      const bytes = Buffer.from(secret, 'base64url')
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        assert.equal(file.includes(bytes.toString(encoding).slice(0, 12)), false)
      }
    }
    assert.equal(script('read').stdout, plain)
    const listed = await run(environment, 'keys', 'list')
    assert.equal(listed.exit, 0, listed.err)
    assert.match(listed.out, /^k1 .* seals new sheets$/)
  })

  test('does not open with another PIN or after a change, and a failed write leaves the former file', async () => {
    assert.equal(script('write', {}, plain).status, 0)
    const whole = readFileSync(variables.RING_FILE, 'utf8')
    const locked = script('read', { PKCS11_PIN: '9999' })
    assert.deepEqual([locked.status, locked.stdout], [1, ''])
    assert.match(locked.stderr, /^pkcs11-tool --decrypt failed \(exit code 1\)/)
    assert.equal(locked.stderr.includes('9999'), false)
    assert.equal(script('write', { PKCS11_PIN: '9999' }, plain).status, 1)
    assert.equal(readFileSync(variables.RING_FILE, 'utf8'), whole)

    const file = JSON.parse(whole) as { sealed: string }
    const sealed = `${file.sealed.startsWith('A') ? 'B' : 'A'}${file.sealed.slice(1)}`
    writeFileSync(variables.RING_FILE, JSON.stringify({ ...file, sealed }))
    assert.match(script('read').stderr, /does not open under this token's key/)
    const refused = await run(environment, 'keys', 'list')
    assert.equal(refused.exit, 2)
    assert.match(refused.err, /SPAREKEY_KEYS_COMMAND: The key command ended with exit code 1\./)
  })
})
