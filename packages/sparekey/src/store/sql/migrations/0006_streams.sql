-- breaking: no
-- Streams to receivers of shared signals, the keys that their events are signed with, and what waits to be sent. Every row
-- belongs to a tenant. What waits is where it stands in the trail, and nothing of it: an account that was erased is told of
-- no more. Tokens begin with the time, so that a stream's queue lies in its order.

CREATE TABLE IF NOT EXISTS sparekey_streams (
  tenant TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  api_key_id TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  settings TEXT NOT NULL,
  endpoint_url TEXT,
  key_id TEXT,
  sealed_authorization BYTEA,
  verified_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  push_owner BYTEA,
  push_until BIGINT NOT NULL,
  push_at BIGINT NOT NULL,
  push_failures INTEGER NOT NULL,
  PRIMARY KEY (tenant, stream_id)
);

CREATE TABLE IF NOT EXISTS sparekey_stream_keys (
  tenant TEXT NOT NULL,
  kid TEXT NOT NULL,
  public_key TEXT NOT NULL,
  key_id TEXT NOT NULL,
  sealed_key BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT,
  PRIMARY KEY (tenant, kid)
);

CREATE TABLE IF NOT EXISTS sparekey_stream_queue (
  tenant TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  jti TEXT NOT NULL,
  txn TEXT,
  event TEXT NOT NULL,
  detail TEXT,
  account_key BYTEA,
  seq BIGINT,
  queued_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, stream_id, jti)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_stream_refusals (
  tenant TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  jti TEXT NOT NULL,
  event TEXT NOT NULL,
  error TEXT NOT NULL,
  refused_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, stream_id, jti)
) /* sqlite: WITHOUT ROWID */;
