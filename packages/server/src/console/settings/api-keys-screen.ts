import { html } from 'hono/html'
import {
  scopes as allScopes,
  type ApiKey,
  type ApiKeyInput,
  type NewApiKey,
  type Scope,
  type Scopes,
} from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import type { Markup } from '../../docs/markup.ts'
import {
  badge,
  checkField,
  definitions,
  form,
  hidden,
  moment,
  table,
  textField,
  type Column,
} from '../shell/parts.ts'
import type { Confirmation, Next, Screen, Shown, Visit } from '../shell/screen.ts'
import { orMistake } from './mistakes.ts'

const DAY_MILLIS = 86_400_000
const MOST_DAYS = 3650

/** The keys with which applications call the service. A key is shown once, when it is made. */
export const apiKeysScreen: Screen = {
  path: 'api-keys',
  permission: 'setting.view',
  title: 'API keys',
  show: (visit) => show(visit),
  acts: {
    create: {
      permission: 'api_key.write',
      confirm: async (_, given) => confirmCreate(given),
      perform: async (visit, given) => {
        const input = inputOf(visit, given)
        return typeof input === 'string' ? refused(input) : create(visit, input)
      },
    },
    rotate: {
      permission: 'api_key.write',
      confirm: async (visit, given) => {
        const key = await liveKey(visit, given)
        return key === null
          ? refused(GONE)
          : confirmation(`Make a new key in the place of “${key.name}”`, [
              'The new key may do the same and is shown once. The old one works on until you cancel it.',
            ])
      },
      perform: async (visit, given) => {
        const key = await liveKey(visit, given)
        if (key === null) return refused(GONE)
        const { name, scopes, answerableTo, expiresAt, createdAt } = key
        const life = expiresAt === null ? null : expiresAt.getTime() - createdAt.getTime()
        return create(visit, {
          tenant: visit.tenant,
          name,
          scopes,
          answerableTo,
          expiresAt: life === null ? null : new Date(visit.now.getTime() + life),
        })
      },
    },
    revoke: {
      permission: 'api_key.write',
      confirm: async (visit, given) => {
        const key = await liveKey(visit, given)
        return key === null
          ? refused(GONE)
          : {
              ...confirmation(`Cancel the API key “${key.name}”`, [
                'Whoever calls with it is turned away within 5 seconds, and nothing brings it back. Its streams of security events stop.',
              ]),
              typed: { label: 'Type the id of the key', value: key.apiKeyId },
              button: 'Cancel the key',
            }
      },
      perform: async (visit, given) => {
        const { apiKeys } = visit.permit('api_key.write')
        if (!(await apiKeys.revoke(visit.tenant, given['apiKeyId'] ?? ''))) return refused(GONE)
        return {
          to: 'api-keys',
          said: { kind: 'done', text: 'Cancelled. It opens nothing any more, everywhere within 5 seconds.' },
        }
      },
    },
  },
}

const GONE = 'The tenant has no such key that works: somebody cancelled it before.'

const refused = (text: string): Next => ({ to: 'api-keys', said: { kind: 'refused', text } })

const confirmation = (heading: string, text: readonly string[]): Confirmation => ({
  heading,
  text,
  counts: [['Keys', 1]],
  typed: null,
  button: 'Make the key',
})

type KeyInput = ApiKeyInput

const create = async (visit: Visit, input: KeyInput): Promise<Next> => {
  const { apiKeys } = visit.permit('api_key.write')
  const made = await orMistake(() => apiKeys.generate(input))
  return 'mistake' in made
    ? refused(made.mistake)
    : { status: 200, title: 'The new API key', page: madePage(visit, made.value) }
}

const madePage = (visit: Visit, { key, name, apiKeyId, scopes }: NewApiKey): Markup =>
  html`<p class="lead">Shown this once. Put it where the application reads its secrets, and nowhere else.</p>
    ${definitions([
      ['Key', html`<code class="secret">${key}</code>`],
      ['Name', name],
      ['Id', html`<code>${apiKeyId}</code>`],
      ['May', scopesText(scopes)],
    ])}
    <p><a href="${visit.link('api-keys')}">Back to the keys</a></p>`

const scopesText = (scopes: Scopes): string =>
  scopes === 'all' ? 'everything but support' : scopes.join(', ')

const confirmCreate = (given: Form): Confirmation | Next => {
  const scopes = scopesOf(given)
  if (scopes.length === 0 && given['everything'] !== 'yes') return refused('Choose what the key may do.')
  return confirmation('Make an API key', [
    `It may: ${given['everything'] === 'yes' ? 'everything but support' : scopes.join(', ')}.`,
    'Whoever has it acts for the application. It is shown once, on the next page.',
  ])
}

const scopesOf = (given: Form): readonly Scope[] =>
  allScopes.filter((scope) => given[`scope-${scope}`] === 'yes')

/** What a key is to be made with, or what is wrong. */
const inputOf = (visit: Visit, given: Form): KeyInput | string => {
  const days = (given['expiresInDays'] ?? '').trim()
  if (days !== '' && !(/^\d{1,4}$/.test(days) && Number(days) >= 1 && Number(days) <= MOST_DAYS)) {
    return `The days must be a whole number from 1 to ${MOST_DAYS}, or empty.`
  }
  const answerableTo = (given['answerableTo'] ?? '').trim()
  return {
    tenant: visit.tenant,
    name: (given['name'] ?? '').trim(),
    scopes: given['everything'] === 'yes' ? 'all' : scopesOf(given),
    answerableTo: answerableTo === '' ? null : answerableTo,
    expiresAt: days === '' ? null : new Date(visit.now.getTime() + Number(days) * DAY_MILLIS),
  }
}

const isLive = ({ revokedAt, expiresAt }: ApiKey, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now)

const liveKey = async (visit: Visit, given: Form): Promise<ApiKey | null> => {
  const keys = await visit.permit('api_key.write').apiKeys.list(visit.tenant)
  return keys.find((one) => one.apiKeyId === given['apiKeyId'] && isLive(one, visit.now)) ?? null
}

const show = async (visit: Visit): Promise<Shown> => {
  const { apiKeys } = visit.permit('setting.view')
  const keys = await apiKeys.list(visit.tenant)
  return {
    page: html`${table('API keys, the oldest first; when one was used last is not recorded', columns(visit), keys, 'The tenant has no keys in the database.')}
    ${visit.tenant === 'default' ? html`<p>A key of the environment (SPAREKEY_API_KEY) is not among them.</p>` : ''}
    ${
      visit.may('api_key.write')
        ? html`<h2>A new key</h2>
            ${createForm(visit)}`
        : ''
    }`,
  }
}

const columns = (visit: Visit): readonly Column<ApiKey>[] => [
  { heading: 'Name', cell: ({ name }) => name, isRowHeading: true },
  { heading: 'Id', cell: ({ apiKeyId }) => html`<code>${apiKeyId}</code>` },
  { heading: 'May', cell: ({ scopes }) => scopesText(scopes) },
  { heading: 'Answers for it', cell: ({ answerableTo }) => answerableTo ?? '–' },
  { heading: 'Made', cell: ({ createdAt }) => moment(createdAt) },
  { heading: 'State', cell: (key) => standing(key, visit.now) },
  ...(visit.may('api_key.write') ? [{ heading: 'Acts', cell: (key: ApiKey) => keyActs(visit, key) }] : []),
]

const standing = (key: ApiKey, now: Date): Markup => {
  const { revokedAt, expiresAt } = key
  if (revokedAt !== null) return html`${badge('plain', 'Cancelled')} ${moment(revokedAt)}`
  if (expiresAt === null) return badge('good', 'Works')
  return html`${isLive(key, now) ? badge('good', 'Works until') : badge('plain', 'Over since')}
  ${moment(expiresAt)}`
}

const keyActs = (visit: Visit, key: ApiKey): Markup => {
  if (!isLive(key, visit.now)) return html`–`
  const id = hidden('apiKeyId', key.apiKeyId)
  return html`${form(visit, 'api-keys', 'rotate', id, `New key for ${key.name}`, 'second')}
  ${form(visit, 'api-keys', 'revoke', id, `Cancel ${key.name}`, 'danger')}`
}

const createForm = (visit: Visit): Markup =>
  form(
    visit,
    'api-keys',
    'create',
    [
      textField({
        name: 'name',
        label: 'Name',
        hint: 'For whoever looks through the keys.',
        isRequired: true,
        maxLength: 100,
      }),
      textField({
        name: 'expiresInDays',
        label: 'Days until it is over',
        hint: '1 to 3650; empty: it works until it is cancelled.',
        maxLength: 4,
      }),
      html`<fieldset>
        <legend>It may</legend>
        ${checkField('everything', 'Everything but support, also what later versions add')}
        ${allScopes.map((scope) => checkField(`scope-${scope}`, scope))}
      </fieldset>`,
      textField({
        name: 'answerableTo',
        label: 'Who answers for it',
        hint: 'A person’s name; needed for support alone, where a program acts.',
        maxLength: 100,
      }),
    ],
    'Make a key',
  )
