import { samePublicBytes, toHex } from '../../bytes.ts'
import type { CaseDecision, CaseEvidence, CasePage, SupportCase } from '../../interface/support.ts'
import type { SupportDecisionRow, SupportEvidenceRow } from '../../store/catalogue/support.ts'
import { printCaseId, printEvidenceId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { missingOf, type EvidenceTerms } from './evidence.ts'
import { approvalsOf, earliestRelease, involvedIn, type Scene } from './scene.ts'
import { decisionPlace, evidencePlace, openDecisionText, openEvidenceText } from './sealed-texts.ts'
import { countingApprovals } from './separation.ts'
import { isLive } from './states.ts'

const date = (at: number | null): Date | null => (at === null ? null : new Date(at))

/** What the evidence of a case is weighed by. */
export const evidenceTerms = ({ terms, flags, demands }: Scene): EvidenceTerms => ({
  preset: terms.preset,
  risk: demands.riskOfRequest,
  lost: [
    ...(flags.includes('password_lost') ? (['password'] as const) : []),
    ...(flags.includes('addresses_lost') ? (['addresses'] as const) : []),
  ],
  inPerson: flags.includes('cancelled_twice'),
})

/** When evidence is weighed: once the request is frozen, as it was then. */
export const weighedAt = ({ row, now }: Scene): number =>
  row.requestHash === null || row.submittedAt === null ? now : row.submittedAt

/** What the tier demands and is not there. */
export const missingIn = (scene: Scene) => missingOf(evidenceTerms(scene), scene.evidence, weighedAt(scene))

/** A case without what belongs to it in rows of its own. */
export type CaseHead = CasePage['items'][number]

export const shownHead = (scene: Scene): CaseHead => {
  const { row, text, state, endedAt, demands, flags, account, now } = scene
  const notBefore = earliestRelease(scene)
  const isHeld = row.heldAt !== null && isLive(state)
  return {
    caseId: printCaseId(account.accountKey, row.caseId),
    caseNumber: row.caseNumber,
    accountId: account.accountId,
    state,
    risk: demands.risk,
    reason: row.reason,
    reference: text.reference,
    channel: row.channel,
    openedBy: text.openedBy,
    openedAs: text.openedAs,
    openedAt: new Date(row.openedAt),
    expiresAt: new Date(row.expiresAt),
    notBefore: date(notBefore),
    ready: state === 'approved' && notBefore !== null && now >= notBefore && !isHeld,
    claimUntil: date(row.claimUntil),
    held: isHeld,
    requestHash: row.requestHash === null ? null : toHex(row.requestHash),
    approvalsRequired: demands.approvals,
    approvals: countingApprovals(approvalsOf(scene), involvedIn(scene)).length,
    flags,
    endedAt: date(endedAt),
  }
}

export const shownCase = (parts: Pick<Parts, 'ring'>, scene: Scene): SupportCase => ({
  ...shownHead(scene),
  missing: isLive(scene.state) ? missingIn(scene) : [],
  evidence: scene.evidence.map((row) => shownEvidence(parts, scene, row)),
  decisions: scene.decisions.map((row) => shownDecision(parts, scene, row)),
  remarks: scene.text.remarks.map(({ at, ...remark }) => ({ ...remark, at: new Date(at) })),
})

const shownEvidence = (
  { ring }: Pick<Parts, 'ring'>,
  { account, row: { caseId } }: Scene,
  row: SupportEvidenceRow,
): CaseEvidence => {
  const text = openEvidenceText(ring, evidencePlace(account.accountKey, caseId, row), row)
  return {
    evidenceId: printEvidenceId(row.evidenceId),
    kind: row.kind,
    outcome: row.outcome,
    reference: text.reference,
    note: text.note,
    by: text.by,
    at: new Date(row.addedAt),
    expiresAt: date(row.expiresAt),
  }
}

const shownDecision = (
  { ring }: Pick<Parts, 'ring'>,
  scene: Scene,
  row: SupportDecisionRow,
): CaseDecision => {
  const { account, row: found } = scene
  const text = openDecisionText(ring, decisionPlace(account.accountKey, found.caseId, row), row)
  const isOfRequest = samePublicBytes(row.requestHash, found.requestHash)
  const counts = countingApprovals(approvalsOf(scene), involvedIn(scene)).some(({ key }) =>
    samePublicBytes(key, row.operatorKey),
  )
  return {
    by: text.by,
    verdict: row.verdict,
    reason: text.reason,
    at: new Date(row.decidedAt),
    counts: row.verdict === 'approved' ? isOfRequest && counts : row.verdict === 'denied',
  }
}
