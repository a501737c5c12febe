import type { Policy } from 'sparekey'
import { isApprovedOnly } from 'sparekey/service'
import { type Finding, ok, warning } from './findings.ts'

/**
 * Whether a policy of approved algorithms alone also runs on a module for them. `isFips`: Node was started with OpenSSL's
 * FIPS provider. Nothing where the policy asks for none.
 */
export const fipsFindings = (policy: Policy, isFips: boolean): readonly Finding[] => {
  if (!isApprovedOnly(policy)) return []
  return [
    isFips
      ? ok('fips', "Node runs with OpenSSL's FIPS provider.")
      : warning(
          'fips',
          "The policy takes approved algorithms alone, and Node runs without OpenSSL's FIPS provider.",
          'Where a validated module is asked for, install one and start with NODE_OPTIONS=--enable-fips.',
        ),
  ]
}
