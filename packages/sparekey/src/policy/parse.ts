import { assertEntropy } from '../codes/entropy.ts'
import { formats } from '../codes/formats.ts'
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import type { FormatName } from '../interface/formats.ts'
import type { IssueReason } from '../interface/issue.ts'
import type { RecoveryTask } from '../interface/recoveries.ts'
import { asBoolean, asInteger, asList, asOneOf, asPlainText, asRecord, asString } from '../validation.ts'
import { freezeDeep } from './freeze.ts'
import type {
  AttemptsPolicy,
  DeliveryPolicy,
  IssuingPolicy,
  Policy,
  PresetName,
  RecoveryPolicy,
  RedeemingPolicy,
  RemindersPolicy,
  SignalRule,
  SignalsPolicy,
} from './policy.ts'
import { presets } from './presets.ts'
import { parseSupport } from './support.ts'

const sections = ['issuing', 'redeeming', 'attempts', 'delivery', 'recovery', 'signals', 'reminders'] as const
const tasks: readonly RecoveryTask[] = [
  'reenroll_factor',
  'replace_codes',
  'change_password',
  'end_other_sessions',
]
const signalRules: readonly SignalRule[] = ['revoke', 'ask', 'note', 'nothing']
const reasons: readonly IssueReason[] = ['enrollment', 'replacement', 'recovery', 'support']

const valueOr = <T>(value: unknown, fallback: T, check: (value: unknown) => T): T =>
  value === undefined ? fallback : check(value)

const distinct = <T>(list: readonly T[], field: string): readonly T[] => {
  if (new Set(list).size !== list.length)
    throw new ArgumentTypeError(field, `"${field}" must not name an entry twice.`)
  return list
}

const days = (value: unknown, field: string): number | null =>
  value === null ? null : asInteger(value, field, 1, 3650)

const parseIssuing = (value: unknown, base: IssuingPolicy): IssuingPolicy => {
  const given = asRecord(value, 'issuing', Object.keys(base))
  const count = valueOr(given['count'], base.count, (v) => asInteger(v, 'issuing.count', 5, 100))
  const countsAllowed = valueOr(given['countsAllowed'], base.countsAllowed, (v) =>
    distinct(
      asList(v, 'issuing.countsAllowed', 96).map((one) => asInteger(one, 'issuing.countsAllowed', 5, 100)),
      'issuing.countsAllowed',
    ),
  )
  const expiresInDays = valueOr(given['expiresInDays'], base.expiresInDays, (v) =>
    days(v, 'issuing.expiresInDays'),
  )
  const expiresInDaysMax = valueOr(given['expiresInDaysMax'], base.expiresInDaysMax, (v) =>
    days(v, 'issuing.expiresInDaysMax'),
  )
  if (expiresInDaysMax !== null && (expiresInDays === null || expiresInDays > expiresInDaysMax)) {
    throw new ArgumentRangeError(
      'issuing.expiresInDays',
      '"issuing.expiresInDays" must be set and at most "issuing.expiresInDaysMax".',
    )
  }
  return {
    reasons: valueOr(given['reasons'], base.reasons, (v) =>
      distinct(
        asList(v, 'issuing.reasons', 4).map((one) => asOneOf(one, 'issuing.reasons', reasons)),
        'issuing.reasons',
      ),
    ),
    secondFactorMethods: valueOr(given['secondFactorMethods'], base.secondFactorMethods, parseMethods),
    authenticationMaxAgeSeconds: valueOr(
      given['authenticationMaxAgeSeconds'],
      base.authenticationMaxAgeSeconds,
      (v) => asInteger(v, 'issuing.authenticationMaxAgeSeconds', 30, 86_400),
    ),
    maxPerDay: valueOr(given['maxPerDay'], base.maxPerDay, (v) => asInteger(v, 'issuing.maxPerDay', 1, 20)),
    count,
    countsAllowed,
    expiresInDays,
    expiresInDaysMax,
    confirmWithinDays: valueOr(given['confirmWithinDays'], base.confirmWithinDays, (v) =>
      asInteger(v, 'issuing.confirmWithinDays', 1, 90),
    ),
  }
}

/** A format with few labels has smaller sets. */
const checkCounts = (format: FormatName, { count, countsAllowed }: IssuingPolicy): void => {
  const { maximumCodes } = formats[format]
  for (const [field, counts] of [
    ['issuing.count', [count]],
    ['issuing.countsAllowed', countsAllowed],
  ] as const) {
    if (counts.every((one) => one <= maximumCodes)) continue
    throw new ArgumentRangeError(
      field,
      `"${field}" must be at most ${maximumCodes} for the format "${format}".`,
    )
  }
}

/** A tenant may narrow the list of second factors, never widen it: a password or `bkcode` is not one. */
const parseMethods = (value: unknown): readonly string[] => {
  const field = 'issuing.secondFactorMethods'
  const known = presets.default.issuing.secondFactorMethods
  const methods = distinct(
    asList(value, field, known.length).map((one) => asOneOf(one, field, known)),
    field,
  )
  if (methods.length === 0) throw new ArgumentTypeError(field, `"${field}" must name at least one method.`)
  return methods
}

const parseRedeeming = (value: unknown, base: RedeemingPolicy): RedeemingPolicy => {
  const given = asRecord(value, 'redeeming', Object.keys(base))
  return {
    firstFactorMaxAgeSeconds: valueOr(given['firstFactorMaxAgeSeconds'], base.firstFactorMaxAgeSeconds, (v) =>
      asInteger(v, 'redeeming.firstFactorMaxAgeSeconds', 30, 86_400),
    ),
    assurance: valueOr(given['assurance'], base.assurance, (v) =>
      asOneOf(v, 'redeeming.assurance', ['aal1', 'aal2']),
    ),
    lowAt: valueOr(given['lowAt'], base.lowAt, (v) => asInteger(v, 'redeeming.lowAt', 1, 20)),
  }
}

const parseAttempts = (value: unknown, base: AttemptsPolicy): AttemptsPolicy => {
  const given = asRecord(value, 'attempts', Object.keys(base))
  return {
    failureCap: valueOr(given['failureCap'], base.failureCap, (v) =>
      asInteger(v, 'attempts.failureCap', 10, 100),
    ),
    delayFromFailure: valueOr(given['delayFromFailure'], base.delayFromFailure, (v) =>
      asInteger(v, 'attempts.delayFromFailure', 1, 100),
    ),
    delaysSeconds: valueOr(given['delaysSeconds'], base.delaysSeconds, (v) =>
      asList(v, 'attempts.delaysSeconds', 8).map((one) => asInteger(one, 'attempts.delaysSeconds', 1, 3600)),
    ),
  }
}

const parseDelivery = (value: unknown, base: DeliveryPolicy): DeliveryPolicy => {
  const given = asRecord(value, 'delivery', Object.keys(base))
  const choice = (name: 'copy' | 'download' | 'print' | 'pdf' | 'qr') =>
    valueOr(given[name], base[name], (v) => asBoolean(v, `delivery.${name}`))
  return {
    copy: choice('copy'),
    download: choice('download'),
    print: choice('print'),
    pdf: choice('pdf'),
    qr: choice('qr'),
    storageAdvice: valueOr(given['storageAdvice'], base.storageAdvice, (v) =>
      v === null ? null : asPlainText(v, 'delivery.storageAdvice', 300),
    ),
  }
}

const parseRecovery = (value: unknown, base: RecoveryPolicy): RecoveryPolicy => {
  const given = asRecord(value, 'recovery', Object.keys(base))
  return {
    windowSeconds: valueOr(given['windowSeconds'], base.windowSeconds, (v) =>
      asInteger(v, 'recovery.windowSeconds', 300, 3600),
    ),
    tasks: valueOr(given['tasks'], base.tasks, (v) =>
      distinct(
        asList(v, 'recovery.tasks', tasks.length).map((one) => asOneOf(one, 'recovery.tasks', tasks)),
        'recovery.tasks',
      ),
    ),
    afterUse: valueOr(given['afterUse'], base.afterUse, (v) =>
      asOneOf(v, 'recovery.afterUse', ['replenish', 'bootstrap']),
    ),
  }
}

const parseSignals = (value: unknown, base: SignalsPolicy): SignalsPolicy => {
  const names = Object.keys(base) as (keyof SignalsPolicy)[]
  const given = asRecord(value, 'signals', names)
  const rules = names.map((name) => [
    name,
    valueOr(given[name], base[name], (v) => asOneOf(v, `signals.${name}`, signalRules)),
  ])
  return Object.fromEntries(rules) as SignalsPolicy
}

const parseReminders = (value: unknown, base: RemindersPolicy): RemindersPolicy => {
  const given = asRecord(value, 'reminders', Object.keys(base))
  const every = (name: 'rotateAfterDays' | 'reviewEveryDays') =>
    valueOr(given[name], base[name], (v) => (v === null ? null : asInteger(v, `reminders.${name}`, 30, 3650)))
  return {
    rotateAfterDays: every('rotateAfterDays'),
    aheadDays: valueOr(given['aheadDays'], base.aheadDays, (v) => asInteger(v, 'reminders.aheadDays', 1, 90)),
    reviewEveryDays: every('reviewEveryDays'),
  }
}

const parseDerivation = (value: unknown): Policy['derivation'] => {
  const given = asRecord(value, 'derivation', [
    'algorithm',
    'memoryKibibytes',
    'passes',
    'lanes',
    'iterations',
  ])
  if (
    asOneOf(given['algorithm'], 'derivation.algorithm', ['argon2id', 'pbkdf2-sha256']) === 'pbkdf2-sha256'
  ) {
    asRecord(value, 'derivation', ['algorithm', 'iterations'])
    const iterations = asInteger(given['iterations'], 'derivation.iterations', 1, 100_000_000)
    return { algorithm: 'pbkdf2-sha256', iterations }
  }
  asRecord(value, 'derivation', ['algorithm', 'memoryKibibytes', 'passes', 'lanes'])
  return {
    algorithm: 'argon2id',
    memoryKibibytes: asInteger(given['memoryKibibytes'], 'derivation.memoryKibibytes', 8, 4_194_304),
    passes: asInteger(given['passes'], 'derivation.passes', 1, 64),
    lanes: asInteger(given['lanes'], 'derivation.lanes', 1, 16),
  }
}

/**
 * Equal strengths by OWASP ASVS 5.0.0 Appendix C. A weaker derivation is for tests alone, which reach it by
 * {@link weakenDerivationForTests}.
 */
const isStrongEnough = (derivation: Policy['derivation']): boolean => {
  if (derivation.algorithm === 'pbkdf2-sha256') return derivation.iterations >= 600_000
  const { memoryKibibytes, passes } = derivation
  return (
    (passes === 1 && memoryKibibytes >= 47_104) ||
    (passes === 2 && memoryKibibytes >= 19_456) ||
    (passes >= 3 && memoryKibibytes >= 12_288)
  )
}

const checkDerivation = (derivation: Policy['derivation'], preset: PresetName): void => {
  if (!isStrongEnough(derivation)) {
    throw new ArgumentRangeError(
      'derivation',
      '"derivation" is weaker than OWASP asks: argon2id with m=19456, t=2, p=1 or its equals, or pbkdf2-sha256 with 600,000 iterations.',
    )
  }
  if (preset === 'fips' && derivation.algorithm !== 'pbkdf2-sha256') {
    throw new ArgumentRangeError(
      'derivation',
      '"derivation" must be pbkdf2-sha256 under the preset "fips": no other is approved.',
    )
  }
}

const parseFloor = (value: unknown, base: Policy, preset: PresetName): number => {
  const floor = valueOr(value, base.minimumRandomBits, (v) => asInteger(v, 'minimumRandomBits', 20, 256))
  if (floor < 64 && preset !== 'legacy') {
    throw new ArgumentRangeError(
      'minimumRandomBits',
      '"minimumRandomBits" below 64 needs the preset "legacy", named outright.',
    )
  }
  return floor
}

/**
 * Reads a policy strictly: unknown keys are refused, every bound is checked, and the result is frozen.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an unknown key or a value of the wrong type; `field` names it.
 * @throws {ArgumentRangeError} `invalid_request`: a value out of its bounds, a derivation weaker than OWASP ASVS 5.0.0
 * Appendix C or not approved under the preset `fips`, or a format with fewer random bits than the floor.
 */
export const parsePolicy = (value: unknown): Policy => {
  const given = asRecord(value, 'policy', [
    'preset',
    'name',
    'format',
    'derivation',
    'minimumRandomBits',
    ...sections,
    'support',
  ])
  const preset = valueOr<PresetName>(given['preset'], 'default', (v) =>
    asOneOf(v, 'preset', Object.keys(presets) as PresetName[]),
  )
  const base = presets[preset]
  const name = valueOr(given['name'], base.name, (v) => asString(v, 'name', 64))
  if (!/^[a-z0-9-]+$/.test(name))
    throw new ArgumentTypeError('name', '"name" must be of a–z, 0–9 and hyphen.')
  const format = valueOr(given['format'], base.format, (v) =>
    asOneOf(v, 'format', Object.keys(formats) as FormatName[]),
  )
  const issuing = parseIssuing(given['issuing'] ?? {}, base.issuing)
  checkCounts(format, issuing)
  const minimumRandomBits = parseFloor(given['minimumRandomBits'], base, preset)
  assertEntropy(format, minimumRandomBits)
  const derivation: Policy['derivation'] = valueOr(given['derivation'], base.derivation, parseDerivation)
  checkDerivation(derivation, preset)
  return freezeDeep<Policy>({
    name,
    format,
    derivation,
    minimumRandomBits,
    issuing,
    redeeming: parseRedeeming(given['redeeming'] ?? {}, base.redeeming),
    attempts: parseAttempts(given['attempts'] ?? {}, base.attempts),
    delivery: parseDelivery(given['delivery'] ?? {}, base.delivery),
    recovery: parseRecovery(given['recovery'] ?? {}, base.recovery),
    signals: parseSignals(given['signals'] ?? {}, base.signals),
    reminders: parseReminders(given['reminders'] ?? {}, base.reminders),
    support: valueOr(given['support'], base.support, parseSupport),
  })
}

/** For `sparekey/testing` only: the same policy with a derivation that protects nothing. */
export const weakenDerivationForTests = (policy: Policy): Policy =>
  Object.freeze<Policy>({
    ...policy,
    derivation:
      policy.derivation.algorithm === 'pbkdf2-sha256'
        ? { algorithm: 'pbkdf2-sha256', iterations: 1 }
        : { algorithm: 'argon2id', memoryKibibytes: 8, passes: 1, lanes: 1 },
  })

/**
 * Whether nothing but approved algorithms may run for a tenant: whoever chose a derivation that is approved (NIST SP 800-132)
 * did so for that reason.
 */
export const isApprovedOnly = ({ derivation }: Policy): boolean => derivation.algorithm === 'pbkdf2-sha256'
