import { createHmac, randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A secret for an authenticator app, in base 32. */
export const newSecret = (): string =>
  [...randomBytes(32)].map((byte) => alphabet[byte & 31]).join('')

/** The six digits of RFC 6238 for a step of 30 seconds. */
export const digitsAt = (secret: string, step: number): string => {
  const bits = [...secret]
    .map((symbol) => alphabet.indexOf(symbol).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const number = digest.readUInt32BE((digest[19] ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Whether these are the digits of this moment, or of the 30 seconds before or after. */
export const isRight = (secret: string, typed: string): boolean => {
  const step = Math.floor(Date.now() / 30_000)
  return [step - 1, step, step + 1].some(
    (one) => digitsAt(secret, one) === typed.replaceAll(' ', ''),
  )
}
