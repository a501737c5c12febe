const changing = `state, version, risk, flags, opener_place, expires_at, told_at, not_before, submissions, submitted_at, request_hash,
  expedite, held_at, claim_until, claims, code_set_id, code_expires_at, recovery_id, ended_at, ended_by, key_id, sealed`

const fixed = `case_id, tenant, case_number, reason, channel, policy, contacts, opener_key, opener_person, opened_at`

const columns = `${fixed}, ${changing}, wrong_codes, wrong_codes_total`

const evidence = `evidence_id, kind, outcome, added_by, added_by_key, added_by_person, added_at, expires_at, key_id, sealed`

const decision = `request_hash, operator_key, person, role, verdict, decided_at, key_id, sealed`

const switches = `tenant, version, issue_frozen, support_frozen, redeem_frozen, releases_stopped, heightened_threat, changed_at`

const ofCase = 'account_key = :accountKey AND case_id = :caseId'

const asRead = 'key_id = :oldKeyId AND sealed = :oldSealed'

export const supportStatements = {
  readSupportCase: `SELECT ${columns}
FROM sparekey_support_cases
WHERE ${ofCase}`,

  readSupportCases: `SELECT ${columns}
FROM sparekey_support_cases
WHERE account_key = :accountKey AND opened_at > :openedAfter
ORDER BY opened_at DESC, case_id`,

  listSupportCases: `SELECT account_key, ${columns}
FROM sparekey_support_cases
WHERE tenant = :tenant AND state = :state AND (opened_at, case_id) < (:beforeAt, :beforeCaseId)
ORDER BY opened_at DESC, case_id DESC
LIMIT :limit + 0`,

  countSupportCases: `SELECT COUNT(case_id) AS cases
FROM sparekey_support_cases
WHERE tenant = :tenant AND opener_key = :openerKey
  AND (state = 'released' OR (state IN ('open', 'review', 'approved') AND expires_at > :now))`,

  readSupportEvidence: `SELECT ${evidence}
FROM sparekey_support_evidence
WHERE ${ofCase}
ORDER BY added_at, evidence_id`,

  readSupportDecisions: `SELECT ${decision}
FROM sparekey_support_decisions
WHERE ${ofCase}
ORDER BY decided_at, operator_key`,

  readTenantSwitches: `SELECT ${switches}
FROM sparekey_tenant_switches
WHERE tenant = :tenant`,

  readSupportCounts: `SELECT counted_from, counted
FROM sparekey_support_counters
WHERE tenant = :tenant AND counter_key = :counterKey AND counted_from >= :from
ORDER BY counted_from`,

  readPolicy: `SELECT body
FROM sparekey_policies
WHERE policy_hash = :policyHash`,

  walkSupportCases: `SELECT account_key, case_id, key_id, sealed
FROM sparekey_support_cases
WHERE (account_key, case_id) > (:accountKey, :caseId)
ORDER BY account_key, case_id
LIMIT :limit + 0`,

  walkSupportEvidence: `SELECT account_key, case_id, evidence_id, key_id, sealed
FROM sparekey_support_evidence
WHERE (account_key, case_id, evidence_id) > (:accountKey, :caseId, :evidenceId)
ORDER BY account_key, case_id, evidence_id
LIMIT :limit + 0`,

  walkSupportDecisions: `SELECT account_key, case_id, request_hash, operator_key, key_id, sealed
FROM sparekey_support_decisions
WHERE (account_key, case_id, request_hash, operator_key) > (:accountKey, :caseId, :requestHash, :operatorKey)
ORDER BY account_key, case_id, request_hash, operator_key
LIMIT :limit + 0`,

  takeSupportCount: `INSERT INTO sparekey_support_counters AS known (tenant, counter_key, counted_from, counted)
VALUES (:tenant, :counterKey, :countedFrom, 1)
ON CONFLICT (tenant, counter_key, counted_from) DO UPDATE
SET counted = known.counted + 1
WHERE known.counted < :most
RETURNING counted`,

  takeSupportTry: `UPDATE sparekey_support_cases
SET wrong_codes = wrong_codes + 1, wrong_codes_total = wrong_codes_total + 1
WHERE ${ofCase} AND state = 'released' AND code_set_id = :codeSetId
  AND wrong_codes < :mostOfCode AND wrong_codes_total < :mostOfCase
RETURNING wrong_codes, wrong_codes_total`,

  insertSupportCase: `INSERT INTO sparekey_support_cases (account_key, ${columns})
VALUES (:accountKey, :caseId, :tenant, :caseNumber, :reason, :channel, :policy, :contacts, :openerKey, :openerPerson, :openedAt,
  :state, :version, :risk, :flags, :openerPlace, :expiresAt, :toldAt, :notBefore, :submissions, :submittedAt, :requestHash,
  :expedite, :heldAt, :claimUntil, :claims, :codeSetId, :codeExpiresAt, :recoveryId, :endedAt, :endedBy, :keyId, :sealed,
  :wrongCodes, :wrongCodesTotal)`,

  changeSupportCase: `UPDATE sparekey_support_cases
SET state = :state, version = :version, risk = :risk, flags = :flags, opener_place = :openerPlace, expires_at = :expiresAt,
  told_at = :toldAt, not_before = :notBefore, submissions = :submissions, submitted_at = :submittedAt,
  request_hash = :requestHash, expedite = :expedite, held_at = :heldAt, claim_until = :claimUntil, claims = :claims,
  code_set_id = :codeSetId, code_expires_at = :codeExpiresAt, recovery_id = :recoveryId, ended_at = :endedAt,
  ended_by = :endedBy, key_id = :keyId, sealed = :sealed
WHERE ${ofCase} AND version = :readVersion`,

  resetSupportTries: `UPDATE sparekey_support_cases
SET wrong_codes = 0
WHERE ${ofCase}`,

  giveBackSupportTry: `UPDATE sparekey_support_cases
SET wrong_codes = wrong_codes - 1, wrong_codes_total = wrong_codes_total - 1
WHERE ${ofCase} AND code_set_id = :codeSetId AND wrong_codes > 0`,

  insertSupportEvidence: `INSERT INTO sparekey_support_evidence (account_key, case_id, ${evidence})
VALUES (:accountKey, :caseId, :evidenceId, :kind, :outcome, :addedBy, :addedByKey, :addedByPerson, :addedAt, :expiresAt, :keyId,
  :sealed)`,

  insertSupportDecision: `INSERT INTO sparekey_support_decisions (account_key, case_id, ${decision})
VALUES (:accountKey, :caseId, :requestHash, :operatorKey, :person, :role, :verdict, :decidedAt, :keyId, :sealed)
ON CONFLICT (account_key, case_id, request_hash, operator_key) DO NOTHING`,

  writeTenantSwitches: `INSERT INTO sparekey_tenant_switches AS known (${switches})
VALUES (:tenant, :version, :issueFrozen, :supportFrozen, :redeemFrozen, :releasesStopped, :heightenedThreat, :changedAt)
ON CONFLICT (tenant) DO UPDATE
SET version = :version, issue_frozen = :issueFrozen, support_frozen = :supportFrozen, redeem_frozen = :redeemFrozen,
  releases_stopped = :releasesStopped, heightened_threat = :heightenedThreat, changed_at = :changedAt
WHERE known.version = :readVersion`,

  deleteSupportCounts: `DELETE FROM sparekey_support_counters
WHERE tenant = :tenant AND counter_key = :counterKey AND counted_from < :before`,

  resealSupportCase: `UPDATE sparekey_support_cases
SET key_id = :keyId, sealed = :sealed
WHERE ${ofCase} AND ${asRead}`,

  resealSupportEvidence: `UPDATE sparekey_support_evidence
SET key_id = :keyId, sealed = :sealed
WHERE ${ofCase} AND evidence_id = :evidenceId AND ${asRead}`,

  resealSupportDecision: `UPDATE sparekey_support_decisions
SET key_id = :keyId, sealed = :sealed
WHERE ${ofCase} AND request_hash = :requestHash AND operator_key = :operatorKey AND ${asRead}`,

  deleteSupportCases: `DELETE FROM sparekey_support_cases
WHERE account_key = :accountKey`,

  deleteSupportEvidence: `DELETE FROM sparekey_support_evidence
WHERE account_key = :accountKey`,

  deleteSupportDecisions: `DELETE FROM sparekey_support_decisions
WHERE account_key = :accountKey`,
}
