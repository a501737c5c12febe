import type { OperatorRole } from '../../interface/support.ts'
import type { SupportFigureReads } from '../catalogue/support-figures.ts'
import type {
  SupportCaseRow,
  SupportDecisionRow,
  SupportEvidenceRow,
  SupportReads,
  SupportTakes,
} from '../catalogue/support.ts'
import { bytes, integer, orNull, text, word, type RawRow } from './columns.ts'

const supportCase = (row: RawRow): SupportCaseRow => ({
  caseId: bytes(row, 'case_id'),
  tenant: text(row, 'tenant'),
  caseNumber: text(row, 'case_number'),
  state: word<SupportCaseRow['state']>(row, 'state'),
  version: integer(row, 'version'),
  risk: word<SupportCaseRow['risk']>(row, 'risk'),
  flags: text(row, 'flags'),
  reason: word<SupportCaseRow['reason']>(row, 'reason'),
  channel: word<SupportCaseRow['channel']>(row, 'channel'),
  policy: text(row, 'policy'),
  contacts: text(row, 'contacts'),
  openerKey: orNull(bytes, row, 'opener_key'),
  openerPerson: orNull(bytes, row, 'opener_person'),
  openerPlace: orNull(text, row, 'opener_place'),
  openedAt: integer(row, 'opened_at'),
  expiresAt: integer(row, 'expires_at'),
  toldAt: orNull(integer, row, 'told_at'),
  notBefore: orNull(integer, row, 'not_before'),
  submissions: integer(row, 'submissions'),
  submittedAt: orNull(integer, row, 'submitted_at'),
  requestHash: orNull(bytes, row, 'request_hash'),
  expedite: orNull(text, row, 'expedite'),
  heldAt: orNull(integer, row, 'held_at'),
  claimUntil: orNull(integer, row, 'claim_until'),
  claims: integer(row, 'claims'),
  codeSetId: orNull(bytes, row, 'code_set_id'),
  codeExpiresAt: orNull(integer, row, 'code_expires_at'),
  wrongCodes: integer(row, 'wrong_codes'),
  wrongCodesTotal: integer(row, 'wrong_codes_total'),
  recoveryId: orNull(bytes, row, 'recovery_id'),
  endedAt: orNull(integer, row, 'ended_at'),
  endedBy: orNull(word<NonNullable<SupportCaseRow['endedBy']>>, row, 'ended_by'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
})

const evidence = (row: RawRow): SupportEvidenceRow => ({
  evidenceId: bytes(row, 'evidence_id'),
  kind: word<SupportEvidenceRow['kind']>(row, 'kind'),
  outcome: word<SupportEvidenceRow['outcome']>(row, 'outcome'),
  addedBy: word<SupportEvidenceRow['addedBy']>(row, 'added_by'),
  addedByKey: orNull(bytes, row, 'added_by_key'),
  addedByPerson: orNull(bytes, row, 'added_by_person'),
  addedAt: integer(row, 'added_at'),
  expiresAt: orNull(integer, row, 'expires_at'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
})

const decision = (row: RawRow): SupportDecisionRow => ({
  requestHash: bytes(row, 'request_hash'),
  operatorKey: bytes(row, 'operator_key'),
  person: orNull(bytes, row, 'person'),
  role: word<OperatorRole>(row, 'role'),
  verdict: word<SupportDecisionRow['verdict']>(row, 'verdict'),
  decidedAt: integer(row, 'decided_at'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
})

const sealedOf = (row: RawRow) => ({
  accountKey: bytes(row, 'account_key'),
  caseId: bytes(row, 'case_id'),
  keyId: text(row, 'key_id'),
  sealed: bytes(row, 'sealed'),
})

type Rows = SupportReads & SupportTakes & SupportFigureReads

/** Cases, with what belongs to them. */
export const supportRows: { readonly [N in keyof Rows]: (row: RawRow) => Rows[N]['row'] } = {
  readSupportCase: (row) => supportCase(row),
  readSupportCases: (row) => supportCase(row),
  listSupportCases: (row) => ({ accountKey: bytes(row, 'account_key'), ...supportCase(row) }),
  countSupportCases: (row) => ({ cases: integer(row, 'cases') }),
  readSupportEvidence: (row) => evidence(row),
  readSupportDecisions: (row) => decision(row),
  readTenantSwitches: (row) => ({
    tenant: text(row, 'tenant'),
    version: integer(row, 'version'),
    issueFrozen: integer(row, 'issue_frozen'),
    supportFrozen: integer(row, 'support_frozen'),
    redeemFrozen: integer(row, 'redeem_frozen'),
    releasesStopped: integer(row, 'releases_stopped'),
    heightenedThreat: integer(row, 'heightened_threat'),
    changedAt: integer(row, 'changed_at'),
  }),
  readSupportCounts: (row) => ({
    countedFrom: integer(row, 'counted_from'),
    counted: integer(row, 'counted'),
  }),
  readPolicy: (row) => ({ body: text(row, 'body') }),
  walkSupportCases: sealedOf,
  walkSupportEvidence: (row) => ({ ...sealedOf(row), evidenceId: bytes(row, 'evidence_id') }),
  walkSupportDecisions: (row) => ({
    ...sealedOf(row),
    requestHash: bytes(row, 'request_hash'),
    operatorKey: bytes(row, 'operator_key'),
  }),
  countLiveCases: (row) => ({ cases: integer(row, 'cases') }),
  countSwitches: (row) => ({
    issueFrozen: integer(row, 'issue_frozen'),
    supportFrozen: integer(row, 'support_frozen'),
    redeemFrozen: integer(row, 'redeem_frozen'),
    releasesStopped: integer(row, 'releases_stopped'),
    heightenedThreat: integer(row, 'heightened_threat'),
  }),
  takeSupportCount: (row) => ({ counted: integer(row, 'counted') }),
  takeSupportTry: (row) => ({
    wrongCodes: integer(row, 'wrong_codes'),
    wrongCodesTotal: integer(row, 'wrong_codes_total'),
  }),
}
