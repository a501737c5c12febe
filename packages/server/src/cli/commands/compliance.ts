import { type CommandContext, exitHelp, type RegisterCommand } from '../command.ts'
import { report, withJson } from '../report.ts'

interface Options {
  readonly tenant: string
  readonly policy?: string
  readonly html?: string
  readonly todo?: boolean
  readonly json?: boolean
}

const HELP = `
Says of each clause of NIST SP 800-63B-4, OWASP ASVS 5.0, the OWASP Top 10 for
non-human identities, NIST CSF 2.0 and the GOVERN part of NIST AI RMF that
backup codes are held to how this configuration stands, and which test of the
source proves it:

  met                     the service keeps it by itself
  met by the application  the service does its part, and the sentence behind
                          the arrow must be followed
  not met                 with what to change; "the standards differ" where one
                          standard asks what another leaves open

Nothing is changed. It certifies nothing: it gives evidence for an audit.

With --json: { "ok", "version", "tenant", "policy", "format", "counts": { "met",
"met_by_application", "not_met" }, "clauses": [ { "framework", "clause", "asks",
"standing", "how", "toDo", "standardsDiffer", "tests": [ { "file", "title" } ]
} ] }.

${exitHelp('everything is met, but for what the standards differ on', 'something is not met')}

Examples:
  $ sparekey compliance --todo
  $ sparekey compliance --html compliance.html
  $ sparekey compliance --json | jq '.clauses[] | select(.toDo)'`

/** `sparekey compliance`: how the configuration stands to the standards, clause by clause. */
export const complianceCommand: RegisterCommand = (program, context) => {
  withJson(
    program
      .command('compliance')
      .description('Say how this configuration stands to the standards, clause by clause.')
      .option('--tenant <name>', 'whose policy it is about', 'default')
      .option('--policy <name>', 'one of the policies of that tenant (default: the one that rules)')
      .option('--todo', 'only what the application or you must do')
      .option('--html <file>', 'also write a page to print')
      .addHelpText('after', HELP),
  ).action((options: Options) => run(context, options))
}

const run = (context: CommandContext, options: Options): Promise<void> =>
  report(context, options, async () => {
    const { reportCompliance } = await import('../compliance/compliance.ts')
    return reportCompliance(context.terminal, {
      tenant: options.tenant,
      policy: options.policy ?? null,
      html: options.html ?? null,
      todo: options.todo === true,
    })
  })
