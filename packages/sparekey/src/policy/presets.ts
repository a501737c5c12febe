import { freezeDeep } from './freeze.ts'
import type { Policy, PresetName } from './policy.ts'
import { supportPresets } from './support.ts'

/** Methods that count as a second factor (RFC 8176). `mfa` alone does not say which, so it is not one of them. */
const secondFactorMethods = ['otp', 'hwk', 'swk', 'sc', 'sms', 'tel', 'fpt', 'face', 'iris'] as const

const defaults: Policy = {
  name: 'default',
  format: 'standard',
  derivation: { algorithm: 'argon2id', memoryKibibytes: 19456, passes: 2, lanes: 1 },
  minimumRandomBits: 64,
  issuing: {
    reasons: ['enrollment', 'replacement', 'recovery', 'support'],
    secondFactorMethods,
    authenticationMaxAgeSeconds: 600,
    maxPerDay: 5,
    count: 10,
    countsAllowed: [10, 20],
    expiresInDays: null,
    expiresInDaysMax: null,
    confirmWithinDays: 7,
  },
  redeeming: { firstFactorMaxAgeSeconds: 900, assurance: 'aal2', lowAt: 3 },
  attempts: {
    failureCap: 100,
    delayFromFailure: 4,
    delaysSeconds: [30, 60, 120, 240, 480, 960, 1920, 3600],
  },
  delivery: { copy: true, download: true, print: true, pdf: true, qr: false, storageAdvice: null },
  recovery: {
    windowSeconds: 900,
    tasks: ['reenroll_factor', 'replace_codes', 'change_password', 'end_other_sessions'],
    afterUse: 'replenish',
  },
  signals: {
    factor_changed: 'note',
    factor_removed: 'note',
    last_factor_removed: 'revoke',
    device_replaced: 'ask',
    password_changed: 'note',
    account_reset: 'revoke',
    compromise_suspected: 'revoke',
    support_recovery: 'ask',
    account_closed: 'revoke',
  },
  reminders: { rotateAfterDays: 365, aheadDays: 30, reviewEveryDays: 180 },
  support: supportPresets.consumer,
}

/**
 * `strict`: for privileged accounts. Codes of 135 random bits (OWASP ASVS v5.0.0-11.5.1), a year's life, fewer moments of
 * issue and fewer tries, nothing that leaves the codes on the clipboard.
 * `fips`: only algorithms that are approved in the United States' federal standards (FIPS 140-3, SP 800-140C); its
 * verifiers are made with PBKDF2-HMAC-SHA-256 (NIST SP 800-132), and no other derivation is taken under it.
 * `legacy`: for codes taken over from systems with fewer than 64 random bits; named outright, never a default.
 */
export const presets: Readonly<Record<PresetName, Policy>> = freezeDeep({
  default: defaults,
  strict: {
    ...defaults,
    name: 'strict',
    format: 'long',
    minimumRandomBits: 128,
    issuing: {
      ...defaults.issuing,
      reasons: ['enrollment', 'recovery', 'support'],
      secondFactorMethods: ['otp', 'hwk', 'swk', 'sc', 'fpt', 'face', 'iris'],
      authenticationMaxAgeSeconds: 300,
      maxPerDay: 3,
      countsAllowed: [10],
      expiresInDays: 365,
      expiresInDaysMax: 365,
      confirmWithinDays: 1,
    },
    redeeming: { ...defaults.redeeming, firstFactorMaxAgeSeconds: 300 },
    attempts: { ...defaults.attempts, failureCap: 20, delayFromFailure: 3 },
    delivery: { ...defaults.delivery, copy: false },
    signals: {
      ...defaults.signals,
      factor_changed: 'ask',
      factor_removed: 'ask',
      password_changed: 'ask',
      support_recovery: 'revoke',
    },
    reminders: { ...defaults.reminders, reviewEveryDays: 90 },
  },
  fips: { ...defaults, name: 'fips', derivation: { algorithm: 'pbkdf2-sha256', iterations: 600_000 } },
  legacy: { ...defaults, name: 'legacy', minimumRandomBits: 20 },
})
