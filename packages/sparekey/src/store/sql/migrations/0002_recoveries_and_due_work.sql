-- breaking: yes
-- What is to be done later lies in one table: the follow-ups of events, deliveries, and whatever falls due. A row belongs to an
-- account; its bucket, which follows from the account, spreads the rows over those who look for work. due_at is also the lease
-- of whoever works on it. Rows lie in the order of their times, so that what every change leaves here costs it one page. By
-- account they are found only where they wait for long: a follow-up is there for moments.

CREATE TABLE IF NOT EXISTS sparekey_recoveries (
  account_key BYTEA NOT NULL,
  recovery_id BYTEA NOT NULL,
  key_id TEXT NOT NULL,
  set_id BYTEA NOT NULL,
  redemption_id BYTEA NOT NULL,
  opened_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  tasks TEXT NOT NULL,
  issued_set_id BYTEA,
  ended_at BIGINT,
  ended_by TEXT,
  PRIMARY KEY (account_key, recovery_id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_due (
  account_key BYTEA NOT NULL,
  due_id BYTEA NOT NULL,
  bucket INTEGER NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  owner BYTEA,
  PRIMARY KEY (bucket, due_at, account_key, due_id)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_due_of_account ON sparekey_due (account_key) WHERE kind <> 'follow';
