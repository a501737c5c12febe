import { html } from 'hono/html'
import type { Tenant } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import type { Form } from '../../http/form.ts'
import { readTenantSettings } from '../../tenants/settings.ts'
import { badge, form, hidden, moment, table, textField, type Column } from '../shell/parts.ts'
import type { Next, Screen, Shown, Visit } from '../shell/screen.ts'
import { orMistake } from './mistakes.ts'

/** Every tenant of the installation, for those who run it. What happens in one is none of theirs to see here. */
export const tenantsScreen: Screen = {
  path: 'tenants',
  permission: 'tenant.write',
  title: 'Tenants',
  show: (visit) => show(visit),
  acts: {
    add: { permission: 'tenant.write', perform: (visit, given) => add(visit, given) },
    remove: {
      permission: 'tenant.write',
      confirm: async (_, given) => ({
        heading: `Remove tenant ${nameOf(given)}`,
        text: [
          'Its API keys are cancelled, its webhooks and streams deleted. Its accounts lie untouched, and nobody can use a code until it is brought back.',
        ],
        counts: [['Tenants', 1]],
        typed: { label: 'Type the name of the tenant', value: nameOf(given) },
        button: 'Remove the tenant',
      }),
      perform: async (visit, given) => {
        const { tenants } = visit.permit('tenant.write')
        if (!(await tenants.remove(nameOf(given))))
          return said('refused', 'There is no such tenant: somebody removed it before.')
        return said('done', `Tenant ${nameOf(given)} was removed. It can be brought back.`)
      },
    },
    restore: {
      permission: 'tenant.write',
      perform: async (visit, given) => {
        const { tenants } = visit.permit('tenant.write')
        if (!(await tenants.restore(nameOf(given))))
          return said('refused', 'There is no removed tenant of this name.')
        return said('done', `Tenant ${nameOf(given)} is back, without any API key. An owner of it makes one.`)
      },
    },
  },
}

const nameOf = ({ tenant = '' }: Form): string => tenant.trim()

const said = (kind: 'done' | 'refused', text: string): Next => ({ to: 'tenants', said: { kind, text } })

const add = async (visit: Visit, given: Form): Promise<Next> => {
  const { tenants } = visit.permit('tenant.write')
  const added = await orMistake(() => tenants.add(nameOf(given), JSON.stringify(readTenantSettings({}))))
  if ('mistake' in added) return said('refused', added.mistake)
  if (!added.value)
    return said('refused', 'There is, or was, a tenant of this name, and a name is given once.')
  return said('done', `Tenant ${nameOf(given)} was added. Invite an owner for it.`)
}

const show = async (visit: Visit): Promise<Shown> => {
  const { tenants } = visit.permit('tenant.write')
  const all = await tenants.list()
  return {
    page: html`<p>
        Tenant default has its settings from the environment of the service, and is not among these.
      </p>
      ${table('Tenants by name', columns(visit), all, 'There is none in the database.')}
      <h2>A new tenant</h2>
      ${form(
        visit,
        'tenants',
        'add',
        textField({
          name: 'tenant',
          label: 'Name',
          hint: '1 to 64 of a to z, 0 to 9 and hyphen. It is given once, and never changes.',
          isRequired: true,
          maxLength: 64,
        }),
        'Add a tenant',
      )}`,
  }
}

const columns = (visit: Visit): readonly Column<Tenant>[] => [
  { heading: 'Name', cell: ({ tenant }) => tenant, isRowHeading: true },
  { heading: 'Added', cell: ({ createdAt }) => moment(createdAt) },
  { heading: 'Changed', cell: ({ changedAt }) => moment(changedAt) },
  {
    heading: 'State',
    cell: ({ removedAt }) =>
      removedAt === null ? badge('good', 'Served') : html`${badge('plain', 'Removed')} ${moment(removedAt)}`,
  },
  { heading: 'Acts', cell: (one) => tenantActs(visit, one) },
]

const tenantActs = (visit: Visit, { tenant, removedAt }: Tenant): Markup =>
  removedAt === null
    ? form(visit, 'tenants', 'remove', hidden('tenant', tenant), `Remove ${tenant}`, 'danger')
    : form(visit, 'tenants', 'restore', hidden('tenant', tenant), `Bring ${tenant} back`, 'second')
