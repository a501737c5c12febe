import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import { asList, asName } from '../validation.ts'
import { freezeDeep } from './freeze.ts'
import { isApprovedOnly, parsePolicy } from './parse.ts'
import type { Policy } from './policy.ts'

const MOST_POLICIES = 50

/**
 * Reads policies by their names, each as strictly as {@link parsePolicy}. A policy's name is the one that it is listed under,
 * whatever it says itself.
 *
 * @throws {ArgumentTypeError} `invalid_request`: no such list, a name that is none, an unknown key or a wrong type; the
 * sentence and `field` begin with the policy's place, e.g. `policies.strict.issuing.count`.
 * @throws {ArgumentRangeError} `invalid_request`: more than 50 policies, or a value out of its bounds.
 */
export const parsePolicies = (value: unknown, field = 'policies'): readonly Policy[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ArgumentTypeError(field, `"${field}" must be an object of policies by their names.`)
  const entries = Object.entries(value)
  asList(entries, field, MOST_POLICIES)
  return entries.map(([key, policy]) => parseNamed(asName(key, field), policy, field))
}

/**
 * Refuses policies beside one that takes approved algorithms alone where theirs are others: a tenant under the preset `fips`
 * must not issue or import by another name what that preset forbids.
 *
 * @throws {ArgumentRangeError} `invalid_request`, field e.g. `policies.vip.derivation`.
 */
export const checkBeside = (ruling: Policy, policies: readonly Policy[]): void => {
  const other = isApprovedOnly(ruling) ? policies.find((policy) => !isApprovedOnly(policy)) : undefined
  if (other === undefined) return
  const place = `policies.${other.name}.derivation`
  throw new ArgumentRangeError(
    place,
    `"${place}" must be pbkdf2-sha256, as that of "${ruling.name}" is: no other is approved.`,
  )
}

const parseNamed = (name: string, policy: unknown, field: string): Policy => {
  try {
    return freezeDeep<Policy>({ ...parsePolicy(policy), name })
  } catch (cause) {
    const place = `${field}.${name}`
    if (cause instanceof ArgumentTypeError)
      throw new ArgumentTypeError(`${place}.${cause.field}`, `${place}: ${cause.message}`)
    if (cause instanceof ArgumentRangeError)
      throw new ArgumentRangeError(`${place}.${cause.field}`, `${place}: ${cause.message}`)
    throw cause
  }
}
