import { addDays } from './dates.ts'
import type { DueItem, DueKind } from './due.ts'

// RFC 5545. All-day events (§3.6.1, DATE values), one display alarm each (§3.6.6), lines of at most 75 octets (§3.1).

/** How a calendar is written. */
export interface CalendarOptions {
  /** The moment of writing: DTSTAMP. */
  readonly now: Date
  /** Whether titles name accounts. Off: a calendar is often shared and shown on lock screens. */
  readonly named: boolean
  /** Days from the event back to its alarm. Rounds of review ring on their own day. */
  readonly alarmDaysAhead: number
}

const discreetTitles: Readonly<Record<DueKind, string>> = {
  expires: 'Renewal needed',
  rotate: 'Renewal due',
  replenish: 'Renewal due',
  'destroy-copy': 'Tidy up',
  'check-copy': 'Look in on',
  round: 'Routine',
}

const recurrences: Readonly<Record<string, string>> = {
  'round-monthly': 'FREQ=MONTHLY',
  'round-quarterly': 'FREQ=MONTHLY;INTERVAL=3',
  'round-yearly': 'FREQ=YEARLY',
}

/** One day of a calendar on which something is to be done. */
export interface CalendarEvent {
  /** The same for the same thing to do, so that importing again moves it instead of adding one. */
  readonly uid: string
  /** `YYYY-MM-DD` */
  readonly on: string
  readonly title: string
  readonly description: string
  /** As RRULE has it; `null`: once. */
  readonly recurrence: string | null
  /** Days from the event back to its alarm. */
  readonly alarmDaysAhead: number
}

/** An iCalendar file. @param now the moment of writing: DTSTAMP. */
export function calendarFile(events: readonly CalendarEvent[], now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Sparekey//keep//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...events.flatMap((one) => event(one, now)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

/** What is due as an iCalendar file. */
export function toICalendar(items: readonly DueItem[], options: CalendarOptions): string {
  const { now, named, alarmDaysAhead } = options
  const events = items.map((item) => ({
    uid: `${item.key}@keep.sparekey`,
    on: item.on,
    title: named ? item.text : discreetTitle(item),
    description: named || item.account === null ? item.command : `keep show ${item.account}`,
    recurrence: recurrences[item.key] ?? null,
    alarmDaysAhead: item.kind === 'round' ? 0 : alarmDaysAhead,
  }))
  return calendarFile(events, now)
}

/** The title of an item where accounts are not to be named; the id in it finds the account in `keep show`. */
export function discreetTitle(item: DueItem): string {
  const title = discreetTitles[item.kind]
  return item.account === null ? title : `${title}: ${item.account}`
}

function event(
  { uid, on, title, description, recurrence, alarmDaysAhead }: CalendarEvent,
  now: Date,
): readonly string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`,
    `DTSTART;VALUE=DATE:${compact(on)}`,
    `DTEND;VALUE=DATE:${compact(addDays(on, 1))}`,
    `SUMMARY:${escape(title)}`,
    `DESCRIPTION:${escape(description)}`,
    'TRANSP:TRANSPARENT',
    'CLASS:PRIVATE',
    ...(recurrence === null ? [] : [`RRULE:${recurrence}`]),
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escape(title)}`,
    `TRIGGER:${alarmDaysAhead === 0 ? 'PT0S' : `-P${alarmDaysAhead}D`}`,
    'END:VALARM',
    'END:VEVENT',
  ]
}

function compact(date: string): string {
  return date.replaceAll('-', '')
}

function escape(text: string): string {
  return text.replaceAll(/[\\;,]/g, (symbol) => `\\${symbol}`).replaceAll(/\r?\n/g, String.raw`\n`)
}

function fold(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const symbol of line) {
    const size = Buffer.byteLength(symbol)
    if (octets + size > 75) {
      parts.push(part)
      part = ' '
      octets = 1
    }
    part += symbol
    octets += size
  }
  return [...parts, part].join('\r\n')
}
