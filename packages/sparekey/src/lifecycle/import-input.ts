import { legacyLength, legacyShapeOfPattern, legacySymbols } from '../codes/legacy.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import type { Contact } from '../interface/calls.ts'
import type { LegacySymbols } from '../interface/formats.ts'
import type {
  ForeignSchemeName,
  ImportedCode,
  ImportOfCodes,
  ImportOfVerifiers,
} from '../interface/import.ts'
import { asDate, asInteger, asList, asName, asOneOf, asRecord, asString } from '../validation.ts'
import { clockSkewMs, readContacts } from './input.ts'

/** Reads what may be taken over: codes, or what another system made of them. */

const MOST_CODES = 100
const MOST_VERIFIER_CHARACTERS = 400

const schemes: readonly ForeignSchemeName[] = ['bcrypt', 'pbkdf2', 'sha256', 'sha512', 'plain']

export interface ReadImportInput {
  readonly source: string
  /** Codes or verifiers, in the order in which the owner has the codes. */
  readonly entries: readonly Entry[]
  /** `null`: the entries are codes. */
  readonly stored: { readonly scheme: Exclude<ForeignSchemeName, 'plain'>; readonly pattern: string } | null
  readonly symbols: LegacySymbols
  readonly randomBits: number | null
  readonly issuedAt: number
  readonly policy: string | null
  readonly contacts: readonly Contact[] | null
}

interface Entry {
  readonly text: string
  readonly usedAt: Date | null
}

export const readImportInput = (value: unknown, now: number): ReadImportInput => {
  const given = asRecord(value, 'input', [
    'source',
    'codes',
    'scheme',
    'verifiers',
    'used',
    'symbols',
    'pattern',
    'randomBits',
    'issuedAt',
    'policy',
    'contacts',
  ] satisfies (keyof ImportOfCodes | keyof ImportOfVerifiers)[])
  const symbols = asOneOf(given['symbols'], 'symbols', legacySymbols)
  const bits = given['randomBits']
  const read = given['scheme'] === undefined ? readCodes(given, now) : readVerifiers(given, symbols, now)
  if (!read.entries.some(({ usedAt }) => usedAt === null)) {
    const field = given['scheme'] === undefined ? 'codes' : 'verifiers'
    throw new ArgumentRangeError(field, `"${field}" must hold at least one code that was not used.`)
  }
  if (read.stored !== null && bits === undefined) {
    throw new ArgumentTypeError(
      'randomBits',
      '"randomBits" is required with "scheme": a hash does not tell how many bits of a code are random.',
    )
  }
  return {
    source: asName(given['source'], 'source'),
    ...read,
    symbols,
    randomBits: bits === undefined ? null : asInteger(bits, 'randomBits', 1, 512),
    issuedAt: given['issuedAt'] === undefined ? now : readPast(given['issuedAt'], 'issuedAt', now).getTime(),
    policy: given['policy'] === undefined ? null : asString(given['policy'], 'policy', 64),
    contacts: readContacts(given['contacts']),
  }
}

type Given = Readonly<Record<string, unknown>>

const readCodes = (given: Given, now: number): Pick<ReadImportInput, 'entries' | 'stored'> => {
  for (const field of ['verifiers', 'used', 'pattern']) {
    if (given[field] !== undefined)
      throw new ArgumentTypeError(field, `"${field}" is known only with "scheme".`)
  }
  const entries = asList(given['codes'], 'codes', MOST_CODES).map((one): Entry => {
    if (typeof one === 'string') return { text: asString(one, 'codes', 256), usedAt: null }
    const { code, usedAt = null } = asRecord(one, 'codes', [
      'code',
      'usedAt',
    ] satisfies (keyof ImportedCode)[])
    return {
      text: asString(code, 'codes.code', 256),
      usedAt: usedAt === null ? null : readPast(usedAt, 'codes.usedAt', now),
    }
  })
  return { entries, stored: null }
}

const readVerifiers = (
  given: Given,
  symbols: LegacySymbols,
  now: number,
): Pick<ReadImportInput, 'entries' | 'stored'> => {
  const scheme = asOneOf(given['scheme'], 'scheme', schemes)
  if (given['codes'] !== undefined) {
    throw new ArgumentTypeError(
      'codes',
      '"codes" cannot stand beside "scheme": give them as "verifiers" of "plain".',
    )
  }
  const verifiers = asList(given['verifiers'], 'verifiers', MOST_CODES).map((one) =>
    asString(one, 'verifiers', MOST_VERIFIER_CHARACTERS),
  )
  const used = readUsed(given['used'] ?? [], verifiers.length, now)
  const entries = verifiers.map((text, index) => ({ text, usedAt: used.get(index) ?? null }))
  if (scheme === 'plain') return { entries, stored: null }
  return { entries, stored: { scheme, pattern: readPattern(given['pattern'], symbols) } }
}

const readUsed = (value: unknown, count: number, now: number): ReadonlyMap<number, Date> =>
  new Map(
    asList(value, 'used', count).map((one): readonly [number, Date] => {
      const { index, at } = asRecord(one, 'used', ['index', 'at'])
      return [asInteger(index, 'used.index', 0, count - 1), readPast(at, 'used.at', now)]
    }),
  )

const readPattern = (value: unknown, symbols: LegacySymbols): string => {
  const pattern = asString(value, 'pattern', 128)
  if (legacyShapeOfPattern(pattern, symbols) !== null) return pattern
  const { least, most } = legacyLength
  throw new ArgumentRangeError(
    'pattern',
    `"pattern" must show how a code was hashed: ${least} to ${most} times "x" for its symbols ("X" where letters were hashed in upper case), with hyphens and spaces as they were.`,
  )
}

const readPast = (value: unknown, field: string, now: number): Date => {
  const at = asDate(value, field)
  if (at.getTime() > now + clockSkewMs) {
    throw new ArgumentRangeError(field, `"${field}" is more than 60 seconds ahead.`)
  }
  return new Date(Math.min(at.getTime(), now))
}
