import { newId } from './ids.ts'
import { run } from './main.ts'
import { processTerminal } from './terminal.ts'

/** Runs the program of this process, with its arguments, terminal and environment, and sets its exit code. */
export async function start(): Promise<void> {
  // What Node would print of an error that nobody caught may hold anything, a code among it.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`keep: Something went wrong inside the program (${error.name}). Please report it.\n`)
    process.exit(70)
  })
  process.exitCode = await run(process.argv.slice(2), {
    terminal: processTerminal(),
    env: process.env,
    now: () => new Date(),
    newId,
  })
}
