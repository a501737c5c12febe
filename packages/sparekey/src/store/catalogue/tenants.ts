import type { Bytes, Millis } from '../port.ts'

/** A tenant that was set up in the database. Tenant `default` has no row: its settings come from the environment. */
export interface TenantRow {
  readonly tenant: string
  /** JSON text. */
  readonly settings: string
  readonly createdAt: Millis
  /** When the settings were written last. */
  readonly changedAt: Millis
  /** A removed tenant keeps its name: its accounts would be another's if the name were given again. */
  readonly removedAt: Millis | null
  /** JSON text: a change that waits for a second person; `null`: none does. */
  readonly proposal: string | null
}

/** A key with which an application calls the service, without its hash. */
export interface ApiKeyRow {
  readonly apiKeyId: string
  readonly tenant: string
  readonly name: string
  /** Words with a space between them; `*`: every scope there is, or will be. */
  readonly scopes: string
  readonly createdAt: Millis
  readonly expiresAt: Millis | null
  readonly revokedAt: Millis | null
  /** A person's name; `null` where no scope needs one. */
  readonly answerableTo: string | null
}

/** Where a tenant's own server is told. */
export interface WebhookRow {
  readonly tenant: string
  readonly webhookId: string
  readonly url: string
  /** JSON text: the kinds of notices that are sent there. `null`: all. */
  readonly kinds: string | null
  readonly keyId: string
  /** JSON text, sealed. */
  readonly sealedSecrets: Bytes
  readonly createdAt: Millis
  readonly disabledAt: Millis | null
}

type OfTenant = { readonly tenant: string }
type OfWebhook = OfTenant & { readonly webhookId: string }

export interface TenantReads {
  /** At most one row, also of a removed tenant. */
  readTenant: { parameters: OfTenant; row: TenantRow }
  /** Every tenant, removed ones too, by name. */
  readTenants: { parameters: Record<string, never>; row: TenantRow }
  /** At most one row, whether the key may still be used or not. */
  readApiKey: { parameters: { readonly keyHash: Bytes }; row: ApiKeyRow }
  /** Keys of a tenant, oldest first, also those that are revoked or expired. */
  readApiKeys: { parameters: OfTenant; row: ApiKeyRow }
  /** Oldest first. */
  readWebhooks: { parameters: OfTenant; row: WebhookRow }
  /** Of every tenant. Asked to seal them anew, never while serving. */
  readAllWebhooks: { parameters: Record<string, never>; row: WebhookRow }
}

export interface TenantWrites {
  /** 0: there is, or was, a tenant of this name. */
  insertTenant: TenantRow
  /** 0: there is no such tenant, or it was removed. */
  changeTenant: OfTenant & { readonly settings: string; readonly changedAt: Millis }
  /**
   * Writes settings and proposal, only where both are still what was read. 0: they are not, or there is no such tenant, or it was
   * removed. `readProposal`: empty where there was none.
   */
  changeTenantAsRead: OfTenant & {
    readonly readSettings: string
    readonly readProposal: string
    readonly settings: string
    readonly proposal: string | null
    readonly changedAt: Millis
  }
  /** 0: there is no such tenant, or it was removed before. */
  removeTenant: OfTenant & { readonly removedAt: Millis }
  /** 0: there is no such tenant, or it was not removed. */
  restoreTenant: OfTenant & { readonly changedAt: Millis }
  /** 0: the key is known. */
  insertApiKey: { readonly keyHash: Bytes } & ApiKeyRow
  /** 0: the tenant has no such key, or it was revoked before. */
  revokeApiKey: OfTenant & { readonly apiKeyId: string; readonly revokedAt: Millis }
  /** Gives how many keys of the tenant were not revoked. */
  revokeApiKeys: OfTenant & { readonly revokedAt: Millis }
  /** Always 1; the same id again is an `internal` error. */
  insertWebhook: WebhookRow
  /** Only where the seal is still the one that was read. 0: it is not, or the tenant has no such webhook. */
  changeWebhookSecrets: OfWebhook & {
    readonly readSealedSecrets: Bytes
    readonly keyId: string
    readonly sealedSecrets: Bytes
  }
  /** `null`: it is told again. 0: the tenant has no such webhook. */
  disableWebhook: OfWebhook & { readonly disabledAt: Millis | null }
  /** 0: the tenant has no such webhook. */
  deleteWebhook: OfWebhook
  deleteWebhooks: OfTenant
}
