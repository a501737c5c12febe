import { html } from 'hono/html'
import type { ConsoleView } from 'sparekey/service'
import { accountPath } from '../accounts/account-path.ts'
import { casePath } from '../cases/list-view.ts'
import { moment, type Column } from '../shell/parts.ts'
import type { ViewKind, Visit } from '../shell/screen.ts'

/** What somebody looked at or did; other kinds that the shell writes are said as they are named, with their detail. */
export const viewWords = ({ kind, detail }: Pick<ConsoleView, 'kind' | 'detail'>): string => {
  const { act, screen, permission } = detail
  if (kind === 'act') return `Did “${String(act)}” on ${String(screen)}`
  if (kind === 'refused') return `Was refused “${String(permission)}” on ${String(screen)}`
  const names: Readonly<Record<string, string>> = viewNames
  const details = Object.entries(detail).map(([name, value]) => `${spaced(name)}: ${spaced(String(value))}`)
  return [names[kind] ?? spaced(kind), ...details].join(', ')
}

const spaced = (name: string): string => name.replaceAll('_', ' ')

const viewNames = {
  account_viewed: 'Looked at an account',
  case_viewed: 'Looked at a case',
  search_run: 'Looked an account up',
  contact_revealed: 'Saw an address in full',
  event_list_viewed: 'Looked through events',
  export_made: 'Exported events',
  alarm_list_viewed: 'Looked at alarms',
  delivery_viewed: 'Looked at deliveries',
  incident_viewed: 'Looked at an incident',
  operators_viewed: 'Looked at operators',
  looking_viewed: 'Looked at who looked',
} as const satisfies Readonly<Record<ViewKind, string>>

export const viewChoices = Object.entries(viewNames)

/** An account or a case that this person may not look at is named and not linked. */
export const viewColumns = (visit: Visit): readonly Column<ConsoleView>[] => [
  { heading: 'When', cell: ({ at }) => moment(at), isRowHeading: true },
  { heading: 'What', cell: viewWords },
  {
    heading: 'Account',
    cell: ({ accountId }) => {
      if (accountId === null) return '–'
      return visit.may('account.view')
        ? html`<a href="${visit.link(accountPath(accountId))}">${accountId}</a>`
        : accountId
    },
  },
  {
    heading: 'Case',
    cell: ({ caseId }) => {
      if (caseId === null) return '–'
      return visit.may('case.view') ? html`<a href="${visit.link(casePath(caseId))}">case</a>` : 'case'
    },
  },
  { heading: 'Why', cell: ({ reason }) => reason ?? '–' },
]

const DAY_BEGINS_HOUR = 6
const DAY_ENDS_HOUR = 20

/** On a weekend, or between 20:00 and 6:00, in UTC: the console knows no other clock of a desk. */
export const isAfterHours = ({ at }: Pick<ConsoleView, 'at'>): boolean => {
  const [hour, day] = [at.getUTCHours(), at.getUTCDay()]
  return day === 0 || day === 6 || hour < DAY_BEGINS_HOUR || hour >= DAY_ENDS_HOUR
}
