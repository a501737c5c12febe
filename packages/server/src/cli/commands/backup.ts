import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly json?: boolean
}

const HELP = `
Copies the SQLite database as it is at one moment, while the service goes on.
The copy is readable by its owner alone, read back once, and never overwrites
a file. The key ring is not in it: keep a copy of that elsewhere. On
PostgreSQL use pg_dump or pgBackRest.

A restored copy is older than the truth: codes used since are unused in it. The
service sees that by its kept checkpoint and does not start: "sparekey fence".

With --json: { "ok", "file", "bytes", "keyRing": "path of the ring that is not
in it, or null" }.

${exitHelp('copied')}

Examples:
  $ sparekey backup /backup/sparekey-$(date +%F).db`

/** `sparekey backup`: a copy of the SQLite database, online. */
export const backupCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('backup')
      .description('Copy the SQLite database while the service runs. The key ring is not in the copy.')
      .argument('<path>', 'where to; must not be there yet')
      .addHelpText('after', HELP),
  ).action((path: string, options: Options) => run(context, path, options))
}

const run = (context: CommandContext, path: string, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { backUp } = await import('../backup/back-up.ts')
    return backUp(context.terminal, path)
  })
