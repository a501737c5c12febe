import { createHash, createHmac } from 'node:crypto'
import { argon2idDigest } from '../../src/crypto/argon2id.ts'
import { symbolsOf } from './codes.ts'

/** What someone tries who has a copy of the database and not the key ring. */

const fastHashes = [
  'md5',
  'sha1',
  'ripemd160',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha512-256',
  'sha3-256',
  'blake2b512',
]

const encoded = (bytes: Buffer): readonly Buffer[] => [
  bytes,
  Buffer.from(bytes.toString('hex')),
  Buffer.from(bytes.toString('hex').toUpperCase()),
  Buffer.from(bytes.toString('base64').replace(/=+$/, '')),
  Buffer.from(bytes.toString('base64url')),
]

/** A text in every way in which it could lie somewhere: plain, encoded, as a hash, or under a MAC without a key. */
export const writings = (text: string): readonly Buffer[] => {
  const plain = Buffer.from(text)
  const hashes = fastHashes.flatMap((algorithm) => [
    createHash(algorithm).update(plain).digest(),
    createHmac(algorithm, '').update(plain).digest(),
  ])
  return [
    ...encoded(plain),
    ...encoded(Buffer.from(text, 'utf16le')),
    Buffer.from(text, 'utf16le').swap16(),
    ...hashes.flatMap(encoded),
    // Cut short, as account keys are.
    ...hashes.map((hash) => hash.subarray(0, 16)),
  ]
}

const saltBytes = 16

/** Every run of 16 bytes of what was found. */
const salts = (found: readonly Buffer[]): readonly Buffer[] =>
  found.flatMap((bytes) =>
    Array.from({ length: Math.max(0, bytes.length - saltBytes + 1) }, (_, at) =>
      bytes.subarray(at, at + saltBytes),
    ),
  )

/**
 * Whether a known code can be told from any other by what was found: some run of 16 bytes as a salt gives a digest that is
 * found too, under Argon2id with the policy's parameters, or under HMAC or a hash of either order.
 */
export const verifiesFrom = async (
  found: readonly Buffer[],
  code: string,
  policyText: string,
): Promise<boolean> => {
  const all = Buffer.concat(found.flatMap((bytes) => [bytes, Buffer.alloc(1)]))
  const { derivation } = JSON.parse(policyText) as { derivation: Parameters<typeof argon2idDigest>[2] }
  const secrets = [symbolsOf(code), code].map((text) => Buffer.from(text))
  const isThere = (digest: Uint8Array): boolean => all.includes(Buffer.from(digest))
  for (const secret of secrets) {
    for (const salt of salts(found)) {
      const fast = [
        createHmac('sha256', salt).update(secret).digest(),
        createHmac('sha256', secret).update(salt).digest(),
        createHash('sha256').update(salt).update(secret).digest(),
        createHash('sha256').update(secret).update(salt).digest(),
      ]
      if (fast.some(isThere)) return true
    }
  }
  // The slow ones go in groups, as many as there are threads.
  const [secret] = secrets
  const groups = salts(found)
  for (let at = 0; at < groups.length; at += 8) {
    const digests = await Promise.all(
      groups.slice(at, at + 8).map((salt) => argon2idDigest(secret ?? Buffer.alloc(0), salt, derivation)),
    )
    if (digests.some(isThere)) return true
  }
  return false
}
