export const pageSessionStatements = {
  readPageSession: `SELECT page_session_id, key_id, sealed, opened_at, expires_at, entered_at, state, result
FROM sparekey_page_sessions
WHERE account_key = :accountKey AND page_session_id = :pageSessionId`,

  insertPageSession: `INSERT INTO sparekey_page_sessions (account_key, page_session_id, key_id, sealed, opened_at, expires_at,
  entered_at, state, result)
VALUES (:accountKey, :pageSessionId, :keyId, :sealed, :openedAt, :expiresAt, NULL, 'open', NULL)`,

  enterPageSession: `UPDATE sparekey_page_sessions
SET entered_at = :enteredAt
WHERE account_key = :accountKey AND page_session_id = :pageSessionId AND entered_at IS NULL`,

  endPageSession: `UPDATE sparekey_page_sessions
SET state = :state, result = :result
WHERE account_key = :accountKey AND page_session_id = :pageSessionId AND state = 'open'`,

  deleteExpiredPageSessions: `DELETE FROM sparekey_page_sessions
WHERE account_key = :accountKey AND expires_at <= :now`,

  deletePageSessions: `DELETE FROM sparekey_page_sessions
WHERE account_key = :accountKey`,
}
