-- breaking: no
-- Recovery with the help of people. A case belongs to an account, and is found by its id, which names the account. What identifies
-- people and what they wrote lies sealed. The lists of a tenant go by the time of opening, state by state. Switches and counters
-- belong to a tenant and to no account. A program of the version before knows no cases and leaves the new columns alone.

CREATE TABLE IF NOT EXISTS sparekey_support_cases (
  account_key BYTEA NOT NULL,
  case_id BYTEA NOT NULL,
  tenant TEXT NOT NULL,
  case_number TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  risk TEXT NOT NULL,
  flags TEXT NOT NULL,
  reason TEXT NOT NULL,
  channel TEXT NOT NULL,
  policy TEXT NOT NULL,
  contacts TEXT NOT NULL,
  opener_key BYTEA,
  opener_person BYTEA,
  opener_place TEXT,
  opened_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  told_at BIGINT,
  not_before BIGINT,
  submissions INTEGER NOT NULL,
  submitted_at BIGINT,
  request_hash BYTEA,
  expedite TEXT,
  held_at BIGINT,
  claim_until BIGINT,
  claims INTEGER NOT NULL,
  code_set_id BYTEA,
  code_expires_at BIGINT,
  wrong_codes INTEGER NOT NULL,
  wrong_codes_total INTEGER NOT NULL,
  recovery_id BYTEA,
  ended_at BIGINT,
  ended_by TEXT,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (account_key, case_id)
);

CREATE INDEX IF NOT EXISTS sparekey_support_cases_by_state
ON sparekey_support_cases (tenant, state, opened_at, case_id);

CREATE TABLE IF NOT EXISTS sparekey_support_evidence (
  account_key BYTEA NOT NULL,
  case_id BYTEA NOT NULL,
  evidence_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_by_key BYTEA,
  added_by_person BYTEA,
  added_at BIGINT NOT NULL,
  expires_at BIGINT,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (account_key, case_id, evidence_id)
);

CREATE TABLE IF NOT EXISTS sparekey_support_decisions (
  account_key BYTEA NOT NULL,
  case_id BYTEA NOT NULL,
  request_hash BYTEA NOT NULL,
  operator_key BYTEA NOT NULL,
  person BYTEA,
  role TEXT NOT NULL,
  verdict TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (account_key, case_id, request_hash, operator_key)
);

CREATE TABLE IF NOT EXISTS sparekey_tenant_switches (
  tenant TEXT NOT NULL,
  version INTEGER NOT NULL,
  issue_frozen INTEGER NOT NULL,
  support_frozen INTEGER NOT NULL,
  redeem_frozen INTEGER NOT NULL,
  releases_stopped INTEGER NOT NULL,
  heightened_threat INTEGER NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant)
);

CREATE TABLE IF NOT EXISTS sparekey_support_counters (
  tenant TEXT NOT NULL,
  counter_key TEXT NOT NULL,
  counted_from BIGINT NOT NULL,
  counted INTEGER NOT NULL,
  PRIMARY KEY (tenant, counter_key, counted_from)
);

ALTER TABLE sparekey_accounts ADD COLUMN IF NOT EXISTS support_case_id BYTEA;

ALTER TABLE sparekey_accounts ADD COLUMN IF NOT EXISTS support_frozen_until BIGINT;
