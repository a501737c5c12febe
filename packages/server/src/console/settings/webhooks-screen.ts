import { html } from 'hono/html'
import type { NewSecret, Webhook } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import type { Form } from '../../http/form.ts'
import { DeliveryFailed, DeliveryRefused } from '../../notices/delivery-errors.ts'
import type { PostReach } from '../../notices/guarded-post.ts'
import { webhookPublicKey } from '../../notices/webhook-keys.ts'
import { readWebhookUrl } from '../../notices/webhook-url.ts'
import {
  badge,
  definitions,
  form,
  hidden,
  moment,
  selectField,
  table,
  textField,
  type Column,
} from '../shell/parts.ts'
import type { Confirmation, Next, Screen, Shown, Visit } from '../shell/screen.ts'
import { orMistake } from './mistakes.ts'
import { testWebhook } from './test-webhook.ts'

const HOUR_MILLIS = 3_600_000
/** Long enough for a receiver to be given the new secret by hand. */
const oldWorksHours = 24

/** Where the tenant's own servers are told. `reach`: where a test may go; tests of this page go to this machine. */
export const webhooksScreen = (reach: PostReach = {}): Screen => ({
  path: 'webhooks',
  permission: 'setting.view',
  title: 'Webhooks',
  show: (visit) => show(visit),
  acts: {
    add: {
      permission: 'webhook.write',
      confirm: async (_, given) => confirmAdd(given),
      perform: (visit, given) => add(visit, given),
    },
    rotate: {
      permission: 'webhook.write',
      confirm: (visit, given) =>
        confirming(visit, given, ({ url }) => ({
          heading: `Make a new secret for the webhook at ${hostOf(url)}`,
          text: [
            `Messages are signed with the old one, too, for ${oldWorksHours} hours. The new one is shown once.`,
          ],
          counts: [['Webhooks', 1]],
          typed: null,
          button: 'Make the secret',
        })),
      perform: async (visit, given) => {
        const until = new Date(visit.now.getTime() + oldWorksHours * HOUR_MILLIS)
        const { webhooks } = visit.permit('webhook.write')
        const made = await webhooks.rotateSecret(visit.tenant, idOf(given), until)
        return made === null ? refused(GONE) : shownOnce(visit, made)
      },
    },
    test: {
      permission: 'webhook.write',
      perform: async (visit, given) => {
        const { webhooks } = visit.permit('webhook.write')
        const destination = (await webhooks.destinations(visit.tenant)).find(
          ({ webhookId }) => webhookId === idOf(given),
        )
        if (destination === undefined) return refused('The tenant has no such webhook in use.')
        try {
          const status = await testWebhook(destination, visit.now, reach)
          return done(`The test was sent, and the endpoint took it (${status}).`)
        } catch (error) {
          if (error instanceof DeliveryFailed || error instanceof DeliveryRefused)
            return refused(error.message)
          throw error
        }
      },
    },
    stop: { permission: 'webhook.write', perform: (visit, given) => setDisabled(visit, given, true) },
    resume: { permission: 'webhook.write', perform: (visit, given) => setDisabled(visit, given, false) },
    remove: {
      permission: 'webhook.write',
      confirm: (visit, given) =>
        confirming(visit, given, ({ url }) => ({
          heading: `Remove the webhook at ${hostOf(url)}`,
          text: ['It is told nothing more, and its secrets are deleted.'],
          counts: [['Webhooks', 1]],
          typed: null,
          button: 'Remove the webhook',
        })),
      perform: async (visit, given) => {
        const { webhooks } = visit.permit('webhook.write')
        return (await webhooks.remove(visit.tenant, idOf(given)))
          ? done('Removed, with its secrets.')
          : refused(GONE)
      },
    },
  },
})

const GONE = 'The tenant has no such webhook: somebody removed it, or changed it at the same moment.'

const idOf = ({ webhookId = '' }: Form): string => webhookId
const refused = (text: string): Next => ({ to: 'webhooks', said: { kind: 'refused', text } })
const done = (text: string): Next => ({ to: 'webhooks', said: { kind: 'done', text } })

/** Paths of webhooks may hold secrets of the receiver; the host says which one it is. */
const hostOf = (url: string): string => new URL(url).host

const confirming = async (
  visit: Visit,
  given: Form,
  page: (webhook: Webhook) => Confirmation,
): Promise<Confirmation | Next> => {
  const all = await visit.permit('webhook.write').webhooks.list(visit.tenant)
  const webhook = all.find(({ webhookId }) => webhookId === idOf(given))
  return webhook === undefined ? refused(GONE) : page(webhook)
}

const confirmAdd = ({ url = '' }: Form): Confirmation | Next => {
  const reading = readWebhookUrl(url.trim())
  if (!reading.ok) return refused(reading.problem)
  return {
    heading: `Tell ${reading.url.host} what happens to accounts`,
    text: ['It gets the ids of accounts and what happened to them, and never a code or an address.'],
    counts: [['Webhooks', 1]],
    typed: null,
    button: 'Add the webhook',
  }
}

const add = async (visit: Visit, given: Form): Promise<Next> => {
  const reading = readWebhookUrl((given['url'] ?? '').trim())
  if (!reading.ok) return refused(reading.problem)
  const { webhooks } = visit.permit('webhook.write')
  const signing = given['signing'] === 'ed25519' ? 'ed25519' : 'hmac'
  const made = await orMistake(() =>
    webhooks.add({ tenant: visit.tenant, url: reading.url.href, kinds: null, signing }),
  )
  return 'mistake' in made ? refused(made.mistake) : shownOnce(visit, made.value)
}

const setDisabled = async (visit: Visit, given: Form, isDisabled: boolean): Promise<Next> => {
  const { webhooks } = visit.permit('webhook.write')
  if (!(await webhooks.setDisabled(visit.tenant, idOf(given), isDisabled))) return refused(GONE)
  return done(isDisabled ? 'Stopped: nothing is sent there.' : 'Messages are sent there again.')
}

/** With Ed25519 the receiver needs the public key alone, and the private one never leaves the database. */
const shownOnce = (visit: Visit, { signing, secret, url }: NewSecret): Next => ({
  status: 200,
  title: 'What the receiver checks signatures with',
  page: html`${
      signing === 'ed25519'
        ? definitions([
            ['Endpoint', hostOf(url)],
            ['Public key', html`<code>${webhookPublicKey(secret) ?? ''}</code>`],
          ])
        : html`<p class="lead">Shown this once.</p>
            ${definitions([
              ['Endpoint', hostOf(url)],
              ['Secret', html`<code class="secret">${secret}</code>`],
            ])}`
    }
    <p><a href="${visit.link('webhooks')}">Back to the webhooks</a></p>`,
})

const show = async (visit: Visit): Promise<Shown> => {
  const { webhooks } = visit.permit('setting.view')
  const all = await webhooks.list(visit.tenant)
  return {
    page: html`${table('Webhooks, the oldest first', columns(visit), all, 'The tenant has none.')}
    ${
      visit.may('webhook.write')
        ? html`<h2>A new webhook</h2>
            ${form(
              visit,
              'webhooks',
              'add',
              [
                textField({
                  name: 'url',
                  label: 'Address',
                  hint: 'https, on the public internet.',
                  isRequired: true,
                  maxLength: 2048,
                }),
                selectField({ name: 'signing', label: 'Signed with' }, [
                  ['hmac', 'a secret that both sides keep (HMAC)'],
                  ['ed25519', 'a key pair (Ed25519)'],
                ]),
              ],
              'Add a webhook',
            )}`
        : ''
    }`,
  }
}

const columns = (visit: Visit): readonly Column<Webhook>[] => [
  { heading: 'Endpoint', cell: ({ url }) => hostOf(url), isRowHeading: true },
  { heading: 'Id', cell: ({ webhookId }) => html`<code>${webhookId}</code>` },
  { heading: 'Told of', cell: ({ kinds }) => kinds?.join(', ') ?? 'everything' },
  { heading: 'Added', cell: ({ createdAt }) => moment(createdAt) },
  { heading: 'State', cell: standing },
  ...(visit.may('webhook.write')
    ? [{ heading: 'Acts', cell: (one: Webhook) => webhookActs(visit, one) }]
    : []),
]

const standing = ({ signing, disabledAt, oldSecretUntil }: Webhook): Markup => {
  if (signing === null) return badge('bad', 'Cannot sign: make a new secret')
  if (disabledAt !== null) return html`${badge('warn', 'Stopped')} ${moment(disabledAt)}`
  return html`${badge('good', 'In use')}
  ${oldSecretUntil === null ? '' : html`, signed with the old secret too until ${moment(oldSecretUntil)}`}`
}

const webhookActs = (visit: Visit, { webhookId, disabledAt, url }: Webhook): Markup => {
  const id = hidden('webhookId', webhookId)
  const act = (name: string, button: string, kind: 'second' | 'danger'): Markup =>
    form(visit, 'webhooks', name, id, `${button} ${hostOf(url)}`, kind)
  return html`${disabledAt === null ? act('test', 'Test', 'second') : ''}
  ${act('rotate', 'New secret for', 'second')}
  ${disabledAt === null ? act('stop', 'Stop', 'second') : act('resume', 'Resume', 'second')}
  ${act('remove', 'Remove', 'danger')}`
}
