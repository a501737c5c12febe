-- breaking: yes
-- Times are milliseconds since 1970. account_key is a keyed hash of tenant and account, the first column of every key of
-- account data and so what a distributed database shards by. What stands after "sqlite:" is meant for SQLite alone: small
-- rows that are found by their key alone lie in the key's own tree.

CREATE TABLE IF NOT EXISTS sparekey_accounts (
  account_key BYTEA NOT NULL,
  identity_key_id TEXT,
  sealed_identity BYTEA,
  active_set_id BYTEA,
  pending_set_id BYTEA,
  remaining INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  retry_at BIGINT NOT NULL,
  issue_count INTEGER NOT NULL,
  issue_window_start BIGINT NOT NULL,
  issues_in_window INTEGER NOT NULL,
  replacement_asked_at BIGINT NOT NULL,
  audit_seq BIGINT NOT NULL,
  audit_head BYTEA NOT NULL,
  PRIMARY KEY (account_key)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_code_sets (
  account_key BYTEA NOT NULL,
  set_id BYTEA NOT NULL,
  serial TEXT NOT NULL,
  format TEXT NOT NULL,
  code_count INTEGER NOT NULL,
  labels TEXT NOT NULL,
  state TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  confirm_by BIGINT NOT NULL,
  expires_at BIGINT,
  confirmed_at BIGINT,
  ended_at BIGINT,
  policy_hash BYTEA NOT NULL,
  scheme TEXT NOT NULL,
  derivation TEXT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (account_key, set_id)
);

-- A row is the one use of a code: its key can exist once. The service needs only INSERT and SELECT here.
CREATE TABLE IF NOT EXISTS sparekey_redemptions (
  account_key BYTEA NOT NULL,
  set_id BYTEA NOT NULL,
  label TEXT NOT NULL,
  redemption_id BYTEA NOT NULL,
  redeemed_at BIGINT NOT NULL,
  PRIMARY KEY (account_key, set_id, label)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_events (
  account_key BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  event_id BYTEA NOT NULL,
  event_type TEXT,
  occurred_at BIGINT,
  actor TEXT,
  set_id BYTEA,
  label TEXT,
  context TEXT,
  detail TEXT,
  salt BYTEA,
  leaf_hash BYTEA NOT NULL,
  PRIMARY KEY (account_key, seq)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_idempotency (
  account_key BYTEA NOT NULL,
  key_hash BYTEA NOT NULL,
  fingerprint_key_id TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  state TEXT NOT NULL,
  owner BYTEA NOT NULL,
  lease_until BIGINT NOT NULL,
  outcome TEXT,
  attempt_number INTEGER NOT NULL,
  replays INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_key, key_hash)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_contacts (
  account_key BYTEA NOT NULL,
  contact_id BYTEA NOT NULL,
  channel TEXT NOT NULL,
  key_id TEXT NOT NULL,
  sealed_address BYTEA NOT NULL,
  added_at BIGINT NOT NULL,
  removed_at BIGINT,
  language TEXT,
  PRIMARY KEY (account_key, contact_id)
);

CREATE TABLE IF NOT EXISTS sparekey_policies (
  policy_hash BYTEA NOT NULL,
  body TEXT NOT NULL,
  first_used_at BIGINT NOT NULL,
  PRIMARY KEY (policy_hash)
);

CREATE TABLE IF NOT EXISTS sparekey_meta (
  name TEXT NOT NULL,
  value BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE IF NOT EXISTS sparekey_api_keys (
  key_hash BYTEA NOT NULL,
  api_key_id TEXT NOT NULL,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  PRIMARY KEY (key_hash)
);
