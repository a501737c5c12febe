import type { Assurance } from '../interface/redeem.ts'
import type { CodeAssurance } from './policy.ts'

const levels: readonly Assurance[] = ['aal1', 'aal2', 'aal3']

/**
 * Whether a backup code can give what a sign-in demands. It is something one has, and it is not phishing-resistant, so
 * never `phishing_resistant` and never AAL3 (NIST SP 800-63B-4 §3.1.2, §2.3).
 */
export const satisfiesAssurance = (required: Assurance, given: CodeAssurance): boolean =>
  required !== 'phishing_resistant' && levels.indexOf(required) <= levels.indexOf(given)

/** What a backup code is, in the terms of NIST SP 800-63B-4. */
export const capabilities = { factor: 'have', phishingResistant: false, maxAal: 'aal2' } as const
