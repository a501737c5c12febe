import { concatBytes, utf8 } from '../../bytes.ts'
import { SetupError } from '../../errors.ts'
import { nodePrimitives, nodeRandom } from '../node-primitives.ts'

/** A key ring as it lies wrapped: whoever has the file alone has nothing. */
export interface WrappedRing {
  readonly mount: string
  /** The name of the Transit key that wrapped {@link wrappedKey}. */
  readonly key: string
  /** Transit's ciphertext of the 32 bytes under which the ring is sealed, e.g. `vault:v1:…`. */
  readonly wrappedKey: string
  /** nonce (12) ‖ AES-256-GCM of the ring's text ‖ tag (16). */
  readonly sealed: Uint8Array
}

const FORMAT = 'sparekey-wrapped-ring/1'
const NONCE_BYTES = 12
/** Bound to the ciphertext, so that nothing else that is sealed under some key can stand in for a ring. */
const ASSOCIATED = utf8(FORMAT)

export const SEALING_KEY_BYTES = 32

/** Transit's ciphertexts: `vault:v`, the version of the key, and base64. */
const WRAPPED_KEY = /^vault:v[1-9]\d{0,8}:[A-Za-z0-9+/=]{1,4096}$/

export const isWrappedKey = (text: unknown): text is string =>
  typeof text === 'string' && WRAPPED_KEY.test(text)

/** The version of the Transit key under which a ciphertext lies. */
export const versionOf = (wrappedKey: string): number => Number(/^vault:v(\d+):/.exec(wrappedKey)?.[1])

/** Seals a ring's text under a key that serves this one text (NIST SP 800-38D §8.2: no nonce meets its key twice). */
export const sealRingText = (text: string, sealingKey: Uint8Array): Uint8Array => {
  const nonce = nodeRandom(NONCE_BYTES)
  return concatBytes(nonce, nodePrimitives.aesGcmSeal(sealingKey, nonce, utf8(text), ASSOCIATED))
}

/** @throws {SetupError} `keys_unreadable`: it was sealed under another key, or changed. */
export const openRingText = (sealed: Uint8Array, sealingKey: Uint8Array): string => {
  const isLongEnough = sealed.length > NONCE_BYTES && sealingKey.length === SEALING_KEY_BYTES
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const opened = isLongEnough
    ? nodePrimitives.aesGcmOpen(sealingKey, nonce, sealed.subarray(NONCE_BYTES), ASSOCIATED)
    : null
  if (opened === null) throw unreadable('it was changed since it was wrapped')
  return new TextDecoder().decode(opened)
}

/** The text of a wrapped ring's file. */
export const printWrappedRing = ({ mount, key, wrappedKey, sealed }: WrappedRing): string => {
  const ring = Buffer.from(sealed).toString('base64url')
  return `${JSON.stringify({ format: FORMAT, transit: { mount, key, wrappedKey }, ring }, null, 2)}\n`
}

/** Whether a text is meant as a wrapped ring, of whatever version. */
export const looksWrapped = (text: string): boolean =>
  /^\s*\{\s*"format"\s*:\s*"sparekey-wrapped-ring\//.test(text)

/**
 * Reads what {@link printWrappedRing} writes.
 *
 * @throws {SetupError} `keys_unreadable`: says where the text is wrong, and never repeats a part of it.
 */
export const parseWrappedRing = (text: string): WrappedRing => {
  const { format, transit, ring } = objectOf(parseJson(text), 'it')
  if (format !== FORMAT) throw unreadable(`"format" is not ${FORMAT}, the one that this release reads`)
  const { mount, key, wrappedKey } = objectOf(transit, '"transit"')
  if (typeof mount !== 'string' || typeof key !== 'string') {
    throw unreadable('"transit.mount" or "transit.key" is not text')
  }
  if (!isWrappedKey(wrappedKey)) throw unreadable('"transit.wrappedKey" is not of the form vault:v1:…')
  if (typeof ring !== 'string') throw unreadable('"ring" is not text')
  return { mount, key, wrappedKey, sealed: new Uint8Array(Buffer.from(ring, 'base64url')) }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw unreadable('it is not JSON')
  }
}

const objectOf = (value: unknown, place: string): Record<string, unknown> => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw unreadable(`${place} is not an object`)
}

const unreadable = (fault: string): SetupError =>
  new SetupError(
    'keys_unreadable',
    `The wrapped key ring cannot be used: ${fault}. Restore it from its backup.`,
  )
