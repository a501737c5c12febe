import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'

/** Signs what is sent to an endpoint, as Standard Webhooks 1.0.0 has it. */
export interface WebhookKey {
  /** Of the bytes `id.timestamp.body`: `v1,…` or `v1a,…`. */
  sign(content: Uint8Array): string
}

const SECRET_PREFIX = 'whsec_'
const PRIVATE_PREFIX = 'whsk_'
const PUBLIC_PREFIX = 'whpk_'
/** The specification asks for 24 to 64 random bytes. */
const SECRET_BYTES = { least: 24, most: 64, made: 32 }
const SEED_BYTES = 32
/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 private key in PKCS #8, and of a public key in SPKI. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD_BYTES = 12

/**
 * Reads the key of an endpoint: `whsec_` and 24 to 64 bytes in base64 for HMAC-SHA-256 (`v1`), or `whsk_` and an Ed25519
 * private key in base64 (`v1a`): its seed of 32 bytes, or the seed followed by the public key, as libsodium has it.
 * `null`: neither.
 */
export const readWebhookKey = (text: string): WebhookKey | null => {
  if (text.startsWith(SECRET_PREFIX)) return hmacKey(text.slice(SECRET_PREFIX.length))
  const key = readPrivateKey(text)
  return key === null ? null : { sign: (content) => `v1a,${sign(null, content, key).toString('base64')}` }
}

/** A new secret for HMAC-SHA-256, which both sides keep. */
export const generateWebhookSecret = (): string =>
  SECRET_PREFIX + randomBytes(SECRET_BYTES.made).toString('base64')

/** A new Ed25519 pair: `privateKey` (`whsk_…`) stays here, the receiver gets `publicKey` (`whpk_…`). */
export const generateWebhookKeyPair = (): { readonly privateKey: string; readonly publicKey: string } => {
  const pair = generateKeyPairSync('ed25519')
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
  return { privateKey: PRIVATE_PREFIX + seed.toString('base64'), publicKey: printPublicKey(pair.publicKey) }
}

/** The public key (`whpk_…`) that belongs to a private one; `null` where that is not a key. */
export const webhookPublicKey = (privateKey: string): string | null => {
  const key = readPrivateKey(privateKey)
  return key === null ? null : printPublicKey(createPublicKey(key))
}

const hmacKey = (encoded: string): WebhookKey | null => {
  const secret = readBase64(encoded)
  if (secret === null || secret.length < SECRET_BYTES.least || secret.length > SECRET_BYTES.most) return null
  return { sign: (content) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}` }
}

const readPrivateKey = (text: string): KeyObject | null => {
  if (!text.startsWith(PRIVATE_PREFIX)) return null
  const bytes = readBase64(text.slice(PRIVATE_PREFIX.length))
  if (bytes === null || (bytes.length !== SEED_BYTES && bytes.length !== 2 * SEED_BYTES)) return null
  const seed = bytes.subarray(0, SEED_BYTES)
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const given = bytes.subarray(SEED_BYTES)
  return given.length === 0 || publicBytes(createPublicKey(key)).equals(given) ? key : null
}

const publicBytes = (key: KeyObject): Buffer =>
  key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD_BYTES)

const printPublicKey = (key: KeyObject): string => PUBLIC_PREFIX + publicBytes(key).toString('base64')

/** Node's decoder drops what is not base64; here it is refused. */
const readBase64 = (text: string): Buffer | null =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : null
