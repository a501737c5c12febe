import { Buffer } from 'node:buffer'
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  pbkdf2,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto'
import { promisify } from 'node:util'
import { deriveWithArgon2 } from '../argon2.ts'
import { damaged, passwordWrong, tooCostly } from '../limits.ts'
import { textIn } from '../records.ts'
import { KeepError } from '../../errors.ts'

// The password-protected export of Bitwarden (bitwarden.com/help/encrypted-export): the JSON export as one "EncString" of type 2,
// AES-256-CBC with HMAC-SHA-256 in Base64, under keys that HKDF-Expand makes of what the password gives.

type Fields = Readonly<Record<string, unknown>>

const what = 'This Bitwarden export'
const kdfTypes = { pbkdf2: 0, argon2id: 1 } as const
const iterations = 600_000
const mostIterations = 5_000_000
const validationField = 'encKeyValidation_DO_NOT_EDIT'

interface Keys {
  readonly encryption: Buffer
  readonly mac: Buffer
}

/** Encrypts an export with PBKDF2-HMAC-SHA-256 and 600,000 iterations, Bitwarden's default. */
export async function sealBitwarden(json: string, password: string): Promise<string> {
  const salt = randomBytes(16).toString('base64')
  const keys = stretch(await withPbkdf2(password, salt, iterations))
  const file = {
    encrypted: true,
    passwordProtected: true,
    salt,
    kdfType: kdfTypes.pbkdf2,
    kdfIterations: iterations,
    [validationField]: seal(randomUUID(), keys),
    data: seal(json, keys),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/**
 * Decrypts a password-protected export.
 *
 * @throws KeepError `passphrase_wrong`; `input_refused` where it is damaged, restricted to a Bitwarden account, or asks too much.
 */
export async function openBitwarden(file: Fields, password: string): Promise<string> {
  requirePasswordProtected(file)
  const keys = await keysOf(file, password)
  if (open(textIn(file[validationField]), keys) === null) throw passwordWrong('the Bitwarden export')
  const json = open(textIn(file['data']), keys)
  if (json === null) throw damaged(what)
  return json
}

/** @throws KeepError `input_refused` for an export that opens in its Bitwarden account alone. */
export function requirePasswordProtected(file: Fields): void {
  if (file['passwordProtected'] === true) return
  throw new KeepError(
    'input_refused',
    'This Bitwarden export opens only inside the account that made it. Export again in Bitwarden as ".json (Encrypted)" with a password of its own, and bring that in.',
  )
}

async function keysOf(file: Fields, password: string): Promise<Keys> {
  const salt = textIn(file['salt'])
  const rounds = whole(file['kdfIterations'])
  if (file['kdfType'] === kdfTypes.pbkdf2) {
    if (rounds > mostIterations) throw tooCostly(what)
    return stretch(await withPbkdf2(password, salt, rounds))
  }
  if (file['kdfType'] === kdfTypes.argon2id) {
    const memoryMiB = whole(file['kdfMemory'])
    const parallelism = whole(file['kdfParallelism'])
    if (memoryMiB > 1024 || memoryMiB * rounds > 8192 || parallelism > 16) throw tooCostly(what)
    return stretch(await withArgon2id(password, salt, { memoryMiB, passes: rounds, parallelism }))
  }
  throw damaged(what)
}

function withPbkdf2(password: string, salt: string, rounds: number): Promise<Buffer> {
  return promisify(pbkdf2)(password, salt, rounds, 32, 'sha256')
}

// Argon2 wants a salt of fixed size: the SHA-256 of the text.
function withArgon2id(
  password: string,
  salt: string,
  { memoryMiB, passes, parallelism }: { memoryMiB: number; passes: number; parallelism: number },
): Promise<Buffer> {
  return deriveWithArgon2('argon2id', {
    message: Buffer.from(password),
    nonce: createHash('sha256').update(salt).digest(),
    memory: Math.max(memoryMiB * 1024, 8 * parallelism),
    passes,
    parallelism,
    tagLength: 32,
  })
}

// HKDF-Expand alone (RFC 5869 §2.3), of 32 bytes: one HMAC over the label and the number of the block.
function stretch(key: Buffer): Keys {
  const expand = (label: string): Buffer =>
    createHmac('sha256', key)
      .update(label)
      .update(Buffer.from([1]))
      .digest()
  return { encryption: expand('enc'), mac: expand('mac') }
}

function seal(text: string, { encryption, mac }: Keys): string {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', encryption, iv)
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const tag = createHmac('sha256', mac).update(iv).update(content).digest()
  return `2.${[iv, content, tag].map((part) => part.toString('base64')).join('|')}`
}

function open(sealed: string, { encryption, mac }: Keys): string | null {
  const found = /^2\.([\w+/=]+)\|([\w+/=]+)\|([\w+/=]+)$/.exec(sealed)
  if (found === null) throw damaged(what)
  const [iv, content, tag] = found.slice(1, 4).map((part) => Buffer.from(part, 'base64'))
  if (iv?.length !== 16 || content === undefined || tag?.length !== 32) throw damaged(what)
  if (!timingSafeEqual(createHmac('sha256', mac).update(iv).update(content).digest(), tag)) return null
  const decipher = createDecipheriv('aes-256-cbc', encryption, iv)
  return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')
}

function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
  throw damaged(what)
}
