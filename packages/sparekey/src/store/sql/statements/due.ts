const columns = 'account_key, due_id, kind, body, due_at, attempts'

export const dueStatements = {
  readDue: `SELECT ${columns}
FROM sparekey_due
WHERE bucket = :bucket AND due_at <= :now
ORDER BY due_at
LIMIT :limit + 0`,

  readDueOfAccount: `SELECT ${columns}
FROM sparekey_due
WHERE account_key = :accountKey
ORDER BY due_at, due_id`,

  insertDue: `INSERT INTO sparekey_due (account_key, due_id, bucket, kind, body, due_at, attempts, owner)
VALUES (:accountKey, :dueId, :bucket, :kind, :body, :dueAt, :attempts, NULL)`,

  takeDue: `UPDATE sparekey_due
SET owner = :owner, due_at = :leaseUntil, attempts = attempts + 1
WHERE account_key = :accountKey AND due_id = :dueId AND due_at = :readDueAt`,

  finishDue: `DELETE FROM sparekey_due
WHERE account_key = :accountKey AND due_id = :dueId AND owner = :owner`,

  putOffDue: `UPDATE sparekey_due
SET kind = :kind, due_at = :dueAt, attempts = :attempts, owner = NULL
WHERE account_key = :accountKey AND due_id = :dueId AND owner = :owner`,

  deleteDueOfKind: `DELETE FROM sparekey_due
WHERE account_key = :accountKey AND kind = :kind`,

  deleteDue: `DELETE FROM sparekey_due
WHERE account_key = :accountKey`,
}
