import { Buffer } from 'node:buffer'
import { inflateSync } from 'node:zlib'

const WOFF_HEADER_BYTES = 44
const WOFF_ENTRY_BYTES = 20
const FONT_HEADER_BYTES = 12
const FONT_ENTRY_BYTES = 16

interface Table {
  readonly tag: string
  readonly checksum: number
  readonly data: Buffer
}

/** A font as the PDF library reads it fastest, with the characters that it draws. */
export interface Font {
  readonly data: Buffer
  readonly characters: ReadonlySet<number>
}

/**
 * Unpacks a WOFF 1.0 file (W3C Recommendation of 2012) once; the PDF library would do it again at every look at a table.
 * The file is one of ours and is taken to be well formed.
 */
export function readWoff(woff: Buffer): Font {
  const tables = Array.from({ length: woff.readUInt16BE(12) }, (_, index) =>
    readTable(woff, WOFF_HEADER_BYTES + index * WOFF_ENTRY_BYTES),
  )
  const cmap = tables.find(({ tag }) => tag === 'cmap')?.data
  return {
    data: joinTables(woff.readUInt32BE(4), tables),
    characters: new Set(cmap === undefined ? [] : charactersOf(cmap)),
  }
}

function readTable(woff: Buffer, entry: number): Table {
  const start = woff.readUInt32BE(entry + 4)
  const packedBytes = woff.readUInt32BE(entry + 8)
  const plainBytes = woff.readUInt32BE(entry + 12)
  const packed = woff.subarray(start, start + packedBytes)
  return {
    tag: woff.toString('latin1', entry, entry + 4),
    checksum: woff.readUInt32BE(entry + 16),
    data: packedBytes < plainBytes ? inflateSync(packed) : packed,
  }
}

/** The table directory of OpenType 1.9 with the tables behind it, each at a multiple of four bytes. */
function joinTables(flavor: number, tables: readonly Table[]): Buffer {
  const head = Buffer.alloc(FONT_HEADER_BYTES + tables.length * FONT_ENTRY_BYTES)
  const exponent = Math.floor(Math.log2(tables.length))
  head.writeUInt32BE(flavor, 0)
  head.writeUInt16BE(tables.length, 4)
  head.writeUInt16BE(FONT_ENTRY_BYTES * 2 ** exponent, 6)
  head.writeUInt16BE(exponent, 8)
  head.writeUInt16BE(FONT_ENTRY_BYTES * (tables.length - 2 ** exponent), 10)
  let end = head.length
  const parts: Buffer[] = [head]
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const entry = FONT_HEADER_BYTES + index * FONT_ENTRY_BYTES
    head.write(tag, entry, 'latin1')
    head.writeUInt32BE(checksum, entry + 4)
    head.writeUInt32BE(end, entry + 8)
    head.writeUInt32BE(data.length, entry + 12)
    const padding = Buffer.alloc((4 - (data.length % 4)) % 4)
    parts.push(data, padding)
    end += data.length + padding.length
  }
  return Buffer.concat(parts)
}

/** The characters of the first subtable of format 4, which holds those of the basic plane. */
function charactersOf(cmap: Buffer): readonly number[] {
  const count = cmap.readUInt16BE(2)
  const starts = Array.from({ length: count }, (_, index) => cmap.readUInt32BE(8 + index * 8))
  const table = starts.find((start) => cmap.readUInt16BE(start) === 4)
  if (table === undefined) return []
  const bytesPerArray = cmap.readUInt16BE(table + 6)
  return Array.from({ length: bytesPerArray / 2 }, (_, segment) => {
    const last = cmap.readUInt16BE(table + 14 + segment * 2)
    const first = cmap.readUInt16BE(table + 16 + bytesPerArray + segment * 2)
    return Array.from({ length: last - first + 1 }, (__, offset) => first + offset)
  })
    .flat()
    .filter((character) => character >= 0x20 && character < 0xffff)
}
