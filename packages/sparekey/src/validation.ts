import { ArgumentRangeError, ArgumentTypeError } from './errors.ts'

/** Checks of what a calling program passes. Messages name the field and what is expected, never the value. */

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : typeof value

const unexpected = (field: string, expected: string, value: unknown): ArgumentTypeError =>
  new ArgumentTypeError(
    field,
    `"${field}" must be ${expected}; got ${value === undefined ? 'nothing' : kindOf(value)}.`,
  )

/** The fields of an object that has no others than `known`. */
export const asRecord = (
  value: unknown,
  field: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unexpected(field, 'an object', value)
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      const path =
        field === 'input' || field === 'options' || field === 'policy'
          ? safeName(key)
          : `${field}.${safeName(key)}`
      throw new ArgumentTypeError(path, `"${path}" is not a known field. Known are: ${known.join(', ')}.`)
    }
  }
  // A copy of what is its own: nothing inherited is read, and a getter is asked once.
  return Object.assign(Object.create(null) as Record<string, unknown>, value)
}

/** An unknown field's name is the sender's text: only a short word is repeated, and nothing that a code could read as. */
const safeName = (key: string): string =>
  /^[A-Za-z_]{1,30}$/.test(key) && !/^([a-z]{16}|[A-Z]{16}|[a-z]{30}|[A-Z]{30})$/.test(key)
    ? key
    : '(unnamed)'

export const asString = (value: unknown, field: string, maxLength = 10_000): string => {
  if (typeof value !== 'string') throw unexpected(field, 'a string', value)
  if (value.length > maxLength) {
    throw new ArgumentRangeError(
      field,
      `"${field}" must be at most ${maxLength} characters; got ${value.length}.`,
    )
  }
  return value
}

/** The name of a tenant or a policy: 1 to 64 of a–z, 0–9 and hyphen. */
export const asName = (value: unknown, field: string): string => {
  const name = asString(value, field, 64)
  if (!/^[a-z0-9-]+$/.test(name))
    throw new ArgumentTypeError(field, `"${field}" must be of a–z, 0–9 and hyphen.`)
  return name
}

/** Well-formed UTF-16 without control characters. */
export const asPlainText = (value: unknown, field: string, maxLength: number): string => {
  const text = asString(value, field, maxLength)
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) {
    throw new ArgumentTypeError(field, `"${field}" must be well-formed text without control characters.`)
  }
  return text
}

export const asOneOf = <T extends string>(value: unknown, field: string, allowed: readonly T[]): T => {
  const found = allowed.find((one) => one === value)
  if (found === undefined) {
    throw new ArgumentTypeError(field, `"${field}" must be one of: ${allowed.join(', ')}.`)
  }
  return found
}

export const asInteger = (value: unknown, field: string, least: number, most: number): number => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw unexpected(field, 'a whole number', value)
  if (value < least || value > most) {
    throw new ArgumentRangeError(field, `"${field}" must be from ${least} to ${most}.`)
  }
  return value
}

export const asBoolean = (value: unknown, field: string): boolean => {
  if (typeof value !== 'boolean') throw unexpected(field, 'true or false', value)
  return value
}

export const asDate = (value: unknown, field: string): Date => {
  if (!(value instanceof Date)) throw unexpected(field, 'a Date', value)
  if (Number.isNaN(value.getTime())) throw new ArgumentRangeError(field, `"${field}" must be a valid date.`)
  return value
}

export const asList = (value: unknown, field: string, most: number): readonly unknown[] => {
  if (!Array.isArray(value)) throw unexpected(field, 'an array', value)
  if (value.length > most) {
    throw new ArgumentRangeError(field, `"${field}" must have at most ${most} entries; got ${value.length}.`)
  }
  return value
}
