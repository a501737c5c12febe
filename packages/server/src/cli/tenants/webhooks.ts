import { SetupError, type Store } from 'sparekey'
import { createWebhooks, type NewSecret, type Signing, type Webhook, type Webhooks } from 'sparekey/service'
import { supportSteps } from '../../notices/support-steps.ts'
import { en } from '../../notices/texts/en.ts'
import { webhookPublicKey } from '../../notices/webhook-keys.ts'
import { readWebhookUrl } from '../../notices/webhook-url.ts'
import { timeText } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { none, unserved } from './lookup.ts'

const HOUR_MILLIS = 3_600_000
const MOST_HOURS = 720

const withWebhooks = (
  terminal: Terminal,
  tenant: string,
  work: (webhooks: Webhooks, store: Store) => Promise<Report>,
): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const refusal = await unserved(store, tenant)
    if (refusal !== null) return refusal
    return work(createWebhooks({ store, ring: await openRing(store, config) }), store)
  })

export interface NewWebhookOptions {
  readonly tenant: string
  readonly url: string
  readonly kinds: readonly string[] | null
  readonly signing: string
}

/** Adds a webhook and shows its secret, or its public key, once. */
export const addWebhook = (terminal: Terminal, options: NewWebhookOptions): Promise<Report> => {
  const { tenant, kinds } = options
  const reading = readWebhookUrl(options.url)
  if (!reading.ok) throw new SetupError('setting_invalid', reading.problem)
  assertKinds(kinds)
  const signing = asSigning(options.signing)
  return withWebhooks(terminal, tenant, async (webhooks) => {
    const made = await webhooks.add({ tenant, url: reading.url.href, kinds, signing })
    return {
      json: shown(made),
      lines: [`Webhook ${made.webhookId} of tenant ${tenant} was added.`, ...secretLines(made)],
    }
  })
}

/** With Ed25519 the receiver needs the public key alone, and the private one never leaves the database. */
const publicKeyOf = ({ signing, secret }: NewSecret): string | null =>
  signing === 'ed25519' ? webhookPublicKey(secret) : null

const shown = (made: NewSecret): object => {
  const publicKey = publicKeyOf(made)
  return publicKey === null ? made : { ...made, secret: undefined, publicKey }
}

const secretLines = (made: NewSecret): readonly string[] => {
  const publicKey = publicKeyOf(made)
  return publicKey === null
    ? ['Its receiver checks the signature with this secret, shown this once:', '', made.secret]
    : ['Its receiver checks the signature with this public key:', '', publicKey]
}

const assertKinds = (kinds: readonly string[] | null): void => {
  const known = [...Object.keys(en.kinds).filter((kind) => !kind.startsWith('support_')), ...supportSteps]
  if (kinds === null || (kinds.length > 0 && kinds.every((kind) => known.includes(kind)))) return
  throw new SetupError('setting_invalid', `--events must be of: ${known.join(', ')}.`)
}

const asSigning = (text: string): Signing => {
  if (text === 'hmac' || text === 'ed25519') return text
  throw new SetupError('setting_invalid', '--signing must be hmac or ed25519.')
}

export const listWebhooks = (terminal: Terminal, tenant: string): Promise<Report> =>
  withWebhooks(terminal, tenant, async (webhooks) => {
    const items = await webhooks.list(tenant)
    return {
      json: { items },
      lines:
        items.length === 0
          ? [`Tenant ${tenant} has no webhooks.`]
          : items.map(
              (one) =>
                `${one.webhookId}   ${one.url}   ${one.kinds?.join(',') ?? 'all events'}   ${standing(one)}`,
            ),
    }
  })

const standing = ({ signing, disabledAt, oldSecretUntil }: Webhook): string => {
  if (signing === null) return 'cannot sign: rotate its secret'
  const since = disabledAt === null ? signing : `${signing}, disabled ${timeText(disabledAt)}`
  return oldSecretUntil === null ? since : `${since}, old secret until ${timeText(oldSecretUntil)}`
}

/** Makes a new secret; the old one is signed with for so many hours, too. */
export const rotateSecret = (
  terminal: Terminal,
  tenant: string,
  webhookId: string,
  hours: number,
): Promise<Report> => {
  if (!Number.isInteger(hours) || hours < 0 || hours > MOST_HOURS) {
    throw new SetupError(
      'setting_invalid',
      `--old-works-for-hours must be a whole number from 0 to ${MOST_HOURS}.`,
    )
  }
  return withWebhooks(terminal, tenant, async (webhooks) => {
    const made = await webhooks.rotateSecret(tenant, webhookId, new Date(Date.now() + hours * HOUR_MILLIS))
    if (made === null) return noSuch(tenant)
    const until = made.oldSecretUntil
    const old =
      until === null
        ? 'The old secret is dead.'
        : `The old secret is signed with too, until ${timeText(until)}.`
    return { json: shown(made), lines: [old, ...secretLines(made)] }
  })
}

export const removeWebhook = (terminal: Terminal, tenant: string, webhookId: string): Promise<Report> =>
  withWebhooks(terminal, tenant, async (webhooks) => {
    if (!(await webhooks.remove(tenant, webhookId))) return noSuch(tenant)
    return { json: { tenant, webhookId }, lines: ['Removed, with its secrets.'] }
  })

const noSuch = (tenant: string): Report =>
  none(`Tenant ${tenant} has no such webhook. Run "sparekey webhooks list --tenant ${tenant}" to see them.`)
