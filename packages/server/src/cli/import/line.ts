import { ArgumentTypeError } from 'sparekey'

/** One account of a file, as the library takes it. */
export interface ImportLine {
  readonly account: string
  /** Checked by the library, but for its times. */
  readonly input: Readonly<Record<string, unknown>>
}

/** Fields that a line does not have and the command was given. */
export type LineDefaults = Readonly<Record<string, string | number>>

/** More than any account with 100 codes has. */
export const MOST_CHARACTERS = 65_536

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/

/**
 * Reads a line. Nothing of it is in what is thrown: not even the parser's own message is taken over.
 *
 * @throws {ArgumentTypeError} `invalid_request`: it is no JSON object with an account, or a time in it is none.
 */
export const readLine = (
  text: string,
  defaults: LineDefaults,
  decrypt: (text: string) => readonly string[],
): ImportLine => {
  const { account, encrypted, ...rest } = readObject(text)
  // An id that the old system has as a number is the number's text here.
  const id = typeof account === 'number' && Number.isSafeInteger(account) ? String(account) : account
  if (typeof id !== 'string') throw new ArgumentTypeError('account', '"account" must be a string.')
  if (encrypted !== undefined && typeof encrypted !== 'string') {
    throw new ArgumentTypeError('encrypted', '"encrypted" must be a string.')
  }
  const codes = encrypted === undefined ? {} : { codes: decrypt(encrypted) }
  return { account: id, input: withTimes({ ...defaults, ...rest, ...codes }) }
}

const readObject = (text: string): Readonly<Record<string, unknown>> => {
  if (text.length > MOST_CHARACTERS) {
    throw new ArgumentTypeError('line', `The line is longer than ${MOST_CHARACTERS} characters.`)
  }
  const value = parsed(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>
  }
  throw new ArgumentTypeError('line', 'The line is not one JSON object.')
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const withTimes = ({ ...input }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...input,
  ...('issuedAt' in input ? { issuedAt: asTime(input['issuedAt'], 'issuedAt') } : {}),
  ...('codes' in input ? { codes: eachWith(input['codes'], 'usedAt', 'codes.usedAt') } : {}),
  ...('used' in input ? { used: eachWith(input['used'], 'at', 'used.at') } : {}),
})

/** A list whose objects have a time under `name`. What is no list, or no object, is for the library to refuse. */
const eachWith = (list: unknown, name: string, field: string): unknown =>
  Array.isArray(list)
    ? list.map((one: unknown) =>
        typeof one === 'object' && one !== null && name in one
          ? { ...one, [name]: asTime((one as Record<string, unknown>)[name], field) }
          : one,
      )
    : list

const asTime = (value: unknown, field: string): Date | null => {
  if (value === null) return null
  const at = typeof value === 'string' && TIME.test(value) ? new Date(value) : new Date(Number.NaN)
  if (!Number.isNaN(at.getTime())) return at
  throw new ArgumentTypeError(
    field,
    `"${field}" must be a time with its offset, e.g. 2026-03-01T08:00:00Z (RFC 3339).`,
  )
}
