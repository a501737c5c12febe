import type { Command } from 'commander'
import { ArgumentRangeError, ArgumentTypeError, SetupError, SparekeyError } from 'sparekey'
import { redactCodes } from 'sparekey/service'
import { type CommandContext, EXIT, type ExitCode } from './command.ts'
import type { Terminal } from './terminal.ts'

/** What a command has found, for a person and for a program. */
export interface Report {
  /** Default: 0. */
  readonly exit?: ExitCode
  /** The fields of the one JSON document, beside `ok`. */
  readonly json: object
  /** For standard output. */
  readonly lines: readonly string[]
  /** For standard error: why the answer is no. */
  readonly complaints?: readonly string[]
}

/** The answer is no, in one line that says why. */
export const answerNo = (detail: string, json: object = {}): Report => ({
  exit: EXIT.no,
  json: { detail, ...json },
  lines: [],
  complaints: [`sparekey: ${detail}`],
})

/** Why a command came to no answer. */
export interface Failure {
  readonly exit: ExitCode
  readonly code: string
  readonly detail: string
}

/** Names every way a command can fail, without a stack where the cause is known. */
export const describeFailure = (error: unknown): Failure => {
  if (error instanceof SetupError) return { exit: EXIT.cannotStart, code: error.code, detail: error.message }
  if (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) {
    return { exit: EXIT.cannotStart, code: error.code, detail: error.message }
  }
  if (error instanceof SparekeyError) return { exit: EXIT.failed, code: error.code, detail: error.message }
  const description = error instanceof Error ? (error.stack ?? error.message) : 'unknown'
  return { exit: EXIT.failed, code: 'internal', detail: redactCodes(`unexpected failure: ${description}`) }
}

interface JsonOption {
  readonly json?: boolean
}

/** Gives a command its `--json`, under which it writes exactly one JSON document, also where it fails. */
export const withJson = (command: Command): Command =>
  command.option('--json', 'write one JSON document to standard output, also for errors')

/**
 * Runs a command's work and writes what it found. Whatever happens, standard output holds the report and nothing else:
 * with `--json` the document `{ "ok": true, … }` or `{ "ok": false, "code", "detail", … }`.
 */
export const report = async (
  { terminal, exitWith }: CommandContext,
  { json = false }: JsonOption,
  work: () => Promise<Report>,
): Promise<void> => {
  try {
    const { exit = EXIT.done, json: fields, lines, complaints = [] } = await work()
    exitWith(exit)
    if (json) terminal.print(jsonText({ ok: exit === EXIT.done, ...fields }))
    else {
      for (const line of lines) terminal.print(line)
      for (const line of complaints) terminal.complain(line)
    }
  } catch (error) {
    const failure = describeFailure(error)
    exitWith(failure.exit)
    writeFailure(terminal, json, failure)
  }
}

/** One line on standard error, or the JSON document. */
export const writeFailure = (
  terminal: Terminal,
  json: boolean,
  { code, detail }: Pick<Failure, 'code' | 'detail'>,
): void => {
  if (json) terminal.print(jsonText({ ok: false, code, detail }))
  else terminal.complain(`sparekey: ${detail}`)
}

const jsonText = (value: object): string => JSON.stringify(value, undefined, 2)
