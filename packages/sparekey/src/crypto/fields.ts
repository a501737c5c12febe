import { utf8 } from '../bytes.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'

/** Encodings of text and lists as bytes, under the keys and beside the seals. Changing one orphans what is stored. */

/** `ignoreBOM`: a leading U+FEFF belongs to the text and is kept. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * UTF-8 of a caller's text, without loss: a lone surrogate has no UTF-8 and would become U+FFFD, so that two different
 * names would give the same bytes.
 *
 * @throws {ArgumentTypeError} `invalid_request`: not well-formed.
 */
export const utf8Exact = (text: string, field: string): Uint8Array => {
  if (!text.isWellFormed()) throw new ArgumentTypeError(field, `"${field}" must be well-formed Unicode text.`)
  return utf8(text)
}

/** `null` where the bytes are not UTF-8. */
export const textOf = (bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/** Bytes of the length that precedes each field, big-endian. */
export type LengthBytes = 2 | 4

/**
 * Joins fields so that no two lists of fields give the same bytes: each is preceded by its length.
 *
 * @throws {ArgumentRangeError} `invalid_request`: a field is longer than `lengthBytes` can say (65,535 for 2).
 */
export const joinFields = (fields: readonly Uint8Array[], lengthBytes: LengthBytes): Uint8Array => {
  const whole = new Uint8Array(fields.reduce((length, field) => length + lengthBytes + field.length, 0))
  let at = 0
  for (const field of fields) {
    if (field.length >= 2 ** (8 * lengthBytes)) {
      throw new ArgumentRangeError('field', `A field must be shorter than 2^${8 * lengthBytes} bytes.`)
    }
    for (let byte = lengthBytes - 1; byte >= 0; byte -= 1) {
      whole[at] = field.length >>> (8 * byte)
      at += 1
    }
    whole.set(field, at)
    at += field.length
  }
  return whole
}

/** The fields that {@link joinFields} joined with 2 length bytes; `null` where the bytes are not such a list. */
export const splitFields = (bytes: Uint8Array): readonly Uint8Array[] | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    if (at + 2 > bytes.length) return null
    const start = at + 2
    at = start + view.getUint16(at)
    if (at > bytes.length) return null
    fields.push(bytes.subarray(start, at))
  }
  return fields
}
