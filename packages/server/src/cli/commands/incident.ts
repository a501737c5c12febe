import { type Command } from 'commander'
import { ArgumentRangeError, ArgumentTypeError, SetupError } from 'sparekey'
import { type IncidentSelection, readSelection } from 'sparekey/service'
import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'
import { readTime } from '../times.ts'

interface Common {
  readonly tenant: string
  readonly json?: boolean
}

interface CountOptions extends Common {
  readonly issuedFrom?: string
  readonly issuedUntil?: string
  readonly usedFrom?: string
  readonly usedUntil?: string
  readonly policy?: string
  readonly format?: string
  readonly serial?: string
  readonly noticesPerMinute: string
}

const HELP = `
What to do when something happened: end the sheets of many accounts, and write
down what there is to prove it. The console has the same and more under
"Incident"; the guide is docs/guides/when-something-happened.md.

A job begins with "count", which ends nothing. Above 100 accounts a second
person must agree, in the console. The service works on jobs by itself; "run"
does it from here, too. Whoever cuts it off runs it again: each sheet ends once.

${exitHelp('done', 'refused')}

Examples:
  $ sparekey incident count --issued-from 2026-11-20 --issued-until 2026-11-22
  $ sparekey incident start inc_0123… --accounts 48 --reason "stolen API key"
  $ sparekey incident told inc_0123… | jq 'select(.telling == "not_reached")'
  $ sparekey incident evidence ./evidence --from 2026-11-20`

const COUNT_HELP = `
Counts the sheets that fulfil every condition given, and shows a sample by
serials and labels. Nothing ends. Sheets that are issued after it stay out.

With --used-from or --used-until every sheet of an account is meant in which a
code was used then, also one that was made since. Which API key issued a sheet
is not recorded: give the time in which the key was misused.

Times are RFC 3339, or a date for its midnight in UTC; …-from is included,
…-until is not. --policy is the hash that "sparekey incident policies" lists.

With --json: { "ok", "job", "sample" }.`

/** `sparekey incident`: what to do when something happened. */
export const incidentCommand: RegisterCommand = (program, context) => {
  const incident = program
    .command('incident')
    .description('When something happened: end the sheets of many accounts; write evidence.')
    .addHelpText('after', HELP)
  registerCount(incident, context)
  registerJobs(incident, context)
  registerReading(incident, context)
}

const ofTenant = (command: Command): Command =>
  withJson(command.option('--tenant <name>', 'whose accounts they are', 'default'))

const registerCount = (incident: Command, context: CommandContext): void => {
  ofTenant(
    incident
      .command('count')
      .description('Count whose sheets fulfil conditions. Nothing ends.')
      .option('--issued-from <time>', 'sheets issued from then on')
      .option('--issued-until <time>', 'sheets issued before then')
      .option('--used-from <time>', 'of accounts in which a code was used from then on')
      .option('--used-until <time>', 'of accounts in which a code was used before then')
      .option('--policy <hash>', 'sheets issued under this policy')
      .option('--format <name>', 'standard, long, digits or legacy')
      .option('--serial <symbols>', 'sheets of this serial')
      .option('--notices-per-minute <number>', 'owners told in a minute, at most', '600')
      .addHelpText('after', COUNT_HELP),
  ).action((options: CountOptions) =>
    report(context, options, async () => {
      const { countSheets } = await import('../incident/jobs.ts')
      const rate = readWhole('--notices-per-minute', options.noticesPerMinute)
      return countSheets(context.terminal, options.tenant, selectionOf(options), rate)
    }),
  )
}

const registerJobs = (incident: Command, context: CommandContext): void => {
  ofTenant(
    incident
      .command('start')
      .description('End the sheets that were counted.')
      .argument('<job>', 'what "count" printed')
      .requiredOption('--accounts <number>', 'how many accounts were counted')
      .requiredOption('--reason <text>', 'why; it is kept')
      .option('--alone', 'above 100 accounts: without a second person; it is written down'),
  ).action((jobId: string, options: Common & { accounts: string; reason: string; alone?: boolean }) =>
    report(context, options, async () => {
      const { startJob } = await import('../incident/jobs.ts')
      const accounts = readWhole('--accounts', options.accounts)
      const { reason, alone = false } = options
      return startJob(context.terminal, options.tenant, jobId, { reason, accounts, alone })
    }),
  )
  ofTenant(
    incident.command('run').description('Work a job off from here, too.').argument('<job>', 'which one'),
  ).action((jobId: string, options: Common) =>
    report(context, options, async () => {
      const { runJobs } = await import('../incident/jobs.ts')
      return runJobs(context.terminal, options.tenant, jobId)
    }),
  )
  for (const [act, text] of [
    ['pause', 'Let a job rest.'],
    ['resume', 'Let a job go on that rests.'],
    ['cancel', 'End a job for good. What it ended stays ended.'],
  ] as const) {
    ofTenant(
      incident
        .command(act)
        .description(text)
        .argument('<job>', 'which one')
        .requiredOption('--reason <text>', 'why; it is kept'),
    ).action((jobId: string, options: Common & { reason: string }) =>
      report(context, options, async () => {
        const { changeJob } = await import('../incident/jobs.ts')
        return changeJob(context.terminal, options.tenant, act, jobId, options.reason)
      }),
    )
  }
}

const registerReading = (incident: Command, context: CommandContext): void => {
  ofTenant(incident.command('list').description('The newest jobs.')).action((options: Common) =>
    report(context, options, async () => {
      const { listJobs } = await import('../incident/jobs.ts')
      return listJobs(context.terminal, options.tenant)
    }),
  )
  ofTenant(
    incident
      .command('show')
      .description('How a job stands, and who did what.')
      .argument('<job>', 'which one'),
  ).action((jobId: string, options: Common) =>
    report(context, options, async () => {
      const { showJob } = await import('../incident/jobs.ts')
      return showJob(context.terminal, options.tenant, jobId)
    }),
  )
  ofTenant(
    incident
      .command('told')
      .description('The owners whose sheets a job ended, and whether they were told: JSON Lines.')
      .argument('<job>', 'which one'),
  ).action((jobId: string, options: Common) =>
    report(context, options, async () => {
      const { listTold } = await import('../incident/jobs.ts')
      return listTold(context.terminal, options.tenant, jobId)
    }),
  )
  withJson(
    incident.command('policies').description('Policies that sheets were issued under, with their hashes.'),
  ).action((options: { readonly json?: boolean }) =>
    report(context, options, async () => {
      const { listPolicies } = await import('../incident/policies.ts')
      return listPolicies(context.terminal)
    }),
  )
  ofTenant(
    incident
      .command('evidence')
      .description('Write a bundle of evidence that is verified offline.')
      .argument('<directory>', 'where to; it must not be there')
      .option('--from <time>', 'only from then on')
      .option('--until <time>', 'only before then'),
  ).action((directory: string, options: Common & { from?: string; until?: string }) =>
    report(context, options, async () => {
      const { writeEvidence } = await import('../incident/evidence.ts')
      return writeEvidence(context.terminal, {
        directory,
        tenant: options.tenant,
        from: readTime('--from', options.from),
        until: readTime('--until', options.until),
      })
    }),
  )
}

const selectionOf = (options: CountOptions): IncidentSelection => {
  const { issuedFrom, issuedUntil, usedFrom, usedUntil, policy, format, serial } = options
  const given = {
    issuedFrom: readTime('--issued-from', issuedFrom) ?? undefined,
    issuedUntil: readTime('--issued-until', issuedUntil) ?? undefined,
    usedFrom: readTime('--used-from', usedFrom) ?? undefined,
    usedUntil: readTime('--used-until', usedUntil) ?? undefined,
    policyHash: policy,
    format,
    serial,
  }
  try {
    return readSelection(given)
  } catch (error) {
    if (!(error instanceof ArgumentTypeError) && !(error instanceof ArgumentRangeError)) throw error
    throw new SetupError('setting_invalid', `${error.message} See --help for the conditions.`)
  }
}

const readWhole = (option: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new SetupError('setting_invalid', `${option} must be a whole number.`)
}
