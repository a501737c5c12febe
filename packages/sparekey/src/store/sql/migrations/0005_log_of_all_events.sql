-- breaking: no
-- The log over the events of all accounts: a tree in which each event is one leaf. An event gets its leaf after the change that
-- wrote it, so that no change waits for another; until then leaf_index is NULL and in no index. Of the queue only the order
-- counts: whether an event has a leaf is said by the event.

ALTER TABLE sparekey_events ADD COLUMN IF NOT EXISTS leaf_index BIGINT;

CREATE INDEX IF NOT EXISTS sparekey_events_by_leaf ON sparekey_events (leaf_index) WHERE leaf_index IS NOT NULL;

CREATE TABLE IF NOT EXISTS sparekey_log (
  log_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  size BIGINT NOT NULL,
  frontier BYTEA NOT NULL,
  owner BYTEA,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  walk_account BYTEA NOT NULL,
  walk_seq BIGINT NOT NULL,
  walk_begun_at BIGINT NOT NULL,
  walk_ended_at BIGINT NOT NULL,
  PRIMARY KEY (log_id)
);

CREATE TABLE IF NOT EXISTS sparekey_log_queue (
  account_key BYTEA NOT NULL,
  bucket INTEGER NOT NULL,
  queued_at BIGINT NOT NULL,
  from_seq BIGINT NOT NULL,
  to_seq BIGINT NOT NULL,
  PRIMARY KEY (bucket, queued_at, account_key, from_seq)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_log_tiles (
  log_id TEXT NOT NULL,
  level INTEGER NOT NULL,
  tile BIGINT NOT NULL,
  width INTEGER NOT NULL,
  hashes BYTEA NOT NULL,
  PRIMARY KEY (log_id, level, tile)
);

CREATE TABLE IF NOT EXISTS sparekey_log_checkpoints (
  log_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  size BIGINT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (log_id, epoch, size)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_log_epochs (
  log_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  size BIGINT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (log_id, epoch)
) /* sqlite: WITHOUT ROWID */;
