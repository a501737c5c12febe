import type { CaseRisk, EvidenceKind, EvidenceOutcome } from '../../interface/support.ts'
import type { SupportPolicy } from '../../policy/support.ts'
import type { SupportEvidenceRow } from '../../store/catalogue/support.ts'
import { higher } from './risk.ts'

type Adder = SupportEvidenceRow['addedBy']

/**
 * Who may record what. What the application saw comes from the application; what an address confirmed comes over the link that was
 * sent there; what a person did with the one who asks comes from that person. `link`: the owner's link of a notice, and nobody else.
 */
const adders: Readonly<Record<EvidenceKind, readonly (Adder | 'link')[]>> = {
  password: ['automation', 'owner'],
  address_confirmed: ['link'],
  second_address_confirmed: ['link'],
  recovery_contact: ['automation', 'operator'],
  repeated_proofing: ['automation', 'operator'],
  known_device: ['automation'],
  known_key: ['automation', 'operator'],
  proof_elsewhere: ['automation', 'operator'],
  call_back: ['operator'],
  manager_attestation: ['operator'],
  video_presence: ['operator'],
  in_person: ['operator'],
  knowledge: ['operator', 'automation'],
}

export const evidenceKinds = Object.keys(adders) as readonly EvidenceKind[]

/** Whether evidence of this kind is recorded by such an actor at all. */
export const mayRecord = (kind: EvidenceKind, by: Adder | 'link'): boolean => adders[kind].includes(by)

/** Of the first factor, until the request is frozen: what was passed long ago tells little of who asks. */
const passwordCountsMs = 24 * 3_600_000

export const evidenceExpiry = (kind: EvidenceKind, at: number): number | null =>
  kind === 'password' ? at + passwordCountsMs : null

/** Evidence, as it is weighed. */
export interface Weighed {
  readonly kind: EvidenceKind
  readonly outcome: EvidenceOutcome
  readonly addedAt: number
  readonly expiresAt: number | null
}

/** The kinds of which the newest piece is a pass that still counts; of two at one moment the one that is no pass. What the caller knew never does (OWASP ASVS v5.0.0-6.4.2). */
export const passed = (evidence: readonly Weighed[], now: number): ReadonlySet<EvidenceKind> => {
  const newest = new Map<EvidenceKind, Weighed>()
  for (const one of evidence) {
    const before = newest.get(one.kind)
    const isNewer =
      before === undefined ||
      before.addedAt < one.addedAt ||
      (before.addedAt === one.addedAt && one.outcome !== 'pass')
    if (isNewer) newest.set(one.kind, one)
  }
  return new Set(
    [...newest.values()]
      .filter(
        ({ kind, outcome, expiresAt }) =>
          kind !== 'knowledge' && outcome === 'pass' && (expiresAt === null || expiresAt > now),
      )
      .map(({ kind }) => kind),
  )
}

/** What decides which evidence a case needs. */
export interface EvidenceTerms {
  readonly preset: SupportPolicy['preset']
  readonly risk: CaseRisk
  readonly lost: readonly ('password' | 'addresses')[]
  /** The owner stopped two cases lately: whoever comes now comes in person. */
  readonly inPerson: boolean
}

const anotherMethod: readonly EvidenceKind[] = [
  'second_address_confirmed',
  'recovery_contact',
  'repeated_proofing',
  'manager_attestation',
]

/**
 * What a case needs before anybody decides on it: each entry is a list of kinds of which one has to be there. Points are not added up.
 * An issued code to an address on file and the first factor at AAL2; in place of the factor, codes by two methods or repeated proofing
 * (NIST SP 800-63B-4 §4.2.2.2).
 */
export const needed = ({
  preset,
  risk,
  lost,
  inPerson,
}: EvidenceTerms): readonly (readonly EvidenceKind[])[] => {
  const isHigh = higher(risk, 'high') === risk
  const isCritical = risk === 'critical'
  return [
    ...(lost.includes('addresses') ? [] : [['address_confirmed'] as const]),
    ...(lost.includes('password') ? [] : [['password'] as const]),
    ...(preset === 'workforce' ? [['call_back'] as const] : []),
    ...(preset === 'workforce' && isHigh ? [['manager_attestation'] as const] : []),
    ...(isHigh && !isCritical && preset !== 'workforce' ? [anotherMethod] : []),
    ...(isCritical
      ? [
          lost.includes('addresses')
            ? (['repeated_proofing', 'in_person'] as const)
            : (['repeated_proofing', 'in_person', 'second_address_confirmed'] as const),
        ]
      : []),
    ...(inPerson ? [['in_person'] as const] : []),
  ]
}

/** What of it is not there. */
export const missingOf = (
  terms: EvidenceTerms,
  evidence: readonly Weighed[],
  now: number,
): readonly (readonly EvidenceKind[])[] => {
  const there = passed(evidence, now)
  return needed(terms).filter((alternatives) => !alternatives.some((kind) => there.has(kind)))
}
