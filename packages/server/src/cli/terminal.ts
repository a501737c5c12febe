/** What a command has of the process around it. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether a person reads standard output. */
  readonly isInteractive: boolean
  /** Writes a line to standard output. */
  print(line: string): void
  /** Writes a line to standard error. */
  complain(line: string): void
}

export const processTerminal = (): Terminal => ({
  environment: process.env,
  isInteractive: process.stdout.isTTY === true,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
})
