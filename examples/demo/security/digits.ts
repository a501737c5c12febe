import { createHmac } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const PERIOD_MILLIS = 30_000

/** The secret that a square says, in base 32 as people type it in (RFC 4648 §6). */
export const secretOf = (uri: string): string => new URL(uri).searchParams.get('secret') ?? ''

/** What an authenticator app shows at a moment (RFC 6238, with SHA-1 and six digits as every app has them). */
export const digitsAt = (uri: string, at: Date): string => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / PERIOD_MILLIS)))
  const hash = createHmac('sha1', decode(secretOf(uri)))
    .update(counter)
    .digest()
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

const decode = (text: string): Buffer => {
  const bits = Array.from(text.replaceAll('=', ''), (symbol) =>
    BASE32.indexOf(symbol).toString(2).padStart(5, '0'),
  ).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
