// One file out of a ZIP archive, for what packages of the registry hold in one.
import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DEFLATED = 8

/** The bytes of the entry `name`. Archives above 4 GiB are not read. */
export function readZipEntry(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(END_OF_DIRECTORY).buffer))
  const entries = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  for (let index = 0; index < entries; index++) {
    const nameLength = archive.readUInt16LE(at + 28)
    const entryName = archive.toString('utf8', at + 46, at + 46 + nameLength)
    if (entryName === name) return readEntry(archive, at)
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  throw new RangeError(`the archive has no ${name}`)
}

function readEntry(archive: Buffer, directoryAt: number): Buffer {
  const method = archive.readUInt16LE(directoryAt + 10)
  const length = archive.readUInt32LE(directoryAt + 20)
  const at = archive.readUInt32LE(directoryAt + 42)
  const from = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28)
  const bytes = archive.subarray(from, from + length)
  return method === DEFLATED ? inflateRawSync(bytes) : bytes
}
