const columns = `account_key, identity_key_id, sealed_identity, active_set_id, pending_set_id, remaining,
  failures, retry_at, issue_count, issue_window_start, issues_in_window, replacement_asked_at, audit_seq, audit_head`

const change = `active_set_id = :activeSetId, pending_set_id = :pendingSetId, remaining = :remaining,
  issue_count = :issueCount, issue_window_start = :issueWindowStart, issues_in_window = :issuesInWindow,
  replacement_asked_at = :replacementAskedAt, support_case_id = :supportCaseId,
  support_frozen_until = :supportFrozenUntil, audit_seq = :auditSeq, audit_head = :auditHead`

export const accountStatements = {
  readAccount: `SELECT identity_key_id, sealed_identity, active_set_id, pending_set_id, remaining, failures, retry_at,
  issue_count, issue_window_start, issues_in_window, replacement_asked_at, support_case_id, support_frozen_until,
  audit_seq, audit_head
FROM sparekey_accounts
WHERE account_key = :accountKey`,

  readAnyAccount: `SELECT account_key
FROM sparekey_accounts
LIMIT 1`,

  // NIST SP 800-63B-4 §3.2.2: attempts are limited per account, whoever makes them and however many at once.
  takeAttempt: `INSERT INTO sparekey_accounts AS known (${columns})
VALUES (:accountKey, :identityKeyId, :sealedIdentity, NULL, NULL, 0, 1, :firstRetryAt, 0, 0, 0, 0, 0, :auditHead)
ON CONFLICT (account_key) DO UPDATE
SET failures = known.failures + 1, retry_at = CASE
  WHEN known.failures + 1 >= :from8 THEN :until8
  WHEN known.failures + 1 >= :from7 THEN :until7
  WHEN known.failures + 1 >= :from6 THEN :until6
  WHEN known.failures + 1 >= :from5 THEN :until5
  WHEN known.failures + 1 >= :from4 THEN :until4
  WHEN known.failures + 1 >= :from3 THEN :until3
  WHEN known.failures + 1 >= :from2 THEN :until2
  WHEN known.failures + 1 >= :from1 THEN :until1
  ELSE known.retry_at END
WHERE known.failures < :cap AND known.retry_at <= :now
RETURNING failures, retry_at, audit_seq`,

  createAccount: `INSERT INTO sparekey_accounts (${columns})
VALUES (:accountKey, :identityKeyId, :sealedIdentity, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, :auditHead)
ON CONFLICT (account_key) DO NOTHING`,

  identifyAccount: `UPDATE sparekey_accounts
SET identity_key_id = :identityKeyId, sealed_identity = :sealedIdentity
WHERE account_key = :accountKey AND sealed_identity IS NULL`,

  giveBackAttempt: `UPDATE sparekey_accounts
SET failures = failures - 1, retry_at = CASE WHEN retry_at = :retryAt THEN 0 ELSE retry_at END
WHERE account_key = :accountKey AND audit_seq = :auditSeq AND failures > 0`,

  changeAccount: `UPDATE sparekey_accounts
SET ${change}
WHERE account_key = :accountKey AND audit_seq = :readAuditSeq`,

  changeAccountAndReset: `UPDATE sparekey_accounts
SET failures = 0, retry_at = 0, ${change}
WHERE account_key = :accountKey AND audit_seq = :readAuditSeq AND failures < :failuresBelow`,

  blankIdentity: `UPDATE sparekey_accounts
SET identity_key_id = NULL, sealed_identity = NULL
WHERE account_key = :accountKey`,
}
