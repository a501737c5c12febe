-- breaking: no
-- People who work in the console: who they are, what they may do, how they sign in, and what they looked at. Who they are lies
-- sealed; of sessions and invitations there are hashes.

CREATE TABLE IF NOT EXISTS sparekey_operators (
  operator_key BYTEA NOT NULL,
  person_key BYTEA,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  signed_in_at BIGINT,
  disabled_at BIGINT,
  PRIMARY KEY (operator_key)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_operator_roles (
  operator_key BYTEA NOT NULL,
  tenant TEXT NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  asked_by BYTEA,
  agreed_by BYTEA,
  asked_at BIGINT NOT NULL,
  granted_at BIGINT,
  PRIMARY KEY (operator_key, tenant, role)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_operator_roles_of_tenant ON sparekey_operator_roles (tenant, operator_key, role);

CREATE TABLE IF NOT EXISTS sparekey_operator_invites (
  token_hash BYTEA NOT NULL,
  tenant TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  display_name TEXT NOT NULL,
  asked_by BYTEA,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (token_hash)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE IF NOT EXISTS sparekey_operator_passkeys (
  credential_id TEXT NOT NULL,
  operator_key BYTEA NOT NULL,
  public_key BYTEA NOT NULL,
  counter BIGINT NOT NULL,
  transports TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (credential_id)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_operator_passkeys_of_operator ON sparekey_operator_passkeys (operator_key);

CREATE TABLE IF NOT EXISTS sparekey_operator_sessions (
  session_id BYTEA NOT NULL,
  operator_key BYTEA NOT NULL,
  token_hash BYTEA NOT NULL,
  provider_session BYTEA,
  opened_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  checked_at BIGINT NOT NULL,
  proved_at BIGINT NOT NULL,
  network BYTEA NOT NULL,
  browser BYTEA NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (session_id)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_operator_sessions_of_operator ON sparekey_operator_sessions (operator_key);

CREATE INDEX IF NOT EXISTS sparekey_operator_sessions_by_end ON sparekey_operator_sessions (ends_at);

CREATE TABLE IF NOT EXISTS sparekey_operator_forms (
  session_id BYTEA NOT NULL,
  form_id BYTEA NOT NULL,
  act TEXT NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  proved_at BIGINT,
  done_at BIGINT,
  PRIMARY KEY (session_id, form_id)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_operator_forms_by_end ON sparekey_operator_forms (expires_at);

CREATE TABLE IF NOT EXISTS sparekey_console_views (
  tenant TEXT NOT NULL,
  seq BIGINT NOT NULL,
  viewed_at BIGINT NOT NULL,
  operator_key BYTEA NOT NULL,
  session_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  account_key BYTEA,
  case_id TEXT,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  content_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (tenant, seq)
) /* sqlite: WITHOUT ROWID */;

CREATE INDEX IF NOT EXISTS sparekey_console_views_of_operator
  ON sparekey_console_views (tenant, operator_key, seq);

CREATE INDEX IF NOT EXISTS sparekey_console_views_of_account
  ON sparekey_console_views (tenant, account_key, seq);
