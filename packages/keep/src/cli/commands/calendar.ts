import { resolve } from 'node:path'
import { writeFile } from 'node:fs/promises'
import type { Command, Context } from '../command.ts'
import { wholeOption } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { cut } from '../table.ts'
import { addMonths, dateOf } from '../../track/dates.ts'
import { dueItems } from '../../track/due.ts'
import type { DueItem } from '../../track/due.ts'
import { toICalendar } from '../../track/icalendar.ts'
import { monthWeeks } from '../../track/month.ts'
import { writeFailure } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

/** Shows a month, or writes a calendar file. */
export const command: Command = {
  usage: ['[YYYY-MM]', '--ics FILE [--names]'],
  description:
    'Shows a month with what is due, or writes an .ics file that calendars read. Its titles name nothing unless --names is\n' +
    'given; "keep show" finds the account by the id in the title. Importing the file again moves events, and adds none twice.',
  options: {
    ics: { type: 'string', value: 'FILE', help: 'write a calendar file; "-" for standard output' },
    names: { type: 'boolean', help: 'name the accounts in the titles' },
    alarm: { type: 'string', value: 'DAYS', help: 'ring this many days ahead (default 30)' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const month = context.given.positionals[0] ?? dateOf(context.now()).slice(0, 7)
    if (!/^(?:19[7-9]|20\d|21\d)\d-(?:0[1-9]|1[0-2])$/.test(month)) {
      throw new KeepError('input_invalid', 'The month must be written YYYY-MM, such as 2026-03.', {
        field: 'month',
      })
    }
    const { book } = await openSession(context)
    const today = dateOf(context.now())
    const file = context.given.text('ics')
    if (file !== null) return writeCalendar(context, dueItems(book, today, addMonths(today, 24)), file)
    const items = dueItems(book, today, addMonths(`${month}-01`, 1)).filter(({ on }) => on.startsWith(month))
    context.report({ month, items }, () => monthView(month, today, items, context.terminal.columns))
    return undefined
  },
}

async function writeCalendar(context: Context, items: readonly DueItem[], file: string): Promise<undefined> {
  const text = toICalendar(items, {
    now: context.now(),
    named: context.given.flag('names'),
    alarmDaysAhead: wholeOption(context.given, 'alarm', 0, 365) ?? 30,
  })
  if (file === '-') {
    context.terminal.out(text)
    return undefined
  }
  const path = resolve(file)
  try {
    await writeFile(path, text, { mode: 0o600 })
  } catch (error) {
    throw writeFailure(error, path)
  }
  context.report(
    { file: path, events: items.length },
    () => `${items.length} events written to ${path}. Open it with your calendar.`,
  )
  return undefined
}

function monthView(month: string, today: string, items: readonly DueItem[], columns: number): string {
  const weeks = monthWeeks(month, items)
  const title = new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const grid = weeks.map((week) =>
    week
      .map(({ date, inMonth, items: onDay }) => {
        if (!inMonth) return '     '
        const day = date.slice(8).replace(/^0/, ' ')
        const mark = onDay.length > 0 ? '*' : ' '
        return date === today ? `[${day}]${mark}` : ` ${day} ${mark}`
      })
      .join(' '),
  )
  const list = items.map(({ on, text }) => cut(`${on.slice(8)}  ${text}`, columns))
  return [
    title,
    ' Mo    Tu    We    Th    Fr    Sa    Su',
    ...grid.map((line) => line.trimEnd()),
    '',
    ...(list.length === 0 ? ['Nothing is due in this month.'] : list),
  ].join('\n')
}
