import type { CaseRisk } from '../../interface/support.ts'
import { risks, type SupportPolicy } from '../../policy/support.ts'

/** Why the risk of a case is more than the ordinary, with the tier that each makes it at least. */
const tiers = {
  raised_to_standard: 'standard',
  address_changed_lately: 'high',
  password_changed_lately: 'high',
  wrong_codes_tried: 'high',
  used_code_tried: 'high',
  cancelled_or_denied_lately: 'high',
  several_cases_lately: 'high',
  raised_to_high: 'high',
  same_place: 'high',
  same_pair: 'standard',
  privileged: 'critical',
  password_lost: 'critical',
  addresses_lost: 'critical',
  no_address: 'critical',
  cancelled_twice: 'critical',
  owner_not_told: 'critical',
  raised_to_critical: 'critical',
} as const satisfies Readonly<Record<string, CaseRisk>>

export type Flag = keyof typeof tiers

/**
 * Seen only when somebody decides: they ask for more people and a longer wait, and leave the evidence that was gathered and the
 * request that was frozen as they are.
 */
const seenAtDecision: ReadonlySet<Flag> = new Set<Flag>(['same_place', 'same_pair'])

const isFlag = (word: unknown): word is Flag => typeof word === 'string' && word in tiers

export const printFlags = (flags: Iterable<Flag>): string => JSON.stringify([...new Set(flags)].toSorted())

/** A flag that this version does not know is left out: the risk that it made is kept with the case. */
export const readFlags = (text: string): readonly Flag[] => {
  const words: unknown = JSON.parse(text)
  return Array.isArray(words) ? words.filter(isFlag) : []
}

export const higher = (one: CaseRisk, other: CaseRisk): CaseRisk =>
  risks.indexOf(one) >= risks.indexOf(other) ? one : other

export const isHigher = (one: CaseRisk, other: CaseRisk): boolean => risks.indexOf(one) > risks.indexOf(other)

/** `isLow`: nothing speaks against the case, and its owner passed the first factor on a device that was known before. */
export const riskOf = (flags: readonly Flag[], isLow: boolean): CaseRisk =>
  flags.map((flag): CaseRisk => tiers[flag]).reduce(higher, isLow ? 'low' : 'standard')

/** What a heightened threat makes of a risk. */
export const underThreat = (risk: CaseRisk, isHeightened: boolean): CaseRisk =>
  isHeightened ? (risks[Math.min(risks.indexOf(risk) + 1, risks.length - 1)] ?? 'critical') : risk

/** What a case has to meet, as things stand. */
export interface Demands {
  /** For the wait. */
  readonly risk: CaseRisk
  /** For the evidence, and for who decides. */
  readonly riskOfRequest: CaseRisk
  readonly approvals: number
  /** The wait, in milliseconds. */
  readonly delayMs: number
}

/**
 * What is demanded of a case of this risk. `risk` is the one that is kept with the case: computed from the flags, and never less than
 * it was before.
 */
export const demandsOf = (
  policy: SupportPolicy,
  { risk, flags }: { readonly risk: CaseRisk; readonly flags: readonly Flag[] },
  isHeightened: boolean,
): Demands => {
  const atDecision = flags.filter((flag) => seenAtDecision.has(flag))
  const asked =
    atDecision.length === 0
      ? risk
      : riskOf(
          flags.filter((flag) => !seenAtDecision.has(flag)),
          risk === 'low',
        )
  const riskOfRequest = underThreat(asked, isHeightened)
  const effective = underThreat(risk, isHeightened)
  return {
    risk: effective,
    riskOfRequest,
    // A second look by somebody from elsewhere (OWASP ASVS v5.0.0-2.3.5).
    approvals: Math.max(policy.approvals[effective], policy.approvals[riskOfRequest] + atDecision.length),
    delayMs: policy.delaysSeconds[effective] * 1000,
  }
}
