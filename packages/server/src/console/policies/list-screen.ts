import { html } from 'hono/html'
import { parsePolicy } from 'sparekey/service'
import { moment, table } from '../shell/parts.ts'
import type { Screen, Shown, Visit } from '../shell/screen.ts'
import { policyPath } from './policy-view.ts'
import { readProposal } from './proposal.ts'
import { READ_ONLY, storedTenant } from './tenant-row.ts'

/** The policies of the tenant by name, and the change that waits for a second person. */
export const policyListScreen: Screen = {
  path: 'policies',
  permission: 'policy.view',
  title: 'Policies',
  show: (visit) => show(visit),
}

const show = async (visit: Visit): Promise<Shown> => {
  const calls = visit.permit('policy.view')
  const stored = await storedTenant(visit, calls)
  const { policies } = stored?.settings ?? calls.served.settings
  const proposal = stored === null ? null : readProposal(stored.row)
  const rows = Object.entries(policies).map(([name, written]) => ({ name, policy: parsePolicy(written) }))
  return {
    page: html`${stored === null ? html`<p class="lead">${READ_ONLY}</p>` : html`<p>Changed last: ${moment(stored.row.changedAt)}</p>`}
    ${
      proposal === null
        ? ''
        : html`<p class="lead">
            <a href="${visit.link('policy-proposal')}">A change waits for a second person</a>, since
            ${moment(proposal.at)}.
          </p>`
    }
    ${table(
      'Policies by name; the one named default rules how codes are used',
      [
        {
          heading: 'Name',
          cell: ({ name }) => html`<a href="${visit.link(policyPath(name))}">${name}</a>`,
          isRowHeading: true,
        },
        { heading: 'Format', cell: ({ policy }) => policy.format },
        { heading: 'Codes', cell: ({ policy }) => policy.issuing.count, isNumber: true },
        { heading: 'Help of people', cell: ({ policy }) => policy.support?.preset ?? 'off' },
      ],
      rows,
      'There is none.',
    )}`,
  }
}
