import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto'
import { derive, sha256Hex } from '../bytes.ts'
import { TeamError } from '../errors.ts'

// A code opens with two halves: one that members hold, one that the server gives out code by code. Either alone is 32 random bytes
// that say nothing about the key (NIST SP 800-56C Rev. 2 §2: two secrets, one after the other, into one derivation).

/** The place that a code is sealed for: nowhere else does it open. */
export interface Slot {
  readonly team: string
  readonly shelf: string
  readonly set: string
  readonly code: string
}

/** A code, sealed, with what opens it. */
export interface SealedCode {
  /** 12 bytes of nonce, ciphertext, 16 bytes of tag. */
  readonly sealed: Uint8Array
  /** 32 bytes, for the server. */
  readonly serverHalf: Uint8Array
  /** What a half is checked against, hex. */
  readonly commitment: string
}

/** Bytes of either half. */
export const halfBytes = 32
const nonceBytes = 12
const tagBytes = 16
/** Plain texts are padded to a multiple of this, so that lengths say little. */
const paddedBytes = 128
const lengthBytes = 2

/** A new half for the members of a set. */
export function newMemberHalf(): Uint8Array {
  return randomBytes(halfBytes)
}

/** Seals a code under a new server half. @throws TeamError `code_unreadable` where the code is too long. */
export function sealCode(code: string, memberHalf: Uint8Array, slot: Slot): SealedCode {
  const serverHalf = randomBytes(halfBytes)
  return {
    sealed: sealWith(code, memberHalf, serverHalf, randomBytes(nonceBytes), slot),
    serverHalf,
    commitment: commitmentOf(serverHalf),
  }
}

/** {@link sealCode} with everything random given: for vectors. */
export function sealWith(
  code: string,
  memberHalf: Uint8Array,
  serverHalf: Uint8Array,
  nonce: Uint8Array,
  slot: Slot,
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', combined(memberHalf, serverHalf, slot), nonce)
  cipher.setAAD(Buffer.from(slotText(slot)))
  return Buffer.concat([nonce, cipher.update(padded(code)), cipher.final(), cipher.getAuthTag()])
}

/**
 * Opens a code.
 *
 * @throws TeamError `half_wrong` where the server half is not the one that the manifest names, before anything is combined;
 *   `code_unreadable` where it does not open all the same: another slot, another member half, or it was changed.
 */
export function openCode(
  sealed: Uint8Array,
  halves: { readonly member: Uint8Array; readonly server: Uint8Array; readonly commitment: string },
  slot: Slot,
): string {
  // AES-GCM does not bind a ciphertext to one key: the signed commitment does.
  if (halves.server.length !== halfBytes || commitmentOf(halves.server) !== halves.commitment)
    throw new TeamError('half_wrong', 'The server gave another half than the one that belongs to this code.')
  const bytes = Buffer.from(sealed)
  if (bytes.length < nonceBytes + paddedBytes + tagBytes) throw unreadable()
  const decipher = createDecipheriv(
    'aes-256-gcm',
    combined(halves.member, halves.server, slot),
    bytes.subarray(0, nonceBytes),
    { authTagLength: tagBytes },
  )
  decipher.setAAD(Buffer.from(slotText(slot)))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return unpadded(Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]))
  } catch {
    throw unreadable()
  }
}

/** What the manifest says of a server half. */
export function commitmentOf(serverHalf: Uint8Array): string {
  return sha256Hex(Buffer.concat([Buffer.from('sparekey/half/v1'), serverHalf]))
}

/** Whether a half is the one that the manifest names. */
export function isHalfOf(serverHalf: Uint8Array, commitment: string): boolean {
  const expected = Buffer.from(commitment)
  const given = Buffer.from(commitmentOf(serverHalf))
  return (
    serverHalf.length === halfBytes && given.length === expected.length && timingSafeEqual(given, expected)
  )
}

function combined(memberHalf: Uint8Array, serverHalf: Uint8Array, slot: Slot): Buffer {
  if (memberHalf.length !== halfBytes || serverHalf.length !== halfBytes) throw unreadable()
  return derive(Buffer.concat([memberHalf, serverHalf]), slotText(slot))
}

// Ids hold no line break, so that no two slots have one text.
function slotText({ team, shelf, set, code }: Slot): string {
  return ['sparekey/team/code/v1', team, shelf, set, code].join('\n')
}

function padded(code: string): Buffer {
  const text = Buffer.from(code)
  if (text.length > 0xffff) throw new TeamError('code_unreadable', 'The code is too long to be kept.')
  const whole = Math.ceil((text.length + lengthBytes) / paddedBytes) * paddedBytes
  const bytes = Buffer.alloc(whole)
  bytes.writeUInt16BE(text.length)
  text.copy(bytes, lengthBytes)
  return bytes
}

function unpadded(bytes: Buffer): string {
  return bytes.subarray(lengthBytes, lengthBytes + bytes.readUInt16BE()).toString()
}

function unreadable(): TeamError {
  return new TeamError(
    'code_unreadable',
    'The code does not open: it was moved or changed, or the member half is another one.',
  )
}
