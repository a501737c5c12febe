import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** Exit codes of the program, for every command the same. */
export const EXIT = {
  done: 0,
  /** The answer is no: a code or an issue was refused, or `doctor` found an error. */
  no: 1,
  /** Wrong usage, a setting, the key ring or the database: one line says what to do, and nothing was changed. */
  cannotStart: 2,
  /** Not decided, or something went wrong that is no mistake of the caller. */
  failed: 3,
} as const

/** The part of a command's help that says what its exit codes mean; `no` where it can say no. */
export const exitHelp = (done: string, no?: string): string =>
  [
    'Exit codes:',
    `  ${EXIT.done}  ${done}`,
    ...(no === undefined ? [] : [`  ${EXIT.no}  ${no}`]),
    `  ${EXIT.cannotStart}  cannot start, or wrong usage: nothing was changed`,
    `  ${EXIT.failed}  not decided, or failed`,
  ].join('\n')

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What a command needs to register itself. */
export interface CommandContext {
  readonly terminal: Terminal
  /** Gives the exit code of the command that ran. Not called: 0. */
  exitWith(code: ExitCode): void
}

/**
 * One command of the program, in a file of its own under `commands/`. It adds itself, with options, help and examples, and
 * imports what it runs only when it runs: `--help` stays fast.
 */
export type RegisterCommand = (program: Command, context: CommandContext) => void
