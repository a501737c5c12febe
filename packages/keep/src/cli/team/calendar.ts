import { resolve } from 'node:path'
import { writeFile } from 'node:fs/promises'
import type { Context } from '../command.ts'
import { table, wrap } from '../table.ts'
import { count } from '../words.ts'
import { openTeam } from './at-work.ts'
import { tasksAsICalendar, tasksOf } from '../../team/calendar.ts'
import type { Task } from '../../team/calendar.ts'
import { dateOf } from '../../track/dates.ts'
import { writeFailure } from '../../vault/save.ts'

/** `keep team calendar [FILE.ics] [--mine] [--names]` */
export async function calendar(context: Context): Promise<void> {
  const file = context.given.positionals[1] ?? null
  const mine = context.given.flag('mine')
  const { office } = await openTeam(context)
  const tasks = await tasksOf(office, mine)
  if (file !== null) return write(context, tasks, file)
  const today = dateOf(context.now())
  const overdue = tasks.filter(({ on }) => on < today).length
  context.report({ tasks, overdue }, () => {
    if (tasks.length === 0) return mine ? 'Nothing waits for you.' : 'There is nothing to do.'
    return [
      table(
        ['', 'DUE', 'TASK', 'FOR', 'WHAT TO DO'],
        tasks.map(({ task, on, who, what }) => [on < today ? '!' : '', on, task, peopleIn(who), what]),
        context.terminal.columns,
      ),
      '',
      ...commandsFor(tasks, today, context.terminal.columns),
      `${count(tasks.length, 'task')}, ${overdue} overdue.`,
    ].join('\n')
  })
}

async function write(context: Context, tasks: readonly Task[], file: string): Promise<void> {
  const text = tasksAsICalendar(tasks, { now: context.now(), named: context.given.flag('names') })
  if (file === '-') {
    context.terminal.out(text)
    return
  }
  const path = resolve(file)
  try {
    await writeFile(path, text, { mode: 0o600 })
  } catch (error) {
    throw writeFailure(error, path)
  }
  context.report({ file: path, events: tasks.length }, () =>
    [
      `${count(tasks.length, 'event')} written to ${path}. Open it with your calendar.`,
      'Written again and imported again, it moves events, and adds none twice.',
    ].join('\n'),
  )
}

/** What to type for what is due by today. */
function commandsFor(tasks: readonly Task[], today: string, columns: number): readonly string[] {
  const now = tasks.filter(({ on }) => on <= today)
  if (now.length === 0) return []
  return ['Due:', ...now.map(({ task, command }) => wrap(`  ${task}  ${command}`, columns, '        ')), '']
}

function peopleIn(who: readonly string[]): string {
  const [first = 'nobody', second, ...others] = who
  if (second === undefined) return first
  return others.length === 0 ? `${first}, ${second}` : `${first} and ${others.length + 1} more`
}
