const incidentColumns = 'tenant, job_id, state, version, cursor_key, owner, lease_until, created_at, body'
const foundSheetColumns = 'tenant, report_id, found_at, serial, named_key, closed_at, closed'

export const incidentStatements = {
  readIncident: `SELECT ${incidentColumns}
FROM sparekey_incidents
WHERE tenant = :tenant AND job_id = :jobId`,

  readIncidents: `SELECT ${incidentColumns}
FROM sparekey_incidents
WHERE tenant = :tenant
ORDER BY created_at DESC, job_id
LIMIT :limit + 0`,

  readIncidentWork: `SELECT ${incidentColumns}
FROM sparekey_incidents
WHERE state IN ('counting', 'running') AND lease_until <= :now
ORDER BY created_at, job_id
LIMIT :limit + 0`,

  walkSets: `SELECT account_key, set_id, serial, format, state, issued_at, expires_at, ended_at, policy_hash, scheme
FROM sparekey_code_sets
WHERE (account_key, set_id) > (:accountKey, :setId) AND account_key <= :upto
ORDER BY account_key, set_id
LIMIT :limit + 0`,

  walkUses: `SELECT account_key, set_id, label, redeemed_at
FROM sparekey_redemptions
WHERE (account_key, set_id, label) > (:accountKey, :setId, :label) AND account_key <= :upto
ORDER BY account_key, set_id, label
LIMIT :limit + 0`,

  readDueOfAccount: `SELECT account_key, due_id, kind, body, due_at, attempts
FROM sparekey_due
WHERE account_key = :accountKey AND kind <> 'follow'
ORDER BY due_at, due_id`,

  readPolicies: `SELECT policy_hash, body, first_used_at
FROM sparekey_policies
ORDER BY first_used_at, policy_hash`,

  readFrozenTenants: `SELECT tenant, issue_frozen, redeem_frozen
FROM sparekey_tenant_switches
WHERE issue_frozen = 1 OR redeem_frozen = 1
ORDER BY tenant`,

  readFoundSheets: `SELECT ${foundSheetColumns}
FROM sparekey_found_sheets
WHERE tenant = :tenant
ORDER BY found_at DESC, report_id
LIMIT :limit + 0`,

  insertIncident: `INSERT INTO sparekey_incidents (${incidentColumns})
VALUES (:tenant, :jobId, :state, :version, :cursor, :owner, :leaseUntil, :createdAt, :body)`,

  changeIncident: `UPDATE sparekey_incidents
SET state = :state, version = :version, cursor_key = :cursor, owner = :owner, lease_until = :leaseUntil, body = :body
WHERE tenant = :tenant AND job_id = :jobId AND version = :readVersion`,

  insertFoundSheet: `INSERT INTO sparekey_found_sheets (${foundSheetColumns})
VALUES (:tenant, :reportId, :foundAt, :serial, :namedKey, :closedAt, :closed)`,

  closeFoundSheet: `UPDATE sparekey_found_sheets
SET closed_at = :closedAt, closed = :closed
WHERE tenant = :tenant AND report_id = :reportId AND closed_at IS NULL`,

  deleteFoundSheets: `DELETE FROM sparekey_found_sheets
WHERE tenant = :tenant AND found_at < :foundBefore`,
}
