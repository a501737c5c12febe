import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly json?: boolean
}

const HELP = `
Looks at the settings, the key ring, the database and the disk, says what is
not as it should be and what to do. Nothing is changed.

  ok       as it should be
  warning  works, and someone should decide whether it is meant
  error    the service does not start, or can lose or leak something

With --json: { "ok", "findings": [ { "check", "level": "ok | warning | error",
"detail", "action" } ] }; "action" is null where there is nothing to do, and
"ok" is false where a finding is an error.

${exitHelp('no error (there may be warnings)', 'an error was found')}

Examples:
  $ sparekey doctor
  $ sparekey doctor --json | jq '.findings[] | select(.level != "ok")'`

/** `sparekey doctor`: what is not as it should be, and what to do. */
export const doctorCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('doctor')
      .description('Look for what is not as it should be, and say what to do.')
      .addHelpText('after', HELP),
  ).action((options: Options) => run(context, options))
}

const run = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const [{ examine }, { doctorReport }, { readConfig }, { withProgress }] = await Promise.all([
      import('../doctor/examine.ts'),
      import('../doctor/findings.ts'),
      import('../open.ts'),
      import('../progress.ts'),
    ])
    const config = readConfig(context.terminal)
    return doctorReport(
      await withProgress('Looking', () => examine(config)),
      context.terminal.columns ?? null,
    )
  })
