import { Command, CommanderError } from 'commander'
import { redactCodes } from 'sparekey/service'
import { VERSION } from '../version.ts'
import { type CommandContext, EXIT, exitHelp, type ExitCode, type RegisterCommand } from './command.ts'
import { apiKeysCommand } from './commands/api-keys.ts'
import { auditCommand } from './commands/audit.ts'
import { backupCommand } from './commands/backup.ts'
import { benchCommand } from './commands/bench.ts'
import { complianceCommand } from './commands/compliance.ts'
import { doctorCommand } from './commands/doctor.ts'
import { incidentCommand } from './commands/incident.ts'
import { figuresCommand } from './commands/figures.ts'
import { importCommand } from './commands/import.ts'
import { fenceCommand } from './commands/fence.ts'
import { issueCommand } from './commands/issue.ts'
import { keysCommand } from './commands/keys.ts'
import { migrateCommand } from './commands/migrate.ts'
import { operatorsCommand } from './commands/operators.ts'
import { redeemCommand } from './commands/redeem.ts'
import { serveCommand } from './commands/serve.ts'
import { signalsCommand } from './commands/signals.ts'
import { statusCommand } from './commands/status.ts'
import { tenantsCommand } from './commands/tenants.ts'
import { webhooksCommand } from './commands/webhooks.ts'
import { describeFailure, writeFailure } from './report.ts'
import type { Terminal } from './terminal.ts'

/** Every command, in the order of the help text. */
const commands: readonly RegisterCommand[] = [
  serveCommand,
  doctorCommand,
  migrateCommand,
  keysCommand,
  tenantsCommand,
  apiKeysCommand,
  webhooksCommand,
  operatorsCommand,
  signalsCommand,
  backupCommand,
  fenceCommand,
  incidentCommand,
  auditCommand,
  complianceCommand,
  figuresCommand,
  importCommand,
  issueCommand,
  redeemCommand,
  statusCommand,
  benchCommand,
]

/** Runs the program with these arguments and gives its exit code. */
export const runProgram = async (argv: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  let exitCode: ExitCode = EXIT.done
  const context: CommandContext = {
    terminal,
    exitWith: (code) => {
      exitCode = code
    },
  }
  const wantsJson = argv.includes('--json')
  try {
    await createProgram(context, wantsJson).parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(error, terminal, wantsJson)
  }
}

const createProgram = (context: CommandContext, wantsJson: boolean): Command => {
  const { terminal } = context
  const program = new Command('sparekey')
    .description('Backup codes: issued once, saved for certain, redeemed exactly once.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      // An option that is not known may be a code in the wrong place.
      writeErr: (text) => void (wantsJson || terminal.complain(redactCodes(text.trimEnd()))),
    })
    .showHelpAfterError('Run with --help for usage.')
    .addHelpText('after', `\n${exitHelp('done', 'refused, or an error was found')}`)
  for (const register of commands) register(program, context)
  return program
}

/** Commander has written its own line before it throws, unless JSON was asked for. */
const explain = (error: unknown, terminal: Terminal, wantsJson: boolean): ExitCode => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done
    const detail = redactCodes(error.message.replace(/^error: /, ''))
    if (wantsJson) writeFailure(terminal, true, { code: 'usage', detail })
    return EXIT.cannotStart
  }
  const failure = describeFailure(error)
  writeFailure(terminal, wantsJson, failure)
  return failure.exit
}
