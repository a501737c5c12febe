import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly yes?: boolean
  readonly all?: boolean
  readonly knownOnly?: boolean
  readonly json?: boolean
}

const HELP = `
For a database that went back: a restored backup, or a failover that lost its
end. The service then refuses to start, because a code that was used since
could work again. Compares the database with the checkpoint that was kept and
with the journal beside it, and says how much was lost, since when, and whose
records. Nothing is changed without --yes.

With --yes it ends the sheets of every account that the journal names, leaves
word for their owners, erases again what had been erased since, and lets the
log go on under a new epoch, with a signed record of what was lost. It may be
cut off at any moment and run again. The service may run meanwhile: it goes on
by itself within seconds.

  --all         every sheet there is: where the journal does not reach, or no
                checkpoint was kept
  --known-only  only the accounts that the journal names, although it does
                not name all

With --json: { "ok", "state": "fine | behind | changed | fenced", "lost":
{ "events", "from", "to", "unnamedEvents" }, "signedSize", "presentSize",
"accounts": [ { "accountKey", "tenant", "accountId", "isKnown", "wasErased",
"lost": [ { "seq", "type", "at" } ] } ] }, and when it was done "done":
{ "withdrawn", "asked", "before", "gone", "unread", "erasedAgain" }, "epoch".

${exitHelp('nothing is to be done, or it was done', 'the database went back: run it with --yes')}

Examples:
  $ sparekey fence
  $ sparekey fence --yes
  $ sparekey fence --all --yes`

/** `sparekey fence`: what to do where a database went back. */
export const fenceCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('fence')
      .description('After a restore: end the sheets whose newest records were lost, and go on.')
      .option('--yes', 'do it')
      .option('--all', 'end every sheet there is')
      .option('--known-only', 'leave accounts that the journal does not name as they are')
      .addHelpText('after', HELP),
  ).action((options: Options) => run(context, options))
}

const run = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { fence } = await import('../fence/fence.ts')
    return fence(context.terminal, {
      yes: options.yes === true,
      all: options.all === true,
      knownOnly: options.knownOnly === true,
    })
  })
