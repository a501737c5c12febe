import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SetupError } from 'sparekey'
import { readEnvironment } from '../../../src/config/environment.ts'

const provider = {
  SPAREKEY_CONSOLE_OIDC_ISSUER: 'https://login.example.org/realm',
  SPAREKEY_CONSOLE_OIDC_CLIENT_ID: 'sparekey',
  SPAREKEY_CONSOLE_GROUPS: '{"6f1c":["support@default","auditor@acme"],"90aa":["instance_admin"]}',
}

const consoleOf = (environment: Record<string, string>, readText = (): string => 'from a file') =>
  readEnvironment(environment, readText).config.console

const refusal = (environment: Record<string, string>): string => {
  try {
    consoleOf(environment)
  } catch (error) {
    assert.ok(error instanceof SetupError)
    return error.message
  }
  return assert.fail('must be refused')
}

test('there is no console, but where it is asked for', () => {
  assert.equal(consoleOf({}), null)
  assert.equal(consoleOf({ SPAREKEY_CONSOLE: 'off' }), null)
  assert.deepEqual(consoleOf({ SPAREKEY_CONSOLE: 'on' }), { provider: null, smallTeam: false })
  assert.deepEqual(consoleOf({ SPAREKEY_CONSOLE_SMALL_TEAM: 'on' }), { provider: null, smallTeam: true })
  assert.notEqual(consoleOf(provider), null)
})

test('a provider is read whole, its secret also from a file, and only what resists phishing is strong by itself', () => {
  const read = consoleOf({ ...provider, SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET_FILE: '/run/secret' })?.provider
  assert.ok(read)
  assert.equal(read.issuer, 'https://login.example.org/realm')
  assert.equal(read.clientSecret?.text, 'from a file')
  assert.deepEqual(
    [read.scopes, read.groupsClaim, read.personClaim],
    ['openid profile offline_access', 'groups', null],
  )
  assert.deepEqual(read.groups.get('6f1c'), [
    { tenant: 'default', role: 'support' },
    { tenant: 'acme', role: 'auditor' },
  ])
  assert.deepEqual(read.groups.get('90aa'), [{ tenant: '*', role: 'instance_admin' }])
  for (const weak of ['pwd', 'otp', 'sms', 'mfa', 'tel']) assert.equal(read.strength?.includes(weak), false)
  const any = consoleOf({ ...provider, SPAREKEY_CONSOLE_OIDC_STRENGTH: 'any' })?.provider
  assert.equal(any?.strength, null)
})

test('half of a provider, or one beside a console that is off, is refused with what is missing', () => {
  for (const name of Object.keys(provider)) {
    const { [name as keyof typeof provider]: _left, ...rest } = provider
    assert.match(refusal(rest), new RegExp(`needs ${name} beside it\\.$`))
  }
  assert.match(refusal({ ...provider, SPAREKEY_CONSOLE: 'off' }), /is set, and SPAREKEY_CONSOLE is off/)
  assert.match(
    refusal({ SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET: 's' }),
    /^SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET needs SPAREKEY_CONSOLE_OIDC_ISSUER/,
  )
})

test('a value that is not as it must be is refused by the name of its setting, and not repeated', () => {
  const bad: Record<string, readonly string[]> = {
    SPAREKEY_CONSOLE: ['yes', 'ON', '1'],
    SPAREKEY_CONSOLE_SMALL_TEAM: ['yes'],
    SPAREKEY_CONSOLE_OIDC_ISSUER: [
      'idp.example.org',
      'http://idp.example.org',
      'https://a.example/?x',
      'ftp://a',
    ],
    SPAREKEY_CONSOLE_GROUPS: [
      '[]',
      '{',
      '{"g":"owner@default"}',
      '{"g":["owner"]}',
      '{"g":["instance_admin@default"]}',
      '{"g":["king@default"]}',
      '{"g":["owner@a@b"]}',
      '{"g":["owner@*"]}',
      '{"":["owner@default"]}',
      '{"g":[1]}',
    ],
  }
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      const line = refusal({ ...provider, [name]: value })
      assert.match(line, new RegExp(`^${name} must be `), value)
      if (value.length > 3) assert.equal(line.includes(value), false, value)
    }
  }
})
