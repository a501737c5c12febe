import { SparekeyError } from '../../errors.ts'
import { openSupport, sealSupport, type SupportPlace } from '../../crypto/support-seal.ts'
import { concatBytes } from '../../bytes.ts'
import type { KeyRing } from '../../crypto/ports.ts'
import type { CaseRemark, SupportActor } from '../../interface/support.ts'
import type { SupportDecisionRow, SupportEvidenceRow } from '../../store/catalogue/support.ts'
import type { Bytes } from '../../store/port.ts'

/** What lies sealed in a case: whose it is, and what people wrote. */
export interface CaseText {
  readonly account: string
  readonly reference: string | null
  readonly openedBy: string
  readonly openedAs: SupportActor['kind']
  /** What people gave as the reason of an act, oldest first. */
  readonly remarks: readonly KeptRemark[]
}

export interface KeptRemark {
  readonly act: CaseRemark['act']
  readonly by: string
  readonly reason: string
  readonly at: number
}

export interface EvidenceText {
  readonly by: string
  readonly reference: string | null
  readonly note: string | null
  /** The id of the address that confirmed, in hex. */
  readonly contact: string | null
}

export interface DecisionText {
  readonly by: string
  readonly reason: string | null
}

interface SealedText {
  readonly keyId: string
  readonly sealed: Bytes
}

const none = new Uint8Array(0)

export const casePlace = (accountKey: Bytes, caseId: Bytes): SupportPlace => ({
  accountKey,
  caseId,
  part: 'case',
  row: none,
})

export const evidencePlace = (
  accountKey: Bytes,
  caseId: Bytes,
  { evidenceId }: Pick<SupportEvidenceRow, 'evidenceId'>,
): SupportPlace => ({ accountKey, caseId, part: 'evidence', row: evidenceId })

export const decisionPlace = (
  accountKey: Bytes,
  caseId: Bytes,
  { requestHash, operatorKey }: Pick<SupportDecisionRow, 'requestHash' | 'operatorKey'>,
): SupportPlace => ({ accountKey, caseId, part: 'decision', row: concatBytes(requestHash, operatorKey) })

const seal = (ring: KeyRing, place: SupportPlace, text: object): SealedText => {
  const { keyId, bytes } = sealSupport(ring, place, JSON.stringify(text))
  return { keyId, sealed: bytes }
}

export const sealCaseText = (ring: KeyRing, place: SupportPlace, text: CaseText): SealedText =>
  seal(ring, place, text)
export const sealEvidenceText = (ring: KeyRing, place: SupportPlace, text: EvidenceText): SealedText =>
  seal(ring, place, text)
export const sealDecisionText = (ring: KeyRing, place: SupportPlace, text: DecisionText): SealedText =>
  seal(ring, place, text)

/** @throws {SparekeyError} `internal`: its key is not on the ring, or it was put there from elsewhere. */
const open = <T>(ring: KeyRing, place: SupportPlace, { keyId, sealed }: SealedText): T => {
  const text = openSupport(ring, place, { keyId, bytes: sealed })
  if (text === null) {
    throw new SparekeyError(
      'internal',
      'A support case does not open: its key is not on the key ring, or it does not belong in its place. Nothing was changed; run "sparekey doctor".',
    )
  }
  return JSON.parse(text) as T
}

export const openCaseText = (ring: KeyRing, place: SupportPlace, row: SealedText): CaseText =>
  open(ring, place, row)
export const openEvidenceText = (ring: KeyRing, place: SupportPlace, row: SealedText): EvidenceText =>
  open(ring, place, row)
export const openDecisionText = (ring: KeyRing, place: SupportPlace, row: SealedText): DecisionText =>
  open(ring, place, row)
