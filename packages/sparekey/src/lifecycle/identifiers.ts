import { concatBytes, uint32 } from '../bytes.ts'
import type { RandomSource } from '../crypto/ports.ts'
import type { Bytes } from '../store/port.ts'

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** Bytes as lower-case symbols of base 32 (16 bytes: 26 symbols), behind a word that says what the text names. */
const print = (prefix: string, bytes: Bytes): string => {
  let bits = 0
  let held = 0
  let text = ''
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += digits[(held >>> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  if (bits > 0) text += digits[(held << (5 - bits)) & 31]
  return `${prefix}_${text}`
}

/** `null` where the text is no id of this kind. Only the exact printed form is read back. */
const parse = (prefix: string, text: string, lengthBytes = 16): Bytes | null => {
  const symbols = Math.ceil((lengthBytes * 8) / 5)
  if (text.length !== prefix.length + 1 + symbols || !text.startsWith(`${prefix}_`)) return null
  const bytes = new Uint8Array(lengthBytes)
  let bits = 0
  let held = 0
  let at = 0
  for (const symbol of text.slice(prefix.length + 1)) {
    const value = digits.indexOf(symbol)
    if (value < 0) return null
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at] = held >>> bits
      at += 1
      held &= (1 << bits) - 1
    }
  }
  return held === 0 ? bytes : null
}

export const printSetId = (bytes: Bytes): string => print('set', bytes)
export const parseSetId = (text: string): Bytes | null => parse('set', text)
export const printRedemptionId = (bytes: Bytes): string => print('use', bytes)
export const printEventId = (bytes: Bytes): string => print('evt', bytes)
export const parseEventId = (text: string): Bytes | null => parse('evt', text)
export const printNoticeId = (eventId: Bytes): string => print('ntc', eventId)
export const printRecoveryId = (bytes: Bytes): string => print('rcv', bytes)
export const parseRecoveryId = (text: string): Bytes | null => parse('rcv', text)
export const printIncidentId = (bytes: Bytes): string => print('inc', bytes)
export const parseIncidentId = (text: string): Bytes | null => parse('inc', text)
export const printFoundSheetId = (bytes: Bytes): string => print('fnd', bytes)
export const parseFoundSheetId = (text: string): Bytes | null => parse('fnd', text)

export const printOperatorId = (bytes: Bytes): string => print('opr', bytes)
export const parseOperatorId = (text: string): Bytes | null => parse('opr', text)
export const printOperatorSessionId = (bytes: Bytes): string => print('ops', bytes)
export const parseOperatorSessionId = (text: string): Bytes | null => parse('ops', text)

/** A support case's id carries its account's key: it is looked up without an account. */
export const printCaseId = (accountKey: Bytes, caseId: Bytes): string =>
  print('cas', concatBytes(accountKey, caseId))
export const parseCaseId = (text: string): { readonly accountKey: Bytes; readonly caseId: Bytes } | null => {
  const bytes = parse('cas', text, 32)
  return bytes === null ? null : { accountKey: bytes.slice(0, 16), caseId: bytes.slice(16) }
}

export const printEvidenceId = (bytes: Bytes): string => print('evd', bytes)

/** Names a security event token. */
export const printSecurityEventId = (bytes: Bytes): string => print('sev', bytes)

/** A page session's id carries its account's key: it is looked up without an account. */
export const printPageSessionId = (place: Bytes): string => print('pgs', place)
export const parsePageSessionId = (text: string): Bytes | null => parse('pgs', text, 32)

/** 48 bytes, where nothing else is said: a place in the database and a MAC over it. */
export const printToken = (kind: TokenKind, bytes: Bytes): string => print(kind, bytes)
export const parseToken = (kind: TokenKind, text: string, lengthBytes = 48): Bytes | null =>
  parse(kind, text, lengthBytes)

/**
 * Of a recovery, of "this was not me", of the link to a page, of the cookie of a page, of a browser that is known, of an
 * owner's link to a case.
 */
export type TokenKind = 'rct' | 'nmt' | 'pgl' | 'pgc' | 'dvc' | 'csl'

/** The account's issue number, then 12 random bytes: sets of an account sort by their issue. */
export const makeSetId = (issueNumber: number, tail: Bytes): Bytes => concatBytes(uint32(issueNumber), tail)
export const drawSetIdTail = (random: RandomSource): Bytes => random(12)
