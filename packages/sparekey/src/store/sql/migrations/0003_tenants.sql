-- breaking: yes
-- Every row belongs to a tenant and to no account. A distributed database keeps these few rows whole on every node.

CREATE TABLE IF NOT EXISTS sparekey_tenants (
  tenant TEXT NOT NULL,
  settings TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  removed_at BIGINT,
  PRIMARY KEY (tenant)
);

CREATE TABLE IF NOT EXISTS sparekey_webhooks (
  tenant TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  url TEXT NOT NULL,
  kinds TEXT,
  key_id TEXT NOT NULL,
  sealed_secrets BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  PRIMARY KEY (tenant, webhook_id)
);

CREATE INDEX IF NOT EXISTS sparekey_api_keys_by_tenant ON sparekey_api_keys (tenant, api_key_id);
