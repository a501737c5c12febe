import { html } from 'hono/html'
import {
  listEvents,
  readDetail,
  readGauges,
  retryDeliveries,
  waitingWithin,
  type Gauges,
  type ListedEvent,
} from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import { accountLink } from '../events/events-view.ts'
import { rollupParts } from '../events/rollup-parts.ts'
import { asOfText } from '../overview/as-of.ts'
import { durationText } from '../report/support-view.ts'
import { definitions, form, hidden, moment, pager, table } from '../shell/parts.ts'
import type { Form, Next, Query, Screen, Shown, Visit } from '../shell/screen.ts'

/** Whether owners are told: what waits, what fails, and what was given up. */
export const deliveryScreen: Screen = {
  path: 'delivery',
  permission: 'delivery.view',
  title: 'Delivery',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: { retry: { permission: 'delivery.retry', perform: (visit, sent) => retry(visit, sent) } },
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const calls = visit.permit('delivery.view')
  await visit.viewed('delivery_viewed')
  const parts = rollupParts(calls, visit)
  const gauges = await readGauges(parts, visit.tenant)
  // Whoever looks after the installation sees how many, and not whose.
  if (!visit.may('event.view')) return { page: deliveryCounts(visit, gauges) }
  const cursor = given['cursor']
  const page = await listEvents(parts, {
    tenant: visit.tenant,
    filter: { types: ['notice.given_up'] },
    limit: 25,
    ...(cursor !== undefined && { cursor }),
  })
  if (!page.ok) return { missing: 'This place in the list is none of this one. Begin with the newest.' }
  const link = (to: string | null): string | null =>
    to === null ? null : visit.link('delivery', { cursor: to })
  return {
    page: html`${deliveryCounts(visit, gauges)} ${givenUpTable(visit, page.items)}
    ${pager('Pages of messages', { newer: link(page.newer), older: link(page.older) })}`,
  }
}

export const deliveryCounts = (visit: Pick<Visit, 'now'>, gauges: Gauges): Markup => {
  const of = (name: string): number => gauges.amounts.get(name) ?? 0
  return html`${definitions([
      ['Waiting for their first try', of('delivery.waiting')],
      ['95 of 100 of them wait for', withinText(gauges)],
      ['Of them for more than an hour', of('delivery.waiting_hour')],
      ['Failed, tried again later', of('delivery.failing')],
      ['Given up in the last 30 days', of('delivery.given_up')],
      ['Accounts with codes and no address on file', of('unreachable')],
    ])}
    <p>${asOfText(gauges.asOf, visit.now)}</p>`
}

const withinText = ({ amounts }: Gauges): string => {
  const seconds = waitingWithin(amounts)
  if (seconds === 0) return '–'
  return seconds === null ? 'a day or longer' : `less than ${durationText(seconds)}`
}

const givenUpTable = (visit: Visit, events: readonly ListedEvent[]): Markup =>
  table(
    'Messages that were given up, newest first',
    [
      { heading: 'When', isRowHeading: true, cell: ({ at }: ListedEvent) => moment(new Date(at)) },
      { heading: 'Account', cell: (event) => accountLink(visit, event) },
      { heading: 'Message', cell: ({ detail }) => wordIn(detail, 'notice') },
      { heading: 'By', cell: ({ detail }) => wordIn(detail, 'channel') },
      { heading: 'Tries', isNumber: true, cell: ({ detail }) => wordIn(detail, 'attempts') },
      ...(visit.may('delivery.retry')
        ? [{ heading: 'Again', cell: (event: ListedEvent) => retryForm(visit, event) }]
        : []),
    ],
    events,
    'No message was given up.',
  )

const wordIn = (detail: string | null, name: string): string => {
  const value = readDetail(detail)[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value).replaceAll('_', ' ') : '–'
}

const retryForm = (visit: Visit, { accountId }: ListedEvent): Markup | '' =>
  accountId === null
    ? ''
    : form(visit, 'delivery', 'retry', hidden('account', accountId), 'Try again', 'second')

const retry = async (visit: Visit, given: Form): Promise<Next> => {
  const calls = visit.permit('delivery.retry')
  const count = await retryDeliveries(rollupParts(calls, visit), visit.tenant, given['account'] ?? '')
  const text =
    count === 0
      ? 'Nothing of this account waits to be tried again: it was delivered, or is gone after 30 days.'
      : `${count} ${count === 1 ? 'message is' : 'messages are'} tried again at once.`
  return { to: 'delivery', said: { kind: count === 0 ? 'refused' : 'done', text } }
}
