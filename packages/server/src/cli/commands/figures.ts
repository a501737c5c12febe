import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly json?: boolean
}

const RECOUNT_HELP = `
Counts all events of the log anew, beside what the console shows, puts back what
its index of events lost, then shows the new figures and says which of them were
wrong. It may be cut off at any moment and run again: it goes on where it was.
The service may run meanwhile.

Events of erased accounts are in no log any more: figures of their days become
smaller. Refusals that leave no event are kept as they are.

With --json: { "ok", "leaves", "corrections": [ { "tenant", "day", "name",
"was", "is" } ] }; "day" is a date in UTC.

${exitHelp('counted; no figure was wrong', 'counted; figures were wrong, and are corrected')}

Examples:
  $ sparekey figures recount
  $ sparekey figures recount --json | jq '.corrections'`

/** `sparekey figures recount`: the console's figures, counted anew from the log. */
export const figuresCommand: RegisterCommand = (program, context) => {
  const figures = program.command('figures').description('The figures that the console shows.')
  withJson(
    figures
      .command('recount')
      .description('Count them anew from the log.')
      .addHelpText('after', RECOUNT_HELP),
  ).action((options: Options) => run(context, options))
}

const run = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { recountFigures } = await import('../figures/recount.ts')
    return recountFigures(context.terminal)
  })
