import { Buffer } from 'node:buffer'
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { deriveWithArgon2 } from '../argon2.ts'
import { cutOff, damaged, tooCostly } from '../limits.ts'
import { byteReader, sized, whole32, whole64 } from './bytes.ts'
import { KeepError } from '../../errors.ts'

// The key derivation of KDBX 4: its parameters are a "variant dictionary" in the header.

const argon2dId = 'ef636ddf8c29444b91f7a9a403e30a0c'
const argon2idId = '9e298b1956db4773b23dfc3ec6f0a1e6'
const aesIds = new Set(['c9d9f39a628a4460bf740d08c18a4fea', '7c02bb8279a74ac0927d114a00648238'])

/** Most that a file may ask for: 1 GiB of memory, 8 GiB written in all, 100 million rounds of AES. */
const mostMemoryBytes = 1024 ** 3
const mostWorkBytes = 8 * 1024 ** 3
const mostRounds = 100_000_000

const types = { whole32: 0x04, whole64: 0x05, bytes: 0x42 } as const
const name = 'This KeePass database'

/** Argon2id with 64 MiB, 3 passes and 2 lanes, and a fresh salt, as the header has it. */
export function newKdfParameters(): Buffer {
  const entries: readonly (readonly [type: number, key: string, value: Buffer])[] = [
    [types.bytes, '$UUID', Buffer.from(argon2idId, 'hex')],
    [types.bytes, 'S', randomBytes(32)],
    [types.whole64, 'M', whole64(64n * 1024n * 1024n)],
    [types.whole64, 'I', whole64(3n)],
    [types.whole32, 'P', whole32(2)],
    [types.whole32, 'V', whole32(0x13)],
  ]
  const parts = entries.map(([type, key, value]) =>
    Buffer.concat([Buffer.from([type]), sized(Buffer.from(key)), sized(value)]),
  )
  return Buffer.concat([Buffer.from([0x00, 0x01]), ...parts, Buffer.from([0x00])])
}

/**
 * The key that a password gives with the parameters of a header.
 *
 * @throws KeepError `input_refused` where the parameters are not known, damaged, or beyond what is reasonable.
 */
export async function transformKey(password: string, parameters: Buffer): Promise<Buffer> {
  const composite = sha256(sha256(Buffer.from(password)))
  const values = readDictionary(parameters)
  const id = values.get('$UUID')?.toString('hex') ?? ''
  if (aesIds.has(id)) return aesKdf(composite, values)
  if (id === argon2idId) return argon2Kdf('argon2id', composite, values)
  if (id === argon2dId) return argon2Kdf('argon2d', composite, values)
  throw new KeepError(
    'input_refused',
    'This KeePass database uses a key derivation that is not known here. Set it to Argon2id in KeePassXC, save it and try again.',
  )
}

async function argon2Kdf(
  algorithm: 'argon2d' | 'argon2id',
  message: Buffer,
  values: ReadonlyMap<string, Buffer>,
): Promise<Buffer> {
  const memoryBytes = whole(values, 'M')
  const passes = whole(values, 'I')
  const parallelism = whole(values, 'P')
  const nonce = values.get('S') ?? Buffer.alloc(0)
  if (memoryBytes > mostMemoryBytes || memoryBytes * passes > mostWorkBytes || parallelism > 64)
    throw tooCostly(name)
  const memory = Math.floor(memoryBytes / 1024)
  if (passes < 1 || parallelism < 1 || memory < 8 * parallelism || nonce.length < 8) throw damaged(name)
  if (whole(values, 'V') !== 0x13) {
    throw new KeepError(
      'input_refused',
      'This KeePass database uses an old version of Argon2. Save it anew with KeePassXC and try again.',
    )
  }
  return await deriveWithArgon2(algorithm, {
    message,
    nonce,
    parallelism,
    tagLength: 32,
    memory,
    passes,
    secret: values.get('K') ?? Buffer.alloc(0),
    associatedData: values.get('A') ?? Buffer.alloc(0),
  })
}

// AES in ECB mode, over and over on its own output: what CBC does with zeros, for each half on its own.
function aesKdf(composite: Buffer, values: ReadonlyMap<string, Buffer>): Buffer {
  const rounds = whole(values, 'R')
  const seed = values.get('S') ?? Buffer.alloc(0)
  if (rounds > mostRounds) throw tooCostly(name)
  if (seed.length !== 32) throw damaged(name)
  const half = (start: number): Buffer => {
    const cipher = createCipheriv('aes-256-cbc', seed, composite.subarray(start, start + 16))
    let last = composite.subarray(start, start + 16)
    const zeros = Buffer.alloc(1024 * 1024)
    for (let left = rounds * 16; left > 0; left -= zeros.length) {
      last = cipher.update(zeros.subarray(0, Math.min(left, zeros.length))).subarray(-16)
    }
    return last
  }
  return sha256(Buffer.concat([half(0), half(16)]))
}

function readDictionary(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const reader = byteReader(bytes, () => cutOff(name))
  if (reader.take(2).readUInt16LE() >> 8 !== 1) throw damaged(name)
  const values = new Map<string, Buffer>()
  for (let type = reader.take(1)[0]; type !== 0; type = reader.take(1)[0]) {
    const key = reader.take(reader.take(4).readUInt32LE()).toString('utf8')
    values.set(key, reader.take(reader.take(4).readUInt32LE()))
  }
  return values
}

function whole(values: ReadonlyMap<string, Buffer>, key: string): number {
  const value = values.get(key)
  if (value?.length === 4) return value.readUInt32LE()
  if (value?.length === 8) return Number(value.readBigUInt64LE())
  throw damaged(name)
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
