import { html } from 'hono/html'
import { alarmTypes, type ListedEvent, listEvents } from 'sparekey/service'
import { accountLink, wordsOf } from '../events/events-view.ts'
import { rollupParts } from '../events/rollup-parts.ts'
import { moment, pager, searchForm, table, textField } from '../shell/parts.ts'
import type { Markup, Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { parseMoment } from './selection-form.ts'

/** What somebody did to many, or to the whole tenant, beside everything that is an alarm. */
const types = [
  ...alarmTypes,
  'incident.job_changed',
  'support.switches_changed',
  'support.frozen',
  'support.unfrozen',
]

const eventsMost = 100

/** A silence that is longer is said: nothing happened, or nothing was seen. */
const gapMillis = 3_600_000

export const timelinePath = 'incident-timeline'

/** What happened around an incident, and for how long nothing did. */
export const timelineScreen: Screen = {
  path: timelinePath,
  permission: 'event.view',
  title: 'Timeline of an incident',
  inMenu: false,
  recorded: true,
  show: (visit, query) => show(visit, query),
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const calls = visit.permit('event.view')
  await visit.viewed('event_list_viewed', { detail: { list: 'timeline' } })
  const [from, before] = [parseMoment(given['from'] ?? ''), parseMoment(given['until'] ?? '')]
  const { cursor } = given
  const page = await listEvents(rollupParts(calls, visit), {
    tenant: visit.tenant,
    filter: { types, ...(from !== null && { from }), ...(before !== null && { before }) },
    limit: eventsMost,
    ...(cursor !== undefined && { cursor }),
  })
  if (!page.ok) return { missing: 'This place in the list is none of this one. Begin anew.' }
  const span = { ...(from && { from: printed(from) }), ...(before && { until: printed(before) }) }
  const link = (to: string | null): string | null =>
    to === null ? null : visit.link(timelinePath, { ...span, cursor: to })
  return {
    page: html`${searchForm(
      'Which span of time',
      visit.link(timelinePath),
      html`${textField({ name: 'from', label: 'From', value: span.from ?? '', hint, maxLength: 20 })}
      ${textField({ name: 'until', label: 'Before', value: span.until ?? '', hint, maxLength: 20 })}`,
      'Show',
    )}
    ${lineTable(visit, withGaps(page.items))}
    ${pager('Pages of the timeline', { newer: link(page.newer), older: link(page.older) })}`,
  }
}

const hint = 'In UTC, e.g. 2026-11-22 18:00. Empty: no bound.'

const printed = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ')

/** An event, or a silence of so many milliseconds. */
export type Line<Event> = { readonly event: Event } | { readonly silence: number }

/** Events, newest first, with the silences of an hour or more between them. */
export const withGaps = <Event extends { readonly at: number }>(
  events: readonly Event[],
): readonly Line<Event>[] =>
  events.flatMap((event, index): readonly Line<Event>[] => {
    const silence = (events[index - 1]?.at ?? event.at) - event.at
    return silence >= gapMillis ? [{ silence }, { event }] : [{ event }]
  })

/** `5 hours`, `2 days`. */
export const silenceText = (millis: number): string => {
  const hours = Math.floor(millis / gapMillis)
  const [count, unit] = hours < 48 ? [hours, 'hour'] : [Math.floor(hours / 24), 'day']
  return `Nothing of this kind for ${count} ${unit}${count === 1 ? '' : 's'}`
}

const lineTable = (visit: Visit, lines: readonly Line<ListedEvent>[]): Markup =>
  table(
    'Alarms, jobs and protections, newest first',
    [
      {
        heading: 'When',
        isRowHeading: true,
        cell: (line) => ('event' in line ? moment(new Date(line.event.at)) : ''),
      },
      {
        heading: 'What',
        cell: (line) => ('event' in line ? wordsOf(line.event) : silenceText(line.silence)),
      },
      { heading: 'Account', cell: (line) => ('event' in line ? accountLink(visit, line.event) : '') },
    ],
    lines,
    'There is nothing of this kind in this span of time.',
  )
