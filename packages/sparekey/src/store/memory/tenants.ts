import type { ApiKeyRow, TenantRow, WebhookRow } from '../catalogue/tenants.ts'
import { keyOf } from './table.ts'
import { nobody, oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

const by =
  <Row>(...columns: ((row: Row) => string | number)[]) =>
  (a: Row, b: Row): number => {
    const differing = columns.find((column) => column(a) !== column(b))
    return differing === undefined || differing(a) === differing(b) ? 0 : differing(a) < differing(b) ? -1 : 1
  }

const oldestKeyFirst = by<ApiKeyRow>(
  (row) => row.createdAt,
  (row) => row.apiKeyId,
)
const oldestWebhookFirst = by<WebhookRow>(
  (row) => row.createdAt,
  (row) => row.webhookId,
)
const notRevoked = (row: ApiKeyRow): boolean => row.revokedAt === null
const present = (row: TenantRow): boolean => row.removedAt === null

export const tenantReads: ReadHandlers<
  'readTenant' | 'readTenants' | 'readApiKey' | 'readApiKeys' | 'readWebhooks' | 'readAllWebhooks'
> = {
  readTenant: ({ tenants }, { tenant }) => oneOrNone(tenants.get(nobody, tenant)),
  readTenants: ({ tenants }) => tenants.of(nobody).toSorted(by((row) => row.tenant)),

  readApiKey: ({ apiKeys }, { keyHash }) => oneOrNone(apiKeys.get(nobody, keyOf(keyHash))),
  readApiKeys: ({ apiKeys }, { tenant }) =>
    apiKeys
      .of(nobody)
      .filter((row) => row.tenant === tenant)
      .toSorted(oldestKeyFirst),

  readWebhooks: ({ webhooks }, { tenant }) => webhooks.of(tenant).toSorted(oldestWebhookFirst),
  readAllWebhooks: ({ webhooks }) =>
    webhooks.all().toSorted(
      by(
        (row) => row.tenant,
        (row) => row.webhookId,
      ),
    ),
}

export const tenantWrites: WriteHandlers<
  | 'insertTenant'
  | 'changeTenant'
  | 'changeTenantAsRead'
  | 'removeTenant'
  | 'restoreTenant'
  | 'insertApiKey'
  | 'revokeApiKey'
  | 'revokeApiKeys'
  | 'insertWebhook'
  | 'changeWebhookSecrets'
  | 'disableWebhook'
  | 'deleteWebhook'
  | 'deleteWebhooks'
> = {
  insertTenant: ({ tenants }, row) => tenants.add(nobody, row.tenant, row),

  changeTenant: ({ tenants }, { tenant, ...change }) => tenants.change(nobody, tenant, present, () => change),

  changeTenantAsRead: ({ tenants }, { tenant, readSettings, readProposal, ...change }) =>
    tenants.change(
      nobody,
      tenant,
      (row) => present(row) && row.settings === readSettings && (row.proposal ?? '') === readProposal,
      () => change,
    ),

  removeTenant: ({ tenants }, { tenant, removedAt }) =>
    tenants.change(nobody, tenant, present, () => ({ removedAt })),

  restoreTenant: ({ tenants }, { tenant, changedAt }) =>
    tenants.change(
      nobody,
      tenant,
      (row) => !present(row),
      () => ({ removedAt: null, changedAt }),
    ),

  insertApiKey: ({ apiKeys }, { keyHash, ...row }) => apiKeys.add(nobody, keyOf(keyHash), row),

  revokeApiKey: ({ apiKeys }, { tenant, apiKeyId, revokedAt }) =>
    apiKeys.forEach(nobody, (row) => row.tenant === tenant && row.apiKeyId === apiKeyId && notRevoked(row), {
      revokedAt,
    }),

  revokeApiKeys: ({ apiKeys }, { tenant, revokedAt }) =>
    apiKeys.forEach(nobody, (row) => row.tenant === tenant && notRevoked(row), { revokedAt }),

  insertWebhook: ({ webhooks }, row) => webhooks.addNew(row.tenant, row.webhookId, row),

  changeWebhookSecrets: ({ webhooks }, { tenant, webhookId, readSealedSecrets, ...change }) =>
    webhooks.change(
      tenant,
      webhookId,
      (row) => keyOf(row.sealedSecrets) === keyOf(readSealedSecrets),
      () => change,
    ),

  disableWebhook: ({ webhooks }, { tenant, webhookId, disabledAt }) =>
    webhooks.change(
      tenant,
      webhookId,
      () => true,
      () => ({ disabledAt }),
    ),

  deleteWebhook: ({ webhooks }, { tenant, webhookId }) => webhooks.remove(tenant, webhookId, () => true),

  deleteWebhooks: ({ webhooks }, { tenant }) => webhooks.forEach(tenant, () => true, null),
}
