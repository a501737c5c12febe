import { html } from 'hono/html'
import type { Form } from '../../http/form.ts'
import { readTenantSettings, type TenantSettings } from '../../tenants/settings.ts'
import { CHANGED_MEANWHILE, READ_ONLY, storedTenant } from '../policies/tenant-row.ts'
import { definitions, form, selectField, textArea, textField } from '../shell/parts.ts'
import type { Next, Screen, Shown, Visit } from '../shell/screen.ts'
import { orMistake } from './mistakes.ts'

const LANGUAGES = [
  ['en', 'English'],
  ['de', 'German'],
] as const

/** What the application is called, whom people turn to, and where pages may send them back to. */
export const settingsScreen: Screen = {
  path: 'settings',
  permission: 'setting.view',
  title: 'Settings',
  show: (visit) => show(visit),
  acts: {
    save: {
      permission: 'setting.write',
      confirm: async (visit, given) => {
        const wanted = await wantedSettings(visit, given)
        if ('next' in wanted) return wanted.next
        const { returnUrls } = wanted.settings
        return {
          heading: `Change the settings of tenant ${visit.tenant}`,
          text: [
            'They hold everywhere within 5 seconds.',
            returnUrls.length === 0
              ? 'Hosted pages may send nobody back anywhere: no page session can be opened.'
              : `Hosted pages may send people back to: ${returnUrls.join(', ')}`,
          ],
          counts: [['Addresses to go back to', returnUrls.length]],
          typed: null,
          button: 'Change the settings',
        }
      },
      perform: async (visit, given) => {
        const wanted = await wantedSettings(visit, given)
        if ('next' in wanted) return wanted.next
        const { tenants } = visit.permit('setting.write')
        const { row } = wanted
        const to = { settings: JSON.stringify(wanted.settings), proposal: row.proposal }
        if (!(await tenants.changeAsRead(row, to))) return refused(CHANGED_MEANWHILE)
        return {
          to: 'settings',
          said: { kind: 'done', text: 'Changed. It holds everywhere within 5 seconds.' },
        }
      },
    },
  },
}

const refused = (text: string): Next => ({ to: 'settings', said: { kind: 'refused', text } })

const show = async (visit: Visit): Promise<Shown> => {
  const calls = visit.permit('setting.view')
  const stored = await storedTenant(visit, calls)
  const settings = stored?.settings ?? calls.served.settings
  if (stored !== null && visit.may('setting.write')) return { page: editable(visit, settings) }
  return {
    page: html`${stored === null ? html`<p class="lead">${READ_ONLY}</p>` : ''}
    ${definitions([
      ['Name of the application', settings.applicationName ?? 'as the service says'],
      ['Language where none is known', settings.defaultLanguage],
      ['Where people find help', settings.supportContact ?? 'as the service says'],
      [
        'Pages send people back to',
        settings.returnUrls.length === 0
          ? 'nowhere'
          : html`<ul>
              ${settings.returnUrls.map((url) => html`<li><code>${url}</code></li>`)}
            </ul>`,
      ],
    ])}`,
  }
}

const editable = (visit: Visit, settings: TenantSettings) =>
  form(
    visit,
    'settings',
    'save',
    [
      textField({
        name: 'applicationName',
        label: 'Name of the application',
        value: settings.applicationName ?? '',
        hint: 'As its users call it, at most 40 characters. Empty: as the service says.',
        maxLength: 40,
      }),
      selectField(
        { name: 'defaultLanguage', label: 'Language where none is known', value: settings.defaultLanguage },
        LANGUAGES,
      ),
      textField({
        name: 'supportContact',
        label: 'Where people find help',
        value: settings.supportContact ?? '',
        hint: 'A number, an address or a page, at most 60 characters. It stands in every message.',
        maxLength: 60,
      }),
      textArea({
        name: 'returnUrls',
        label: 'Pages may send people back to',
        value: settings.returnUrls.join('\n'),
        hint: 'One https address a line, at most 50, without “?” and “#”.',
      }),
    ],
    'Change the settings',
  )

/** The settings of the form in the place of those that are there; policies stay: they have a page of their own. */
const wantedSettings = async (visit: Visit, given: Form) => {
  const stored = await storedTenant(visit, visit.permit('setting.write'))
  if (stored === null) return { next: refused(READ_ONLY) }
  const read = await orMistake(() =>
    readTenantSettings({
      ...stored.settings,
      applicationName: orNone(given['applicationName']),
      supportContact: orNone(given['supportContact']),
      defaultLanguage: given['defaultLanguage'],
      returnUrls: (given['returnUrls'] ?? '').split(/\s+/).filter((url) => url !== ''),
    }),
  )
  return 'mistake' in read ? { next: refused(read.mistake) } : { row: stored.row, settings: read.value }
}

const orNone = (text = ''): string | null => (text.trim() === '' ? null : text.trim())
