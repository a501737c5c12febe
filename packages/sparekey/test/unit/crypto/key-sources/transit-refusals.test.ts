import assert from 'node:assert/strict'
import { test } from 'node:test'
import { troubleKeeper } from '../../../../src/crypto/key-sources/trouble.ts'
import { loginRefusal, refusalOf } from '../../../../src/crypto/key-sources/transit-refusals.ts'
import { SetupError } from '../../../../src/errors.ts'

const path = 'transit/decrypt/sparekey'

for (const [status, text, code, says] of [
  [503, 'Vault is sealed', 'keys_unreachable', /is sealed \(503\)/],
  [503, 'try again', 'keys_unreachable', /cannot answer now \(503\)/],
  [500, 'the disk is sealed', 'keys_unreachable', /cannot answer now \(500\)/],
  [412, '', 'keys_unreachable', /cannot answer now \(412\)/],
  [429, '', 'keys_unreachable', /cannot answer now \(429\)/],
  [300, '', 'keys_refused', /\(300\): it sends the request elsewhere/],
  [399, '', 'keys_refused', /\(399\): it sends the request elsewhere/],
] as const) {
  test(`an answer ${status} "${text}" is ${code}, whatever was asked for`, () => {
    for (const refusal of [refusalOf({ status, text }, path), loginRefusal({ status, text }, path)]) {
      assert.equal(refusal.code, code)
      assert.match(refusal.message, says)
    }
  })
}

for (const [status, text, code, says] of [
  [403, '', 'keys_refused', /its policy lacks "update" on transit\/decrypt\/sparekey/],
  [404, '', 'keys_refused', /nothing is mounted at transit\/decrypt\/sparekey/],
  [400, 'encryption key not found', 'keys_refused', /\(400\): it has no Transit key of that name/],
  [400, 'disallowed by policy', 'keys_refused', /min_decryption_version/],
  [400, 'ciphertext is too old', 'keys_refused', /min_decryption_version/],
  [400, 'cipher: message authentication failed', 'keys_unreadable', /does not open this key ring/],
  [418, '', 'keys_refused', /does not answer as Transit does \(418\)/],
  [204, '', 'keys_refused', /does not answer as Transit does \(204\)/],
] as const) {
  test(`Transit's answer ${status} "${text}" is ${code}`, () => {
    const refusal = refusalOf({ status, text }, path)
    assert.equal(refusal.code, code)
    assert.match(refusal.message, says)
  })
}

for (const [status, says] of [
  [404, /\(404\): nothing is mounted at auth\/approle\/login/],
  [400, /\(400\): it does not take this role id and secret id/],
  [403, /\(403\): it does not take/],
  [499, /\(499\): it does not take/],
  [204, /does not answer as Transit does \(204\)/],
] as const) {
  test(`a login that is answered with ${status} is refused, and says why`, () => {
    const refusal = loginRefusal({ status, text: '' }, 'auth/approle/login')
    assert.equal(refusal.code, 'keys_refused')
    assert.match(refusal.message, says)
  })
}

test('the trouble of a source is the last one, in its own words where they are known, until it is over', () => {
  const trouble = troubleKeeper('The file was replaced')
  assert.equal(trouble.current(), null)
  trouble.note(new TypeError('secret'))
  assert.equal(trouble.current(), 'The file was replaced: it failed unexpectedly.')
  trouble.note(new SetupError('keys_unreachable', 'The server is away.'))
  assert.equal(trouble.current(), 'The file was replaced: The server is away.')
  trouble.note(null)
  assert.equal(trouble.current(), null)
})
