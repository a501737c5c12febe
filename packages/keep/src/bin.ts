#!/usr/bin/env node
import { newId } from './cli/ids.ts'
import { run } from './cli/main.ts'
import { processTerminal } from './cli/terminal.ts'

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
