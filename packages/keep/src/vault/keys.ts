import { Buffer } from 'node:buffer'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { generateIdentity } from './age-write.ts'
import { KeepError } from '../errors.ts'

/** What every slot of a vault wraps. Whoever has it can read the vault and sign for it. */
export interface VaultKeys {
  /** 16 random bytes as 32 hex digits: names the vault, not secret. */
  readonly vaultId: string
  /** The X25519 identity of the contents, `AGE-SECRET-KEY-1…`. */
  readonly identity: string
  /** The Ed25519 private key of the log, 32 bytes in base64url (the `d` of RFC 8037). */
  readonly signingKey: string
}

/** A new name for a vault. */
export function generateVaultId(): string {
  return randomBytes(16).toString('hex')
}

/** Fresh keys for a vault. */
export function generateVaultKeys(vaultId: string): VaultKeys {
  const { privateKey } = generateKeyPairSync('ed25519')
  const signingKey = privateKey.export({ format: 'jwk' }).d
  if (signingKey === undefined) throw new KeepError('input_invalid', 'This Node.js cannot make Ed25519 keys.')
  return { vaultId, identity: generateIdentity(), signingKey }
}

/** The public half of a signing key, base64url (the `x` of RFC 8037). */
export function publicKeyOf(signingKey: string): string {
  const publicKey = createPublicKey(privateKeyObject(signingKey))
  return publicKey.export({ format: 'jwk' }).x ?? ''
}

/** Ed25519 (RFC 8032) over the UTF-8 of `text`, base64url. */
export function signText(text: string, signingKey: string): string {
  return sign(null, Buffer.from(text), privateKeyObject(signingKey)).toString('base64url')
}

/** Whether `signature` is that of `text` under `publicKey`; `false` for anything malformed. */
export function verifyText(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

/** SHA-256 in lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Keys as the plain text inside a slot. */
export function serialiseKeys(keys: VaultKeys): string {
  const { vaultId, identity, signingKey } = keys
  return JSON.stringify({ version: 1, vaultId, identity, signingKey })
}

/** @throws KeepError `vault_edited` where the text is not what {@link serialiseKeys} writes. */
export function parseKeys(text: string): VaultKeys {
  const value: unknown = parseJson(text)
  if (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'vaultId' in value &&
    typeof value.vaultId === 'string' &&
    /^[0-9a-f]{32}$/.test(value.vaultId) &&
    'identity' in value &&
    typeof value.identity === 'string' &&
    value.identity.startsWith('AGE-SECRET-KEY-1') &&
    'signingKey' in value &&
    typeof value.signingKey === 'string'
  ) {
    return { vaultId: value.vaultId, identity: value.identity, signingKey: value.signingKey }
  }
  throw new KeepError(
    'vault_edited',
    'A slot of this vault holds something other than its keys. Restore a backup.',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function privateKeyObject(signingKey: string): ReturnType<typeof createPrivateKey> {
  const seed = Buffer.from(signingKey, 'base64url')
  const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
}
