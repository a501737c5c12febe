export const dueStatements = {
  readDue: `SELECT account_key, due_id, kind, body, due_at, attempts
FROM sparekey_due
WHERE bucket = :bucket AND due_at <= :now
ORDER BY due_at
LIMIT :limit + 0`,

  insertDue: `INSERT INTO sparekey_due (account_key, due_id, bucket, kind, body, due_at, attempts, owner)
VALUES (:accountKey, :dueId, :bucket, :kind, :body, :dueAt, :attempts, NULL)`,

  takeDue: `UPDATE sparekey_due
SET owner = :owner, due_at = :leaseUntil, attempts = attempts + 1
WHERE account_key = :accountKey AND bucket = :bucket AND due_at = :readDueAt AND due_id = :dueId`,

  finishDue: `DELETE FROM sparekey_due
WHERE account_key = :accountKey AND bucket = :bucket AND due_at = :leaseUntil AND due_id = :dueId AND owner = :owner`,

  putOffDue: `UPDATE sparekey_due
SET kind = :kind, due_at = :dueAt, attempts = :attempts, owner = NULL
WHERE account_key = :accountKey AND bucket = :bucket AND due_at = :leaseUntil AND due_id = :dueId AND owner = :owner`,

  deleteDue: `DELETE FROM sparekey_due
WHERE account_key = :accountKey AND kind <> 'follow'`,
}
