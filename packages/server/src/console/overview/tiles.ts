import { html } from 'hono/html'
import { sumOf, type DailyFigures, type Gauges, type ListedAlarm } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { bars, lines } from '../charts/chart.ts'
import { deliveryCounts } from '../delivery/delivery-screen.ts'
import { badge, definitions, moment, table, type Content } from '../shell/parts.ts'
import type { Visit } from '../shell/screen.ts'
import { asOfText } from './as-of.ts'
import { dailyChart, percent, refusedAtDoor } from './figures.ts'

type Days = { readonly fromDay: number; readonly toDay: number }

const tile = (id: string, heading: string, content: Content): Markup =>
  html`<section class="tile" aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${content}
  </section>`

const states = [
  ['active', 'codes in use'],
  ['low', 'few codes left'],
  ['pending', 'sheet made, not checked yet'],
  ['exhausted', 'all codes used'],
  ['expired', 'sheet too old'],
  ['revoked', 'sheet cancelled'],
  ['suspended', 'stopped by the owner'],
  ['disabled', 'locked after wrong tries'],
  ['none', 'never had codes'],
] as const

export const coverageTile = (visit: Pick<Visit, 'now'>, { amounts, asOf }: Gauges): Markup => {
  const of = (name: string): number => amounts.get(name) ?? 0
  const accounts = of('accounts')
  return tile('coverage', 'Coverage', [
    table(
      'Accounts by state',
      [
        { heading: 'State', isRowHeading: true, cell: ([, words]: (typeof states)[number]) => words },
        { heading: 'Accounts', isNumber: true, cell: ([state]) => of(`state.${state}`).toLocaleString('en') },
        { heading: 'Share', isNumber: true, cell: ([state]) => percent(of(`state.${state}`), accounts) },
      ],
      states,
      '',
    ),
    definitions([
      ['Sheets with 0 codes left', of('left.0')],
      ['With 1 to 3 left', of('left.1-3')],
      ['With 4 and more left', of('left.4+')],
      ['Checked by their owner', percent(of('sheets.confirmed'), of('sheets'))],
      ['Older than the policy wants', of('sheets.old')],
    ]),
    html`<p>${asOfText(asOf, visit.now)}</p>`,
  ])
}

export const redemptionsTile = (
  visit: Pick<Visit, 'now'>,
  { rows, asOf }: DailyFigures,
  days: Days,
): Markup => {
  const used = sumOf(rows, 'code.redeemed')
  return tile('redemptions', 'Codes used', [
    bars(dailyChart('Codes used each day', rows, days, [{ name: 'Codes used', figures: ['code.redeemed'] }])),
    definitions([
      ['Used', used],
      ['Recoveries completed', sumOf(rows, 'recovery.completed')],
      ['Recoveries overdue', sumOf(rows, 'recovery.overdue')],
      ['Completed, of those used', percent(sumOf(rows, 'recovery.completed'), used)],
    ]),
    html`<p>${asOfText(asOf, visit.now)}</p>`,
  ])
}

/** Slips of typing are no guesses: they are never added up with wrong codes. */
export const refusalsTile = (visit: Pick<Visit, 'now'>, { rows, asOf }: DailyFigures, days: Days): Markup => {
  const count = (names: readonly string[]): number => names.reduce((sum, name) => sum + sumOf(rows, name), 0)
  return tile('refusals', 'Refused', [
    bars(
      dailyChart('Codes refused each day', rows, days, [
        { name: 'Wrong code', figures: refusedAtDoor.wrong },
        { name: 'Used before', figures: refusedAtDoor.used },
        { name: 'Of a dead sheet', figures: refusedAtDoor.dead },
        { name: 'Delayed or locked', figures: refusedAtDoor.held },
      ]),
    ),
    definitions([
      ['Typing slips, which cost no try', count(refusedAtDoor.malformed)],
      ['Without a fresh first factor', count(refusedAtDoor.factor)],
      ['Accounts delayed', sumOf(rows, 'attempts.delayed')],
      ['Accounts locked', sumOf(rows, 'attempts.disabled')],
    ]),
    html`<p>
      ${asOfText(asOf, visit.now)} Refusals are counted by each process and written down every few seconds.
    </p>`,
  ])
}

export const alarmsTile = (
  visit: Pick<Visit, 'link'>,
  open: readonly ListedAlarm[],
  words: (alarm: ListedAlarm) => string,
): Markup =>
  tile('alarms', 'Alarms', [
    open.length === 0
      ? html`<p>${badge('good', 'all looked at')}</p>`
      : html`<ul>
          ${open.map((alarm) => html`<li>${badge('warn', 'not looked at')} ${words(alarm)}, ${moment(new Date(alarm.at))}</li>`)}
        </ul>`,
    html`<p><a href="${visit.link('alarms')}">All alarms</a></p>`,
  ])

export const recoveriesTile = (visit: Pick<Visit, 'now'>, { amounts, asOf }: Gauges): Markup =>
  tile('recoveries', 'Recoveries', [
    definitions([
      ['Open', amounts.get('recoveries.open') ?? 0],
      ['Overdue: tasks are missing', amounts.get('recoveries.overdue') ?? 0],
    ]),
    html`<p>${asOfText(asOf, visit.now)}</p>`,
  ])

/** Live cases by what is to happen next. */
export interface LiveCases {
  readonly gathered: number
  readonly toDecide: number
  readonly approved: number
  readonly released: number
  /** Whether there are more than were looked at. */
  readonly isCut: boolean
}

export const supportTile = (
  visit: Pick<Visit, 'link' | 'now'>,
  live: LiveCases,
  { rows, asOf }: DailyFigures,
  days: Days,
): Markup =>
  tile('support', 'Support', [
    definitions([
      ['Gathering evidence', live.gathered],
      [
        'Waiting for a second person',
        html`<a href="${visit.link('cases', { view: 'decide' })}">${live.toDecide}</a>`,
      ],
      ['Approved, waiting', live.approved],
      ['Released, code not used yet', live.released],
    ]),
    live.isCut ? html`<p>Of the live cases, the newest 200 are counted.</p>` : '',
    lines(
      dailyChart('Cases each day', rows, days, [
        { name: 'Opened', figures: ['support.case_opened'] },
        { name: 'Cancelled by the owner', figures: ['support.cancelled'] },
        { name: 'Disputed', figures: ['support.disputed'] },
        { name: 'Releases stopped', figures: ['support.tenant_stopped'] },
      ]),
    ),
    html`<p>${asOfText(asOf, visit.now)}</p>`,
  ])

export const deliveryTile = (visit: Pick<Visit, 'link' | 'now'>, gauges: Gauges): Markup =>
  tile('delivery', 'Delivery', [
    deliveryCounts(visit, gauges),
    html`<p><a href="${visit.link('delivery')}">Messages that were given up</a></p>`,
  ])

export interface Integrity {
  /** Why no code may be decided; `null`: nothing is wrong. */
  readonly hold: string | null
  /** `null`: none was signed yet. */
  readonly checkpoint: { readonly at: Date; readonly isWhole: boolean; readonly leaves: number } | null
  /** Events that are not counted yet. */
  readonly waiting: number
}

export const integrityTile = ({ hold, checkpoint, waiting }: Integrity): Markup =>
  tile('integrity', 'Integrity', [
    hold === null
      ? html`<p>${badge('good', 'the log continues')}</p>`
      : html`<p>${badge('bad', 'held')} ${hold}</p>`,
    definitions([
      ['Last signed checkpoint', checkpoint === null ? 'none yet' : moment(checkpoint.at)],
      [
        'It verifies',
        checkpoint === null ? '–' : checkpoint.isWhole ? badge('good', 'yes') : badge('bad', 'no'),
      ],
      ['Events in it', checkpoint?.leaves.toLocaleString('en') ?? 0],
      ['Events not counted here yet', waiting.toLocaleString('en')],
    ]),
  ])

export const capacityTile = (now: {
  readonly running: number
  readonly waiting: number
  readonly refused: number
}): Markup =>
  tile('capacity', 'Capacity of this process', [
    definitions([
      ['Codes being checked', now.running],
      ['Waiting for a place', now.waiting],
      ['Turned away since the start', now.refused],
    ]),
  ])
