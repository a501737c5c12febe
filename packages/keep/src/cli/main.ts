import { parseArgs } from 'node:util'
import { Given } from './command.ts'
import type { Command, Context, OptionTable } from './command.ts'
import type { Terminal } from './terminal.ts'
import { wrap } from './table.ts'
import { KeepError } from '../errors.ts'

/** What the program runs in. */
export interface Host {
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  readonly newId: () => string
}

const commonOptions: OptionTable = {
  json: { type: 'boolean', help: 'write the result as JSON' },
  help: { type: 'boolean', help: 'show this' },
}
const defectExitCode = 70

/** Runs the program. @returns the exit code; nothing is thrown. */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const json = argv.includes('--json')
  try {
    return await dispatch(argv, host, json)
  } catch (error) {
    return fail(error, host.terminal, json)
  }
}

async function dispatch(argv: readonly string[], host: Host, json: boolean): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--version') return await showVersion(host)
  if (name === undefined && host.terminal.interactive) {
    const { runAlone } = await import('./alone.ts')
    return await runAlone(host, (words) => run(words, host))
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return await help(rest[0], host)
  if (name === '--json') return await help(undefined, host)
  if (name.startsWith('-')) {
    throw new KeepError(
      'usage_invalid',
      'There is no such option before a command. "keep --help" lists commands.',
    )
  }
  const { registry } = await import('./registry.ts')
  const entry = registry.find((item) => item.name === name || item.aliases?.includes(name) === true)
  if (entry === undefined)
    throw unknownCommand(
      registry.map((item) => item.name),
      name,
    )
  const { command } = await entry.load()
  if (rest.includes('--help') || rest.includes('-h')) {
    const { commandHelp } = await import('./help.ts')
    host.terminal.out(commandHelp(entry.name, command, commonOptions))
    return 0
  }
  return (await command.run(contextOf(readOptions(command, rest), host, json))) ?? 0
}

async function help(topic: string | undefined, host: Host): Promise<number> {
  const { commandHelp, exitCodeHelp, programHelp } = await import('./help.ts')
  if (topic === 'exit-codes') {
    host.terminal.out(exitCodeHelp())
    return 0
  }
  if (topic !== undefined) {
    const { registry } = await import('./registry.ts')
    const entry = registry.find((item) => item.name === topic || item.aliases?.includes(topic) === true)
    if (entry === undefined)
      throw unknownCommand(
        registry.map((item) => item.name),
        topic,
      )
    host.terminal.out(commandHelp(entry.name, (await entry.load()).command, commonOptions))
    return 0
  }
  host.terminal.out(programHelp())
  return 0
}

async function showVersion({ terminal }: Host): Promise<number> {
  const { readOwnFile } = await import('./own-files.ts')
  const about: unknown = JSON.parse(await readOwnFile('package.json'))
  const version =
    typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : 'unknown'
  terminal.out(`sparekey-keep ${version}`)
  return 0
}

function readOptions(command: Command, args: readonly string[]): Given {
  const table: OptionTable = { ...command.options, ...commonOptions }
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
    if (positionals.length <= command.positionals) return new Given(values, positionals)
  } catch (error) {
    // What parseArgs says may quote an argument, which somebody may have mistaken for the place of a secret.
    throw new KeepError(
      'usage_invalid',
      `${optionFault(error, args, table)} The options are listed by --help.`,
      { cause: error },
    )
  }
  throw new KeepError(
    'usage_invalid',
    'There are too many words. A name or path with spaces needs quotes. --help shows the usage.',
  )
}

function optionFault(error: unknown, args: readonly string[], table: OptionTable): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const unknown = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=')[0] ?? '')
  const name = unknown.find((option) => !Object.hasOwn(table, option))
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return name !== undefined && /^[a-z-]{1,30}$/.test(name)
      ? `There is no option --${name} here.`
      : 'There is an unknown option.'
  }
  return 'An option lacks its value, or has one that it does not take.'
}

function contextOf(given: Given, host: Host, json: boolean): Context {
  const { terminal } = host
  return {
    ...host,
    given,
    json,
    report: (value, text) => terminal.out(json ? JSON.stringify(value, null, 2) : text()),
    say: (text) => {
      if (!json) terminal.note(fitted(text, terminal))
    },
  }
}

function fail(error: unknown, terminal: Terminal, json: boolean): number {
  const known = error instanceof KeepError ? error : null
  // The message of an unforeseen error may hold anything, a code among it: only its name goes out.
  const kind = error instanceof Error ? error.name : 'unknown'
  const message =
    known?.message ??
    `Something went wrong inside the program (${kind}). The vault was not changed by this step. Please report it.`
  if (json) {
    const shown = { code: known?.code ?? 'defect', message, field: known?.field ?? null }
    terminal.out(JSON.stringify({ error: shown }, null, 2))
  } else {
    terminal.note(fitted(`keep: ${message}`, terminal))
  }
  return known?.exitCode ?? defectExitCode
}

// Words must not be cut at the edge of a screen; what a program reads stays in one line.
function fitted(text: string, { interactive, columns }: Terminal): string {
  if (!interactive) return text
  return text
    .split('\n')
    .map((line) => wrap(line, columns))
    .join('\n')
}

function unknownCommand(names: readonly string[], typed: string): KeepError {
  const near = names.filter((name) => name.startsWith(typed.slice(0, 2)))
  const hint = near.length === 0 ? '"keep --help" lists them.' : `Did you mean ${near.join(' or ')}?`
  return new KeepError('usage_invalid', `There is no such command. ${hint}`)
}
