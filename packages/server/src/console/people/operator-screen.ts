import { html } from 'hono/html'
import type { Operator, OperatorGrant, OperatorSession } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { badge, definitions, form, hidden, moment, selectField, table, type Column } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { actingAs, NO_SUCH, personAct, roleAct, saidOf } from './operator-act.ts'
import { operatorPath } from './operators-screen.ts'
import { grantBadge, isOf, roleChoices, roleNames, sourceName } from './role-words.ts'

/** One person: roles with who gave them, sessions, and whether they are let in. */
export const operatorScreen: Screen = {
  path: 'operators/:operatorId',
  permission: 'operator.view',
  title: 'Operator',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: {
    grant: roleAct({
      permission: 'role.grant',
      heading: (name, role) => `Give ${name} the role “${role}”`,
      text: ['Approver, security admin and owner wait until a second owner agrees.'],
      button: 'Give the role',
      call: (operators, by, to) => operators.grant(by, to),
      done: 'Asked for. A powerful role holds once a second owner agrees.',
    }),
    agree: roleAct({
      permission: 'role.agree',
      heading: (name, role) => `Agree that ${name} has the role “${role}”`,
      text: ['It holds at once. For cases that are open it counts after 24 hours.'],
      button: 'Agree',
      call: (operators, by, to) => operators.agree(by, to),
      done: 'Agreed. The role holds.',
    }),
    remove: roleAct({
      permission: 'role.remove',
      heading: (name, role) => `Take the role “${role}” from ${name}`,
      text: ['It holds at once, also for pages that are open.'],
      button: 'Take the role',
      call: (operators, by, of) => operators.removeRole(by, of),
      done: 'Taken. It holds at once.',
    }),
    disable: personAct({
      permission: 'operator.disable',
      heading: (name) => `Let ${name} in no more`,
      text: ['Their sessions end at once, whatever roles they have.'],
      button: 'Let them in no more',
      call: (operators, by, operatorId) => operators.disable(by, operatorId),
      done: 'Not let in any more. Their sessions ended.',
    }),
    enable: personAct({
      permission: 'operator.disable',
      heading: (name) => `Let ${name} in again`,
      text: ['They have the roles that they had.'],
      button: 'Let them in again',
      call: (operators, by, operatorId) => operators.enable(by, operatorId),
      done: 'Let in again.',
    }),
    end: {
      permission: 'session.end',
      perform: async (visit, given) => {
        const { operators } = visit.permit('session.end')
        return saidOf(
          given,
          await operators.endSession(actingAs(visit), given['sessionId'] ?? ''),
          'The session is over.',
        )
      },
    },
  },
}

const show = async (visit: Visit, { path }: Query): Promise<Shown> => {
  const { operators } = visit.permit('operator.view')
  const person = await operators.find(path['operatorId'] ?? '')
  await visit.viewed('operators_viewed', { detail: { operator: path['operatorId'] ?? '' } })
  const grants = person?.roles.filter(isOf(visit.tenant)) ?? []
  if (person === null || grants.length === 0) return { missing: NO_SUCH }
  return {
    title: person.displayName,
    page: personView(visit, person, grants, await operators.sessionsOf(person.operatorId)),
  }
}

const personView = (
  visit: Visit,
  person: Operator,
  grants: readonly OperatorGrant[],
  sessions: readonly OperatorSession[],
): Markup => {
  const { operatorId, issuer, createdAt, signedInAt, disabledAt } = person
  const path = operatorPath(operatorId)
  const id = hidden('operatorId', operatorId)
  return html`<p class="lead">
      ${disabledAt === null ? badge('good', 'Let in') : html`${badge('bad', 'Not let in since')} ${moment(disabledAt)}`}
    </p>
    ${definitions([
      ['Signs in with', issuer === 'local' ? 'a passkey of the console' : issuer],
      ['Known since', moment(createdAt)],
      ['Signed in last', moment(signedInAt)],
    ])}
    <h2>Roles</h2>
    ${table('Roles', grantColumns(visit, path, id), grants, 'None.')}
    ${
      visit.may('role.grant')
        ? form(
            visit,
            path,
            'grant',
            [id, selectField({ name: 'role', label: 'Another role' }, roleChoices)],
            'Give this role',
          )
        : ''
    }
    <h2>Sessions</h2>
    ${table('Sessions that live', sessionColumns(visit, path, id), sessions, 'None lives.')}
    ${visit.may('operator.disable') ? letIn(visit, path, id, disabledAt === null) : ''}`
}

const letIn = (visit: Visit, path: string, id: Markup, isLetIn: boolean): Markup =>
  isLetIn
    ? form(visit, path, 'disable', id, 'Let them in no more', 'danger')
    : form(visit, path, 'enable', id, 'Let them in again', 'second')

const grantColumns = (visit: Visit, path: string, id: Markup): readonly Column<OperatorGrant>[] => [
  { heading: 'Role', cell: grantBadge, isRowHeading: true },
  { heading: 'Where', cell: ({ tenant }) => (tenant === '*' ? 'the installation' : tenant) },
  { heading: 'Given by', cell: sourceName },
  { heading: 'Since', cell: ({ grantedAt }) => moment(grantedAt) },
  {
    heading: 'Acts',
    cell: (grant) =>
      html`${
        grant.state === 'pending' && visit.may('role.agree')
          ? form(
              visit,
              path,
              'agree',
              [id, hidden('role', grant.role)],
              `Agree to ${roleNames[grant.role]}`,
              'second',
            )
          : ''
      }
      ${
        visit.may('role.remove')
          ? form(
              visit,
              path,
              'remove',
              [id, hidden('role', grant.role)],
              `Take ${roleNames[grant.role]}`,
              'danger',
            )
          : ''
      }`,
  },
]

const sessionColumns = (visit: Visit, path: string, id: Markup): readonly Column<OperatorSession>[] => [
  { heading: 'Opened', cell: ({ openedAt }) => moment(openedAt), isRowHeading: true },
  { heading: 'Seen last', cell: ({ seenAt }) => moment(seenAt) },
  { heading: 'Ends', cell: ({ endsAt }) => moment(endsAt) },
  { heading: 'Browser', cell: ({ browser }) => browser },
  {
    heading: 'Acts',
    cell: ({ sessionId }) =>
      visit.may('session.end')
        ? form(visit, path, 'end', [id, hidden('sessionId', sessionId)], 'End this session', 'second')
        : '–',
  },
]
