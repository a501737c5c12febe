#!/usr/bin/env node
import { run } from './cli/main.ts'
import { processTerminal } from './cli/terminal.ts'
import { newId } from './cli/ids.ts'

process.exitCode = await run(process.argv.slice(2), {
  terminal: processTerminal(),
  env: process.env,
  now: () => new Date(),
  newId,
})
