import type { FoundSheet } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import { form, hidden, moment, table, textField } from '../shell/parts.ts'
import type { Act, Markup, Next, Visit } from '../shell/screen.ts'
import { incidentPath } from './switches.ts'

/** Closes a report. What is done about the sheet is an act of its own. */
export const closeFoundAct: Act = {
  permission: 'incident.run',
  perform: (visit, given) => close(visit, given),
}

export const foundTable = (visit: Visit, reports: readonly FoundSheet[]): Markup =>
  table(
    'Sheets that somebody found',
    [
      { heading: 'Found', isRowHeading: true, cell: ({ foundAt }) => moment(foundAt) },
      { heading: 'Sheet', cell: ({ serial }) => serial },
      {
        heading: 'Account',
        cell: ({ accountId, isNamed }) =>
          accountId ?? (isNamed ? 'the name that was given has no such sheet' : 'none was given'),
      },
      {
        heading: 'Closed',
        cell: (report) =>
          report.closedAt === null
            ? closing(visit, report)
            : `${report.closedBy ?? ''}: ${report.outcome ?? ''}`,
      },
    ],
    reports,
    'Nobody reported one in the last 90 days.',
  )

const closing = (visit: Visit, { reportId, serial }: FoundSheet): Markup | string =>
  visit.may('incident.run')
    ? form(
        visit,
        incidentPath,
        'close-found',
        [
          hidden('reportId', reportId),
          textField({
            name: `outcome-${reportId}`,
            label: `What was done about sheet ${serial}`,
            isRequired: true,
            maxLength: 200,
          }),
        ],
        'Close the report',
        'second',
      )
    : 'open'

const close = async (visit: Visit, given: Form): Promise<Next> => {
  const { sparekeys } = visit.permit('incident.run')
  const reportId = given['reportId'] ?? ''
  const outcome = (given[`outcome-${reportId}`] ?? '').trim().slice(0, 200)
  const by = visit.operator.displayName
  if (outcome === '') {
    return { to: incidentPath, said: { kind: 'refused', text: 'Say what was done about it.' } }
  }
  const isClosed = await sparekeys.foundSheets.close(visit.tenant, reportId, by, outcome)
  return {
    to: incidentPath,
    said: isClosed
      ? { kind: 'done', text: 'The report is closed.' }
      : { kind: 'refused', text: 'The report was closed before.' },
  }
}
