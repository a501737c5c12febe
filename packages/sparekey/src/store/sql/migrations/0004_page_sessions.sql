-- breaking: no
-- A visit of one person to the hosted pages. Links and cookies are derived from its id; none is stored.

CREATE TABLE IF NOT EXISTS sparekey_page_sessions (
  account_key BYTEA NOT NULL,
  page_session_id BYTEA NOT NULL,
  key_id TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  opened_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  entered_at BIGINT,
  state TEXT NOT NULL,
  result TEXT,
  PRIMARY KEY (account_key, page_session_id)
) /* sqlite: WITHOUT ROWID */;
