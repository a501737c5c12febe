import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'
import { commaSeparated } from './issue.ts'

interface Options {
  readonly methods: readonly string[]
  readonly idempotencyKey?: string
  readonly showToken?: boolean
  readonly json?: boolean
}

const HELP = `
Uses up one code, on the database that the settings name, for tenant
"default", as the service with the same settings would. The code is asked for
without showing it, or read from standard input; it is no argument, because
arguments are seen in the list of processes and kept in the history of the
shell.

With --json: { "ok", "redemptionId", "setId", "serial", "label", "redeemedAt",
"remaining", "low", "recovery" }; refused: { "ok": false, "code", "detail" }
with "usedAt", "serial", "endedAt" or "retryAfterSeconds" where they apply.

The use opens a recovery, whose token lets the account be issued new codes until
it expires. It is left out of everything that is printed, since output ends up
in logs; with --show-token it is printed, and under --json is "recovery.token".

${exitHelp('accepted', 'refused')}

After exit code 3 repeat with the same --idempotency-key.

Examples:
  $ sparekey redeem ada --methods pwd
  $ ask-the-person | sparekey redeem ada --methods pwd --json`

/** `sparekey redeem`: the use of a code. */
export const redeemCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('redeem')
      .description('Use a code of an account, once.')
      .argument('<account>', "the account's id")
      .requiredOption(
        '--methods <list>',
        'what the person has shown already, e.g. pwd (RFC 8176); a code alone is never enough',
        commaSeparated,
      )
      .option('--idempotency-key <key>', 'so that a repeat is the same use')
      .option('--show-token', 'print the token of the recovery, too: as secret as a code')
      .addHelpText('after', HELP),
  ).action((account: string, options: Options) => run(context, account, options))
}

const run = (context: CommandContext, account: string, options: Options): Promise<void> =>
  report(context, options, async () => {
    const [{ withSparekey }, { redeemReport }, { readCode }] = await Promise.all([
      import('../open.ts'),
      import('../account-reports.ts'),
      import('../read-code.ts'),
    ])
    return withSparekey(context.terminal, async (sparekey) => {
      const code = await readCode(`A code of ${account} (it is not shown): `)
      const { methods, idempotencyKey } = options
      const call = idempotencyKey === undefined ? {} : { idempotencyKey }
      const firstFactor = { methods, at: new Date() }
      const result = await sparekey.redeem(account, { code, firstFactor }, call)
      return redeemReport(account, result, options.showToken === true)
    })
  })
