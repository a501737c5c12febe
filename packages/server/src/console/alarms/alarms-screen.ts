import { html } from 'hono/html'
import {
  dayMs,
  listAlarms,
  acknowledgeAlarm,
  parseEventId,
  printEventId,
  type ConsoleView,
  type ListedAlarm,
} from 'sparekey/service'
import { ArgumentRangeError, ArgumentTypeError } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import { accountLink, wordsOf } from '../events/events-view.ts'
import { rollupParts } from '../events/rollup-parts.ts'
import { badge, form, hidden, moment, pager, table, textField } from '../shell/parts.ts'
import type { Calls, Form, Next, Query, Screen, Shown, Visit } from '../shell/screen.ts'

/** What somebody should look at, with who has and what they said. */
export const alarmsScreen: Screen = {
  path: 'alarms',
  permission: 'alarm.view',
  title: 'Alarms',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: {
    acknowledge: {
      permission: 'alarm.acknowledge',
      perform: (visit, sent) => acknowledge(visit, sent),
    },
  },
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const calls = visit.permit('alarm.view')
  await visit.viewed('alarm_list_viewed')
  const cursor = given['cursor']
  const isBegin = cursor === undefined
  const [page, emergencyTable] = await Promise.all([
    listAlarms(rollupParts(calls, visit), {
      tenant: visit.tenant,
      limit: 25,
      ...(cursor !== undefined && { cursor }),
    }),
    isBegin ? emergencies(visit, calls) : '',
  ])
  if (!page.ok)
    return { missing: 'This place in the list is none of this one. Begin with the newest alarms.' }
  const link = (to: string | null): string | null =>
    to === null ? null : visit.link('alarms', { cursor: to })
  return {
    page: html`${emergencyTable} ${alarmTable(visit, page.items)}
    ${pager('Pages of alarms', { newer: link(page.newer), older: link(page.older) })}`,
  }
}

const emergencyDays = 30

/** Whoever came in past the provider: it is on record with the installation. */
const emergencies = async (visit: Visit, { views }: Calls): Promise<Markup> => {
  const from = new Date(visit.now.getTime() - emergencyDays * dayMs)
  const { items } = await views.list('*', { kinds: ['emergency_sign_in'], from, limit: 10 })
  return table(
    `Emergency sign-ins to the console in ${emergencyDays} days`,
    [
      { heading: 'When', isRowHeading: true, cell: ({ at }: ConsoleView) => moment(at) },
      { heading: 'Who', cell: ({ displayName }: ConsoleView) => displayName },
    ],
    items,
    `Nobody signed in to the console by the emergency way in, in ${emergencyDays} days.`,
  )
}

const alarmTable = (visit: Visit, alarms: readonly ListedAlarm[]): Markup =>
  table(
    'Alarms, newest first',
    [
      { heading: 'When', isRowHeading: true, cell: ({ at }: ListedAlarm) => moment(new Date(at)) },
      { heading: 'What', cell: (alarm) => wordsOf(alarm) },
      { heading: 'Account', cell: (alarm) => accountLink(visit, alarm) },
      { heading: 'Looked at', cell: (alarm) => noteCell(visit, alarm) },
    ],
    alarms,
    'There was no alarm.',
  )

const noteCell = (visit: Visit, alarm: ListedAlarm): Markup => {
  const { note, eventId, at } = alarm
  if (note === 'unreadable')
    return html`${badge('plain', 'looked at')} The note is under a key that is not on the ring.`
  if (note !== null) return html`${badge('good', 'looked at')} ${note.by}, ${moment(note.at)}: ${note.text}`
  if (!visit.may('alarm.acknowledge')) return badge('warn', 'not looked at')
  const id = printEventId(eventId)
  return html`${badge('warn', 'not looked at')}
  ${form(
    visit,
    'alarms',
    'acknowledge',
    [
      hidden('event', id),
      hidden('at', String(at)),
      textField({ name: `note-${id}`, label: 'What you found', isRequired: true, maxLength: 500 }),
    ],
    'I have looked at it',
    'second',
  )}`
}

const acknowledge = async (visit: Visit, given: Form): Promise<Next> => {
  const calls = visit.permit('alarm.acknowledge')
  const id = given['event'] ?? ''
  const eventId = parseEventId(id)
  const at = Number(given['at'])
  if (eventId === null || !Number.isSafeInteger(at)) return refused('There is no such alarm.')
  const { operatorId, displayName } = visit.operator
  try {
    const result = await acknowledgeAlarm(rollupParts(calls, visit), {
      tenant: visit.tenant,
      eventId,
      at: new Date(at),
      operatorId,
      by: displayName,
      note: (given[`note-${id}`] ?? '').trim(),
    })
    return outcomes[result]
  } catch (error) {
    if (!(error instanceof ArgumentTypeError || error instanceof ArgumentRangeError)) throw error
    return refused('Write what you found, in 1 to 500 characters on one line.')
  }
}

const refused = (text: string): Next => ({ to: 'alarms', said: { kind: 'refused', text } })

const outcomes: Readonly<Record<Awaited<ReturnType<typeof acknowledgeAlarm>>, Next>> = {
  done: { to: 'alarms', said: { kind: 'done', text: 'The alarm is looked at, and your note is kept.' } },
  not_found: refused('There is no such alarm.'),
  acknowledged: refused('Somebody else has looked at it meanwhile; their note is in the list.'),
}
