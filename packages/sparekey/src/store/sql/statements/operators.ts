const operatorColumns = 'operator_key, person_key, key_id, sealed, created_at, signed_in_at, disabled_at'
const roleColumns = 'operator_key, tenant, role, state, source, asked_by, agreed_by, asked_at, granted_at'
const inviteColumns =
  'token_hash, tenant, role, kind, display_name, asked_by, created_at, expires_at, used_at'
const passkeyColumns = 'credential_id, operator_key, public_key, counter, transports, created_at, used_at'
const sessionColumns =
  'session_id, operator_key, token_hash, provider_session, opened_at, seen_at, ends_at, checked_at, proved_at, network, browser, key_id, sealed'
const formColumns = 'session_id, form_id, act, key_id, sealed, created_at, expires_at, proved_at, done_at'
const viewColumns =
  'tenant, seq, viewed_at, operator_key, session_id, kind, account_key, case_id, key_id, sealed, content_hash, hash'

export const operatorStatements = {
  readOperator: `SELECT ${operatorColumns}
FROM sparekey_operators
WHERE operator_key = :operatorKey`,

  readOperators: `SELECT ${operatorColumns}
FROM sparekey_operators
ORDER BY operator_key`,

  readOperatorRoles: `SELECT ${roleColumns}
FROM sparekey_operator_roles
WHERE operator_key = :operatorKey
ORDER BY tenant, role`,

  readTenantRoles: `SELECT ${roleColumns}
FROM sparekey_operator_roles
WHERE tenant = :tenant
ORDER BY operator_key, role`,

  readOperatorInvite: `SELECT ${inviteColumns}
FROM sparekey_operator_invites
WHERE token_hash = :tokenHash`,

  readPasskeys: `SELECT ${passkeyColumns}
FROM sparekey_operator_passkeys
WHERE operator_key = :operatorKey
ORDER BY created_at, credential_id`,

  readPasskey: `SELECT ${passkeyColumns}
FROM sparekey_operator_passkeys
WHERE credential_id = :credentialId`,

  readOperatorSession: `SELECT ${sessionColumns}
FROM sparekey_operator_sessions
WHERE session_id = :sessionId`,

  readOperatorSessions: `SELECT ${sessionColumns}
FROM sparekey_operator_sessions
ORDER BY opened_at DESC, session_id`,

  readOperatorForm: `SELECT ${formColumns}
FROM sparekey_operator_forms
WHERE session_id = :sessionId AND form_id = :formId`,

  readNewestView: `SELECT ${viewColumns}
FROM sparekey_console_views
WHERE tenant = :tenant
ORDER BY seq DESC
LIMIT 1`,

  readViews: `SELECT ${viewColumns}
FROM sparekey_console_views
WHERE tenant = :tenant AND seq < :beforeSeq
ORDER BY seq DESC
LIMIT :limit`,

  readViewsOfOperator: `SELECT ${viewColumns}
FROM sparekey_console_views
WHERE tenant = :tenant AND operator_key = :operatorKey AND seq < :beforeSeq
ORDER BY seq DESC
LIMIT :limit`,

  readViewsOfAccount: `SELECT ${viewColumns}
FROM sparekey_console_views
WHERE tenant = :tenant AND account_key = :accountKey AND seq < :beforeSeq
ORDER BY seq DESC
LIMIT :limit`,

  walkViews: `SELECT ${viewColumns}
FROM sparekey_console_views
WHERE (tenant, seq) > (:tenant, :seq)
ORDER BY tenant, seq
LIMIT :limit`,

  insertOperator: `INSERT INTO sparekey_operators (${operatorColumns})
VALUES (:operatorKey, :personKey, :keyId, :sealed, :createdAt, :signedInAt, :disabledAt)
ON CONFLICT (operator_key) DO NOTHING`,

  changeOperator: `UPDATE sparekey_operators
SET person_key = :personKey, key_id = :keyId, sealed = :sealed
WHERE operator_key = :operatorKey AND sealed = :readSealed`,

  noteOperatorSignIn: `UPDATE sparekey_operators
SET signed_in_at = :signedInAt
WHERE operator_key = :operatorKey`,

  disableOperator: `UPDATE sparekey_operators
SET disabled_at = :disabledAt
WHERE operator_key = :operatorKey`,

  insertOperatorRole: `INSERT INTO sparekey_operator_roles (${roleColumns})
VALUES (:operatorKey, :tenant, :role, :state, :source, :askedBy, :agreedBy, :askedAt, :grantedAt)
ON CONFLICT (operator_key, tenant, role) DO NOTHING`,

  agreeOperatorRole: `UPDATE sparekey_operator_roles
SET state = 'granted', agreed_by = :agreedBy, granted_at = :grantedAt
WHERE operator_key = :operatorKey AND tenant = :tenant AND role = :role
  AND state = 'pending' AND (asked_by IS NULL OR asked_by <> :agreedBy)`,

  deleteOperatorRole: `DELETE FROM sparekey_operator_roles
WHERE operator_key = :operatorKey AND tenant = :tenant AND role = :role`,

  insertOperatorInvite: `INSERT INTO sparekey_operator_invites (${inviteColumns})
VALUES (:tokenHash, :tenant, :role, :kind, :displayName, :askedBy, :createdAt, :expiresAt, :usedAt)`,

  useOperatorInvite: `UPDATE sparekey_operator_invites
SET used_at = :usedAt
WHERE token_hash = :tokenHash AND used_at IS NULL AND expires_at > :usedAt`,

  insertPasskey: `INSERT INTO sparekey_operator_passkeys (${passkeyColumns})
VALUES (:credentialId, :operatorKey, :publicKey, :counter, :transports, :createdAt, :usedAt)
ON CONFLICT (credential_id) DO NOTHING`,

  usePasskey: `UPDATE sparekey_operator_passkeys
SET counter = :counter, used_at = :usedAt
WHERE credential_id = :credentialId AND counter = :readCounter`,

  insertOperatorSession: `INSERT INTO sparekey_operator_sessions (${sessionColumns})
VALUES (:sessionId, :operatorKey, :tokenHash, :providerSession, :openedAt, :seenAt, :endsAt, :checkedAt, :provedAt, :network, :browser, :keyId, :sealed)`,

  touchOperatorSession: `UPDATE sparekey_operator_sessions
SET seen_at = :seenAt
WHERE session_id = :sessionId AND token_hash = :tokenHash AND ends_at > :seenAt`,

  rotateOperatorSession: `UPDATE sparekey_operator_sessions
SET token_hash = :tokenHash, proved_at = :provedAt, network = :network, browser = :browser, key_id = :keyId, sealed = :sealed
WHERE session_id = :sessionId AND token_hash = :readTokenHash`,

  checkOperatorSession: `UPDATE sparekey_operator_sessions
SET checked_at = :checkedAt, key_id = :keyId, sealed = :sealed
WHERE session_id = :sessionId AND checked_at = :readCheckedAt`,

  deleteOperatorSession: `DELETE FROM sparekey_operator_sessions
WHERE session_id = :sessionId`,

  deleteSessionsOfOperator: `DELETE FROM sparekey_operator_sessions
WHERE operator_key = :operatorKey`,

  deleteEndedSessions: `DELETE FROM sparekey_operator_sessions
WHERE ends_at <= :now`,

  insertOperatorForm: `INSERT INTO sparekey_operator_forms (${formColumns})
VALUES (:sessionId, :formId, :act, :keyId, :sealed, :createdAt, :expiresAt, :provedAt, :doneAt)
ON CONFLICT (session_id, form_id) DO NOTHING`,

  proveOperatorForm: `UPDATE sparekey_operator_forms
SET proved_at = :provedAt
WHERE session_id = :sessionId AND form_id = :formId AND done_at IS NULL AND expires_at > :provedAt`,

  finishOperatorForm: `UPDATE sparekey_operator_forms
SET done_at = :doneAt
WHERE session_id = :sessionId AND form_id = :formId
  AND done_at IS NULL AND expires_at > :doneAt AND proved_at >= :provedSince`,

  deleteEndedForms: `DELETE FROM sparekey_operator_forms
WHERE expires_at <= :now`,

  insertView: `INSERT INTO sparekey_console_views (${viewColumns})
VALUES (:tenant, :seq, :at, :operatorKey, :sessionId, :kind, :accountKey, :caseId, :keyId, :sealed, :contentHash, :hash)
ON CONFLICT (tenant, seq) DO NOTHING`,

  deleteViews: `DELETE FROM sparekey_console_views
WHERE tenant = :tenant AND seq <= :uptoSeq`,

  resealView: `UPDATE sparekey_console_views
SET key_id = :keyId, sealed = :sealed
WHERE tenant = :tenant AND seq = :seq AND sealed = :readSealed`,
}
