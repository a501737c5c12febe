import { Buffer } from 'node:buffer'
import type { KeepError } from '../../errors.ts'

/** Takes bytes off the front, one stretch after another. */
export interface ByteReader {
  /** @throws what the reader was made with, where fewer bytes are left. */
  take(lengthBytes: number): Buffer
  readonly position: number
}

export function byteReader(bytes: Buffer, tooShort: () => KeepError): ByteReader {
  let position = 0
  return {
    take(lengthBytes) {
      if (lengthBytes > bytes.length - position) throw tooShort()
      position += lengthBytes
      return bytes.subarray(position - lengthBytes, position)
    },
    get position() {
      return position
    },
  }
}

/** A whole number as 4 bytes, the lowest first. */
export function whole32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** A whole number as 8 bytes, the lowest first. */
export function whole64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** Bytes behind their length in 4 bytes. */
export function sized(bytes: Buffer): Buffer {
  return Buffer.concat([whole32(bytes.length), bytes])
}
