import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SetupError } from 'sparekey'
import { isMailAddress, readMailFrom } from '../../../src/notices/mail-addresses.ts'
import { readSmtpUrl } from '../../../src/notices/smtp-url.ts'

const isSettingInvalid = (error: unknown): boolean =>
  error instanceof SetupError && error.code === 'setting_invalid' && !/hunter2|eve|secret/.test(error.message)

describe('the URL of a mail server', () => {
  test('asks for STARTTLS off loopback, and for nothing else by default', () => {
    assert.deepEqual(readSmtpUrl('smtp://mail.example.org'), {
      host: 'mail.example.org',
      port: 587,
      user: null,
      encryption: 'starttls',
      heloName: null,
      warnings: [],
    })
  })

  test('may be encrypted from the first byte, with a user and a percent-encoded password', () => {
    const server = readSmtpUrl(
      'smtps://codes%40example.org:hun%2Fter%3F2@mail.example.org:4650?name=codes.example.org',
    )
    assert.equal(server.encryption, 'implicit')
    assert.equal(server.port, 4650)
    assert.deepEqual(server.user, { name: 'codes@example.org', password: 'hun/ter?2' })
    assert.equal(server.heloName, 'codes.example.org')
    assert.equal(readSmtpUrl('smtps://mail.example.org').port, 465)
  })

  test('sends in the clear off loopback only where it says so, and warns of it', () => {
    const { encryption, warnings } = readSmtpUrl('smtp://u:p@mail.example.org:25?tls=unsafe-plaintext')
    assert.equal(encryption, 'none')
    assert.match(
      warnings.join(),
      /unsafe-plaintext: messages and the password cross the network in the clear/,
    )
  })

  test('needs no encryption on loopback unless it asks for it', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      assert.equal(readSmtpUrl(`smtp://${host}:1025`).encryption, 'none')
      assert.equal(readSmtpUrl(`smtp://${host}:1025?tls=required`).encryption, 'starttls')
    }
    assert.deepEqual(readSmtpUrl('smtp://[::1]:1025'), {
      ...readSmtpUrl('smtp://localhost:1025'),
      host: '::1',
    })
  })

  const refused: Readonly<Record<string, string>> = {
    'no URL': 'mail.example.org',
    'another protocol': 'https://mail.example.org',
    'no host': 'smtp://',
    'a path': 'smtp://mail.example.org/hunter2',
    'a fragment': 'smtp://u:hunter2#@mail.example.org',
    'an unknown query key': 'smtp://mail.example.org?tlss=required',
    'an option of the mail library': 'smtp://mail.example.org?ignoreTLS=true',
    'a key twice': 'smtp://mail.example.org?tls=required&tls=unsafe-plaintext',
    'an unknown value': 'smtp://mail.example.org?tls=no',
    'a contradiction': 'smtps://mail.example.org?tls=unsafe-plaintext',
    'a user without a password': 'smtp://eve@mail.example.org',
    'a password without a user': 'smtp://:hunter2@mail.example.org',
    'a broken percent sign': 'smtp://u:hunter2%zz@mail.example.org',
    'a name that is none': 'smtp://mail.example.org?name=a%0d%0ab',
  }
  for (const [what, url] of Object.entries(refused)) {
    test(`with ${what} stops the start, and is not repeated in the message`, () => {
      assert.throws(() => readSmtpUrl(url), isSettingInvalid)
    })
  }
})

describe('an address', () => {
  test('of the sender may have a name', () => {
    assert.deepEqual(readMailFrom('Example Team <codes@example.org>'), {
      name: 'Example Team',
      address: 'codes@example.org',
    })
    assert.deepEqual(readMailFrom(' codes@example.org '), { name: '', address: 'codes@example.org' })
  })

  test('of the sender must be one, without anything else', () => {
    for (const text of [
      '',
      'secret',
      'a@b, eve@d.example',
      'A <a@b> <eve@d>',
      'A\r\nBcc: eve@d <a@b>',
      '<a@b>, eve@d',
    ]) {
      assert.throws(() => readMailFrom(text), isSettingInvalid, text)
    }
  })

  test('of an owner must be one', () => {
    for (const good of [
      'ada@example.org',
      'ada+codes@example.org',
      "o'neil@example.org",
      'ü@bücher.example',
    ]) {
      assert.ok(isMailAddress(good), good)
    }
    const bad = [
      '',
      'ada',
      'a@b@c',
      'a b@c',
      'a@b,c@d',
      'a@b\r\nRCPT TO:<e@f>',
      '"a"@b',
      'a@b>',
      '-oX@b',
      `${'a'.repeat(65)}@b`,
      `a@${'b'.repeat(254)}`,
    ]
    for (const address of bad) assert.ok(!isMailAddress(address), address)
  })
})
