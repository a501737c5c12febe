import { concatBytes, utf8 } from '../bytes.ts'
import { ArgumentRangeError } from '../errors.ts'
import { joinFields, utf8Exact } from './fields.ts'
import { assertSound, type KeyRingData } from './key-ring-data.ts'
import type { KeyRing, KeyUse, Primitives, RandomSource } from './ports.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
const ACCOUNT_KEY_BYTES = 16
const SUBJECT_MOST_BYTES = 256
const ACCOUNT_KEY_VERSION = 1
const NO_SALT = new Uint8Array(0)

/**
 * Every key that is used is derived by HKDF-SHA-256 from one secret of the ring, under a label of its own. These come from
 * the account secret; the key of each {@link KeyUse} comes from a key's secret under `sparekey/v1/<use>`.
 */
const ACCOUNT_LABELS = {
  accountKey: 'sparekey/v1/account-key',
  keyCheck: 'sparekey/v1/key-check',
  logSigning: 'sparekey/v1/log-signing',
  lookup: { idempotency: 'sparekey/v1/lookup/idempotency', operator: 'sparekey/v1/lookup/operator' },
} as const

/**
 * A key ring in memory. It holds the secrets in its closures: neither printing nor serialising it shows them. What it
 * derives for a seal's subject is not kept; the few keys of its MACs are.
 *
 * `random` gives the nonces: 12 bytes for each seal (NIST SP 800-38D §8.2.2).
 *
 * @throws {SetupError} `keys_unreadable`: the ring is not sound; see `assertSound`.
 */
export const createKeyRing = (data: KeyRingData, primitives: Primitives, random: RandomSource): KeyRing => {
  assertSound(data)
  const secrets = new Map(data.keys.map(({ id, secret }) => [id, Uint8Array.from(secret)]))
  const keyIds = Object.freeze([...secrets.keys()])
  const currentKeyId = data.current
  const accountSecret = Uint8Array.from(data.accountKey)
  const macKeys = new Map<string, Uint8Array>()

  const derive = (secret: Uint8Array, label: string, ...subject: readonly Uint8Array[]): Uint8Array =>
    primitives.hkdfSha256(secret, NO_SALT, joinFields([utf8(label), ...subject], 2), KEY_BYTES)

  const sealingKey = (use: KeyUse, subject: Uint8Array, keyId: string): Uint8Array | null => {
    const secret = secrets.get(keyId)
    return secret === undefined ? null : derive(secret, `sparekey/v1/${use}`, subject)
  }

  const macKey = (use: KeyUse, keyId: string): Uint8Array | null => {
    const secret = secrets.get(keyId)
    if (secret === undefined) return null
    const name = `${use} ${keyId}`
    const key = macKeys.get(name) ?? derive(secret, `sparekey/v1/${use}`)
    macKeys.set(name, key)
    return key
  }

  const accountKeyKey = derive(accountSecret, ACCOUNT_LABELS.accountKey)
  const lookupKeys = {
    idempotency: derive(accountSecret, ACCOUNT_LABELS.lookup.idempotency),
    operator: derive(accountSecret, ACCOUNT_LABELS.lookup.operator),
  }

  return {
    currentKeyId,
    keyIds,

    accountKey(tenant, account) {
      const names = [utf8Exact(tenant, 'tenant'), utf8Exact(account, 'accountId')]
      const named = concatBytes(Uint8Array.of(ACCOUNT_KEY_VERSION), joinFields(names, 2))
      return primitives.hmacSha256(accountKeyKey, named).slice(0, ACCOUNT_KEY_BYTES)
    },

    keyCheck: () => derive(accountSecret, ACCOUNT_LABELS.keyCheck),

    logSigningSeed: () => derive(accountSecret, ACCOUNT_LABELS.logSigning),

    lookupMac: (label, message) => primitives.hmacSha256(lookupKeys[label], message),

    seal(use, subject, plaintext, associated) {
      const key = subject.length > SUBJECT_MOST_BYTES ? null : sealingKey(use, subject, currentKeyId)
      if (key === null) {
        throw new ArgumentRangeError('subject', `"subject" must be at most ${SUBJECT_MOST_BYTES} bytes.`)
      }
      const nonce = random(NONCE_BYTES)
      return {
        keyId: currentKeyId,
        bytes: concatBytes(nonce, primitives.aesGcmSeal(key, nonce, plaintext, associated)),
      }
    },

    open(use, subject, { keyId, bytes }, associated) {
      if (subject.length > SUBJECT_MOST_BYTES || bytes.length < NONCE_BYTES + TAG_BYTES) return null
      const key = sealingKey(use, subject, keyId)
      if (key === null) return null
      return primitives.aesGcmOpen(
        key,
        bytes.subarray(0, NONCE_BYTES),
        bytes.subarray(NONCE_BYTES),
        associated,
      )
    },

    mac(use, message, keyId = currentKeyId) {
      const key = macKey(use, keyId)
      return key === null ? null : { keyId, mac: primitives.hmacSha256(key, message) }
    },
  }
}
