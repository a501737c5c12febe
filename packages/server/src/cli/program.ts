import { Command, CommanderError } from 'commander'
import { SetupError } from 'sparekey'
import { redactCodes } from 'sparekey/service'
import { VERSION } from '../version.ts'
import { type CommandContext, EXIT, type ExitCode, type RegisterCommand } from './command.ts'
import { serveCommand } from './commands/serve.ts'
import type { Terminal } from './terminal.ts'

/** Every command, in the order of the help text. */
const commands: readonly RegisterCommand[] = [serveCommand]

/** Runs the program with these arguments and gives its exit code. */
export const runProgram = async (argv: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  let exitCode: ExitCode = EXIT.done
  const context: CommandContext = {
    terminal,
    exitWith: (code) => {
      exitCode = code
    },
  }
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(error, terminal)
  }
}

const createProgram = (context: CommandContext): Command => {
  const { terminal } = context
  const program = new Command('sparekey')
    .description('Backup codes: issued once, saved for certain, redeemed exactly once.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    })
    .showHelpAfterError('Run with --help for usage.')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, setting, key ring or database.')
  for (const register of commands) register(program, context)
  return program
}

/** Commander has written its own line before it throws. */
const explain = (error: unknown, terminal: Terminal): ExitCode => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.refused
  if (error instanceof SetupError) {
    terminal.complain(`sparekey: ${error.message}`)
    return EXIT.refused
  }
  const description = error instanceof Error ? (error.stack ?? error.message) : 'unknown'
  terminal.complain(redactCodes(`sparekey: unexpected failure: ${description}`))
  return EXIT.failed
}
