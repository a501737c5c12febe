import type { Bytes } from './store/port.ts'

const encoder = new TextEncoder()

export const utf8 = (text: string): Bytes => encoder.encode(text)

export const concatBytes = (...parts: readonly Bytes[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const hexDigits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/** Of at most a few hundred bytes. Made in one piece: a text that was added up digit by digit is slow to hash and compare. */
export const toHex = (bytes: Bytes): string => {
  const digits: number[] = []
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    digits.push(hexDigits[byte >> 4] ?? 0, hexDigits[byte & 15] ?? 0)
  }
  return String.fromCharCode(...digits)
}

/** Of what {@link toHex} wrote. */
export const fromHex = (text: string): Bytes =>
  Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  )

/** Below 0, 0 or above 0, as a database orders bytes. For public values only. */
export const compareBytes = (a: Bytes, b: Bytes): number => {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** For public values only; its time tells where they differ. Digests of secrets go through `equalDigests`. */
export const samePublicBytes = (a: Bytes | null, b: Bytes | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.length === b.length && a.every((byte, index) => byte === b[index]))

/** Big-endian, 4 bytes. */
export const uint32 = (value: number): Bytes => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** A row whose byte strings are the caller's own. */
export const copyOf = <Row extends object>(row: Row): Row => {
  const copy = { ...row }
  for (const name in copy) {
    const value = copy[name]
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bytes take the place of bytes
    if (value instanceof Uint8Array) copy[name] = new Uint8Array(value) as Row[typeof name]
  }
  return copy
}
