import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { zipSync } from 'fflate'
import { sealKdbx } from '../../src/interchange/kdbx/container.ts'
import { readXml } from '../../src/interchange/kdbx/xml.ts'
import { maxFileBytes, maxUnpackedBytes } from '../../src/interchange/limits.ts'
import { recordIn } from '../../src/interchange/records.ts'
import { requireSize } from '../../src/interchange/read.ts'
import { BookBuilder } from '../support/book.ts'
import { filePassword, readBack, written } from '../support/interchange.ts'

const { book } = new BookBuilder()
  .place('safe')
  .account('github-jane', { login: 'jane' })
  .codes('github-jane', 3)

test('a KeePass database: wrong password, cut off anywhere, any byte changed, parameters beyond reason', async () => {
  const file = await written(book, 'kdbx')
  await assert.rejects(readBack(file, 'wrong'), {
    code: 'passphrase_wrong',
    message: /key file or hardware key/,
  })
  for (const length of [5, 12, 40, 200, 300, file.length - 40, file.length - 1])
    await assert.rejects(readBack(file.subarray(0, length)), {
      code: 'input_refused',
      message: /cut off|damaged/,
    })
  for (const position of [20, 100, file.length - 200, file.length - 10]) {
    const changed = Buffer.from(file)
    changed.writeUInt8((changed[position] ?? 0) ^ 1, position)
    await assert.rejects(readBack(changed), {
      code: 'input_refused',
      message: /damaged|cipher that is not known/,
    })
  }
  const parameter = (name: string, value: bigint): Buffer => {
    const changed = Buffer.from(file)
    const start = changed.indexOf(Buffer.from([1, 0, 0, 0, name.charCodeAt(0), 8, 0, 0, 0])) + 9
    changed.writeBigUInt64LE(value, start)
    const headerEnd = changed.indexOf(Buffer.from('\r\n\r\n')) + 4
    createHash('sha256').update(changed.subarray(0, headerEnd)).digest().copy(changed, headerEnd)
    return changed
  }
  for (const greedy of [parameter('M', 2n << 30n), parameter('M', 1n << 50n), parameter('I', 1000n)])
    await assert.rejects(readBack(greedy), { code: 'input_refused', message: /more memory or time/ })
  await assert.rejects(readBack(parameter('I', 0n)), { code: 'input_refused', message: /damaged/ })
})

test('a Bitwarden export: changed anywhere, or with parameters beyond reason', async () => {
  const json = recordIn(JSON.parse((await written(book, 'bitwarden-encrypted')).toString()))
  const refused = async (change: Record<string, unknown>, message: RegExp): Promise<void> => {
    const file = Buffer.from(JSON.stringify({ ...json, ...change }))
    await assert.rejects(readBack(file), { code: 'input_refused', message })
  }
  const data = String(json['data'])
  await refused({ data: `${data.slice(0, 60)}${data[60] === 'A' ? 'B' : 'A'}${data.slice(61)}` }, /damaged/)
  await refused({ data: data.slice(0, 200) }, /damaged/)
  await refused({ kdfIterations: 1e9 }, /more memory or time/)
  await refused({ kdfType: 1, kdfIterations: 3, kdfMemory: 1e6, kdfParallelism: 4 }, /more memory or time/)
  await refused({ kdfIterations: -1 }, /damaged/)
  await refused({ kdfType: 7 }, /damaged/)
})

test('a zip bomb is stopped at its bound, whatever size it claims', async () => {
  const bomb = Buffer.alloc(maxUnpackedBytes + 1, 0x20)
  const honest = Buffer.from(zipSync({ 'export.data': bomb }, { level: 1 }))
  await assert.rejects(readBack(honest), { code: 'input_refused', message: /unpacks to more/ })
  const central = honest.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  honest.writeUInt32LE(10, central + 24)
  await assert.rejects(readBack(honest), { code: 'input_refused', message: /unpacks to more/ })
})

test('a KeePass database that unpacks to more than its bound is stopped', async () => {
  const xml = ' '.repeat(maxUnpackedBytes)
  const file = await sealKdbx({ xml, streamKey: Buffer.alloc(64) }, filePassword)
  await assert.rejects(readBack(file), { code: 'input_refused', message: /unpacks to more/ })
})

test('a 1PUX file: cut off, with a wrong checksum, encrypted, without its data', async () => {
  const file = await written(book, '1pux')
  for (const length of [4, 100, file.length - 30, file.length - 1])
    await assert.rejects(readBack(file.subarray(0, length)), { code: 'input_refused', message: /cut off/ })
  const central = file.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  const wrong = (offset: number, value: number): Buffer => {
    const changed = Buffer.from(file)
    changed.writeUInt8(value, central + offset)
    return changed
  }
  await assert.rejects(readBack(wrong(16, (file[central + 16] ?? 0) ^ 1)), {
    code: 'input_refused',
    message: /damaged/,
  })
  await assert.rejects(readBack(wrong(8, 1)), { code: 'input_refused', message: /damaged/ })
  const other = Buffer.from(zipSync({ 'word/document.xml': Buffer.from('x') }))
  await assert.rejects(readBack(other), { code: 'input_refused', message: /is none that is known here/ })
})

test('XML with a document type, too deep, or not well-formed is refused', () => {
  const bad = [
    '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
    '<a>&b;</a>',
    '<a>&#x110000;</a>',
    '<a><b></a></b>',
    '<a>',
    'text',
    '<a/><b/>',
    '<a>'.repeat(200) + '</a>'.repeat(200),
  ]
  for (const xml of bad) assert.throws(() => readXml(xml), { code: 'input_refused' }, xml.slice(0, 40))
})

test('a file above 64 MiB is refused by its size', () => {
  requireSize(maxFileBytes)
  assert.throws(() => requireSize(100 * 1024 * 1024), {
    code: 'input_refused',
    message: /100 MB; at most 64 MB/,
  })
})
