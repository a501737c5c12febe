-- breaking: no
-- Jobs that end the sheets of many accounts, and sheets that somebody found. Neither belongs to an account, and there are few. A
-- program of the version before leaves both alone.

CREATE TABLE IF NOT EXISTS sparekey_incidents (
  tenant TEXT NOT NULL,
  job_id BYTEA NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  cursor_key BYTEA NOT NULL,
  owner BYTEA,
  lease_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, job_id)
);

CREATE TABLE IF NOT EXISTS sparekey_found_sheets (
  tenant TEXT NOT NULL,
  report_id BYTEA NOT NULL,
  found_at BIGINT NOT NULL,
  serial TEXT NOT NULL,
  named_key BYTEA,
  closed_at BIGINT,
  closed TEXT,
  PRIMARY KEY (tenant, report_id)
);
