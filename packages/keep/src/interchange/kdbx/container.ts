import { Buffer } from 'node:buffer'
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { cutOff, damaged, maxUnpackedBytes, passwordWrong, tooLarge } from '../limits.ts'
import { byteReader, sized, whole32, whole64, type ByteReader } from './bytes.ts'
import { newKdfParameters, transformKey } from './key-derivation.ts'
import { KeepError, systemErrorCode } from '../../errors.ts'

// KDBX 4: header, its SHA-256 and HMAC, then blocks of the encrypted content with an HMAC each (keepass.info/help/kb/kdbx.html).

const name = 'This KeePass database'
const signature = Buffer.from('03d9a29a67fb4bb5', 'hex')
const aes256 = '31c1f2e6bf714350be5805216afc5aff'
const chaCha20 = 'd6038a2b8b6f4cb5a524339a31dbb59a'
const fields = { end: 0, cipher: 2, compression: 3, masterSeed: 4, nonce: 7, kdf: 11 } as const
const innerFields = { end: 0, stream: 1, streamKey: 2 } as const
const innerChaCha20 = 3
const blockBytes = 1024 * 1024
const hashBytes = 32
const headerBlock = 0xffff_ffff_ffff_ffffn

/** The content of a database: its XML, and the key of the cipher that its protected values go through. */
export interface Content {
  readonly xml: string
  readonly streamKey: Buffer
}

/** Encrypts with AES-256 and Argon2id. */
export async function sealKdbx({ xml, streamKey }: Content, password: string): Promise<Buffer> {
  const masterSeed = randomBytes(32)
  const nonce = randomBytes(16)
  const kdf = newKdfParameters()
  const header = Buffer.concat([
    signature,
    Buffer.from([0x00, 0x00, 0x04, 0x00]),
    field(fields.cipher, Buffer.from(aes256, 'hex')),
    field(fields.compression, whole32(1)),
    field(fields.masterSeed, masterSeed),
    field(fields.nonce, nonce),
    field(fields.kdf, kdf),
    field(fields.end, Buffer.from('\r\n\r\n')),
  ])
  const inner = Buffer.concat([
    field(innerFields.stream, whole32(innerChaCha20)),
    field(innerFields.streamKey, streamKey),
    field(innerFields.end, Buffer.alloc(0)),
    Buffer.from(xml),
  ])
  const keys = keysOf(masterSeed, await transformKey(password, kdf))
  const cipher = createCipheriv('aes-256-cbc', keys.encryption, nonce)
  const content = Buffer.concat([cipher.update(await promisify(gzip)(inner)), cipher.final()])
  return Buffer.concat([
    header,
    sha256(header),
    blockMac(keys.mac, headerBlock, header),
    ...blocksOf(content, keys.mac),
  ])
}

/**
 * Decrypts a database of version 4.
 *
 * @throws KeepError `passphrase_wrong`; `input_refused` where it is cut off, damaged, of another version, or needs what is not known here.
 */
export async function openKdbx(file: Buffer, password: string): Promise<Content> {
  const reader = byteReader(file, () => cutOff(name))
  requireVersion4(reader)
  const header = readHeader(reader)
  const headerBytes = file.subarray(0, reader.position)
  if (!sha256(headerBytes).equals(reader.take(hashBytes))) throw damaged(name)
  const cipherId = take(header, fields.cipher).toString('hex')
  if (cipherId !== aes256 && cipherId !== chaCha20) {
    throw new KeepError(
      'input_refused',
      'This KeePass database is encrypted with a cipher that is not known here. Set it to AES-256 in KeePassXC, save it and try again.',
    )
  }
  const keys = keysOf(take(header, fields.masterSeed), await transformKey(password, take(header, fields.kdf)))
  if (!timingSafeEqual(blockMac(keys.mac, headerBlock, headerBytes), reader.take(hashBytes))) {
    throw passwordWrong(
      'the KeePass database',
      ' A database with a key file or hardware key cannot be opened here.',
    )
  }
  const sealed = readBlocks(reader, keys.mac)
  const content = decrypt(cipherId, keys.encryption, take(header, fields.nonce), sealed)
  const isPacked = take(header, fields.compression).readUInt8() === 1
  return readInner(isPacked ? await unpack(content) : content)
}

function requireVersion4(reader: ByteReader): void {
  if (!reader.take(8).equals(signature)) throw damaged(name)
  const major = reader.take(4).readUInt16LE(2)
  if (major === 4) return
  throw new KeepError(
    'input_refused',
    `This KeePass database has format ${major}; format 4 is read. Open it in KeePassXC, save it as KDBX 4 and try again.`,
  )
}

function readHeader(reader: ByteReader): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>()
  for (;;) {
    const id = reader.take(1).readUInt8()
    const value = reader.take(reader.take(4).readUInt32LE())
    if (id === fields.end) return found
    found.set(id, value)
  }
}

function readInner(content: Buffer): Content {
  const reader = byteReader(content, () => damaged(name))
  const header = readHeader(reader)
  if (take(header, innerFields.stream).readUInt8() !== innerChaCha20) {
    throw new KeepError(
      'input_refused',
      'This KeePass database protects its fields with a cipher that is not known here. Save it anew with KeePassXC and try again.',
    )
  }
  const xml = content.subarray(reader.position).toString('utf8')
  return { xml, streamKey: take(header, innerFields.streamKey) }
}

/** The cipher that protected values go through, one after another. */
export function innerStream(streamKey: Buffer): (bytes: Buffer) => Buffer {
  const hash = createHash('sha512').update(streamKey).digest()
  const cipher = createCipheriv('chacha20', hash.subarray(0, 32), counterAndNonce(hash.subarray(32, 44)))
  return (bytes) => cipher.update(bytes)
}

function decrypt(cipherId: string, key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  try {
    const decipher =
      cipherId === aes256
        ? createDecipheriv('aes-256-cbc', key, nonce)
        : createDecipheriv('chacha20', key, counterAndNonce(nonce))
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    throw damaged(name)
  }
}

async function unpack(content: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(content, { maxOutputLength: maxUnpackedBytes })
  } catch (error) {
    throw systemErrorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(name) : damaged(name)
  }
}

function readBlocks(reader: ByteReader, macKey: Buffer): Buffer {
  const blocks: Buffer[] = []
  for (let index = 0n; ; index += 1n) {
    const mac = reader.take(hashBytes)
    const length = reader.take(4)
    const block = reader.take(length.readUInt32LE())
    if (!timingSafeEqual(blockMac(macKey, index, whole64(index), length, block), mac)) throw damaged(name)
    if (block.length === 0) return Buffer.concat(blocks)
    blocks.push(block)
  }
}

function blocksOf(content: Buffer, macKey: Buffer): readonly Buffer[] {
  const count = Math.ceil(content.length / blockBytes)
  return Array.from({ length: count + 1 }, (_, index) => {
    const block = content.subarray(index * blockBytes, (index + 1) * blockBytes)
    const number = BigInt(index)
    const length = whole32(block.length)
    return Buffer.concat([blockMac(macKey, number, whole64(number), length, block), length, block])
  })
}

function keysOf(masterSeed: Buffer, transformed: Buffer): { encryption: Buffer; mac: Buffer } {
  const both = Buffer.concat([masterSeed, transformed])
  return {
    encryption: sha256(both),
    mac: createHash('sha512')
      .update(both)
      .update(Buffer.from([1]))
      .digest(),
  }
}

function blockMac(macKey: Buffer, index: bigint, ...parts: readonly Buffer[]): Buffer {
  const key = createHash('sha512').update(whole64(index)).update(macKey).digest()
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest()
}

// OpenSSL takes the block counter in front of the nonce.
function counterAndNonce(nonce: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(4), nonce])
}

function field(id: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id]), sized(value)])
}

function take(header: ReadonlyMap<number, Buffer>, id: number): Buffer {
  const value = header.get(id)
  if (value === undefined || value.length === 0) throw damaged(name)
  return value
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
