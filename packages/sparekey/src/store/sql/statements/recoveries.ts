const columns = `recovery_id, key_id, set_id, redemption_id, opened_at, expires_at, tasks, issued_set_id, ended_at,
  ended_by`

export const recoveryStatements = {
  readRecovery: `SELECT ${columns}
FROM sparekey_recoveries
WHERE account_key = :accountKey AND recovery_id = :recoveryId`,

  readRecoveries: `SELECT ${columns}
FROM sparekey_recoveries
WHERE account_key = :accountKey
ORDER BY opened_at DESC, recovery_id
LIMIT :limit + 0`,

  insertRecovery: `INSERT INTO sparekey_recoveries (account_key, ${columns})
VALUES (:accountKey, :recoveryId, :keyId, :setId, :redemptionId, :openedAt, :expiresAt, :tasks, :issuedSetId, :endedAt,
  :endedBy)`,

  changeRecovery: `UPDATE sparekey_recoveries
SET tasks = :tasks, issued_set_id = :issuedSetId, ended_at = :endedAt, ended_by = :endedBy
WHERE account_key = :accountKey AND recovery_id = :recoveryId`,

  deleteRecoveries: `DELETE FROM sparekey_recoveries
WHERE account_key = :accountKey`,
}
