import { Buffer } from 'node:buffer'
import { createCipheriv, createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { bech32 } from '@scure/base'
import { unpadded } from './age-header.ts'
import type { Stanza } from './age-header.ts'
import { KeepError } from '../errors.ts'
import { agree, chunkBytes, deriveKey, streamNonce, tagBytes } from './age-read.ts'

// Writing age files (C2SP age.md) on OpenSSL, for X25519 recipients. The tests hold every file against the age-encryption
// package and the age command.

const bodyLineBytes = 48

/** A random X25519 identity, `AGE-SECRET-KEY-1…`. */
export function generateIdentity(): string {
  return encodeIdentity(randomBytes(32))
}

/** 32 secret bytes as an age identity. */
export function encodeIdentity(scalar: Uint8Array): string {
  return bech32.encodeFromBytes('age-secret-key-', scalar).toUpperCase()
}

/**
 * Encrypts `content` into an age file for `recipients`. Kinds of recipient other than X25519 (post-quantum, hardware tags) are
 * left to the age-encryption package, which writes the whole file then.
 *
 * @param ownStanzas further stanzas for the header, given the file key.
 * @throws KeepError `input_invalid` where one of `recipients` is not an age recipient.
 */
export async function writeAgeFile(
  content: Uint8Array,
  recipients: readonly string[],
  ownStanzas: (fileKey: Uint8Array) => readonly Stanza[] | Promise<readonly Stanza[]>,
): Promise<Uint8Array<ArrayBuffer>> {
  const fileKey = randomBytes(16)
  const wrapped = recipients
    .map((recipient) => wrapForRecipient(fileKey, recipient))
    .filter((stanza) => stanza !== null)
  if (wrapped.length < recipients.length) return writeWithPackage(content, recipients, ownStanzas)
  const stanzas = [...(await ownStanzas(fileKey)), ...wrapped]
  const header = `age-encryption.org/v1\n${stanzas.map(writeStanza).join('')}---`
  const mac = createHmac('sha256', deriveKey(fileKey, Buffer.alloc(0), 'header'))
    .update(header)
    .digest()
  const nonce = randomBytes(16)
  const payload = sealStream(deriveKey(fileKey, nonce, 'payload'), content)
  return new Uint8Array(Buffer.concat([Buffer.from(`${header} ${unpadded(mac)}\n`), nonce, ...payload]))
}

/** The stanza that lets an X25519 recipient open the file; `null` where `recipient` is not one. */
export function wrapForRecipient(fileKey: Uint8Array, recipient: string): Stanza | null {
  const key = recipientKey(recipient)
  if (key === null) return null
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const share = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const secretShare = agree(privateKey, key)
  if (secretShare === null) return null
  const wrapKey = deriveKey(secretShare, Buffer.concat([share, key]), 'age-encryption.org/v1/X25519')
  return { args: ['X25519', unpadded(share)], body: new Uint8Array(seal(wrapKey, Buffer.alloc(12), fileKey)) }
}

/** ChaCha20-Poly1305 with the tag at the end. */
export function seal(key: Uint8Array, nonce: Uint8Array, content: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes })
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

async function writeWithPackage(
  content: Uint8Array,
  recipients: readonly string[],
  ownStanzas: (fileKey: Uint8Array) => readonly Stanza[] | Promise<readonly Stanza[]>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { Encrypter, Stanza: PackageStanza } = await import('age-encryption')
  const encrypter = new Encrypter()
  encrypter.addRecipient({
    wrapFileKey: async (fileKey) =>
      (await ownStanzas(fileKey)).map(({ args, body }) => new PackageStanza([...args], body)),
  })
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient)
  } catch {
    throw new KeepError(
      'input_invalid',
      'That is not an age recipient. One begins with "age1"; age-keygen -y prints it.',
      { field: 'recipient' },
    )
  }
  return new Uint8Array(await encrypter.encrypt(content))
}

function sealStream(key: Uint8Array, content: Uint8Array): readonly Buffer[] {
  const count = Math.max(1, Math.ceil(content.length / chunkBytes))
  return Array.from({ length: count }, (_, index) =>
    seal(
      key,
      streamNonce(index, index === count - 1),
      content.subarray(index * chunkBytes, (index + 1) * chunkBytes),
    ),
  )
}

// A body ends with a line shorter than the others, which is empty where it fills its lines.
function writeStanza({ args, body }: Stanza): string {
  const lines: string[] = []
  for (let start = 0; start <= body.length; start += bodyLineBytes) {
    lines.push(unpadded(body.subarray(start, start + bodyLineBytes)))
  }
  return `-> ${args.join(' ')}\n${lines.join('\n')}\n`
}

function recipientKey(recipient: string): Buffer | null {
  const decoded = bech32.decodeUnsafe(recipient)
  if (decoded === undefined || decoded.prefix !== 'age') return null
  const words = bech32.fromWordsUnsafe(decoded.words)
  return words !== undefined && words.length === 32 ? Buffer.from(words) : null
}
