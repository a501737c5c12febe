import type { ApiKeyRow, TenantRow, WebhookRow } from '../store/catalogue/tenants.ts'
import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newBytes, start } from './store-samples.ts'

/** A name that no other call gives. */
const newName = (): string => `t${newBytes().join('')}`

const sampleTenant = (changes: Partial<TenantRow> = {}): TenantRow => ({
  tenant: newName(),
  settings: '{"applicationName":"Ä\'\\" \u{1f511}"}',
  createdAt: start,
  changedAt: start,
  removedAt: null,
  proposal: null,
  ...changes,
})

const sampleApiKey = (changes: Partial<ApiKeyRow> = {}): ApiKeyRow => ({
  apiKeyId: newName(),
  tenant: newName(),
  name: 'web',
  scopes: 'redeem read',
  createdAt: start,
  expiresAt: null,
  revokedAt: null,
  answerableTo: null,
  ...changes,
})

const sampleWebhook = (changes: Partial<WebhookRow> = {}): WebhookRow => ({
  tenant: newName(),
  webhookId: newName(),
  url: 'https://hooks.example.org/sparekey',
  kinds: '["code_used"]',
  keyId: 'k1',
  sealedSecrets: newBytes(80),
  createdAt: start,
  disabledAt: null,
  ...changes,
})

export function tenantPromises(contract: StoreContract): void {
  tenantRows(contract)
  apiKeyRows(contract)
  webhookRows(contract)
}

function tenantRows({ assert, promise }: StoreContract): void {
  promise('the name of a tenant is given once, also after the tenant was removed', async (store) => {
    const row = sampleTenant()
    const { tenant } = row
    const added = await concurrently(5, () => tell(store, 'insertTenant', row))
    assert.equal(sum(added), 1)
    assert.equal(await tell(store, 'removeTenant', { tenant, removedAt: start + 5 }), 1)
    assert.equal(await tell(store, 'removeTenant', { tenant, removedAt: start + 6 }), 0)
    assert.equal(await tell(store, 'insertTenant', row), 0)
    assert.deepEqual(await ask(store, 'readTenant', { tenant }), [{ ...row, removedAt: start + 5 }])
  })

  promise('of changes to a tenant that were made from one reading, one is written', async (store) => {
    const row = sampleTenant()
    const { tenant, settings: readSettings } = row
    const change = { tenant, readSettings, readProposal: '', proposal: null, changedAt: start + 1 }
    assert.equal(await tell(store, 'changeTenantAsRead', { ...change, settings: '{}' }), 0)
    await tell(store, 'insertTenant', row)
    const written = await concurrently(5, (index) =>
      tell(store, 'changeTenantAsRead', { ...change, settings: `{"n":${index}}` }),
    )
    assert.equal(sum(written), 1)
    const [now = row] = await ask(store, 'readTenant', { tenant })
    const proposed = { ...change, readSettings: now.settings, settings: now.settings, proposal: '{"p":1}' }
    assert.equal(await tell(store, 'changeTenantAsRead', proposed), 1)
    assert.equal(await tell(store, 'changeTenantAsRead', { ...proposed, settings: '{}' }), 0)
    const agreed = { ...proposed, readProposal: '{"p":1}', settings: '{"p":2}', proposal: null }
    assert.equal(await tell(store, 'changeTenantAsRead', agreed), 1)
    const expected = { ...row, settings: '{"p":2}', changedAt: start + 1 }
    assert.deepEqual(await ask(store, 'readTenant', { tenant }), [expected])
    await tell(store, 'removeTenant', { tenant, removedAt: start + 5 })
    const late = { ...change, readSettings: '{"p":2}', settings: '{}' }
    assert.equal(await tell(store, 'changeTenantAsRead', late), 0)
  })

  promise('the settings of a tenant change while it is there, and come back with it', async (store) => {
    const row = sampleTenant()
    const other = sampleTenant()
    const { tenant } = row
    const change = { tenant, settings: '{}', changedAt: start + 1 }
    assert.equal(await tell(store, 'changeTenant', change), 0)
    for (const each of [row, other]) await tell(store, 'insertTenant', each)
    assert.equal(await tell(store, 'restoreTenant', { tenant, changedAt: start + 9 }), 0)
    assert.equal(await tell(store, 'changeTenant', change), 1)
    await tell(store, 'removeTenant', { tenant, removedAt: start + 5 })
    assert.equal(await tell(store, 'changeTenant', { ...change, settings: '{"late":1}' }), 0)
    assert.equal(await tell(store, 'restoreTenant', { tenant, changedAt: start + 9 }), 1)
    const restored = { ...row, ...change, changedAt: start + 9 }
    assert.deepEqual(await ask(store, 'readTenant', { tenant }), [restored])
    const listed = await ask(store, 'readTenants', {})
    const ours = listed.filter((each) => each.tenant === tenant || each.tenant === other.tenant)
    assert.deepEqual(
      ours,
      [restored, other].toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1)),
    )
  })
}

function apiKeyRows({ assert, promise }: StoreContract): void {
  promise('an API key is known by its hash, and listed with its tenant', async (store) => {
    const tenant = newName()
    const keyHash = newBytes(32)
    const younger = sampleApiKey({
      tenant,
      createdAt: start + 1,
      expiresAt: start + 2,
      answerableTo: 'Ada Lovelace',
    })
    const older = sampleApiKey({ tenant })
    assert.equal(await tell(store, 'insertApiKey', { keyHash, ...younger }), 1)
    assert.equal(await tell(store, 'insertApiKey', { keyHash, ...older }), 0)
    assert.equal(await tell(store, 'insertApiKey', { keyHash: newBytes(32), ...older }), 1)
    assert.equal(await tell(store, 'insertApiKey', { keyHash: newBytes(32), ...sampleApiKey() }), 1)
    assert.deepEqual(await ask(store, 'readApiKey', { keyHash }), [younger])
    assert.deepEqual(await ask(store, 'readApiKey', { keyHash: newBytes(32) }), [])
    assert.deepEqual(await ask(store, 'readApiKeys', { tenant }), [older, younger])
  })

  promise('an API key is revoked once, by its own tenant', async (store) => {
    const keyHash = newBytes(32)
    const key = sampleApiKey()
    const { tenant, apiKeyId } = key
    await tell(store, 'insertApiKey', { keyHash, ...key })
    const revoke = { tenant, apiKeyId, revokedAt: start + 1 }
    assert.equal(await tell(store, 'revokeApiKey', { ...revoke, tenant: newName() }), 0)
    assert.equal(await tell(store, 'revokeApiKey', { ...revoke, apiKeyId: newName() }), 0)
    assert.equal(await tell(store, 'revokeApiKey', revoke), 1)
    assert.equal(await tell(store, 'revokeApiKey', { ...revoke, revokedAt: start + 2 }), 0)
    assert.deepEqual(await ask(store, 'readApiKey', { keyHash }), [{ ...key, revokedAt: start + 1 }])
  })

  promise('the API keys of a tenant are revoked together, and no other’s', async (store) => {
    const tenant = newName()
    const revoked = sampleApiKey({ tenant, revokedAt: start + 1 })
    const keys = [revoked, sampleApiKey({ tenant }), sampleApiKey({ tenant }), sampleApiKey()]
    for (const key of keys) await tell(store, 'insertApiKey', { keyHash: newBytes(32), ...key })
    assert.equal(await tell(store, 'revokeApiKeys', { tenant, revokedAt: start + 7 }), 2)
    const times = (await ask(store, 'readApiKeys', { tenant })).map(({ revokedAt }) => revokedAt)
    assert.deepEqual(
      times.toSorted((a, b) => (a ?? 0) - (b ?? 0)),
      [start + 1, start + 7, start + 7],
    )
    const foreign = keys.at(-1)
    if (foreign) {
      assert.deepEqual(await ask(store, 'readApiKeys', { tenant: foreign.tenant }), [foreign])
    }
  })
}

function webhookRows({ assert, promise }: StoreContract): void {
  promise('a webhook is found with its tenant alone', async (store) => {
    const younger = sampleWebhook({ createdAt: start + 1, kinds: null })
    const { tenant } = younger
    const older = sampleWebhook({ tenant })
    const foreign = sampleWebhook({ webhookId: older.webhookId })
    for (const row of [younger, older, foreign]) {
      assert.equal(await tell(store, 'insertWebhook', row), 1)
    }
    await assert.rejects(tell(store, 'insertWebhook', older), isInternal)
    assert.deepEqual(await ask(store, 'readWebhooks', { tenant }), [older, younger])
    const all = await ask(store, 'readAllWebhooks', {})
    assert.equal(all.filter((row) => row.webhookId === older.webhookId).length, 2)

    const { webhookId } = older
    assert.equal(await tell(store, 'disableWebhook', { tenant, webhookId, disabledAt: start + 3 }), 1)
    assert.equal(await tell(store, 'disableWebhook', { tenant: newName(), webhookId, disabledAt: start }), 0)
    assert.deepEqual(await ask(store, 'readWebhooks', { tenant }), [
      { ...older, disabledAt: start + 3 },
      younger,
    ])
    assert.equal(await tell(store, 'deleteWebhook', { tenant, webhookId }), 1)
    assert.equal(await tell(store, 'deleteWebhook', { tenant, webhookId }), 0)
    assert.equal(await tell(store, 'deleteWebhooks', { tenant }), 1)
    assert.deepEqual(await ask(store, 'readWebhooks', { tenant }), [])
    assert.deepEqual(await ask(store, 'readWebhooks', { tenant: foreign.tenant }), [foreign])
  })

  promise('of concurrent changes of a webhook’s secrets exactly one is written', async (store) => {
    const row = sampleWebhook()
    await tell(store, 'insertWebhook', row)
    const { tenant, webhookId, sealedSecrets: readSealedSecrets } = row
    const written = await concurrently(5, () =>
      tell(store, 'changeWebhookSecrets', {
        tenant,
        webhookId,
        readSealedSecrets,
        keyId: 'k2',
        sealedSecrets: newBytes(90),
      }),
    )
    assert.equal(sum(written), 1)
    const [after] = await ask(store, 'readWebhooks', { tenant })
    assert.equal(after?.keyId, 'k2')
    assert.equal(after?.sealedSecrets.length, 90)
  })
}
