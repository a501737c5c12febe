import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomFillSync,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { ArgumentRangeError } from '../errors.ts'
import type { Primitives, RandomSource } from './ports.ts'

const AES_256_GCM = 'aes-256-gcm'
const AES_KEY_BYTES = 32
/** The one length for which GCM uses the nonce as it is (NIST SP 800-38D §5.2.1.1). */
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** RFC 5869 §2.3: at most 255 blocks of SHA-256. */
const HKDF_MOST_BYTES = 255 * 32
/** What `node:crypto` accepts as HKDF's info. */
const HKDF_INFO_MOST_BYTES = 1024
const ED25519_KEY_BYTES = 32
/** RFC 8410 §7 and §4: what precedes the 32 bytes of an Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo. */
const PKCS8_BEGINNING = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_BEGINNING = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * The primitives on `node:crypto` (OpenSSL). Keys go in as key objects: handed over as bytes, each call takes Node 24 about
 * four times as long.
 *
 * What is returned is a plain `Uint8Array` with a buffer of its own.
 *
 * Each throws {@link ArgumentRangeError} `invalid_request` for a key, nonce or length that the primitive does not take:
 * AES-256-GCM takes 32-byte keys and 12-byte nonces; HKDF gives 1 to 8,160 bytes and takes at most 1,024 of info.
 */
export const nodePrimitives: Primitives = {
  sha256: (data) => bytesOf(hash('sha256', data, 'binary')),

  hmacSha256: (key, data) => plain(createHmac('sha256', createSecretKey(key)).update(data).digest()),

  hkdfSha256(key, salt, info, lengthBytes) {
    if (!Number.isInteger(lengthBytes) || lengthBytes < 1 || lengthBytes > HKDF_MOST_BYTES) {
      throw new ArgumentRangeError('lengthBytes', `"lengthBytes" must be from 1 to ${HKDF_MOST_BYTES}.`)
    }
    if (info.length > HKDF_INFO_MOST_BYTES) {
      throw new ArgumentRangeError('info', `"info" must be at most ${HKDF_INFO_MOST_BYTES} bytes.`)
    }
    return new Uint8Array(hkdfSync('sha256', createSecretKey(key), salt, info, lengthBytes))
  },

  aesGcmSeal(key, nonce, plaintext, associated) {
    checkKeyAndNonce(key, nonce)
    const cipher = createCipheriv(AES_256_GCM, createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(associated)
    return plain(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]))
  },

  aesGcmOpen(key, nonce, sealed, associated) {
    checkKeyAndNonce(key, nonce)
    if (sealed.length < TAG_BYTES) return null
    const decipher = createDecipheriv(AES_256_GCM, createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(associated)
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const opened = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
    try {
      decipher.final()
    } catch {
      // NIST SP 800-38D §7.2 step 8: nothing of the plaintext leaves where the tag does not fit.
      opened.fill(0)
      return null
    }
    return plain(opened)
  },

  equalDigests(a, b) {
    if (a.length !== b.length) {
      throw new ArgumentRangeError('digest', 'Digests must be of the same length to be compared.')
    }
    return timingSafeEqual(a, b)
  },

  ed25519Sign: (seed, message) => plain(sign(null, message, privateKeyOf(seed))),

  ed25519PublicKey(seed) {
    const spki = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' })
    return new Uint8Array(spki.subarray(-ED25519_KEY_BYTES))
  },

  ed25519Verify(publicKey, message, signature) {
    if (publicKey.length !== ED25519_KEY_BYTES) return false
    const der = Buffer.concat([SPKI_BEGINNING, publicKey])
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
  },
}

/** Bytes from the operating system's generator through OpenSSL's DRBG (NIST SP 800-63B-4 §3.2.12). */
export const nodeRandom: RandomSource = (lengthBytes) => randomFillSync(new Uint8Array(lengthBytes))

const privateKeyOf = (seed: Uint8Array): KeyObject => {
  if (seed.length !== ED25519_KEY_BYTES) {
    throw new ArgumentRangeError('seed', `"seed" must be ${ED25519_KEY_BYTES} bytes.`)
  }
  const der = Buffer.concat([PKCS8_BEGINNING, seed])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

const checkKeyAndNonce = (key: Uint8Array, nonce: Uint8Array): void => {
  if (key.length !== AES_KEY_BYTES) {
    throw new ArgumentRangeError('key', `"key" must be ${AES_KEY_BYTES} bytes.`)
  }
  if (nonce.length !== NONCE_BYTES) {
    throw new ArgumentRangeError('nonce', `"nonce" must be ${NONCE_BYTES} bytes.`)
  }
}

/**
 * The bytes of a digest that came as text, a character each: asked for as a buffer, a digest takes Node 24 more than twice
 * as long.
 */
const bytesOf = (digest: string): Uint8Array => {
  const bytes = new Uint8Array(digest.length)
  for (let at = 0; at < digest.length; at += 1) bytes[at] = digest.charCodeAt(at)
  return bytes
}

/** A `Buffer` behaves unlike a `Uint8Array` in `slice`, `toString` and JSON, and may lie in a shared pool. */
const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer)
