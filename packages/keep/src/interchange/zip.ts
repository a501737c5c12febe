import type { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { cutOff, damaged, maxUnpackedBytes, tooLarge } from './limits.ts'
import { systemErrorCode } from '../errors.ts'

// Reading one file out of a zip archive. The libraries at hand unpack to whatever size the data give; zlib stops at a bound.

const what = 'This archive'
const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const methods = { stored: 0, deflated: 8 } as const
const endBytes = 22
const longestComment = 65_535

/**
 * The content of the file `name` in a zip archive; `null` where it is not in it. At most 128 MiB are unpacked.
 *
 * @throws KeepError `input_refused` where the archive is cut off, damaged, encrypted, or unpacks to more.
 */
export async function fileInZip(archive: Buffer, name: string): Promise<Buffer | null> {
  const end = findEnd(archive)
  let position = read32(archive, end + 16)
  for (let left = read16(archive, end + 10); left > 0; left -= 1) {
    if (read32(archive, position) !== entrySignature) throw damaged(what)
    const nameLength = read16(archive, position + 28)
    const found = archive.toString('utf8', position + 46, position + 46 + nameLength)
    if (found === name) return unpack(archive, position)
    position += 46 + nameLength + read16(archive, position + 30) + read16(archive, position + 32)
  }
  return null
}

async function unpack(archive: Buffer, entry: number): Promise<Buffer> {
  const isEncrypted = (read16(archive, entry + 8) & 1) === 1
  const method = read16(archive, entry + 10)
  const packedBytes = read32(archive, entry + 20)
  const local = read32(archive, entry + 42)
  if (isEncrypted || read32(archive, local) !== localSignature) throw damaged(what)
  const start = local + 30 + read16(archive, local + 26) + read16(archive, local + 28)
  if (start + packedBytes > archive.length) throw cutOff(what)
  const packed = archive.subarray(start, start + packedBytes)
  const content =
    method === methods.stored ? packed : method === methods.deflated ? await inflate(packed) : null
  if (content === null || crc32(content) !== read32(archive, entry + 16)) throw damaged(what)
  return content
}

async function inflate(packed: Buffer): Promise<Buffer> {
  try {
    return await promisify(inflateRaw)(packed, { maxOutputLength: maxUnpackedBytes })
  } catch (error) {
    throw systemErrorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(what) : damaged(what)
  }
}

function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - endBytes - longestComment)
  for (let position = archive.length - endBytes; position >= first; position -= 1) {
    if (archive.readUInt32LE(position) === endSignature) return position
  }
  throw cutOff(what)
}

function read16(archive: Buffer, position: number): number {
  if (position + 2 > archive.length) throw cutOff(what)
  return archive.readUInt16LE(position)
}

function read32(archive: Buffer, position: number): number {
  if (position + 4 > archive.length) throw cutOff(what)
  return archive.readUInt32LE(position)
}
