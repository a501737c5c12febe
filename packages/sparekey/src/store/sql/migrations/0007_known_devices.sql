-- breaking: no
-- Browsers in which a right code of an account was typed, each with tries of its own. Their tokens are derived; none is stored.

CREATE TABLE IF NOT EXISTS sparekey_devices (
  account_key BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  known_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  failures INTEGER NOT NULL,
  retry_at BIGINT NOT NULL,
  PRIMARY KEY (account_key, device_id)
) /* sqlite: WITHOUT ROWID */;
