import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { openStore } from './open-store.ts'
import type { Settings } from './settings.ts'
import type { Reach } from '../delivery/post.ts'
import { createApp } from '../http/app.ts'
import { serverKeysFile } from '../keys/server-keys.ts'
import type { ServerKeys } from '../keys/server-keys.ts'
import { keepCalendar } from '../notices/calendar.ts'
import { openCouriers } from '../notices/couriers.ts'
import { startLoop } from '../notices/loop.ts'
import type { Loop } from '../notices/loop.ts'
import { deliverDue } from '../notices/round.ts'
import type { Store } from '../store/port.ts'
import type { Parts } from '../teams/parts.ts'
import { KnownStates } from '../teams/read-state.ts'
import { SetupError } from '../errors.ts'

/** A server that answers. */
export interface Running {
  /** `http://HOST:PORT` with the port that was taken. */
  readonly url: string
  /** Where the token lies that teams are founded with; `null` where it was given. */
  readonly setupTokenFile: string | null
  stop(): Promise<void>
}

const connectionLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
} as const

/**
 * Opens the database, reads or makes the keys, listens, and hands over notices.
 *
 * @param reach where webhooks may go, instead of where the settings say: for tests.
 * @throws SetupError
 */
export async function serve(
  settings: Settings,
  report: (line: string) => void,
  reach?: Reach,
): Promise<Running> {
  mkdirSync(settings.dataDirectory, { recursive: true, mode: 0o700 })
  const { store, end } = openStore(settings)
  try {
    await store.migrate(Date.now())
    const keys = await keysFor(settings, store)
    const token = setupTokenOf(settings)
    const couriers = openCouriers(settings.notices, reach ?? settings.notices.reach, Date.now)
    const shared = couriers.all.map(({ channel }) => channel).filter((channel) => channel !== 'mail')
    let loop: Loop | null = null
    const wake = (): void => loop?.wake()
    const parts: Parts = {
      store,
      keys,
      known: new KnownStates(),
      now: Date.now,
      setupToken: token.token,
      notices: { shared, wake },
    }
    const reported = (error: unknown): void =>
      report(`internal: ${error instanceof Error ? error.stack : 'unknown'}`)
    const app = createApp(parts, reported, settings.publicUrl)
    const answer = getRequestListener(app.fetch)
    const server = createServer(
      { ...connectionLimits },
      (request, response) => void answer(request, response),
    )
    await bind(server, settings)
    const delivery = startLoop(
      () => deliverDue(parts, couriers.all),
      () => keepCalendar(parts),
      report,
      Date.now,
    )
    loop = delivery
    let stopping: Promise<void> | null = null
    return {
      url: addressOf(server, settings.host),
      setupTokenFile: token.file,
      stop: () =>
        (stopping ??= (async () => {
          await closed(server)
          await delivery.stop()
          couriers.close()
          await end()
        })()),
    }
  } catch (error) {
    await end()
    throw error
  }
}

async function keysFor(settings: Settings, store: Store): Promise<ServerKeys> {
  const outcome = await store.transact(function* () {
    const { rows } = yield { name: 'anyTeam', parameters: {} }
    return rows.length === 0
  })
  return serverKeysFile(settings.keysFile, outcome.outcome === 'committed' && outcome.value)
}

function setupTokenOf({ setupToken, dataDirectory }: Settings): { token: string; file: string | null } {
  if (setupToken !== null) return { token: setupToken, file: null }
  const file = join(dataDirectory, 'setup-token')
  if (!existsSync(file))
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  return { token: readFileSync(file, 'utf8').trim(), file }
}

function bind(server: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SetupError(
          'setting_invalid',
          'KEEP_SERVER_HOST, KEEP_SERVER_PORT: cannot be listened on.',
          cause,
        ),
      ),
    )
    server.listen({ host, port }, resolve)
  })
}

function addressOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
