import { html } from 'hono/html'
import { caseColumns } from '../cases/list-view.ts'
import { form, table, textField } from '../shell/parts.ts'
import type { Next, Screen, Visit } from '../shell/screen.ts'
import { accountPath } from './account-path.ts'
import type { Form } from '../../http/form.ts'

const recentMost = 10

/** Accounts are found by their exact id and in no other way: nobody browses. What was looked for is recorded first. */
export const findScreen: Screen = {
  path: 'accounts',
  permission: 'account.view',
  title: 'Accounts',
  show: async (visit) => {
    const { items } = visit.may('case.view')
      ? await visit.permit('case.view').support.list({ limit: recentMost })
      : { items: [] }
    return {
      page: html`${form(
          visit,
          'accounts',
          'find',
          textField({
            name: 'accountId',
            label: 'Account',
            hint: 'The whole id, as the application names the account. There is no search by parts, name or address.',
            isRequired: true,
            maxLength: 256,
          }),
          'Look up',
        )}
        <h2>Live cases</h2>
        ${table('The newest cases that live', caseColumns(visit), items, 'No case lives.')}`,
    }
  },
  acts: { find: { permission: 'account.view', perform: (visit, given) => find(visit, given) } },
}

const find = async (visit: Visit, { accountId = '' }: Form): Promise<Next> => {
  const id = accountId.trim()
  if (id === '' || Buffer.byteLength(id) > 256 || /\p{Cc}/u.test(id)) {
    return { to: 'accounts', said: { kind: 'refused', text: 'An account id has 1 to 256 bytes.' } }
  }
  const { sparekeys } = visit.permit('account.view')
  await visit.viewed('search_run', { accountId: id })
  if ((await sparekeys.desk(visit.tenant).card(id)) !== null) return { to: accountPath(id) }
  const text = 'No account of this id was ever seen here. Ids are told apart by every letter.'
  return { to: 'accounts', said: { kind: 'refused', text } }
}
