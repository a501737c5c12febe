import { redactCodes } from 'sparekey/service'
import type { z } from 'zod'
import { RequestProblem, invalidField } from './problem.ts'

/**
 * Reads a value by a schema. A schema's own `error` completes the sentence `"field" must be …`.
 *
 * @throws {RequestProblem} `invalid_request`, naming the first field at fault and what it must be, never what came.
 */
export const readBy = <T>(schema: z.ZodType<T>, value: unknown, whole: string): T => {
  const parsed = schema.safeParse(value, { error: expectation })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw issue === undefined
    ? new RequestProblem('invalid_request', `${whole} is not valid.`)
    : problemOf(issue, whole)
}

const MISSING = 'there'

const problemOf = (issue: z.core.$ZodIssue, whole: string): RequestProblem => {
  const path = pathOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const field = [path, shownName(issue.keys[0] ?? '')].filter((part) => part !== '').join('.')
    return invalidField(field, `"${field}" is not a known field.`)
  }
  if (path === '') return new RequestProblem('invalid_request', `${whole} must be ${issue.message}.`)
  return invalidField(
    path,
    issue.message === MISSING ? `"${path}" is required.` : `"${path}" must be ${issue.message}.`,
  )
}

const expectation = (issue: z.core.$ZodRawIssue): string => {
  if (issue.input === undefined) return MISSING
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? 'of another type'
    case 'invalid_value':
      return `one of: ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `at least ${String(issue.minimum)}${unit(issue.origin)}`
    case 'too_big':
      return `at most ${String(issue.maximum)}${unit(issue.origin)}`
    default:
      return 'of the documented form'
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a JSON object',
  array: 'an array',
  string: 'a string',
  int: 'a whole number',
  number: 'a number',
}

const unit = (origin: string): string =>
  origin === 'string' ? ' characters long' : origin === 'array' ? ' entries long' : ''

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')

/** A field's name is the sender's text: only a plain identifier that cannot be a code is repeated. */
const shownName = (name: string): string =>
  /^[A-Za-z_]{1,30}$/.test(name) && redactCodes(name) === name ? name : '(unnamed)'
