import type { IssueInput, IssueReason } from 'sparekey'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly methods: readonly string[]
  readonly reason?: IssueReason
  readonly count?: number
  readonly expiresInDays?: number
  readonly idempotencyKey?: string
  readonly json?: boolean
}

const HELP = `
Issues on the database that the settings name, for tenant "default", as the
service with the same settings would. Whoever runs it states with --methods
how the person was checked just now; the statement is kept in the account's
trail.

The codes are shown this once. With --json: { "ok", "setId", "serial",
"state", "format", "codes", "count", "issuedAt", "confirmBy", "expiresAt",
"replaces" }.

${exitHelp('issued', 'refused')}

Examples:
  $ sparekey issue ada --methods otp
  $ sparekey issue ada --methods pwd,hwk --count 20 --json`

/** `sparekey issue`: a new sheet for an account. */
export const issueCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('issue')
      .description('Issue a sheet of codes for an account and show it once.')
      .argument('<account>', "the account's id")
      .requiredOption(
        '--methods <list>',
        'how the person was checked just now, e.g. otp or pwd,hwk (RFC 8176); must name a second factor',
        commaSeparated,
      )
      .option('--reason <reason>', 'enrollment or replacement (default: by whether there is a sheet)')
      .option('--count <number>', 'how many codes (default: by the policy)', Number)
      .option('--expires-in-days <days>', 'when the sheet ends (default: by the policy)', Number)
      .option('--idempotency-key <key>', 'so that a repeat is the same issue')
      .addHelpText('after', HELP),
  ).action((account: string, options: Options) => run(context, account, options))
}

export const commaSeparated = (text: string): readonly string[] => text.split(',').map((one) => one.trim())

const run = (context: CommandContext, account: string, options: Options): Promise<void> =>
  report(context, options, async () => {
    const [{ withSparekey }, { issueReport }, { withProgress }] = await Promise.all([
      import('../open.ts'),
      import('../account-reports.ts'),
      import('../progress.ts'),
    ])
    return withSparekey(context.terminal, async (sparekey) => {
      const { activeSet } = await sparekey.status(account)
      const { count, expiresInDays, idempotencyKey } = options
      const input: IssueInput = {
        reason: options.reason ?? (activeSet === null ? 'enrollment' : 'replacement'),
        authentication: { methods: options.methods, at: new Date() },
        ...(count === undefined ? {} : { count }),
        ...(expiresInDays === undefined ? {} : { expiresInDays }),
      }
      const call = idempotencyKey === undefined ? {} : { idempotencyKey }
      const result = await withProgress('Hashing the codes', () => sparekey.issue(account, input, call))
      return issueReport(account, activeSet?.serial ?? null, result)
    })
  })
