#!/usr/bin/env node
import { examine, retryNotices } from './serve/doctor.ts'
import { serve } from './serve/serve.ts'
import { readSettings } from './serve/settings.ts'
import type { Settings } from './serve/settings.ts'
import { SetupError } from './errors.ts'

const usage = `sparekey-keep-server                 serve
sparekey-keep-server doctor          is everything there, and did notices arrive? Exit code 1 where something is to be done
sparekey-keep-server retry-notices   try again what was given up in the last seven days
`

async function start(settings: Settings): Promise<void> {
  const running = await serve(settings, (line) => process.stderr.write(`${line}\n`))
  if (running.setupTokenFile !== null)
    process.stderr.write(`The token that teams are founded with is in ${running.setupTokenFile}\n`)
  process.stdout.write(`sparekey-keep-server listening on ${running.url}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void running.stop().then(() => process.exit(0))
    })
  }
}

async function doctor(settings: Settings): Promise<void> {
  const { lines, isWell } = await examine(settings, Date.now())
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = isWell ? 0 : 1
}

async function retry(settings: Settings): Promise<void> {
  const count = await retryNotices(settings, Date.now())
  process.stdout.write(`Taken up again: ${count}. A server that runs delivers them.\n`)
}

const works: ReadonlyMap<string, (settings: Settings) => Promise<void>> = new Map([
  ['serve', start],
  ['doctor', doctor],
  ['retry-notices', retry],
])

try {
  const [command = 'serve', ...rest] = process.argv.slice(2)
  const work = rest.length > 0 ? undefined : works.get(command)
  if (work === undefined) {
    process.stderr.write(usage)
    process.exitCode = 2
  } else await work(readSettings(process.env))
} catch (error) {
  const line =
    error instanceof SetupError
      ? error.message
      : 'Something went wrong that nobody foresaw. Please report it.'
  process.stderr.write(`sparekey-keep-server: ${line}\n`)
  process.exitCode = 2
}
