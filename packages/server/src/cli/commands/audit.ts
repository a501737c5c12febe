import { SetupError } from 'sparekey'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, type Report, withJson } from '../report.ts'
import { readTime } from '../times.ts'
import { registerReceipts } from './audit-receipts.ts'

interface VerifyOptions {
  readonly first?: boolean
  readonly against?: string
  readonly key?: string
  readonly export?: string
  readonly bundle?: string
  readonly checkpoint?: string
  readonly writeCheckpoint?: string
  readonly json?: boolean
}

interface ExportOptions {
  readonly format: string
  readonly ocsfVersion: string
  readonly tenant: string
  readonly account?: string
  readonly since?: string
  readonly until?: string
  readonly json?: boolean
}

const VERIFY_HELP = `
Recomputes the log, while the service goes on: the chain of every account, and
the tree over all of them with every checkpoint in the database. Names each
event that was changed, deleted, exchanged, blanked or left out of the tree,
each account that is gone, each register that was turned back, each use that
is in no event or the other way round, and each checkpoint that the log's key
did not sign. Signatures need the key ring or --key; the rest needs neither.

What nothing in a database can show is that all of it is old or was computed
anew, tree and all. For that, keep a checkpoint where the service and its
database cannot write ("sparekey audit checkpoint"), and give it back:

  --against           finds a restored backup, a lost failover, a cut end, a
                      history computed anew and one that forked. FILE holds
                      one signed checkpoint or several in a row; receipts and
                      promises of events count, too
  --write-checkpoint  writes where the chain of each account stands
  --checkpoint        finds every account that went back behind that file;
                      --against takes it, too

Without the database: --export FILE verifies what "sparekey audit export"
wrote as jsonl, whole, with --against and --key alone. Tenants and account ids
in it are not proven; account keys are. --bundle DIRECTORY verifies what
"sparekey incident evidence" wrote, with --key alone.

With --json: { "ok", "accounts", "events", "redemptions", "findingCount",
"findings": [ { "kind", "accountKey", "seq", "eventId", "leafIndex",
"detail" } ], "log", "checkpoint" }; at most 1,000 findings are listed.

${exitHelp('the log is whole', 'something was found')}

Examples:
  $ sparekey audit verify --against /elsewhere/sparekey.checkpoint
  $ sparekey audit verify --export log.jsonl --against sparekey.checkpoint \\
      --key "$(cat sparekey.key)"`

const EXPORT_HELP = `
Writes every event, by account and in order, as JSON Lines, CSV or OCSF.
Account ids come from the key ring; without one, and for erased accounts, they
are empty. An event that an erasure blanked keeps its number, id and leaf hash.
leafIndex is the event's place in the tree over all accounts. The log is not
verified: run "sparekey audit verify" before, or verify the jsonl with its
--export.

With --format ocsf the lines are events of the Open Cybersecurity Schema
Framework, for a SIEM: Authentication (3002), Account Change (3001; from
--ocsf-version 1.9.0-dev on User Management, 3007) and Entity Management
(3004). Blanked events are left out there; leaf and detail are in "unmapped".

Times are RFC 3339, or a date for its midnight in UTC; --since is included,
--until is not. With either, blanked events are left out.

A file that is there is never overwritten. With --json, which is for files:
{ "ok", "file", "format", "events", "accountIds" }.

${exitHelp('written')}

Examples:
  $ sparekey audit export --format csv --since 2026-11-01 november.csv
  $ sparekey audit export --format ocsf - | siem-forwarder
  $ sparekey audit export --account ada - | jq 'select(.type == "code.redeemed")'`

/** `sparekey audit`: the log. */
export const auditCommand: RegisterCommand = (program, context) => {
  const audit = program.command('audit').description('Verify, export or prove the log.')
  withJson(
    audit
      .command('verify')
      .description('Look whether the log is whole.')
      .option('--first', 'end at the first finding')
      .option('--against <file>', 'a checkpoint that was kept elsewhere')
      .option('--key <vkey>', "the log's key; default: the ring's")
      .option('--export <file>', 'verify an export, without the database')
      .option('--bundle <directory>', 'verify a bundle of evidence, without the database')
      .option('--checkpoint <file>', 'where each account stood')
      .option('--write-checkpoint <file>', 'write where each account stands')
      .addHelpText('after', VERIFY_HELP),
  ).action((options: VerifyOptions) => verify(context, options))
  withJson(
    audit
      .command('export')
      .description('Write the log to a file, or to standard output.')
      .argument('<output>', 'where to; - is standard output')
      .option('--format <name>', 'jsonl, csv or ocsf', 'jsonl')
      .option('--ocsf-version <version>', 'with ocsf: 1.8.0 or 1.9.0-dev', '1.8.0')
      .option('--tenant <name>', 'with --account: whose account it is', 'default')
      .option('--account <id>', 'only of this account')
      .option('--since <time>', 'only from then on')
      .option('--until <time>', 'only before then')
      .addHelpText('after', EXPORT_HELP),
  ).action((output: string, options: ExportOptions) => writeOut(context, output, options))
  registerReceipts(audit, context)
}

const verify = (context: CommandContext, options: VerifyOptions): Promise<void> =>
  report(context, options, async () => {
    if (options.bundle !== undefined) return verifyBundled(options.bundle, options)
    if (options.export !== undefined) return verifyExported(options.export, options)
    const { verifyLog } = await import('../audit/verify.ts')
    return verifyLog(context.terminal, {
      first: options.first === true,
      against: options.against ?? null,
      key: options.key ?? null,
      checkpoint: options.checkpoint ?? null,
      writeCheckpoint: options.writeCheckpoint ?? null,
    })
  })

const verifyExported = async (file: string, options: VerifyOptions): Promise<Report> => {
  const { against, key, checkpoint, writeCheckpoint } = options
  if (against === undefined || key === undefined) throw usage('--export needs --against and --key.')
  if (checkpoint !== undefined || writeCheckpoint !== undefined || options.first === true) {
    throw usage('--export goes with --against and --key alone.')
  }
  const { verifyExportFile } = await import('../audit/verify-export.ts')
  return verifyExportFile({ file, against, key })
}

const verifyBundled = async (directory: string, options: VerifyOptions): Promise<Report> => {
  const { key, against, checkpoint, writeCheckpoint, first } = options
  if (key === undefined) throw usage('--bundle needs --key.')
  if ([options.export, against, checkpoint, writeCheckpoint, first].some((one) => one !== undefined)) {
    throw usage('--bundle goes with --key alone.')
  }
  const { verifyBundle } = await import('../audit/verify-bundle.ts')
  return verifyBundle(directory, key)
}

const writeOut = (context: CommandContext, output: string, options: ExportOptions): Promise<void> =>
  report(context, options, async () => {
    const { format, tenant } = options
    if (format !== 'jsonl' && format !== 'csv' && format !== 'ocsf') {
      throw usage('--format must be jsonl, csv or ocsf.')
    }
    const { OCSF_VERSIONS } = await import('../../ocsf/activities.ts')
    const ocsfVersion = OCSF_VERSIONS.find((version) => version === options.ocsfVersion)
    if (ocsfVersion === undefined) throw usage(`--ocsf-version must be ${OCSF_VERSIONS.join(' or ')}.`)
    if (output === '-' && options.json === true)
      throw usage('--json needs a file: standard output holds the events.')
    const { exportLog } = await import('../audit/export.ts')
    return exportLog(context.terminal, {
      output,
      format,
      ocsfVersion,
      tenant,
      account: options.account ?? null,
      since: readTime('--since', options.since),
      until: readTime('--until', options.until),
    })
  })

const usage = (line: string): SetupError => new SetupError('setting_invalid', line)
