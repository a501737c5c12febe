import { html } from 'hono/html'
import { mayDo, permissionNames, permissions } from 'sparekey/service'
import { badge, table } from '../shell/parts.ts'
import type { Screen } from '../shell/screen.ts'

/** Who may do what: the table itself that decides, as a page. */
export const matrixScreen: Screen = {
  path: 'permissions',
  permission: 'operator.view',
  title: 'Who may do what',
  show: async () => ({
    page: html`<p>
        Nobody has support and approver together in one tenant, unless the service is set up for a small team;
        an auditor has no other role. Approver, security admin, owner and instance admin take a second person.
      </p>
      ${table(
        'Permissions by role',
        [
          { heading: 'Permission', cell: (name) => name, isRowHeading: true },
          ...permissions['self.view'].map((role) => ({
            heading: role,
            cell: (name: (typeof permissionNames)[number]) =>
              mayDo(role, name) ? badge('good', 'yes') : '–',
          })),
        ],
        permissionNames,
        '',
      )}`,
  }),
}
