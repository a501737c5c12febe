import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { candidates, expectedSamples, read, sampleText, texts, warningCodes } from './support.ts'

const github = expectedSamples['github']!.codes.map(({ text }) => text)

describe('trap 3: digits that are not codes', () => {
  test('dates, years, phone numbers, order numbers, list numbers and addresses are left out', () => {
    const text = [
      'Google 2FA backup codes, printed on Jan 5, 2026 (g.co/2sv)',
      'Order no. 40817236, customer 55501234, support +1 (555) 010-0199',
      'Period: 2025-2026, 12/05/2026 10:45',
      '1. 8178 8442',
      '2. 0864 4054',
      '3. 4075 4932',
      'Page 1 of 1',
      'https://example.com/42424242/12345678',
    ].join('\n')
    assert.deepEqual(texts(read(text)), ['8178 8442', '0864 4054', '4075 4932'])
  })
})

describe('trap 4: an address or user name that looks like a code', () => {
  test('in the header', () => {
    const text = `Codes for someone1234\nAccount: abcdefgh12\nUser name: qwertz1234\n\n${sampleText('firefox')}`
    assert.deepEqual(
      texts(read(text)),
      expectedSamples['firefox']!.codes.map((code) => code.text),
    )
  })

  test('in the file name', () => {
    const fileName = 'github1234@gitlab.com Backup authentication codes.txt'
    assert.equal(read(sampleText('firefox'), { fileName }).service, 'firefox')
  })
})

describe('trap 13: a lone number of six digits', () => {
  test('is a one-time code and not imported', () => {
    const result = read('128742\n')
    assert.deepEqual(result.codes, [])
    assert.deepEqual(warningCodes(result), ['one_time_password'])
  })

  test('is a code where the person or the heading says so, and ten of them are', () => {
    assert.deepEqual(texts(read('128742', { service: 'reddit' })), ['128742'])
    assert.deepEqual(texts(read('Reddit backup codes\n128742')), ['128742'])
    const ten = Array.from({ length: 10 }, (_, i) => String(284_917 + i * 61_331))
    assert.deepEqual(texts(read(ten.join('\n'))), ten)
  })
})

describe('trap 14: authenticator secrets', () => {
  const secrets = [
    'JBSWY3DPEHPK3PXP',
    'JBSWY3DPEHPK3PXPJBSWY3DPEH',
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    'A'.repeat(3) + 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQB',
  ]
  for (const secret of secrets) {
    test(`one base32 token of ${secret.length} signs is not imported`, () => {
      const result = read(secret)
      assert.deepEqual(result.codes, [])
      assert.deepEqual(warningCodes(result), ['totp_secret'])
    })
  }

  test('an otpauth address is not imported, in whatever text it stands', () => {
    const address = 'otpauth://totp/GitHub:someone?secret=JBSWY3DPEHPK3PXP&issuer=GitHub'
    assert.deepEqual(warningCodes(read(address)), ['totp_secret'])
    const result = read(`${address}\n${sampleText('github')}`)
    assert.deepEqual(texts(result), github)
    assert.ok(warningCodes(result).includes('totp_secret'))
  })

  test('a labelled set-up key in groups is not imported', () => {
    const result = read('Setup key: JBSW Y3DP EHPK 3PXP\n')
    assert.deepEqual(result.codes, [])
    assert.ok(warningCodes(result).includes('totp_secret'))
  })

  test('a code of Vaultwarden is asked about, and taken where it is named', () => {
    const token = 'FAXGPU73FNZFOKDKG43LMVB4F7JAIJEK'
    assert.deepEqual(candidates(read(token)), ['vaultwarden', 'bitwarden'])
    assert.deepEqual(texts(read(token, { service: 'vaultwarden' })), [token])
    const grouped = read('FAXG PU73 FNZF OKDK G43L MVB4 F7JA IJEK')
    assert.equal(grouped.service, null)
    assert.ok(warningCodes(grouped).includes('perhaps_totp_secret'))
  })
})

describe('trap 15: 64 and 32 hexadecimal digits', () => {
  for (const id of ['npm', 'discourse']) {
    const [first = '', ...rest] = expectedSamples[id]!.codes.map(({ text }) => text)
    test(`one of ${first.length} is asked about, not imported`, () => {
      const result = read(first)
      assert.deepEqual(result.codes, [])
      assert.equal(result.service, null)
      assert.deepEqual(warningCodes(result), ['key_or_hash'])
      assert.ok(candidates(result).includes(id))
    })

    test(`a list of ${first.length} is read with a warning while nothing names the service`, () => {
      const list = [first, ...rest]
      const result = read(list.join('\n'))
      assert.deepEqual(texts(result), list)
      assert.equal(result.service, null)
      assert.ok(warningCodes(result).includes('key_or_hash'))
      assert.deepEqual(warningCodes(read(list.join('\n'), { service: id })), [])
    })
  }
})
