import type { Command } from '../command.ts'
import { wholeOption } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { table } from '../table.ts'
import { addDays, dateOf } from '../../track/dates.ts'
import { dueItems } from '../../track/due.ts'

/** Shows what is due. */
export const command: Command = {
  usage: ['[--days N] [--exit-code]'],
  description:
    'Shows what is due now and in the days to come. With --exit-code a scheduler can tell: 1 where something is due today\n' +
    'or was before, 0 where nothing is.',
  options: {
    days: { type: 'string', value: 'N', help: 'how far to look ahead (default 30)' },
    'exit-code': { type: 'boolean', help: 'exit with 1 where something is due' },
    ...vaultOptions,
  },
  positionals: 0,
  async run(context) {
    const days = wholeOption(context.given, 'days', 0, 3650) ?? 30
    const { book } = await openSession(context)
    const today = dateOf(context.now())
    const items = dueItems(book, today, addDays(today, days))
    context.report({ today, items }, () => {
      if (items.length === 0) return `Nothing is due in the next ${days} days.`
      const rows = items.map(({ on, text, command: next }) => [
        on < today ? `${on} late` : on === today ? 'today' : on,
        text,
        next,
      ])
      return table(['WHEN', 'WHAT', 'HOW'], rows, context.terminal.columns)
    })
    return context.given.flag('exit-code') && items.some(({ on }) => on <= today) ? 1 : undefined
  },
}
