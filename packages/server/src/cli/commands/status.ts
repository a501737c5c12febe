import type { SparekeyInstance } from 'sparekey'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly json?: boolean
}

const HELP = `
Reads the database that the settings name, for tenant "default". Nothing is
changed. An account never seen has the state none.

With --json: { "ok", "accountId", "state", "activeSet", "pendingSet",
"failedAttempts", "retryAt", "advice", "recovery" }, as GET
/v1/accounts/{accountId} answers.

${exitHelp('whatever the state')}

Examples:
  $ sparekey status ada
  $ sparekey status ada --json`

/** `sparekey status`: how an account stands. */
export const statusCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('status')
      .description('Show how an account stands.')
      .argument('<account>', "the account's id")
      .addHelpText('after', HELP),
  ).action((account: string, options: Options) => run(context, account, options))
}

const run = (context: CommandContext, account: string, options: Options): Promise<void> =>
  report(context, options, async () => {
    const [{ withSparekey }, { statusReport }] = await Promise.all([
      import('../open.ts'),
      import('../account-reports.ts'),
    ])
    const work = async (sparekey: SparekeyInstance) => statusReport(await sparekey.status(account))
    return withSparekey(context.terminal, work, { readsOnly: true })
  })
