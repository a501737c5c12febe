import { html } from 'hono/html'
import { form, hidden } from '../../../src/console/shell/parts.ts'
import type { Screen } from '../../../src/console/shell/screen.ts'

/** Screens that note what is done on them. */
export const createTestScreens = () => {
  const done: string[] = []
  const screens: readonly Screen[] = [
    {
      path: '',
      permission: 'overview.view',
      title: 'Start',
      show: async (visit) => ({
        page: html`${form(visit, '', 'note', '', 'Note')}
        ${form(visit, '', 'revoke', hidden('of', 'ada'), 'Revoke')}`,
      }),
      acts: {
        note: {
          permission: 'overview.view',
          perform: async (visit, fields) => {
            done.push(`note ${fields['what'] ?? ''}`)
            return { to: '', said: { kind: 'done', text: `Noted by ${visit.operator.displayName}` } }
          },
        },
        revoke: {
          permission: 'set.revoke',
          confirm: async (_, fields) => ({
            heading: `Revoke the sheet of ${fields['of'] ?? ''}`,
            text: ['It works no more.'],
            counts: [['Sheets', 1]],
            typed: { label: 'Type the account', value: fields['of'] ?? '' },
            button: 'Revoke',
          }),
          perform: async (visit, fields) => {
            visit.permit('set.revoke')
            done.push(`revoke ${fields['of'] ?? ''}`)
            return { to: '', said: { kind: 'done', text: 'Revoked' } }
          },
        },
        freeze: {
          permission: 'account.freeze',
          confirm: async () => ({
            heading: 'Freeze',
            text: [],
            counts: [],
            typed: null,
            button: 'Freeze',
          }),
          perform: async () => {
            done.push('freeze')
            return { to: '' }
          },
        },
        file: {
          permission: 'event.export',
          perform: async () => ({
            fileName: 'a b.csv',
            contentType: 'text/csv; charset=utf-8',
            lines: lines(),
          }),
        },
      },
    },
    {
      path: 'accounts/:accountId',
      permission: 'account.view',
      title: 'Account',
      recorded: true,
      show: async (visit, { path, given }) => {
        if (given['forget'] === undefined)
          await visit.viewed('account_viewed', { accountId: path['accountId'] ?? '' })
        return { page: html`<p id="of">${path['accountId'] ?? ''}</p>` }
      },
    },
    {
      path: 'sly',
      permission: 'overview.view',
      title: 'Sly',
      show: async (visit) => {
        visit.permit('tenant.write')
        return { page: html`never` }
      },
    },
  ]
  return { screens, done }
}

async function* lines(): AsyncGenerator<string> {
  yield 'one\n'
  yield 'two\n'
}
