import { nodeRandom } from '../crypto/node-primitives.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { openWebhook, sealWebhook } from '../crypto/webhook-seal.ts'
import { ArgumentRangeError } from '../errors.ts'
import type { WebhookRow } from '../store/catalogue/tenants.ts'
import { keep, read, write, type Store } from '../store/port.ts'
import { asDate, asName, asOneOf, asString } from '../validation.ts'
import { newWebhookId } from './ids.ts'
import { run } from './run.ts'
import { newSecret, printSecrets, readSecrets, type Secret, type Signing } from './webhook-secrets.ts'

export interface WebhooksOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** Where a tenant's own server is told, without what it is signed with. */
export interface Webhook {
  readonly tenant: string
  readonly webhookId: string
  readonly url: string
  /** The kinds of notices that are sent there; `null`: all. */
  readonly kinds: readonly string[] | null
  /** `null`: its secrets do not open under this key ring, so nothing can be sent. Rotating the secret mends it. */
  readonly signing: Signing | null
  readonly createdAt: Date
  /** `null`: it is in use. */
  readonly disabledAt: Date | null
  /** While the secret before the present one is still signed with: until when. */
  readonly oldSecretUntil: Date | null
}

export interface WebhookInput {
  readonly tenant: string
  /** `https`, at most 2,048 characters, without a name, a password or a fragment. */
  readonly url: string
  readonly kinds: readonly string[] | null
  /** Default: `hmac`. */
  readonly signing?: Signing
}

/** A webhook with the secret that was just made for it, which is shown this once. */
export interface NewSecret extends Webhook {
  readonly secret: string
}

/** A webhook with what each message to it is signed with. */
export interface WebhookDestination extends Webhook {
  /** The present one first; more than one while a rotation lasts: sign with each of them. */
  readonly secrets: readonly string[]
}

/** The webhooks of the tenants (Standard Webhooks). Their secrets lie sealed in the database. */
export interface Webhooks {
  /** Oldest first. */
  list(tenant: string): Promise<readonly Webhook[]>
  /** Those in use, with their secrets. Webhooks whose secrets do not open have none. */
  destinations(tenant: string): Promise<readonly WebhookDestination[]>
  /** @throws {ArgumentRangeError} `invalid_request`: the URL is not as it must be. */
  add(input: WebhookInput): Promise<NewSecret>
  /**
   * Makes a new secret; the one before is signed with until `oldUntil`, too. `null`: the tenant has no such webhook.
   * Of two rotations at once one is `null`, too.
   */
  rotateSecret(tenant: string, webhookId: string, oldUntil: Date): Promise<NewSecret | null>
  /** Stops or resumes what is sent there. False: the tenant has no such webhook. */
  setDisabled(tenant: string, webhookId: string, disabled: boolean): Promise<boolean>
  /** Deletes it with its secrets. False: the tenant has no such webhook. */
  remove(tenant: string, webhookId: string): Promise<boolean>
}

const mostUrlLength = 2048

export const createWebhooks = ({
  store,
  ring,
  clock = () => new Date(),
  random = nodeRandom,
}: WebhooksOptions): Webhooks => {
  const rowsOf = (tenant: string): Promise<readonly WebhookRow[]> =>
    run(store, function* () {
      return keep(yield* read('readWebhooks', { tenant }))
    })
  const secretsIn = (row: WebhookRow): readonly Secret[] =>
    readSecrets(openWebhook(ring, row, { keyId: row.keyId, bytes: row.sealedSecrets }))
  const seal = (
    row: Pick<WebhookRow, 'tenant' | 'webhookId' | 'url'>,
    secrets: readonly Secret[],
  ): Pick<WebhookRow, 'keyId' | 'sealedSecrets'> => {
    const { keyId, bytes } = sealWebhook(ring, row, printSecrets(secrets))
    return { keyId, sealedSecrets: bytes }
  }
  const change = (row: WebhookRow, secrets: readonly Secret[]): Promise<number> => {
    const { tenant, webhookId, sealedSecrets: readSealedSecrets } = row
    const sealed = seal(row, secrets)
    return run(store, function* () {
      return keep(yield* write('changeWebhookSecrets', { tenant, webhookId, readSealedSecrets, ...sealed }))
    })
  }
  return {
    list: async (tenant) => (await rowsOf(tenant)).map((row) => described(row, secretsIn(row), clock())),

    destinations: async (tenant) => {
      const rows = (await rowsOf(tenant)).filter(({ disabledAt }) => disabledAt === null)
      const now = clock()
      return rows.map((row) => {
        const secrets = secretsIn(row)
        const good = secrets.filter(({ until }) => until === null || until > now.getTime())
        return { ...described(row, secrets, now), secrets: good.map(({ secret }) => secret) }
      })
    },

    add: async ({ tenant, url, kinds, signing = 'hmac' }) => {
      const now = clock()
      const place = {
        tenant: asName(tenant, 'tenant'),
        webhookId: newWebhookId(random),
        url: asWebhookUrl(url),
      }
      const secrets = [newSecret(asOneOf(signing, 'signing', ['hmac', 'ed25519']), random)]
      const row: WebhookRow = {
        ...place,
        ...seal(place, secrets),
        kinds: kinds === null ? null : JSON.stringify(kinds),
        createdAt: now.getTime(),
        disabledAt: null,
      }
      await run(store, function* () {
        return keep(yield* write('insertWebhook', row))
      })
      return shown(row, secrets, now)
    },

    rotateSecret: async (tenant, webhookId, oldUntil) => {
      const until = asDate(oldUntil, 'oldUntil').getTime()
      const row = (await rowsOf(tenant)).find((one) => one.webhookId === webhookId)
      if (row === undefined) return null
      const [present, ...older] = secretsIn(row)
      const secrets = [
        newSecret(present?.signing ?? 'hmac', random),
        ...(present === undefined ? [] : [{ ...present, until }]),
        ...older.map((one) => ({ ...one, until: Math.min(one.until ?? until, until) })),
      ].slice(0, 3)
      return (await change(row, secrets)) === 0 ? null : shown(row, secrets, clock())
    },

    setDisabled: async (tenant, webhookId, disabled) => {
      const disabledAt = disabled ? clock().getTime() : null
      const written = await run(store, function* () {
        return keep(yield* write('disableWebhook', { tenant, webhookId, disabledAt }))
      })
      return written > 0
    },

    remove: async (tenant, webhookId) => {
      const written = await run(store, function* () {
        return keep(yield* write('deleteWebhook', { tenant, webhookId }))
      })
      return written > 0
    },
  }
}

const shown = (row: WebhookRow, secrets: readonly Secret[], now: Date): NewSecret => ({
  ...described(row, secrets, now),
  secret: secrets[0]?.secret ?? '',
})

const described = (row: WebhookRow, secrets: readonly Secret[], now: Date): Webhook => {
  const [present, old] = secrets
  const until = old?.until ?? 0
  return {
    tenant: row.tenant,
    webhookId: row.webhookId,
    url: row.url,
    kinds: row.kinds === null ? null : (JSON.parse(row.kinds) as readonly string[]),
    signing: present?.signing ?? null,
    createdAt: new Date(row.createdAt),
    disabledAt: row.disabledAt === null ? null : new Date(row.disabledAt),
    oldSecretUntil: until > now.getTime() ? new Date(until) : null,
  }
}

const asWebhookUrl = (value: unknown): string => {
  const url = URL.parse(asString(value, 'url', mostUrlLength))
  const isGood =
    url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === ''
  if (!isGood) {
    throw new ArgumentRangeError(
      'url',
      '"url" must be an https URL without a name, a password or a fragment.',
    )
  }
  return url.href
}
