import { html } from 'hono/html'
import type { DeskWork, SupportReport, Wait } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { percent } from '../overview/figures.ts'
import { badge, definitions, moment, table } from '../shell/parts.ts'

export interface ReportView {
  readonly report: SupportReport
  /** Accounts of the tenant; `null`: not counted yet. */
  readonly accounts: number | null
  /** Names of the people, by the key that the report has of them. */
  readonly names: ReadonlyMap<string, string>
}

export const reportView = ({ report, accounts, names }: ReportView): Markup => {
  const { noticeReach, openedAndApproved, releasedUntold } = report
  return html`<p>From ${moment(report.from)} to ${moment(report.before)}.</p>
    ${report.isWhole ? '' : html`<p>${badge('warn', 'not whole')} There were more events than one report reads.</p>`}
    <h2>Controls</h2>
    ${definitions([
      [
        'Owners told before a release',
        [percent(noticeReach), ' ', controlBadge(noticeReach === null || noticeReach === 1, 'must be 100 %')],
      ],
      ['Released untold, because a person began the wait', releasedUntold],
      [
        'Released though opened and approved by one person',
        [String(openedAndApproved), ' ', controlBadge(openedAndApproved === 0, 'must be 0')],
      ],
    ])}
    <h2>Signs of fraud</h2>
    ${definitions([
      ['Cancelled by the owner, of those opened', percent(report.ownerCancelRate)],
      ['Disputed, of those whose code was used', percent(report.disputeRate)],
      ['Put on hold or stopped, of those opened', percent(report.suspectedRate)],
    ])}
    <h2>Cases</h2>
    ${definitions(caseCounts(report, accounts))}
    <h2>Waits</h2>
    ${table(
      'How long it took',
      [
        { heading: 'From opening', isRowHeading: true, cell: ([name]: readonly [string, Wait]) => name },
        { heading: 'Half within', cell: ([, { p50 }]) => durationText(p50) },
        { heading: '95 of 100 within', cell: ([, { p95 }]) => durationText(p95) },
      ],
      waitRows(report),
      '',
    )}
    <h2>The desk</h2>
    ${table('By person', deskColumns(names), report.desk, 'Nobody opened or decided anything.')}`
}

const controlBadge = (isGood: boolean, rule: string): Markup =>
  isGood ? badge('good', rule) : badge('bad', `${rule}: look into it`)

export const caseCounts = (
  report: SupportReport,
  accounts: number | null,
): readonly (readonly [string, string | number])[] => [
  ['Opened', report.opened],
  [
    'Opened for 1,000 accounts',
    accounts === null || accounts === 0 ? '–' : Math.round((report.opened / accounts) * 100_000) / 100,
  ],
  ['Released', report.released],
  ['Code used', report.redeemed],
  ['Completed', report.completed],
  ['Denied', report.denied],
  ['Withdrawn', report.withdrawn],
  ['Failed', report.failed],
  ['Cancelled by the owner', report.cancelled],
  ['Disputed', report.disputed],
  ['Wait shortened by two people', report.expedited],
  ['Releases stopped', report.stops],
]

export const waitRows = (report: SupportReport): readonly (readonly [string, Wait])[] => [
  ['until enough people said yes', report.toDecision],
  ['from their yes to the release: the wait itself', report.waitAfterDecision],
  ['until the release', report.toRelease],
  ['until completed', report.toCompletion],
]

const deskColumns = (names: ReadonlyMap<string, string>) => [
  {
    heading: 'Who',
    isRowHeading: true,
    cell: ({ key }: DeskWork) => names.get(key) ?? `(not known: ${key.slice(0, 8)})`,
  },
  { heading: 'Opened', isNumber: true, cell: ({ opened }: DeskWork) => opened },
  { heading: 'Approved', isNumber: true, cell: ({ approved }: DeskWork) => approved },
  { heading: 'Denied', isNumber: true, cell: ({ denied }: DeskWork) => denied },
  {
    heading: 'Yes, of the decisions',
    isNumber: true,
    cell: ({ approveRatio }: DeskWork) => percent(approveRatio),
  },
  {
    heading: 'With the same other person',
    isNumber: true,
    cell: ({ pairShare }: DeskWork) => percent(pairShare),
  },
]

/** In the largest unit that says enough: `4 h`, `2 days`. */
export const durationText = (seconds: number | null): string => {
  if (seconds === null) return '–'
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 360) / 10} h`
  return `${Math.round(seconds / 8640) / 10} days`
}
