import type { parseArgs } from 'node:util'
import type { Terminal } from './terminal.ts'

/** Options of a command, as `node:util` reads them, each with its help. */
export interface OptionHelp {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  /** What stands for the value in the help, e.g. `FILE`. */
  readonly value?: string
  readonly help: string
}

export type OptionTable = Readonly<Record<string, OptionHelp>>

/** The options that were given. */
export class Given {
  readonly values: ReturnType<typeof parseArgs>['values']
  readonly positionals: readonly string[]

  constructor(values: ReturnType<typeof parseArgs>['values'], positionals: readonly string[]) {
    this.values = values
    this.positionals = positionals
  }

  /** The text of an option; `null` where it was not given. */
  text(name: string): string | null {
    const value = this.values[name]
    return typeof value === 'string' ? value : null
  }

  /** Every text of an option that may be given several times. */
  texts(name: string): readonly string[] {
    const value = this.values[name]
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  }

  flag(name: string): boolean {
    return this.values[name] === true
  }
}

/** What a command works with. */
export interface Context {
  readonly given: Given
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  readonly newId: () => string
  /** Whether the result goes out as JSON. */
  readonly json: boolean
  /** Writes the result: the value as JSON where that was asked for, else the text. */
  report(value: unknown, text: () => string): void
  /** Writes what is for a person only; nothing where JSON was asked for. */
  say(text: string): void
}

/** One command of the program. */
export interface Command {
  /** How it is called, one line a form, without the program's name. */
  readonly usage: readonly string[]
  /** A paragraph or two for `--help`. */
  readonly description: string
  readonly options: OptionTable
  /** At most this many words beside options. */
  readonly positionals: number
  /** @returns the exit code; `undefined`: 0. */
  run(context: Context): Promise<number | undefined>
}
