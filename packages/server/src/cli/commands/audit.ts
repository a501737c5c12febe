import { SetupError } from 'sparekey'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface VerifyOptions {
  readonly first?: boolean
  readonly checkpoint?: string
  readonly writeCheckpoint?: string
  readonly json?: boolean
}

interface ExportOptions {
  readonly format: string
  readonly tenant: string
  readonly account?: string
  readonly since?: string
  readonly until?: string
  readonly json?: boolean
}

const VERIFY_HELP = `
Recomputes the log of every account, while the service goes on, and names
each record that was changed, deleted, exchanged or blanked, each register
that was turned back, and each use that is in no event or the other way round.
The key ring is not needed.

Alone it cannot find a writer to the database who computes the log of an
account anew, nor an account that is gone with all its rows, nor a restored
backup. For those, keep where each account stands in a file elsewhere, and
give that file to the next run:

  --write-checkpoint  writes it, where the log is whole
  --checkpoint        finds every account that went back behind it

Whoever can change that file can hide what it would show: keep it where the
service and its database cannot write. It is not signed in this version.

With --json: { "ok", "accounts", "events", "redemptions", "findingCount",
"findings": [ { "kind", "accountKey", "seq", "eventId", "detail" } ],
"checkpoint" }; at most 1,000 findings are listed.

${exitHelp('the log is whole', 'something was found')}

Examples:
  $ sparekey audit verify --write-checkpoint /elsewhere/sparekey.checkpoint
  $ sparekey audit verify --checkpoint /elsewhere/sparekey.checkpoint`

const EXPORT_HELP = `
Writes every event, by account and in order, as JSON Lines or CSV. Account ids
come from the key ring; without one, and for erased accounts, they are empty.
An event that an erasure blanked keeps its number, id and leaf hash. The log is
not verified: run "sparekey audit verify" before.

Times are RFC 3339, or a date for its midnight in UTC; --since is included,
--until is not. With either, blanked events are left out.

A file that is there is never overwritten. With --json, which is for files:
{ "ok", "file", "format", "events", "accountIds" }.

${exitHelp('written')}

Examples:
  $ sparekey audit export --format csv --since 2026-11-01 november.csv
  $ sparekey audit export --account ada - | jq 'select(.type == "code.redeemed")'`

/** `sparekey audit`: the log. */
export const auditCommand: RegisterCommand = (program, context) => {
  const audit = program.command('audit').description('Verify or export the log.')
  withJson(
    audit
      .command('verify')
      .description('Look whether the log is whole.')
      .option('--first', 'end at the first finding')
      .option('--checkpoint <file>', 'what an earlier run wrote')
      .option('--write-checkpoint <file>', 'write where each account stands')
      .addHelpText('after', VERIFY_HELP),
  ).action((options: VerifyOptions) => verify(context, options))
  withJson(
    audit
      .command('export')
      .description('Write the log to a file, or to standard output.')
      .argument('<output>', 'where to; - is standard output')
      .option('--format <name>', 'jsonl or csv', 'jsonl')
      .option('--tenant <name>', 'with --account: whose account it is', 'default')
      .option('--account <id>', 'only of this account')
      .option('--since <time>', 'only from then on')
      .option('--until <time>', 'only before then')
      .addHelpText('after', EXPORT_HELP),
  ).action((output: string, options: ExportOptions) => writeOut(context, output, options))
}

const verify = (context: CommandContext, options: VerifyOptions): Promise<void> =>
  report(context, options, async () => {
    const { verifyLog } = await import('../audit/verify.ts')
    return verifyLog(context.terminal, {
      first: options.first === true,
      checkpoint: options.checkpoint ?? null,
      writeCheckpoint: options.writeCheckpoint ?? null,
    })
  })

const writeOut = (context: CommandContext, output: string, options: ExportOptions): Promise<void> =>
  report(context, options, async () => {
    const { format, tenant } = options
    if (format !== 'jsonl' && format !== 'csv') throw usage('--format must be jsonl or csv.')
    if (output === '-' && options.json === true)
      throw usage('--json needs a file: standard output holds the events.')
    const { exportLog } = await import('../audit/export.ts')
    return exportLog(context.terminal, {
      output,
      format,
      tenant,
      account: options.account ?? null,
      since: readTime('--since', options.since),
      until: readTime('--until', options.until),
    })
  })

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/

const readTime = (option: string, text: string | undefined): Date | null => {
  if (text === undefined) return null
  const time = new Date(text)
  if (TIME.test(text) && !Number.isNaN(time.getTime())) return time
  throw usage(`${option} must be a date or a time, e.g. 2026-11-01 or 2026-11-01T12:00:00Z.`)
}

const usage = (line: string): SetupError => new SetupError('setting_invalid', line)
