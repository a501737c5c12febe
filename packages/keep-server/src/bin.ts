#!/usr/bin/env node
import { serve } from './serve/serve.ts'
import { readSettings } from './serve/settings.ts'
import { SetupError } from './errors.ts'

try {
  const running = await serve(readSettings(process.env), (line) => process.stderr.write(`${line}\n`))
  if (running.setupTokenFile !== null)
    process.stderr.write(`The token that teams are founded with is in ${running.setupTokenFile}\n`)
  process.stdout.write(`sparekey-keep-server listening on ${running.url}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void running.stop().then(() => process.exit(0))
    })
  }
} catch (error) {
  const line = error instanceof SetupError ? error.message : 'The server could not start. Please report it.'
  process.stderr.write(`sparekey-keep-server: ${line}\n`)
  process.exitCode = 2
}
