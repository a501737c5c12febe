-- breaking: no
-- An index by time over the events of a tenant, and figures: of each day from the log, and of how accounts stand from a walk over
-- them. All of it is written behind the changes, in the order of the log, so that no change waits for it; and can be made anew.

CREATE TABLE IF NOT EXISTS sparekey_rollups (
  rollup TEXT NOT NULL,
  generation INTEGER NOT NULL,
  position BIGINT NOT NULL,
  place BYTEA NOT NULL,
  begun_at BIGINT NOT NULL,
  shown INTEGER NOT NULL,
  shown_at BIGINT NOT NULL,
  PRIMARY KEY (rollup)
);

CREATE TABLE IF NOT EXISTS sparekey_event_index (
  tenant TEXT NOT NULL,
  bucket_hour INTEGER NOT NULL,
  occurred_at BIGINT NOT NULL,
  event_id BYTEA NOT NULL,
  event_type TEXT NOT NULL,
  account_key BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (tenant, bucket_hour, occurred_at, event_id, account_key)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_event_index_by_type
ON sparekey_event_index (tenant, event_type, occurred_at, event_id);

CREATE INDEX IF NOT EXISTS sparekey_event_index_of_account ON sparekey_event_index (account_key, occurred_at, event_id);

CREATE TABLE IF NOT EXISTS sparekey_tenant_daily (
  generation INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  day INTEGER NOT NULL,
  name TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (generation, tenant, day, name)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_tenant_gauges (
  generation INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (generation, tenant, name)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_alarm_notes (
  tenant TEXT NOT NULL,
  event_id BYTEA NOT NULL,
  operator_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  noted_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, event_id)
);
