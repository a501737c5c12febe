import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { newSigningKey, publicKeyOf } from 'sparekey-keep-team'
import { SetupError } from '../errors.ts'

/** The secrets of a server: under one it seals the halves that it keeps, with the other it signs its log. */
export interface ServerKeys {
  /** Public half of the log key, base64url. */
  readonly logKey: string
  readonly logSigningKey: string
  /** Seals a half for its place. */
  seal(half: Uint8Array, place: HalfPlace): { readonly keyId: string; readonly sealed: Uint8Array }
  /** @throws SetupError `keys_missing`, `keys_unreadable` where the half was not sealed under these keys for that place. */
  open(sealed: Uint8Array, keyId: string, place: HalfPlace): Uint8Array
}

/** Where a half belongs: sealed for one place, it opens at no other. */
export interface HalfPlace {
  readonly team: string
  readonly set: string
  readonly code: string
}

interface KeysFile {
  readonly version: 1
  readonly logSigningKey: string
  /** The first seals; the others only open. */
  readonly sealing: readonly { readonly id: string; readonly key: string }[]
}

const nonceBytes = 12
const tagBytes = 16

/**
 * The keys in a file of mode 0600. Made where there is none and the database is new: without its keys, a database is worth nothing.
 *
 * @param mayCreate whether the database holds no halves yet.
 * @throws SetupError `keys_missing`, `keys_unreadable`
 */
export function serverKeysFile(path: string, mayCreate: boolean): ServerKeys {
  if (!existsSync(path)) {
    if (!mayCreate)
      throw new SetupError(
        'keys_missing',
        'KEEP_SERVER_KEYS_FILE: the file is not there, and the database needs the keys that were in it. Put it back.',
      )
    writeNew(path, newKeys())
  }
  const mode = statSync(path).mode & 0o077
  if (mode !== 0 && process.platform !== 'win32')
    throw new SetupError(
      'keys_unreadable',
      'KEEP_SERVER_KEYS_FILE: others may read the file. Run chmod 600 on it.',
    )
  return serverKeys(readKeys(readFileSync(path, 'utf8')))
}

/** New keys, as they stand in a file. */
export function newKeys(): string {
  const sealing = [{ id: randomBytes(4).toString('hex'), key: randomBytes(32).toString('base64url') }]
  return `${JSON.stringify({ version: 1, logSigningKey: newSigningKey(), sealing } satisfies KeysFile, null, 2)}\n`
}

/** Keys from the text of their file. @throws SetupError `keys_unreadable` */
export function serverKeysFrom(text: string): ServerKeys {
  return serverKeys(readKeys(text))
}

function serverKeys({ logSigningKey, sealing }: KeysFile): ServerKeys {
  const ring = new Map(sealing.map(({ id, key }) => [id, sealKey(key)]))
  const [current] = ring
  if (current === undefined) throw unreadable()
  const [currentId, currentKey] = current
  return {
    logSigningKey,
    logKey: publicKeyOf(logSigningKey),
    seal: (half, place) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce)
      cipher.setAAD(aad(currentId, place))
      const sealed = Buffer.concat([nonce, cipher.update(half), cipher.final(), cipher.getAuthTag()])
      return { keyId: currentId, sealed }
    },
    open: (sealed, keyId, place) => {
      const key = ring.get(keyId)
      if (key === undefined)
        throw new SetupError(
          'keys_missing',
          'KEEP_SERVER_KEYS_FILE: a key that halves are sealed under is missing.',
        )
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(aad(keyId, place))
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
      } catch (cause) {
        throw new SetupError('keys_unreadable', 'A half in the database is not as it was sealed.', cause)
      }
    },
  }
}

function sealKey(key: string): Buffer {
  const secret = Buffer.from(key, 'base64url')
  if (secret.length !== 32) throw unreadable()
  return Buffer.from(hkdfSync('sha256', secret, '', 'sparekey/keep-server/half/v1', 32))
}

function aad(keyId: string, { team, set, code }: HalfPlace): Buffer {
  return Buffer.from(['sparekey/keep-server/half/v1', keyId, team, set, code].join('\n'))
}

function readKeys(text: string): KeysFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable()
  }
  if (isKeysFile(value)) return value
  throw unreadable()
}

function isKeysFile(value: unknown): value is KeysFile {
  if (typeof value !== 'object' || value === null) return false
  const { version, logSigningKey, sealing } = value as Record<string, unknown>
  return (
    version === 1 &&
    typeof logSigningKey === 'string' &&
    Buffer.from(logSigningKey, 'base64url').length === 32 &&
    Array.isArray(sealing) &&
    sealing.length > 0 &&
    sealing.every(
      (entry: unknown) =>
        typeof entry === 'object' &&
        entry !== null &&
        'id' in entry &&
        typeof entry.id === 'string' &&
        'key' in entry &&
        typeof entry.key === 'string',
    )
  )
}

function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(path, 0o600)
}

function unreadable(): SetupError {
  return new SetupError(
    'keys_unreadable',
    'KEEP_SERVER_KEYS_FILE: this is not a file of keys of this server.',
  )
}
