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

  readReminders: `SELECT account_key, set_id, remind_of, remind_at
FROM sparekey_code_sets
WHERE remind_bucket = :bucket AND remind_at <= :now
ORDER BY remind_at
LIMIT :limit + 0`,

  setReminder: `UPDATE sparekey_code_sets
SET remind_bucket = :bucket, remind_at = :at, remind_of = :time
WHERE account_key = :accountKey AND set_id = :setId`,

  takeReminder: `UPDATE sparekey_code_sets
SET remind_bucket = NULL, remind_at = NULL, remind_of = NULL
WHERE account_key = :accountKey AND set_id = :setId AND remind_at = :at AND remind_of = :time`,
}
