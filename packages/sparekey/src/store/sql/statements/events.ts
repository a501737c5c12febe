const columns =
  'seq, event_id, event_type, occurred_at, actor, set_id, label, context, detail, salt, leaf_hash'

export const eventStatements = {
  readEvents: `SELECT ${columns}, leaf_index
FROM sparekey_events
WHERE account_key = :accountKey AND seq < :beforeSeq
ORDER BY seq DESC
LIMIT :limit`,

  insertEvent: `INSERT INTO sparekey_events (account_key, ${columns})
VALUES (:accountKey, :seq, :eventId, :type, :at, :actor, :setId, :label, :context, :detail, :salt, :leafHash)`,

  blankEvents: `UPDATE sparekey_events
SET event_type = NULL, occurred_at = NULL, actor = NULL, set_id = NULL, label = NULL, context = NULL, detail = NULL,
  salt = NULL
WHERE account_key = :accountKey AND seq <= :uptoSeq`,
}
