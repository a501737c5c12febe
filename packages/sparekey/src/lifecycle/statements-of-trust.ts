import type { IssuingPolicy, RedeemingPolicy } from '../policy/policy.ts'
import type { Authentication } from '../interface/calls.ts'

/** How far a caller's clock may be ahead of ours. */
const clockSkewMs = 60_000

const age = (at: Date, now: number): number => now - at.getTime()

/**
 * Why a stated authentication does not allow issuing, as a sentence; `null` where it does. Codes are only shown in a session
 * with a second factor (NIST SP 800-63B-4 §3.1.2.1), and a password alone yields no new list (§6.3).
 */
export const missingForIssue = (
  stated: Authentication | undefined,
  policy: IssuingPolicy,
  now: number,
): string | null => {
  if (stated === undefined)
    return 'State how the person was authenticated in "authentication", with a second factor.'
  if (!stated.methods.some((method) => policy.secondFactorMethods.includes(method))) {
    return `"authentication.methods" must name a second factor: one of ${policy.secondFactorMethods.join(', ')}.`
  }
  if (age(stated.at, now) > policy.authenticationMaxAgeSeconds * 1000) {
    return `"authentication.at" is more than ${policy.authenticationMaxAgeSeconds} seconds ago: ask for the second factor again.`
  }
  if (age(stated.at, now) < -clockSkewMs) return '"authentication.at" is more than 60 seconds ahead.'
  return null
}

/** Why a stated first factor does not allow using a code; `null` where it does. A code never stands alone, nor beside another. */
export const missingForRedeem = (
  stated: Authentication | undefined,
  policy: RedeemingPolicy,
  now: number,
): string | null => {
  if (stated === undefined)
    return 'State how the person passed the first factor in "firstFactor": a backup code is a second one.'
  if (!stated.methods.some((method) => method !== 'bkcode')) {
    return '"firstFactor.methods" names no first factor; a backup code does not count as one.'
  }
  if (age(stated.at, now) > policy.firstFactorMaxAgeSeconds * 1000) {
    return `"firstFactor.at" is more than ${policy.firstFactorMaxAgeSeconds} seconds ago: ask for the first factor again.`
  }
  if (age(stated.at, now) < -clockSkewMs) return '"firstFactor.at" is more than 60 seconds ahead.'
  return null
}
