import { rangesMost } from '../../catalogue/log.ts'

/** One term for each range that a statement takes. */
const eachRange = (between: string, term: (place: number) => string): string =>
  Array.from({ length: rangesMost }, (_, index) => term(index + 1)).join(between)

const state = `epoch, size, frontier, owner, lease_until, fence, walk_account, walk_seq, walk_begun_at, walk_ended_at`

export const logStatements = {
  readLog: `SELECT ${state}
FROM sparekey_log
WHERE log_id = :logId`,

  createLog: `INSERT INTO sparekey_log (log_id, ${state})
VALUES (:logId, 1, 0, :frontier, NULL, 0, 0, :walkAccount, 0, 0, 0)
ON CONFLICT (log_id) DO NOTHING`,

  takeLogLease: `UPDATE sparekey_log
SET owner = :owner, lease_until = :leaseUntil, fence = fence + 1
WHERE log_id = :logId AND lease_until <= :now`,

  holdLogLease: `UPDATE sparekey_log
SET lease_until = :leaseUntil
WHERE log_id = :logId AND fence = :fence AND owner = :owner`,

  advanceLog: `UPDATE sparekey_log
SET size = :size, frontier = :frontier, walk_account = :walkAccount, walk_seq = :walkSeq,
  walk_begun_at = :walkBegunAt, walk_ended_at = :walkEndedAt
WHERE log_id = :logId AND fence = :fence AND size = :readSize`,

  beginLogEpoch: `UPDATE sparekey_log
SET epoch = :epoch, owner = NULL, lease_until = 0, fence = fence + 1
WHERE log_id = :logId AND epoch = :readEpoch AND size = :readSize`,

  readQueued: `SELECT queued_at
FROM sparekey_log_queue
WHERE bucket = :bucket
ORDER BY queued_at
LIMIT :limit + 0`,

  takeQueued: `DELETE FROM sparekey_log_queue
WHERE bucket = :bucket AND queued_at <= :upto
RETURNING account_key, from_seq, to_seq`,

  queueRange: `INSERT INTO sparekey_log_queue (account_key, bucket, queued_at, from_seq, to_seq)
VALUES (:accountKey, :bucket, :queuedAt, :fromSeq, :toSeq)
ON CONFLICT (bucket, queued_at, account_key, from_seq) DO NOTHING`,

  readLeafPlaces: `SELECT account_key, seq, leaf_hash, leaf_index
FROM sparekey_events
WHERE ${eachRange('\n  OR ', (place) => `(account_key = :account${place} AND seq >= :from${place} - 1 AND seq <= :to${place})`)}`,

  readLeafless: `SELECT account_key, seq, leaf_hash, leaf_index
FROM sparekey_events
WHERE account_key = :accountKey AND seq <= :toSeq AND leaf_index IS NULL
ORDER BY seq
LIMIT :limit`,

  giveLeaves: `UPDATE sparekey_events
SET leaf_index = CASE
  ${eachRange('\n  ', (place) => `WHEN account_key = :account${place} AND seq <= :to${place} THEN :base${place} + seq`)}
  ELSE leaf_index END
WHERE leaf_index IS NULL AND (${eachRange('\n  OR ', (place) => `(account_key = :account${place} AND seq >= :from${place} AND seq <= :to${place})`)})`,

  readLeaves: `SELECT account_key, seq, event_type, occurred_at, leaf_hash, leaf_index
FROM sparekey_events
WHERE leaf_index >= :fromIndex
ORDER BY leaf_index
LIMIT :limit + 0`,

  readLogTiles: `SELECT level, tile, width, hashes
FROM sparekey_log_tiles
WHERE log_id = :logId AND level = :level AND tile >= :fromTile
ORDER BY tile
LIMIT :limit + 0`,

  insertLogTile: `INSERT INTO sparekey_log_tiles (log_id, level, tile, width, hashes)
VALUES (:logId, :level, :tile, :width, :hashes)
ON CONFLICT (log_id, level, tile) DO NOTHING`,

  widenLogTile: `UPDATE sparekey_log_tiles
SET width = :width, hashes = :hashes
WHERE log_id = :logId AND level = :level AND tile = :tile AND width < :width`,

  readLogCheckpoints: `SELECT epoch, size, note, created_at
FROM sparekey_log_checkpoints
WHERE log_id = :logId
ORDER BY epoch DESC, size DESC
LIMIT :limit + 0`,

  walkLogCheckpoints: `SELECT epoch, size, note, created_at
FROM sparekey_log_checkpoints
WHERE log_id = :logId AND (epoch, size) > (:epoch, :size)
ORDER BY epoch, size
LIMIT :limit + 0`,

  insertLogCheckpoint: `INSERT INTO sparekey_log_checkpoints (log_id, epoch, size, note, created_at)
VALUES (:logId, :epoch, :size, :note, :createdAt)
ON CONFLICT (log_id, epoch, size) DO NOTHING`,

  thinLogCheckpoints: `DELETE FROM sparekey_log_checkpoints
WHERE log_id = :logId AND epoch = :epoch AND created_at >= :fromTime AND created_at < :beforeTime AND size <> :keptSize`,

  readLogEpochs: `SELECT epoch, size, note, created_at
FROM sparekey_log_epochs
WHERE log_id = :logId
ORDER BY epoch DESC
LIMIT :limit + 0`,

  insertLogEpoch: `INSERT INTO sparekey_log_epochs (log_id, epoch, size, note, created_at)
VALUES (:logId, :epoch, :size, :note, :createdAt)
ON CONFLICT (log_id, epoch) DO NOTHING`,
}
