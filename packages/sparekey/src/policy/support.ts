import { ArgumentRangeError } from '../errors.ts'
import type { CaseRisk } from '../interface/support.ts'
import { asInteger, asList, asName, asOneOf, asRecord } from '../validation.ts'

/** A number for each tier of risk. */
export type ByRisk = { readonly [R in CaseRisk]: number }

/** How recovery with the help of people goes at a tenant. A case keeps the copy under which it was opened. */
export interface SupportPolicy {
  /** `workforce`: people of an organisation, who are called back or vouched for, and cannot wait a day. */
  readonly preset: 'consumer' | 'workforce'
  /**
   * From the first notice that a channel accepted to the earliest release: 900 (15 minutes) to 2,592,000 (30 days) each, and none
   * shorter than that of a lower risk. Default: 4 h, 24 h, 72 h, 7 d; `workforce`: 15 min, 15 min, 4 h, 24 h.
   */
  readonly delaysSeconds: ByRisk
  /**
   * How many people have to approve: 1 to 5 each, at least 2 for `critical`, and none fewer than of a lower risk. Default: 1, 1,
   * 2, 2. Of those for `critical` one is a security admin.
   */
  readonly approvals: ByRisk
  /**
   * A case that is not released by then ends: 3,600 (1 hour) to 2,592,000 (30 days) after its opening or after its earliest release,
   * whichever is later. Default 7 days; `workforce`: 8 hours.
   */
  readonly expiresAfterSeconds: number
  /**
   * How long the owner may ask for a code once the case was released: 900 to 86,400; default 86,400 (NIST SP 800-63B-4 §4.2.1.2:
   * a code sent by mail is good for 24 hours at most).
   */
  readonly claimWindowSeconds: number
  /**
   * Accounts whose newest sheets were issued under one of these named policies are privileged: their cases are always critical. At
   * most 50; default `strict`. Where `strict` rules all accounts of a tenant, list those that have power over others, or none.
   */
  readonly privilegedPolicies: readonly string[]
}

const minutes = 60
const hours = 60 * minutes
const days = 24 * hours

/** Bounds beyond which a policy is refused, whatever it is for. */
export const supportBounds = {
  delaySeconds: { least: 15 * minutes, most: 30 * days },
  approvals: { least: 1, most: 5, leastCritical: 2 },
  expiresAfterSeconds: { least: hours, most: 30 * days },
  claimWindowSeconds: { least: 15 * minutes, most: 24 * hours },
} as const

const privilegedPolicies = ['strict'] as const

export const supportPresets: Readonly<Record<SupportPolicy['preset'], SupportPolicy>> = {
  consumer: {
    preset: 'consumer',
    delaysSeconds: { low: 4 * hours, standard: 24 * hours, high: 72 * hours, critical: 7 * days },
    approvals: { low: 1, standard: 1, high: 2, critical: 2 },
    expiresAfterSeconds: 7 * days,
    claimWindowSeconds: 24 * hours,
    privilegedPolicies,
  },
  workforce: {
    preset: 'workforce',
    delaysSeconds: { low: 15 * minutes, standard: 15 * minutes, high: 4 * hours, critical: 24 * hours },
    approvals: { low: 1, standard: 1, high: 2, critical: 2 },
    expiresAfterSeconds: 8 * hours,
    claimWindowSeconds: 24 * hours,
    privilegedPolicies,
  },
}

export const risks: readonly CaseRisk[] = ['low', 'standard', 'high', 'critical']

/**
 * Reads how a tenant supports its owners; `null`: not at all, every case is refused.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an unknown key, or a value of the wrong type.
 * @throws {ArgumentRangeError} `invalid_request`: a value out of its bounds; a number of approvals below 1 is never taken.
 */
export const parseSupport = (value: unknown): SupportPolicy | null => {
  if (value === null) return null
  const given = asRecord(value, 'support', Object.keys(supportPresets.consumer))
  const preset =
    given['preset'] === undefined
      ? 'consumer'
      : asOneOf(given['preset'], 'support.preset', ['consumer', 'workforce'])
  const base = supportPresets[preset]
  const { delaySeconds, approvals, expiresAfterSeconds, claimWindowSeconds } = supportBounds
  return {
    preset,
    delaysSeconds: byRisk(
      given['delaysSeconds'],
      base.delaysSeconds,
      'support.delaysSeconds',
      () => delaySeconds,
    ),
    approvals: byRisk(given['approvals'], base.approvals, 'support.approvals', (risk) => ({
      least: risk === 'critical' ? approvals.leastCritical : approvals.least,
      most: approvals.most,
    })),
    expiresAfterSeconds: seconds(given, 'expiresAfterSeconds', base.expiresAfterSeconds, expiresAfterSeconds),
    claimWindowSeconds: seconds(given, 'claimWindowSeconds', base.claimWindowSeconds, claimWindowSeconds),
    privilegedPolicies:
      given['privilegedPolicies'] === undefined
        ? base.privilegedPolicies
        : asList(given['privilegedPolicies'], 'support.privilegedPolicies', 50).map((name) =>
            asName(name, 'support.privilegedPolicies'),
          ),
  }
}

interface Bounds {
  readonly least: number
  readonly most: number
}

const seconds = (
  given: Readonly<Record<string, unknown>>,
  name: 'expiresAfterSeconds' | 'claimWindowSeconds',
  fallback: number,
  { least, most }: Bounds,
): number => (given[name] === undefined ? fallback : asInteger(given[name], `support.${name}`, least, most))

/** What is left out is that of the preset, raised to that of the tier below where it would be less. */
const byRisk = (value: unknown, base: ByRisk, field: string, bounds: (risk: CaseRisk) => Bounds): ByRisk => {
  const given = asRecord(value ?? {}, field, risks)
  let below = 0
  const number = (risk: CaseRisk): number => {
    const { least, most } = bounds(risk)
    const one =
      given[risk] === undefined
        ? Math.max(base[risk], below)
        : asInteger(given[risk], `${field}.${risk}`, least, most)
    if (one < below) {
      throw new ArgumentRangeError(
        `${field}.${risk}`,
        `"${field}.${risk}" must not be less than that of a lower risk.`,
      )
    }
    below = one
    return one
  }
  return {
    low: number('low'),
    standard: number('standard'),
    high: number('high'),
    critical: number('critical'),
  }
}
