import { html } from 'hono/html'
import type { Operator } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import {
  badge,
  definitions,
  form,
  moment,
  selectField,
  table,
  textField,
  type Column,
} from '../shell/parts.ts'
import type { Next, Screen, Shown, Visit } from '../shell/screen.ts'
import { asRole, grantBadge, isOf, roleChoices, roleNames } from './role-words.ts'

export const operatorPath = (operatorId: string): string => `operators/${encodeURIComponent(operatorId)}`

/** Everybody who works in the tenant's console, with what they may do. */
export const operatorsScreen: Screen = {
  path: 'operators',
  permission: 'operator.view',
  title: 'Operators',
  recorded: true,
  show: (visit) => show(visit),
  acts: {
    invite: {
      permission: 'operator.invite',
      confirm: async (_, given) => {
        const role = asRole(given['role'])
        const name = (given['displayName'] ?? '').trim()
        if (role === null || name === '') return refused('Say who it is for, and choose a role.')
        return {
          heading: `Invite ${name} as ${roleNames[role].toLowerCase()}`,
          text: [
            'The link on the next page lets one person in, once, within 15 minutes, who then makes passkeys. Give it to them yourself.',
            'Powerful roles wait until a second owner agrees.',
          ],
          counts: [['Invitations', 1]],
          typed: null,
          button: 'Make the link',
        }
      },
      perform: (visit, given) => invite(visit, given),
    },
  },
}

const refused = (text: string): Next => ({ to: 'operators', said: { kind: 'refused', text } })

const invite = async (visit: Visit, given: Form): Promise<Next> => {
  const role = asRole(given['role'])
  const displayName = (given['displayName'] ?? '').trim()
  if (role === null || displayName === '') return refused('Say who it is for, and choose a role.')
  const { operators, config } = visit.permit('operator.invite')
  const by = { operatorId: visit.operator.operatorId, tenant: visit.tenant }
  const made = await operators.invite(by, { displayName, tenant: visit.tenant, role })
  if (!made.ok) return refused(made.detail)
  return {
    status: 200,
    title: `Invitation for ${displayName}`,
    page: html`<p class="lead">Shown this once. Whoever has it first is let in.</p>
      ${definitions([
        ['Link', html`<code class="secret">${config.publicUrl ?? ''}/console/invite/${made.token}</code>`],
        ['Good until', moment(made.expiresAt)],
      ])}
      <p><a href="${visit.link('operators')}">Back to the operators</a></p>`,
  }
}

const show = async (visit: Visit): Promise<Shown> => {
  const { operators } = visit.permit('operator.view')
  await visit.viewed('operators_viewed')
  const [ofTenant, ofInstallation] = await Promise.all([operators.list(visit.tenant), operators.list('*')])
  return {
    page: html`${table(`Operators of tenant ${visit.tenant}, by name`, columns(visit), ofTenant, 'There is none.')}
    ${table('Admins of the installation', columns(visit), ofInstallation, 'There is none.')}
    ${
      visit.may('operator.invite')
        ? html`<h2>Let somebody in with a passkey of the console</h2>
            <p>People of your provider need no invitation: their groups there give them their roles.</p>
            ${form(
              visit,
              'operators',
              'invite',
              [
                textField({
                  name: 'displayName',
                  label: 'Name',
                  hint: 'Owners of accounts are shown it: at most 100 characters.',
                  isRequired: true,
                  maxLength: 100,
                }),
                selectField({ name: 'role', label: 'Role' }, roleChoices),
              ],
              'Invite',
            )}`
        : ''
    }`,
  }
}

const columns = (visit: Visit): readonly Column<Operator>[] => [
  {
    heading: 'Name',
    cell: ({ operatorId, displayName }) =>
      html`<a href="${visit.link(operatorPath(operatorId))}">${displayName}</a>`,
    isRowHeading: true,
  },
  {
    heading: 'Signs in with',
    cell: ({ issuer }) => (issuer === 'local' ? 'a passkey of the console' : issuer),
  },
  { heading: 'Roles', cell: ({ roles }) => roles.filter(isOf(visit.tenant)).map(grantBadge) },
  { heading: 'Signed in last', cell: ({ signedInAt }) => moment(signedInAt) },
  {
    heading: 'State',
    cell: ({ disabledAt }) =>
      disabledAt === null
        ? badge('good', 'Let in')
        : html`${badge('bad', 'Not let in since')} ${moment(disabledAt)}`,
  },
]
