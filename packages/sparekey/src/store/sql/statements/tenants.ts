const tenantColumns = 'tenant, settings, created_at, changed_at, removed_at, proposal'
const apiKeyColumns = 'api_key_id, tenant, name, scopes, created_at, expires_at, revoked_at, answerable_to'
const webhookColumns = 'tenant, webhook_id, url, kinds, key_id, sealed_secrets, created_at, disabled_at'

export const tenantStatements = {
  readTenant: `SELECT ${tenantColumns}
FROM sparekey_tenants
WHERE tenant = :tenant`,

  readTenants: `SELECT ${tenantColumns}
FROM sparekey_tenants
ORDER BY tenant`,

  insertTenant: `INSERT INTO sparekey_tenants (${tenantColumns})
VALUES (:tenant, :settings, :createdAt, :changedAt, :removedAt, :proposal)
ON CONFLICT (tenant) DO NOTHING`,

  changeTenant: `UPDATE sparekey_tenants
SET settings = :settings, changed_at = :changedAt
WHERE tenant = :tenant AND removed_at IS NULL`,

  changeTenantAsRead: `UPDATE sparekey_tenants
SET settings = :settings, proposal = :proposal, changed_at = :changedAt
WHERE tenant = :tenant AND removed_at IS NULL AND settings = :readSettings AND COALESCE(proposal, '') = :readProposal`,

  removeTenant: `UPDATE sparekey_tenants
SET removed_at = :removedAt
WHERE tenant = :tenant AND removed_at IS NULL`,

  restoreTenant: `UPDATE sparekey_tenants
SET removed_at = NULL, changed_at = :changedAt
WHERE tenant = :tenant AND removed_at IS NOT NULL`,

  readApiKey: `SELECT ${apiKeyColumns}
FROM sparekey_api_keys
WHERE key_hash = :keyHash`,

  readApiKeys: `SELECT ${apiKeyColumns}
FROM sparekey_api_keys
WHERE tenant = :tenant
ORDER BY created_at, api_key_id`,

  insertApiKey: `INSERT INTO sparekey_api_keys (key_hash, ${apiKeyColumns})
VALUES (:keyHash, :apiKeyId, :tenant, :name, :scopes, :createdAt, :expiresAt, :revokedAt, :answerableTo)
ON CONFLICT (key_hash) DO NOTHING`,

  revokeApiKey: `UPDATE sparekey_api_keys
SET revoked_at = :revokedAt
WHERE tenant = :tenant AND api_key_id = :apiKeyId AND revoked_at IS NULL`,

  revokeApiKeys: `UPDATE sparekey_api_keys
SET revoked_at = :revokedAt
WHERE tenant = :tenant AND revoked_at IS NULL`,

  readWebhooks: `SELECT ${webhookColumns}
FROM sparekey_webhooks
WHERE tenant = :tenant
ORDER BY created_at, webhook_id`,

  readAllWebhooks: `SELECT ${webhookColumns}
FROM sparekey_webhooks
ORDER BY tenant, webhook_id`,

  insertWebhook: `INSERT INTO sparekey_webhooks (${webhookColumns})
VALUES (:tenant, :webhookId, :url, :kinds, :keyId, :sealedSecrets, :createdAt, :disabledAt)`,

  changeWebhookSecrets: `UPDATE sparekey_webhooks
SET key_id = :keyId, sealed_secrets = :sealedSecrets
WHERE tenant = :tenant AND webhook_id = :webhookId AND sealed_secrets = :readSealedSecrets`,

  disableWebhook: `UPDATE sparekey_webhooks
SET disabled_at = :disabledAt
WHERE tenant = :tenant AND webhook_id = :webhookId`,

  deleteWebhook: `DELETE FROM sparekey_webhooks
WHERE tenant = :tenant AND webhook_id = :webhookId`,

  deleteWebhooks: `DELETE FROM sparekey_webhooks
WHERE tenant = :tenant`,
}
