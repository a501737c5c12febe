import { createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ArgumentTypeError, SetupError } from 'sparekey'
import { readable } from '../files.ts'

/**
 * How another system writes a column of codes that it encrypted with AES-256:
 *
 * - `laravel`: what Laravel's `encrypt` writes, with CBC and a MAC or with GCM, as Fortify stores recovery codes;
 * - `gcm`: Base64 of nonce (12 bytes), ciphertext and tag (16);
 * - `cbc`: Base64 of initialisation vector (16 bytes) and ciphertext, padded as PKCS #7 says. Nothing tells there whether it
 *   was changed.
 */
export const encryptions = ['laravel', 'gcm', 'cbc'] as const
export type Encryption = (typeof encryptions)[number]

const KEY_BYTES = 32
const GCM_NONCE_BYTES = 12
const IV_BYTES = 16
const TAG_BYTES = 16

/**
 * The key in a file: 32 bytes, or their text in hexadecimal or Base64, with `base64:` before it as Laravel has it.
 *
 * @throws {SetupError} `setting_invalid`: it cannot be read, or is no such key.
 */
export const readDecryptKey = (path: string): Buffer => {
  const bytes = readable(`--decrypt-key-file: ${path}`, () => readFileSync(path))
  const text = bytes
    .toString('latin1')
    .trim()
    .replace(/^base64:/, '')
  const key =
    bytes.length === KEY_BYTES
      ? bytes
      : /^[0-9A-Fa-f]{64}$/.test(text)
        ? Buffer.from(text, 'hex')
        : base64(text)
  if (key?.length === KEY_BYTES) return key
  throw new SetupError(
    'setting_invalid',
    `--decrypt-key-file: ${path} does not hold an AES-256 key: 32 bytes, or their text in hexadecimal or Base64.`,
  )
}

/**
 * The codes in an encrypted column: a JSON list, or one code a line.
 *
 * @throws {ArgumentTypeError} `invalid_request`, field `encrypted`: it is not written so, or not with this key.
 */
export const createDecrypt =
  (encryption: Encryption, key: Buffer) =>
  (text: string): readonly string[] => {
    const plain = openers[encryption](text.trim(), key)
    if (plain === null) {
      throw new ArgumentTypeError(
        'encrypted',
        `"encrypted" is not written as ${encryption} has it, or was encrypted with another key.`,
      )
    }
    return codesIn(plain.toString('utf8'))
  }

type Opener = (text: string, key: Buffer) => Buffer | null

const openGcm: Opener = (text, key) => {
  const bytes = base64(text)
  if (bytes === null || bytes.length <= GCM_NONCE_BYTES + TAG_BYTES) return null
  const end = bytes.length - TAG_BYTES
  return gcm(
    key,
    bytes.subarray(0, GCM_NONCE_BYTES),
    bytes.subarray(GCM_NONCE_BYTES, end),
    bytes.subarray(end),
  )
}

const openCbc: Opener = (text, key) => {
  const bytes = base64(text)
  return bytes === null ? null : cbc(key, bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES))
}

const openLaravel: Opener = (text, key) => {
  const { iv, value, mac, tag } = laravelParts(text)
  const [ivBytes, sealed] = [base64(iv), base64(value)]
  if (ivBytes === null || sealed === null) return null
  if (tag !== '') {
    const tagBytes = base64(tag)
    return tagBytes === null ? null : gcm(key, ivBytes, sealed, tagBytes)
  }
  const expected = createHmac('sha256', createSecretKey(key))
    .update(iv + value)
    .digest()
  const given = Buffer.from(mac, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return cbc(key, ivBytes, sealed)
}

const openers: Readonly<Record<Encryption, Opener>> = { laravel: openLaravel, gcm: openGcm, cbc: openCbc }

const laravelParts = (text: string) => {
  const outer = parsed((base64(text) ?? Buffer.alloc(0)).toString('utf8'))
  const part = (name: string): string => {
    const value: unknown = typeof outer === 'object' && outer !== null ? Reflect.get(outer, name) : ''
    return typeof value === 'string' ? value : ''
  }
  return { iv: part('iv'), value: part('value'), mac: part('mac'), tag: part('tag') }
}

const gcm = (key: Buffer, nonce: Buffer, sealed: Buffer, tag: Buffer): Buffer | null => {
  if (nonce.length !== GCM_NONCE_BYTES || tag.length !== TAG_BYTES) return null
  const options = { authTagLength: TAG_BYTES }
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, options).setAuthTag(tag)
  return finished(() => Buffer.concat([decipher.update(sealed), decipher.final()]))
}

const cbc = (key: Buffer, iv: Buffer, sealed: Buffer): Buffer | null => {
  if (iv.length !== IV_BYTES || sealed.length === 0) return null
  const decipher = createDecipheriv('aes-256-cbc', createSecretKey(key), iv)
  return finished(() => Buffer.concat([decipher.update(sealed), decipher.final()]))
}

const finished = (open: () => Buffer): Buffer | null => {
  try {
    return open()
  } catch {
    return null
  }
}

/** PHP writes a string before it is encrypted as its length and itself: `s:26:"…";`. */
const SERIALIZED = /^s:\d+:"([^]*)";$/

const codesIn = (plain: string): readonly string[] => {
  const text = SERIALIZED.exec(plain)?.[1] ?? plain
  const list = parsed(text)
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list
  if (list === null) return text.split('\n').flatMap((line) => line.trim() || [])
  throw new ArgumentTypeError(
    'encrypted',
    '"encrypted" holds neither a JSON list of codes nor a code a line.',
  )
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const base64 = (text: string): Buffer | null =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null
