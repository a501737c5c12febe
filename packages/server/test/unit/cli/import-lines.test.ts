import assert from 'node:assert/strict'
import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ArgumentTypeError, SetupError } from 'sparekey'
import { createDecrypt, type Encryption, readDecryptKey } from '../../../src/cli/import/decrypt.ts'
import { readLine } from '../../../src/cli/import/line.ts'

const never = (): never => assert.fail('nothing is encrypted')
const secret = 'aB3dE-9xYz1'

describe('a line', () => {
  test('has an account and the fields of an import, its times read and its missing fields filled in', () => {
    const text = JSON.stringify({
      account: 17,
      codes: [secret, { code: 'x', usedAt: '2026-03-01T09:00:00+01:00' }, { code: 'y', usedAt: null }],
      issuedAt: '2025-01-01T00:00:00Z',
      symbols: 'digits',
    })
    const line = readLine(text, { source: 'old', symbols: 'hex' }, never)
    assert.deepEqual(line, {
      account: '17',
      input: {
        source: 'old',
        symbols: 'digits',
        issuedAt: new Date('2025-01-01T00:00:00Z'),
        codes: [secret, { code: 'x', usedAt: new Date('2026-03-01T08:00:00Z') }, { code: 'y', usedAt: null }],
      },
    })
  })

  for (const [what, text, field] of [
    ['no JSON', `{"account":"${secret}"`, 'line'],
    ['a list', `["${secret}"]`, 'line'],
    ['longer than any account', `{"account":"${'x'.repeat(70_000)}"}`, 'line'],
    ['without an account', `{"codes":["${secret}"]}`, 'account'],
    [
      'a time without its offset',
      `{"account":"a","codes":[{"code":"${secret}","usedAt":"2026-03-01 09:00"}]}`,
      'codes.usedAt',
    ],
    ['a time that is a number', `{"account":"a","used":[{"index":0,"at":17}]}`, 'used.at'],
    ['a day that is none', `{"account":"a","issuedAt":"2026-13-41T00:00:00Z"}`, 'issuedAt'],
    ['an encrypted list', `{"account":"a","encrypted":["${secret}"]}`, 'encrypted'],
  ] as const) {
    test(`that is ${what} is refused, and not repeated`, () =>
      assert.throws(
        () => readLine(text, {}, never),
        (error) =>
          error instanceof ArgumentTypeError && error.field === field && !error.message.includes(secret),
      ))
  }
})

describe('an encrypted column', () => {
  const key = randomBytes(32)
  const codes = [secret, 'Qw7eR-tY2uI']
  const list = JSON.stringify(codes)
  const cbc = (text: string, iv: Buffer) => {
    const cipher = createCipheriv('aes-256-cbc', key, iv)
    return Buffer.concat([cipher.update(text), cipher.final()])
  }
  const gcm = (text: string, nonce: Buffer) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    return { sealed: Buffer.concat([cipher.update(text), cipher.final()]), tag: cipher.getAuthTag() }
  }
  /** As Laravel's Encrypter writes it: Base64 of JSON, whose parts are Base64. */
  const laravel = (parts: Record<string, string>) => Buffer.from(JSON.stringify(parts)).toString('base64')
  const laravelCbc = (text: string): string => {
    const iv = randomBytes(16)
    const value = cbc(text, iv).toString('base64')
    const mac = createHmac('sha256', key)
      .update(iv.toString('base64') + value)
      .digest('hex')
    return laravel({ iv: iv.toString('base64'), value, mac, tag: '' })
  }
  const laravelGcm = (text: string): string => {
    const nonce = randomBytes(12)
    const { sealed, tag } = gcm(text, nonce)
    const [iv, value, sum] = [nonce, sealed, tag].map((bytes) => bytes.toString('base64'))
    return laravel({ iv: iv ?? '', value: value ?? '', mac: '', tag: sum ?? '' })
  }
  const plainGcm = (text: string): string => {
    const nonce = randomBytes(12)
    const { sealed, tag } = gcm(text, nonce)
    return Buffer.concat([nonce, sealed, tag]).toString('base64')
  }
  const plainCbc = (text: string): string => {
    const iv = randomBytes(16)
    return Buffer.concat([iv, cbc(text, iv)]).toString('base64')
  }
  const forms: readonly (readonly [Encryption, (text: string) => string])[] = [
    ['laravel', laravelCbc],
    ['laravel', laravelGcm],
    ['gcm', plainGcm],
    ['cbc', plainCbc],
  ]
  const isRefused = (error: unknown): boolean =>
    error instanceof ArgumentTypeError && error.field === 'encrypted' && !error.message.includes(secret)

  for (const [form, encrypt] of forms) {
    test(`${form}: gives the codes, as a list, as a string that PHP wrote, or one a line`, () => {
      const decrypt = createDecrypt(form, key)
      for (const plain of [list, `s:${list.length}:"${list}";`, `${codes.join('\n')}\n`])
        assert.deepEqual(decrypt(encrypt(plain)), codes)
    })

    test(`${form}: another key, or a text that is written otherwise, is refused`, () => {
      for (const text of ['', 'not base64!', 'AAAA', Buffer.from('{}').toString('base64')])
        assert.throws(() => createDecrypt(form, key)(text), isRefused)
      // CBC alone cannot always tell another key: its padding fits one time in 256, and then the text is none.
      assert.throws(() => {
        const read = createDecrypt(form, Buffer.alloc(32, 1))(encrypt(list))
        if (!read.includes(secret)) throw new ArgumentTypeError('encrypted', 'read as something else')
      }, isRefused)
      assert.throws(() => createDecrypt(form, key)(encrypt('{"a":1}')), isRefused)
    })
  }

  test('a changed byte is refused where the form can tell', () => {
    for (const [form, encrypt] of forms.slice(0, 3)) {
      const bytes = Buffer.from(encrypt(list), 'base64')
      if (form === 'laravel') {
        const parts = JSON.parse(bytes.toString()) as Record<string, string>
        const value = Buffer.from(parts['value'] ?? '', 'base64')
        value[0] = (value[0] ?? 0) ^ 1
        const changed = laravel({ ...parts, value: value.toString('base64') })
        assert.throws(() => createDecrypt(form, key)(changed), isRefused)
      } else {
        bytes[20] = (bytes[20] ?? 0) ^ 1
        assert.throws(() => createDecrypt(form, key)(bytes.toString('base64')), isRefused)
      }
    }
  })

  const directory = mkdtempSync(join(tmpdir(), 'sparekey-import-'))
  after(() => rmSync(directory, { recursive: true }))

  test('its key is read as bytes, in hexadecimal and in Base64; anything else is refused by the name of the file alone', () => {
    const path = join(directory, 'key')
    for (const text of [
      key,
      key.toString('hex'),
      `${key.toString('base64')}\n`,
      `base64:${key.toString('base64')}`,
    ]) {
      writeFileSync(path, text)
      assert.ok(readDecryptKey(path).equals(key))
    }
    for (const text of ['', 'short', key.toString('hex').slice(2), key.subarray(1)]) {
      writeFileSync(path, text)
      assert.throws(
        () => readDecryptKey(path),
        (error) =>
          error instanceof SetupError && error.code === 'setting_invalid' && !error.message.includes('short'),
      )
    }
    assert.throws(() => readDecryptKey(join(directory, 'none')), SetupError)
  })
})
