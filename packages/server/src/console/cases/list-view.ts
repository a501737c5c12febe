import { html } from 'hono/html'
import type { CasePage } from 'sparekey'
import { accountPath } from '../accounts/account-path.ts'
import { badge, distance, moment, type Column } from '../shell/parts.ts'
import type { Visit } from '../shell/screen.ts'
import { caseStanding, openerName, riskStanding } from './case-words.ts'

export type ListedCase = CasePage['items'][number]

export const casePath = (caseId: string): string => `cases/${encodeURIComponent(caseId)}`

export const caseColumns = (visit: Visit): readonly Column<ListedCase>[] => [
  {
    heading: 'Case',
    cell: ({ caseId, caseNumber }) => html`<a href="${visit.link(casePath(caseId))}">${caseNumber}</a>`,
    isRowHeading: true,
  },
  {
    heading: 'State',
    cell: (one) => {
      const { kind, word } = caseStanding(one)
      return badge(kind, word)
    },
  },
  {
    heading: 'Risk',
    cell: ({ risk }) => {
      const { kind, word } = riskStanding(risk)
      return badge(kind, word)
    },
  },
  {
    heading: 'Account',
    cell: ({ accountId }) =>
      visit.may('account.view')
        ? html`<a href="${visit.link(accountPath(accountId))}">${accountId}</a>`
        : html`${accountId}`,
  },
  { heading: 'Opened', cell: ({ openedAt }) => html`${moment(openedAt)} (${distance(openedAt, visit.now)})` },
  { heading: 'By', cell: openerName },
  {
    heading: 'Approvals',
    cell: ({ approvals, approvalsRequired }) => `${approvals} of ${approvalsRequired}`,
  },
  { heading: 'Time left', cell: (one) => timeLeft(one, visit.now) },
]

/** Until when something can still come of a case, as it stands. */
export const timeLeft = ({ state, expiresAt, claimUntil }: ListedCase, now: Date): string => {
  if (state === 'released') return claimUntil === null ? '–' : distance(claimUntil, now)
  return ['open', 'review', 'approved'].includes(state) ? distance(expiresAt, now) : '–'
}
