/** What the domain asks of cryptography. Everything is synchronous but key derivation, which takes a core for a while. */

/** Bytes from an approved generator (NIST SP 800-63B-4 §3.2.12). Called several times an issue; never cached. */
export type RandomSource = (lengthBytes: number) => Uint8Array

/** The time. Injected everywhere; nothing in the domain reads a clock of its own. */
export type Clock = () => Date

/** The fast primitives. Implementations must be exact; published vectors are run against the one that is shipped. */
export interface Primitives {
  sha256(data: Uint8Array): Uint8Array
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array
  /** HKDF-SHA-256 (RFC 5869). */
  hkdfSha256(key: Uint8Array, salt: Uint8Array, info: Uint8Array, lengthBytes: number): Uint8Array
  /** AES-256-GCM (NIST SP 800-38D): returns ciphertext ‖ 16-byte tag. */
  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array
  /** `null` where the tag does not fit: another key, other associated data, or changed bytes. */
  aesGcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    associated: Uint8Array,
  ): Uint8Array | null
  /** Constant time. Throws a RangeError where the lengths differ: only fixed-length digests are ever compared. */
  equalDigests(a: Uint8Array, b: Uint8Array): boolean
  /** Ed25519 (RFC 8032 §5.1): 64 bytes. `seed` is the 32 bytes that RFC 8032 calls the private key. */
  ed25519Sign(seed: Uint8Array, message: Uint8Array): Uint8Array
  /** 32 bytes. */
  ed25519PublicKey(seed: Uint8Array): Uint8Array
  /** `false` also for a key or a signature that is none. */
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** How a verifier is made from a code, written out in each set that was made so, e.g. `argon2id$m=19456,t=2,p=1`. */
export type Derivation =
  | {
      readonly algorithm: 'argon2id'
      readonly memoryKibibytes: number
      readonly passes: number
      readonly lanes: number
    }
  | { readonly algorithm: 'pbkdf2-sha256'; readonly iterations: number }
  | { readonly algorithm: 'hmac-sha256' }

/**
 * The slow hash. Called exactly once for each admitted attempt and once for each code issued, never for a malformed code.
 * Concurrent callers are limited by the caller's gate; a promise that was started always settles.
 */
export interface Kdf {
  /**
   * 32 bytes. `salt` is 16 bytes. Both inputs are read before it returns. Rejects with {@link ArgumentRangeError} where the
   * salt, a parameter or the algorithm is not one it takes.
   */
  derive(secret: Uint8Array, salt: Uint8Array, derivation: Derivation): Promise<Uint8Array>
}

/** What a key of the ring is used for. Each use has its own HKDF label, so that no key serves two uses. */
export type KeyUse =
  | 'set'
  | 'identity'
  | 'contact'
  | 'fingerprint'
  | 'recovery-token'
  | 'page'
  | 'page-token'
  | 'notice-token'
  | 'case-link'
  | 'case-code'
  | 'device-token'
  | 'webhook'
  | 'alarm-note'
  | 'cursor'
  | 'stream'
  | 'stream-key'
  | 'support'
  | 'operator'
  | 'console'
  | 'console-token'

/** What is looked up by a keyed hash: idempotency keys, and who an operator is. */
export type LookupUse = 'idempotency' | 'operator'

export interface Sealed {
  readonly keyId: string
  /** nonce (12) ‖ ciphertext ‖ tag (16). */
  readonly bytes: Uint8Array
}

/**
 * The keys that are not in the database. Old keys open what they sealed; only the current one seals.
 * Losing the ring loses every set.
 */
export interface KeyRing {
  readonly currentKeyId: string
  readonly keyIds: readonly string[]
  /**
   * 16 bytes: HMAC-SHA-256(K_account, version ‖ len16 ‖ tenant ‖ len16 ‖ account), truncated. Never rotates. Throws
   * {@link ArgumentTypeError} for a name that is not well-formed Unicode, which would share its key with others.
   */
  accountKey(tenant: string, account: string): Uint8Array
  /** 32 bytes that only this ring's account secret yields; kept in the database to refuse a foreign ring. */
  keyCheck(): Uint8Array
  /** The 32 bytes from which the log's Ed25519 key follows. From the account secret: the log keeps its name for good. */
  logSigningSeed(): Uint8Array
  /**
   * HMAC-SHA-256, 32 bytes, under a key that HKDF derives for `label` from the account secret, which never rotates: for
   * look-ups that must survive a rotation.
   */
  lookupMac(label: LookupUse, data: Uint8Array): Uint8Array
  /** Seals under the current key, derived for `use` and `subject` (a set id, an account key; at most 256 bytes). */
  seal(use: KeyUse, subject: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Sealed
  /** `null` where the key is not on the ring or the seal does not fit. Never throws for what a database may hold. */
  open(use: KeyUse, subject: Uint8Array, sealed: Sealed, associated: Uint8Array): Uint8Array | null
  /** HMAC-SHA-256 under the key of `use`, 32 bytes. `keyId` defaults to the current key; `null` for an unknown one. */
  mac(use: KeyUse, data: Uint8Array, keyId?: string): { keyId: string; mac: Uint8Array } | null
}

/** Where a key ring comes from. Called once, at start. */
export interface KeySource {
  /**
   * `storeIsNew` is true only while the database has never held a key check; a ring may be created only then. Of any number
   * of processes that load at once all get the same ring. Rejects with {@link SetupError}.
   */
  load(storeIsNew: boolean): Promise<KeyRing>
  /**
   * Why the ring that was loaded cannot be followed at its source at the moment: one sentence or two for whoever runs the
   * service, without any secret. `null` or absent: nothing hinders it. The ring in memory goes on as it is.
   */
  readonly trouble?: () => string | null
}
