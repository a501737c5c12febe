import type { Command } from '../command.ts'
import { wholeOption } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { table } from '../table.ts'

/** Shows what was done. */
export const command: Command = {
  usage: ['[--last N]'],
  description:
    'Shows what was done with the vault through this program, newest last. Whoever has its keys can read the vault with\n' +
    'other tools and leave no trace here.',
  options: { last: { type: 'string', value: 'N', help: 'how many entries (default 30)' }, ...vaultOptions },
  positionals: 0,
  async run(context) {
    const last = wholeOption(context.given, 'last', 1, 5000) ?? 30
    const { vault } = await openSession(context)
    const entries = vault.content.log.entries.slice(-last)
    context.report(
      {
        entries: entries.map(({ seq, at, device, action, subjects, note }) => ({
          seq,
          at,
          device,
          action,
          subjects,
          note,
        })),
      },
      () =>
        table(
          ['WHEN (UTC)', 'MACHINE', 'WHAT'],
          entries.map(({ at, device, note }) => [at.slice(0, 16).replace('T', ' '), device, note]),
          context.terminal.columns,
        ),
    )
    return undefined
  },
}
