import { html } from 'hono/html'
import {
  eventTypes,
  printEventId,
  readDetail,
  tenantTrail,
  type ListedEvent,
  type ListedPage,
} from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { eventWords, whoDid } from '../accounts/event-words.ts'
import type { OperatorNames } from '../people/operator-names.ts'
import {
  badge,
  form,
  hidden,
  moment,
  pager,
  problemList,
  searchForm,
  selectField,
  table,
  textField,
  type Column,
} from '../shell/parts.ts'
import type { Visit } from '../shell/screen.ts'
import type { FilterText } from './filter-text.ts'

export interface EventsView {
  readonly read: FilterText
  readonly page: ListedPage
  /** Whether the place in the list is of this filter. */
  readonly isOfThis: boolean
  readonly names: OperatorNames
  readonly asOf: Date
  /** Events that are not in the list yet. */
  readonly waiting: number
}

export const eventsView = (visit: Visit, view: EventsView): Markup => {
  const { read, page, isOfThis, names, asOf, waiting } = view
  const link = (cursor: string | null): string | null =>
    cursor === null ? null : visit.link('events', { q: read.text, cursor })
  const problems = isOfThis
    ? read.ok
      ? []
      : read.problems
    : [
        {
          field: 'q',
          text: 'This place in the list belongs to another filter. Begin with the newest events.',
        },
      ]
  return html`${problemList(problems)} ${termsForm(visit, read, problems[0]?.text)} ${fieldsForm(visit, read)}
    <p>
      ${waiting === 0 ? badge('good', 'complete') : badge('plain', `${waiting} newer not listed yet`)} As of
      ${moment(asOf)}.
    </p>
    ${table('Events, newest first', eventColumns(visit, names), page.items, noneText(view))}
    ${
      page.lookedTo === null
        ? ''
        : html`<p>
            Few events fit, so only those back to ${moment(page.lookedTo)} were looked at.
            ${page.older === null ? '' : html`<a href="${link(page.older) ?? ''}">Look further back</a>`}
          </p>`
    }
    ${pager('Pages of events', { newer: link(page.newer), older: link(page.older) })}
    ${page.newer === null ? '' : html`<p><a href="${visit.link('events', { q: read.text })}">Newest events</a></p>`}
    ${visit.may('event.export') && read.ok ? exportForm(visit, read.text) : ''}`
}

const noneText = ({ read, page }: EventsView): string =>
  !read.ok
    ? 'Nothing is shown until the filter is understood.'
    : page.lookedTo === null
      ? 'No event fits.'
      : 'None so far.'

const termsForm = (visit: Visit, read: FilterText, problem: string | undefined): Markup =>
  searchForm(
    'Filter by terms',
    visit.link('events'),
    textField({
      name: 'q',
      label: 'Filter',
      value: read.text,
      hint: 'Terms with spaces between them: event:code.redeemed account:"user 4711" at:>=2026-11-01 !actor:system left:<=3 case:482913 risk:high. None: all events.',
      problem,
      maxLength: 1000,
    }),
    'Show',
  )

/** The same by fields, for who does not know the terms; the filter that stands is shown as terms above. */
const fieldsForm = (visit: Visit, read: FilterText): Markup => {
  const filter = read.ok ? read.filter : {}
  const types = filter.types?.length === 1 ? filter.types[0] : ''
  return html`<details>
    <summary>Fields instead of terms</summary>
    ${searchForm(
      'Filter by fields',
      visit.link('events'),
      [
        selectField({ name: 'event', label: 'Event', value: types ?? '' }, [
          ['', 'all'],
          ...eventTypes.map((type) => [type, type] as const),
        ]),
        textField({
          name: 'account',
          label: 'Account',
          value: filter.account ?? '',
          hint: 'The whole id.',
          maxLength: 256,
        }),
        selectField({ name: 'actor', label: 'Done by', value: filter.actors?.[0] ?? '' }, [
          ['', 'anybody'],
          ['person', 'the owner'],
          ['application', 'the application'],
          ['operator', 'an operator'],
          ['automation', 'by itself'],
        ]),
        textField({
          name: 'from',
          label: 'From',
          value: dayText(filter.from),
          hint: 'A day in UTC, as 2026-11-22.',
          maxLength: 24,
        }),
        textField({
          name: 'to',
          label: 'Up to and with',
          value: dayText(lastDay(filter.before)),
          maxLength: 24,
        }),
      ],
      'Show',
    )}
  </details>`
}

const dayText = (at: Date | undefined): string => at?.toISOString().slice(0, 10) ?? ''
const lastDay = (before: Date | undefined): Date | undefined =>
  before === undefined ? undefined : new Date(before.getTime() - 1)

const eventColumns = (visit: Visit, names: OperatorNames): readonly Column<ListedEvent>[] => [
  { heading: 'When', isRowHeading: true, cell: ({ at }) => moment(new Date(at)) },
  { heading: 'Account', cell: (event) => accountLink(visit, event) },
  { heading: 'What', cell: (event) => html`${wordsOf(event)} <code>${event.type}</code>` },
  { heading: 'Who', cell: (event) => whoOf(event, names) },
  { heading: 'Code', cell: ({ label }) => label ?? '–' },
  { heading: 'Id', cell: ({ eventId }) => html`<code>${printEventId(eventId)}</code>` },
]

/** The page of an account writes its own record of who looked. */
export const accountLink = (
  visit: Pick<Visit, 'link' | 'may'>,
  { accountId }: Pick<ListedEvent, 'accountId'>,
): Markup | string => {
  if (accountId === null) return '(erased)'
  if (accountId === tenantTrail) return '(the tenant itself)'
  if (!visit.may('account.view')) return accountId
  return html`<a href="${visit.link(`accounts/${encodeURIComponent(accountId)}`)}">${accountId}</a>`
}

type Detail = Parameters<typeof eventWords>[0]['detail']
const detailOf = ({ detail }: ListedEvent): Detail => readDetail(detail) as Detail

export const wordsOf = (event: ListedEvent): string =>
  eventWords({ type: event.type, detail: detailOf(event) })

const whoOf = (event: ListedEvent, names: OperatorNames): string =>
  event.actor === null ? '–' : whoDid({ actor: event.actor, detail: detailOf(event) }, names)

const exportForm = (visit: Visit, text: string): Markup =>
  html`<section>
    <h2>Export</h2>
    ${form(
      visit,
      'events',
      'export',
      [
        hidden('q', text),
        selectField({ name: 'format', label: 'As', value: 'jsonl' }, [
          ['jsonl', 'JSON Lines: as evidence'],
          ['csv', 'CSV: for a spreadsheet'],
        ]),
      ],
      'Export these events',
      'second',
    )}
  </section>`
