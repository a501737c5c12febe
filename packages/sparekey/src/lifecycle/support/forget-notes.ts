import { write, type Bytes, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import { dayMs } from './limits.ts'
import type { Scene } from './scene.ts'
import {
  casePlace,
  decisionPlace,
  evidencePlace,
  openDecisionText,
  openEvidenceText,
  sealCaseText,
  sealDecisionText,
  sealEvidenceText,
} from './sealed-texts.ts'

/** How long what people wrote is kept behind the end of a case: as long as it counts for the next one. */
export const notesKeptMs = 90 * dayMs

interface SealedText {
  readonly keyId: string
  readonly sealed: Bytes
}

const inPlaceOf = (now: SealedText, before: SealedText) => ({
  ...now,
  oldKeyId: before.keyId,
  oldSealed: before.sealed,
})

/**
 * Removes the notes of evidence and the reasons of acts and decisions; what was found, and who did what, stays. Each is written only
 * over what was read, as when it is sealed anew: a row that was, meanwhile, is left to the next time.
 */
export function* forgetNotes({ ring }: Pick<Parts, 'ring'>, scene: Scene): Step<void> {
  const { account, row, text } = scene
  const place = { accountKey: account.accountKey, caseId: row.caseId }
  const { accountKey, caseId } = place
  if (text.remarks.length > 0) {
    const anew = sealCaseText(ring, casePlace(accountKey, caseId), { ...text, remarks: [] })
    yield* write('resealSupportCase', { ...place, ...inPlaceOf(anew, row) })
  }
  for (const one of scene.evidence) {
    const where = evidencePlace(accountKey, caseId, one)
    const said = openEvidenceText(ring, where, one)
    if (said.note === null) continue
    const anew = sealEvidenceText(ring, where, { ...said, note: null })
    const { evidenceId } = one
    yield* write('resealSupportEvidence', { ...place, evidenceId, ...inPlaceOf(anew, one) })
  }
  for (const one of scene.decisions) {
    const where = decisionPlace(accountKey, caseId, one)
    const said = openDecisionText(ring, where, one)
    if (said.reason === null) continue
    const anew = sealDecisionText(ring, where, { ...said, reason: null })
    const { requestHash, operatorKey } = one
    yield* write('resealSupportDecision', { ...place, requestHash, operatorKey, ...inPlaceOf(anew, one) })
  }
}
