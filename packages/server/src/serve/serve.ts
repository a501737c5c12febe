import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, SparekeyError, createSparekey, type Store } from 'sparekey'
import { createApiKeys } from 'sparekey/service'
import type { Terminal } from '../cli/terminal.ts'
import { type Config, readEnvironment } from '../config/environment.ts'
import { addressSet, isLoopback } from '../config/values.ts'
import { createApp } from '../http/app.ts'
import { createLog, type Log } from '../log/logger.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { makeFirstKey, withConfiguredKey } from './api-keys.ts'
import { makeDirectories, openStore } from './database.ts'
import { assertKeysReadable, openKeys } from './keys.ts'
import { type Listener, listen } from './listener.ts'
import { readPolicy } from './policy.ts'
import { NOTICES_DETAIL, createReadiness } from './readiness.ts'
import { stopSignal } from './signals.ts'
import { TRY_PATH, createTryPage, whyNoTryPage } from './try-page.ts'

export interface ServeOptions {
  readonly terminal: Terminal
  readonly withTryPage: boolean
}

export interface Stopped {
  /** Whether every request that ran was answered before the process ended. */
  readonly stoppedInTime: boolean
}

const STOP_DEADLINE_MILLIS = 10_000

/**
 * Runs the service until SIGTERM or SIGINT: then it takes no more connections, finishes what runs, for at most 10 seconds,
 * and closes the database.
 *
 * @throws {SetupError} where it cannot start as configured; the message is the one line to show. Nothing was changed.
 */
export const serve = async ({ terminal, withTryPage }: ServeOptions): Promise<Stopped> => {
  const { config, warnings } = readEnvironment(terminal.environment)
  const log = createLog(config.logLevel, process.stderr)
  logUnexpected(log)
  const stopped = stopSignal()
  const { policy, input } = readPolicy(config.policyFile)
  const isFirstStart = config.keys.kind === 'file' && !existsSync(config.keys.path)
  makeDirectories(config)
  const keys = await openKeys(config)
  await assertKeysReadable(config, keys)
  const store = await openStore(config)
  try {
    const sparekey = await createSparekey({ store, keys, policy: input })
    const apiKeys = createApiKeys({ store })
    let stopping = false
    const app = createApp({
      sparekeyFor: (tenant) => (tenant === 'default' ? sparekey : null),
      apiKeys: withConfiguredKey(apiKeys, config.apiKey),
      readiness: createReadiness(store, () => stopping),
      metrics: createMetrics(() => sparekey.statistics()),
      log,
      issuesPerDay: policy.issuing.maxPerDay,
      trustedProxies: addressSet(config.trustedProxies),
      home: withTryPage && whyNoTryPage(config) === null ? TRY_PATH : '/docs',
    })
    if (withTryPage) {
      const reason = whyNoTryPage(config)
      if (reason === null) app.route(TRY_PATH, await createTryPage(store, keys, apiKeyHint(config)))
      else terminal.print(reason)
    }
    const listener = await listen(app, config.host, config.port)
    if (isFirstStart) terminal.print(keepApart(config))
    if (config.apiKey === null) await makeFirstKey({ apiKeys, ...config, ...terminal })
    await announce(config, store, log, [...warnings])
    terminal.print(`sparekey listening on ${listener.url}`)

    const signal = await stopped
    stopping = true
    return { stoppedInTime: await stop(listener, log, signal) }
  } catch (error) {
    throw asSetupError(error)
  } finally {
    await store.close()
  }
}

const apiKeyHint = ({ apiKey, dataDirectory }: Config): string =>
  apiKey === null ? join(dataDirectory, 'api-key') : 'SPAREKEY_API_KEY'

const keepApart = ({ keys }: Config): string =>
  `A key ring was made${keys.kind === 'file' ? ` at ${keys.path}` : ''}. Keep a copy of it apart from the database and its ` +
  'backups: without it every sheet is lost, and with both a thief can try codes.'

/** The runtime would print the error as it is; the log takes codes out of it. */
const logUnexpected = (log: Log): void => {
  process.once('uncaughtException', (error) => {
    log.error({ err: error }, 'unexpected failure')
    process.exit(1)
  })
}

/** Says in the log what whoever runs the service should know. */
const announce = async (
  config: Config,
  store: Store,
  log: Log,
  warnings: readonly string[],
): Promise<void> => {
  const beyond = isLoopback(config.host)
    ? []
    : ['The service listens beyond this machine without TLS of its own: put a proxy with TLS in front of it.']
  for (const line of [...warnings, ...beyond, ...(await store.inspect()), NOTICES_DETAIL]) log.warn(line)
}

const stop = async (listener: Listener, log: Log, signal: NodeJS.Signals): Promise<boolean> => {
  log.info({ signal }, 'stopping')
  const inTime = await listener.stop(STOP_DEADLINE_MILLIS)
  if (!inTime) log.error('requests were cut off at the deadline')
  return inTime
}

/** A database that fails at the start is a matter of the configuration. */
const asSetupError = (error: unknown): unknown => {
  if (!(error instanceof SparekeyError)) return error
  const line =
    'The database cannot be used. Check SPAREKEY_DATABASE_URL, and that the database runs and lets this user in.'
  return new SetupError('database_unreachable', line, { cause: error })
}
