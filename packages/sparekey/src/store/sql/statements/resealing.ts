export const resealingStatements = {
  walkSetKeys: `SELECT account_key, set_id, key_id
FROM sparekey_code_sets
WHERE (account_key, set_id) > (:accountKey, :setId)
ORDER BY account_key, set_id
LIMIT :limit + 0`,

  walkContacts: `SELECT account_key, contact_id, channel, key_id, sealed_address, added_at, removed_at, language
FROM sparekey_contacts
WHERE (account_key, contact_id) > (:accountKey, :contactId)
ORDER BY account_key, contact_id
LIMIT :limit + 0`,

  walkRecoveryKeys: `SELECT account_key, recovery_id, key_id, expires_at, ended_at
FROM sparekey_recoveries
WHERE (account_key, recovery_id) > (:accountKey, :recoveryId)
ORDER BY account_key, recovery_id
LIMIT :limit + 0`,

  walkPageKeys: `SELECT account_key, page_session_id, key_id, expires_at, state
FROM sparekey_page_sessions
WHERE (account_key, page_session_id) > (:accountKey, :pageSessionId)
ORDER BY account_key, page_session_id
LIMIT :limit + 0`,

  walkFingerprintKeys: `SELECT account_key, key_hash, fingerprint_key_id, expires_at
FROM sparekey_idempotency
WHERE (account_key, key_hash) > (:accountKey, :keyHash)
ORDER BY account_key, key_hash
LIMIT :limit + 0`,

  resealSet: `UPDATE sparekey_code_sets
SET key_id = :keyId, sealed = :sealed
WHERE account_key = :accountKey AND set_id = :setId AND key_id = :oldKeyId AND sealed = :oldSealed`,

  resealIdentity: `UPDATE sparekey_accounts
SET identity_key_id = :keyId, sealed_identity = :sealed
WHERE account_key = :accountKey AND identity_key_id = :oldKeyId AND sealed_identity = :oldSealed`,

  resealContact: `UPDATE sparekey_contacts
SET key_id = :keyId, sealed_address = :sealed
WHERE account_key = :accountKey AND contact_id = :contactId AND key_id = :oldKeyId AND sealed_address = :oldSealed`,
}
