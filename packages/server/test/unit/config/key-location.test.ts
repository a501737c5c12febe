import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { SetupError } from 'sparekey'
import { readEnvironment } from '../../../src/config/environment.ts'
import type { KeyLocation } from '../../../src/config/key-location.ts'

const SECRET = 's3cret-value'
const readSecret = (path: string): string => (path === '/run/token' ? `${SECRET}\n` : assert.fail())

const keysOf = (environment: Record<string, string>): KeyLocation =>
  readEnvironment(environment, readSecret).config.keys

const refusal = (environment: Record<string, string>): string => {
  try {
    readEnvironment(environment, readSecret)
  } catch (error) {
    assert.ok(error instanceof SetupError)
    assert.equal(error.code, 'setting_invalid')
    assert.equal(error.message.includes('s3cret'), false)
    return error.message
  }
  return assert.fail('the environment was accepted')
}

const command = { SPAREKEY_KEYS_COMMAND: '["read-ring","--slot","1"]' }
const vault = {
  SPAREKEY_VAULT_ADDR: 'https://vault.example.org:8200/',
  SPAREKEY_VAULT_KEY: 'sparekey',
  SPAREKEY_VAULT_TOKEN: SECRET,
}

test('a command is a list of words, and gets PATH and the variables that are named', () => {
  assert.deepEqual(keysOf({ ...command, PATH: '/bin', HOME: '/root' }), {
    kind: 'command',
    argv: ['read-ring', '--slot', '1'],
    environment: { PATH: '/bin' },
  })
  const named = {
    ...command,
    SPAREKEY_KEYS_COMMAND_VARIABLES: ' PIN  SLOT ',
    PIN: SECRET,
    SLOT: '',
    HOME: '/x',
  }
  assert.deepEqual(keysOf(named), {
    kind: 'command',
    argv: ['read-ring', '--slot', '1'],
    environment: { PIN: SECRET, SLOT: '' },
  })
})

test('a Transit key has defaults for all but address, key and token', () => {
  assert.deepEqual(keysOf(vault), {
    kind: 'transit',
    path: resolve('data/sparekey.keys'),
    vault: {
      address: 'https://vault.example.org:8200',
      key: 'sparekey',
      mount: 'transit',
      namespace: null,
      caFile: null,
      waitSeconds: 30,
      login: { kind: 'token', token: { text: SECRET, file: null } },
    },
  })
})

test('a Transit key takes every setting, and a token from a file keeps the name of the file', () => {
  const keys = keysOf({
    SPAREKEY_KEYS_FILE: '/etc/ring',
    SPAREKEY_VAULT_ADDR: 'http://127.0.0.1:8200',
    SPAREKEY_VAULT_KEY: 'app.sparekey-1',
    SPAREKEY_VAULT_MOUNT: 'team/transit',
    SPAREKEY_VAULT_NAMESPACE: 'a/b',
    SPAREKEY_VAULT_CA_FILE: '/etc/ca.pem',
    SPAREKEY_VAULT_WAIT_SECONDS: '0',
    SPAREKEY_VAULT_ROLE_ID: 'role',
    SPAREKEY_VAULT_SECRET_ID_FILE: '/run/token',
    SPAREKEY_VAULT_APPROLE_MOUNT: 'apps',
  })
  assert.deepEqual(keys, {
    kind: 'transit',
    path: '/etc/ring',
    vault: {
      address: 'http://127.0.0.1:8200',
      key: 'app.sparekey-1',
      mount: 'team/transit',
      namespace: 'a/b',
      caFile: '/etc/ca.pem',
      waitSeconds: 0,
      login: {
        kind: 'approle',
        mount: 'apps',
        roleId: 'role',
        secretId: { text: SECRET, file: '/run/token' },
      },
    },
  })
})

test('other values are refused by the name of the setting, with what it must be', () => {
  const wrong: readonly [string, readonly string[], Record<string, string>][] = [
    [
      'SPAREKEY_KEYS_COMMAND',
      [
        'cat s3cret',
        '"s3cret"',
        '[]',
        '[""]',
        '["cat",1]',
        '["cat","\\u0000"]',
        '{}',
        JSON.stringify(Array(65).fill('x')),
      ],
      {},
    ],
    ['SPAREKEY_KEYS_COMMAND_VARIABLES', ['A,B', 'A=s3cret', '1A', 'SPAREKEY_API_KEY', ' '], command],
    [
      'SPAREKEY_VAULT_ADDR',
      [
        'http://vault.example.org',
        'https://me:s3cret@vault.example.org',
        'https://v.example/v1',
        'vault',
        'https://v/?a',
      ],
      vault,
    ],
    ['SPAREKEY_VAULT_KEY', ['../sys', 'a/b', 'a b', '-a', 'x'.repeat(129)], vault],
    ['SPAREKEY_VAULT_MOUNT', ['/transit', 'transit/', 'a//b', '..', 'a/../b', 'a b'], vault],
    ['SPAREKEY_VAULT_NAMESPACE', ['/a', 'a\r\nX: s3cret'], vault],
    ['SPAREKEY_VAULT_TOKEN', ['a s3cret', 's3cret\n'], vault],
    ['SPAREKEY_VAULT_CA_FILE', ['a\0b'], vault],
    ['SPAREKEY_VAULT_WAIT_SECONDS', ['-1', '601', '1.5', 'x'], vault],
  ]
  for (const [name, values, beside] of wrong) {
    const lines = new Set(values.map((value) => refusal({ ...beside, [name]: value })))
    assert.equal(lines.size, 1, `one sentence for all values of ${name}`)
    for (const line of lines) assert.match(line, new RegExp(`^${name} must be .+\\.$`))
    assert.match(refusal({ ...beside, [name]: '' }), new RegExp(`^${name} is empty\\.`))
  }
})

test('the ring comes from one place', () => {
  const both = (environment: Record<string, string>, first: string, second: string): void =>
    assert.equal(
      refusal(environment),
      `${first} and ${second} are both set, and the key ring comes from one place. Keep one of them.`,
    )
  both({ ...command, SPAREKEY_KEYS: SECRET }, 'SPAREKEY_KEYS', 'SPAREKEY_KEYS_COMMAND')
  both({ ...command, SPAREKEY_KEYS_FILE: '/x' }, 'SPAREKEY_KEYS_COMMAND', 'SPAREKEY_KEYS_FILE')
  both({ ...command, ...vault }, 'SPAREKEY_KEYS_COMMAND', 'SPAREKEY_VAULT_ADDR')
  both({ SPAREKEY_KEYS: SECRET, SPAREKEY_VAULT_MOUNT: 'x' }, 'SPAREKEY_KEYS', 'SPAREKEY_VAULT_MOUNT')
  both({ SPAREKEY_KEYS: SECRET, SPAREKEY_VAULT_TOKEN_FILE: '/x' }, 'SPAREKEY_KEYS', 'SPAREKEY_VAULT_TOKEN')
})

test('half of a place is refused, and the other half named', () => {
  const { SPAREKEY_VAULT_TOKEN: token, ...noLogin } = vault
  const role = { SPAREKEY_VAULT_ROLE_ID: 'role' }
  const secretId = { SPAREKEY_VAULT_SECRET_ID: SECRET }
  const halves: readonly [Record<string, string>, RegExp][] = [
    [{ SPAREKEY_VAULT_TOKEN: token }, /^SPAREKEY_VAULT_TOKEN needs SPAREKEY_VAULT_ADDR beside it\.$/],
    [{ SPAREKEY_VAULT_TOKEN_FILE: '/run/token' }, /^SPAREKEY_VAULT_TOKEN needs SPAREKEY_VAULT_ADDR/],
    [{ SPAREKEY_VAULT_CA_FILE: '/x' }, /^SPAREKEY_VAULT_CA_FILE needs SPAREKEY_VAULT_ADDR/],
    [
      { SPAREKEY_VAULT_ADDR: vault.SPAREKEY_VAULT_ADDR },
      /^SPAREKEY_VAULT_ADDR needs SPAREKEY_VAULT_KEY beside it\.$/,
    ],
    [noLogin, /^SPAREKEY_VAULT_ADDR needs SPAREKEY_VAULT_TOKEN beside it, or SPAREKEY_VAULT_ROLE_ID and/],
    [{ ...noLogin, ...role }, /^SPAREKEY_VAULT_ROLE_ID needs SPAREKEY_VAULT_SECRET_ID beside it\.$/],
    [{ ...noLogin, ...secretId }, /^SPAREKEY_VAULT_SECRET_ID needs SPAREKEY_VAULT_ROLE_ID beside it\.$/],
    [
      { ...vault, ...role, ...secretId },
      /^SPAREKEY_VAULT_TOKEN and SPAREKEY_VAULT_ROLE_ID are both set\. Keep one of them\.$/,
    ],
    [
      { ...vault, SPAREKEY_VAULT_APPROLE_MOUNT: 'x' },
      /^SPAREKEY_VAULT_APPROLE_MOUNT needs SPAREKEY_VAULT_ROLE_ID beside it\.$/,
    ],
    [
      { SPAREKEY_KEYS_COMMAND_VARIABLES: 'PIN' },
      /^SPAREKEY_KEYS_COMMAND_VARIABLES needs SPAREKEY_KEYS_COMMAND beside it\.$/,
    ],
    [
      { ...command, SPAREKEY_KEYS_COMMAND_VARIABLES: 'PIN' },
      /^SPAREKEY_KEYS_COMMAND_VARIABLES names PIN, which is not set\. Set it, or take it off the list\.$/,
    ],
    [
      { ...vault, SPAREKEY_VAULT_TOKEN_FILE: '/run/token' },
      /^SPAREKEY_VAULT_TOKEN and SPAREKEY_VAULT_TOKEN_FILE are both set/,
    ],
  ]
  for (const [environment, line] of halves) assert.match(refusal(environment), line)
})

test('what Kubernetes sets for a Service named sparekey-vault is pointed out as such', () => {
  assert.match(refusal({ SPAREKEY_VAULT_SERVICE_HOST: '10.0.0.1' }), /enableServiceLinks: false/)
  assert.match(refusal({ SPAREKEY_VAULT_PORT_8200_TCP: 'tcp://10.0.0.1:8200' }), /enableServiceLinks: false/)
})
