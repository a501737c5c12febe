export const idempotencyStatements = {
  readIdempotency: `SELECT fingerprint_key_id, fingerprint, state, owner, lease_until, outcome, attempt_number, expires_at
FROM sparekey_idempotency
WHERE account_key = :accountKey AND key_hash = :keyHash`,

  claimIdempotency: `INSERT INTO sparekey_idempotency (account_key, key_hash, fingerprint_key_id, fingerprint, state, owner, lease_until,
  outcome, attempt_number, replays, created_at, expires_at)
VALUES (:accountKey, :keyHash, :fingerprintKeyId, :fingerprint, 'running', :owner, :leaseUntil,
  NULL, :attemptNumber, 0, :createdAt, :expiresAt)
ON CONFLICT (account_key, key_hash) DO NOTHING`,

  takeOverIdempotency: `UPDATE sparekey_idempotency
SET owner = :owner, lease_until = :leaseUntil
WHERE account_key = :accountKey AND key_hash = :keyHash AND state = 'running' AND lease_until <= :now`,

  noteIdempotencyAttempt: `UPDATE sparekey_idempotency
SET attempt_number = :attemptNumber
WHERE account_key = :accountKey AND key_hash = :keyHash AND state = 'running' AND owner = :owner`,

  finishIdempotency: `UPDATE sparekey_idempotency
SET state = 'done', outcome = :outcome, expires_at = :expiresAt
WHERE account_key = :accountKey AND key_hash = :keyHash AND state = 'running' AND owner = :owner`,

  freeIdempotency: `DELETE FROM sparekey_idempotency
WHERE account_key = :accountKey AND key_hash = :keyHash AND state = 'running' AND owner = :owner`,

  countReplay: `UPDATE sparekey_idempotency
SET replays = replays + 1
WHERE account_key = :accountKey AND key_hash = :keyHash`,

  deleteExpiredIdempotency: `DELETE FROM sparekey_idempotency
WHERE account_key = :accountKey AND expires_at <= :now`,

  deleteIdempotency: `DELETE FROM sparekey_idempotency
WHERE account_key = :accountKey`,
}
