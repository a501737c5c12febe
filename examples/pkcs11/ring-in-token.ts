// A key ring under a key of a PKCS#11 token (a smart card, an HSM), for SPAREKEY_KEYS_COMMAND. README.md beside this file walks
// through it.
//
//   node ring-in-token.ts write < ring    puts the ring under the token's key
//   node ring-in-token.ts read            prints the ring
//
// The ring is sealed with AES-256-GCM under 32 random bytes, and those are encrypted by an AES key that never leaves the token.
import { spawnSync } from 'node:child_process'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const FORMAT = 'ring-in-token/1'
const MOST_BYTES = 1_048_576

/** Something that whoever runs this can mend; the message holds no secret. */
class Complaint extends Error {
  override readonly name = 'Complaint'
}

interface File {
  readonly format: string
  /** All in base64. */
  readonly iv: string
  readonly wrappedKey: string
  readonly nonce: string
  readonly sealed: string
  readonly tag: string
}

const setting = (name: string, otherwise?: string): string => {
  const value = process.env[name] ?? otherwise
  if (value === undefined || value === '') throw new Complaint(`${name} is not set.`)
  return value
}

const ringFile = (): string => setting('RING_FILE')

/** Standard input and output carry the bytes, and the PIN goes by the environment: nothing secret is among the arguments. */
const token = (operation: '--encrypt' | '--decrypt', iv: Buffer, bytes: Buffer): Buffer => {
  const pin = process.env['PKCS11_PIN'] ?? readFileSync(setting('PKCS11_PIN_FILE'), 'utf8').trim()
  const key = ['--token-label', setting('PKCS11_TOKEN'), '--label', setting('PKCS11_KEY', 'sparekey-ring')]
  const login = ['--module', setting('PKCS11_MODULE'), '--login', '--pin', 'env:PKCS11_PIN']
  const work = [operation, '--mechanism', 'AES-CBC-PAD', '--iv', iv.toString('hex')]
  const result = spawnSync('pkcs11-tool', [...login, ...key, ...work], {
    input: bytes,
    env: { ...process.env, PKCS11_PIN: pin },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  if (result.status === 0 && result.stdout.length > 0) return result.stdout
  const how = result.error === undefined ? `exit code ${result.status}` : 'it could not be started'
  throw new Complaint(
    `pkcs11-tool ${operation} failed (${how}). Check module, token, key and PIN; run it by hand to see why.`,
  )
}

const write = (): void => {
  const ring = readFileSync(0)
  if (ring.length === 0 || ring.length > MOST_BYTES) throw new Complaint('Standard input holds no ring.')
  const [key, iv, nonce] = [randomBytes(32), randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(FORMAT))
  const sealed = Buffer.concat([cipher.update(ring), cipher.final()])
  const base64 = (bytes: Buffer): string => bytes.toString('base64')
  const file: File = {
    format: FORMAT,
    iv: base64(iv),
    wrappedKey: base64(token('--encrypt', iv, key)),
    nonce: base64(nonce),
    sealed: base64(sealed),
    tag: base64(cipher.getAuthTag()),
  }
  const path = ringFile()
  writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flush: true })
  if (!open(`${path}.new`).equals(ring)) throw new Complaint('What was written does not open.')
  if (existsSync(path)) {
    rmSync(`${path}.old`, { force: true })
    linkSync(path, `${path}.old`)
  }
  renameSync(`${path}.new`, path)
}

const open = (path: string): Buffer => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as File
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  const key = token('--decrypt', bytes(file.iv), bytes(file.wrappedKey))
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes(file.nonce), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(FORMAT)).setAuthTag(bytes(file.tag))
    return Buffer.concat([decipher.update(bytes(file.sealed)), decipher.final()])
  } catch {
    throw new Complaint(`${path} does not open under this token's key.`)
  }
}

const commands: Readonly<Record<string, () => void>> = {
  write,
  read: () => void process.stdout.write(open(ringFile())),
}

try {
  const command = commands[process.argv[2] ?? '']
  if (command === undefined) throw new Complaint('Usage: node ring-in-token.ts read|write')
  command()
} catch (error) {
  // Any other error may quote what it worked with.
  console.error(error instanceof Complaint ? error.message : `${ringFile()} cannot be read or written.`)
  process.exitCode = 1
}
