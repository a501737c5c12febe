import { KeepError } from '../errors.ts'

/**
 * Reads a value of unknown shape at a path, or refuses it by naming the path. Never quotes the value. What is as it should be is
 * given back itself, not as a copy.
 */
export type Reader<T> = (value: unknown, path: string) => T

// Ten thousand codes are read at every command. So objects are made only where something is not as it is written, and a path is put
// together only for a refusal: each reader is given the last part of its path, and whoever called it adds what is before.

/** An object with exactly these fields. Where they stand in another order, or one is read as something else: a copy in order. */
export function object<T extends object>(fields: { readonly [K in keyof T]: Reader<T[K]> }): Reader<T> {
  const readers = Object.entries<Reader<unknown>>(fields).map(([name, read]) => ({ name, read }))
  return (value, path) => {
    if (!isRecord(value)) throw refused(path, 'must be an object')
    const names = Object.keys(value)
    let isAsWritten = names.length === readers.length
    for (let index = 0; isAsWritten && index < names.length; index += 1)
      isAsWritten = names[index] === readers[index]?.name
    if (!isAsWritten) requireFields(names, fields, path)
    try {
      for (const field of readers) {
        const item = value[field.name]
        if (field.read(item, field.name) !== item) isAsWritten = false
      }
    } catch (error) {
      throw within(path, error)
    }
    // Every field of T was read by its own reader, and no other was let in.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (isAsWritten ? value : inOrder(value, readers)) as T
  }
}

/** A list of at most `maximum` items. */
export function list<T>(read: Reader<T>, maximum: number): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw refused(path, 'must be a list')
    if (value.length > maximum) throw refused(path, `has more than ${maximum} entries`)
    const items: readonly unknown[] = value
    let isAsWritten = true
    let index = 0
    try {
      for (const item of items) {
        if (read(item, '') !== item) isAsWritten = false
        index += 1
      }
    } catch (error) {
      throw within(`${path}[${index}]`, error)
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return isAsWritten ? (items as readonly T[]) : items.map((item) => read(item, ''))
  }
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path))
}

/** Text of `minimum` to `maximum` characters, without control characters other than line breaks. */
export function text(maximum: number, minimum = 0): Reader<string> {
  return (value, path) => {
    if (typeof value !== 'string') throw refused(path, 'must be text')
    if (value.length < minimum) throw refused(path, 'is empty')
    if (value.length > maximum) throw refused(path, `is longer than ${maximum} characters`)
    if (/[\p{Cc}--[\n\r\t]]/v.test(value)) throw refused(path, 'holds control characters')
    return value
  }
}

/** One of the words given. */
export function word<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = words.find((candidate) => candidate === value)
    if (found === undefined) throw refused(path, `must be one of: ${words.join(', ')}`)
    return found
  }
}

/** A whole number within bounds. */
export function whole(minimum: number, maximum: number): Reader<number> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
      return value
    throw refused(path, `must be a whole number from ${minimum} to ${maximum}`)
  }
}

export function truth(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value
  throw refused(path, 'must be true or false')
}

/** A calendar date that exists, `YYYY-MM-DD`, from 1970 to 2199. */
export function date(value: unknown, path: string): string {
  if (typeof value === 'string' && isDate(value)) return value
  throw refused(path, 'must be a date that exists, written YYYY-MM-DD, such as 2026-03-01')
}

/** Whether `value` is a calendar date that exists, from 1970 to 2199. */
export function isDate(value: string): boolean {
  if (!/^(?:19[7-9]|20\d|21\d)\d-\d\d-\d\d$/.test(value)) return false
  const month = Number(value.slice(5, 7))
  const day = Number(value.slice(8))
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, Number(value.slice(0, 4)))
}

function daysIn(month: number, year: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** An instant as `Date.toISOString` writes it. */
export function instant(value: unknown, path: string): string {
  if (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    isDate(value.slice(0, 10))
  ) {
    return value
  }
  throw refused(path, 'must be an instant such as 2026-03-01T12:00:00.000Z')
}

/** The refusal of a field. */
export function refused(path: string, reason: string): KeepError {
  return new KeepError('input_invalid', `${path} ${reason}.`, { field: path })
}

// What a reader refused, with the path of what it lies in before its own.
function within(path: string, error: unknown): unknown {
  if (!(error instanceof KeepError) || error.field === null) return error
  const reason = error.message.slice(error.field.length)
  const field = join(path, error.field)
  return new KeepError('input_invalid', `${field}${reason}`, { field })
}

function inOrder(
  value: Record<string, unknown>,
  readers: readonly { readonly name: string; readonly read: Reader<unknown> }[],
): Record<string, unknown> {
  return Object.fromEntries(readers.map(({ name, read }) => [name, read(value[name], name)]))
}

function requireFields(names: readonly string[], fields: object, path: string): void {
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) throw refused(join(path, name), 'is not a known field')
  }
  for (const name of Object.keys(fields)) {
    if (!names.includes(name)) throw refused(join(path, name), 'is missing')
  }
}

function join(path: string, name: string): string {
  return path === '' || name === '' || name.startsWith('[') ? `${path}${name}` : `${path}.${name}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
