import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type KeySource, SetupError, SparekeyError, type Store } from 'sparekey'
import { EXIT } from '../cli/command.ts'
import type { Terminal } from '../cli/terminal.ts'
import { type Config, readEnvironment } from '../config/environment.ts'
import { isLoopback } from '../config/values.ts'
import { createLog, type Log } from '../log/logger.ts'
import type { LogKeeper } from '../log-keeping/keeper.ts'
import { createRound } from '../log-keeping/round.ts'
import { makeFirstKey } from './api-keys.ts'
import { makeDirectories, openStore } from './database.ts'
import { assertKeysReadable, keepCopy, lookingAtKeys, openKeys, ringPath } from './keys.ts'
import { withFigures } from './figures.ts'
import { type FreezeWatch, watchFreezes } from './freezes.ts'
import { withIncidents } from './incidents.ts'
import { listen } from './listener.ts'
import { type PolicyFile, readPolicy } from './policy.ts'
import { startBackground, type Background } from './background.ts'
import { openNotices, type Notices } from './notices.ts'
import { createService } from './service.ts'
import { loadSpans } from '../traces/load.ts'
import { stopSignal } from './signals.ts'
import { TRY_PATH, createTryPage, whyNoTryPage } from './try-page.ts'

export interface ServeOptions {
  readonly terminal: Terminal
  readonly withTryPage: boolean
  /** Where a demo application may run beside the service, for the page of `--try` to link to. */
  readonly demoUrl: string | null
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
export const serve = async (options: ServeOptions): Promise<Stopped> => {
  const { config, warnings } = readEnvironment(options.terminal.environment)
  const log = createLog(config.logLevel, process.stderr)
  logUnexpected(log)
  const stopped = stopSignal()
  const policy = readPolicy(config.policyFile)
  const isFirstStart = isToBeMade(config)
  makeDirectories(config)
  const keys = await openKeys(config)
  await assertKeysReadable(config, keys)
  const store = await openStore(config)
  try {
    return await run({ ...options, config, warnings, log, policy, keys, store, isFirstStart, stopped })
  } catch (error) {
    throw asSetupError(error)
  } finally {
    await store.close()
  }
}

interface Run extends ServeOptions {
  readonly config: Config
  readonly warnings: readonly string[]
  readonly log: Log
  readonly policy: PolicyFile
  readonly keys: KeySource
  readonly store: Store
  readonly isFirstStart: boolean
  readonly stopped: Promise<NodeJS.Signals>
}

const run = async (parts: Run): Promise<Stopped> => {
  const { config, terminal, log, store, keys } = parts
  const noTryPage = parts.withTryPage ? whyNoTryPage(config) : null
  const hasTryPage = parts.withTryPage && noTryPage === null
  let stopping = false
  let publicUrl = config.publicUrl ?? ''
  const { app, apiKeys, ...service } = await createService({
    ...parts,
    spans: await loadSpans(),
    home: hasTryPage ? TRY_PATH : '/docs',
    isStopping: () => stopping,
    publicUrl: () => publicUrl,
  })
  await assertNotBehind(service.keeper)
  // Said as soon as the ring is there: what follows may still stop this start, and the next one finds it made.
  if (parts.isFirstStart) terminal.print(keepApart(config))
  let notices: Notices | null = null
  if (hasTryPage) {
    const messages = () => notices?.kept() ?? []
    app.route(TRY_PATH, await createTryPage(store, keys, apiKeyHint(config), messages, parts.demoUrl))
  }
  const listener = await listen(app, config.host, config.port)
  publicUrl = config.publicUrl ?? listener.url
  let background: Background | null = null
  let freezes: FreezeWatch | null = null
  let stoppedInTime = false
  try {
    if (noTryPage !== null) terminal.print(noTryPage)
    const firstOperator = await service.console?.bootstrapUrl()
    if (typeof firstOperator === 'string') terminal.print(firstOperatorLine(firstOperator))
    if (config.apiKey === null) await makeFirstKey({ apiKeys, ...config, ...terminal })
    notices = openNotices({ ...service, config, publicUrl, withTry: hasTryPage })
    service.metrics.watchNotices(notices.statistics)
    await warn(parts, notices.warnings)
    freezes = watchFreezes(service.sparekeys.refreshFreezes, log)
    background = startBackground({
      round: lookingAtKeys(
        service.sparekeys.ring,
        createRound({
          keeper: service.keeper,
          sequencer: withFigures(service.sparekeys.sequencer, service.figures, (err) =>
            log.error({ err }, 'figures could not be counted'),
          ),
          due: withIncidents(notices.round, service.sparekeys.incidents.round),
          alarm: (fault) => log.error(fault),
        }),
      ),
      log,
      metrics: service.metrics,
    })
    terminal.print(`sparekey listening on ${listener.url}`)
    log.info({ signal: await parts.stopped }, 'stopping')
  } finally {
    stopping = true
    stoppedInTime = await listener.stop(STOP_DEADLINE_MILLIS)
    freezes?.stop()
    await background?.stop()
    notices?.close()
    await service.figures?.close()
  }
  if (!stoppedInTime) log.error('requests were cut off at the deadline')
  return { stoppedInTime }
}

/** A database that went back must not serve before somebody has looked. */
const assertNotBehind = async (keeper: LogKeeper): Promise<void> => {
  const fault = await keeper.look()
  if (fault !== null) throw new SetupError('database_unsafe', fault)
}

const firstOperatorLine = (url: string): string =>
  `The console has no operator. Within 15 minutes, open this link to become the first one: ${url}`

const apiKeyHint = ({ apiKey, dataDirectory }: Config): string =>
  apiKey === null ? join(dataDirectory, 'api-key') : 'SPAREKEY_API_KEY'

/** A ring that is not there yet, and that this start may make. */
const isToBeMade = ({ keys }: Config): boolean => {
  const path = ringPath(keys)
  return path !== null && !existsSync(path)
}

const keepApart = ({ keys }: Config): string => `A key ring was made at ${ringPath(keys)}. ${keepCopy(keys)}`

/** The runtime would print the error as it is; the log takes codes out of it. */
const logUnexpected = (log: Log): void => {
  process.once('uncaughtException', (error) => {
    log.error({ err: error }, 'unexpected failure')
    process.exit(EXIT.failed)
  })
}

/** Says in the log what whoever runs the service should know. */
const warn = async ({ config, store, log, warnings }: Run, ofNotices: readonly string[]): Promise<void> => {
  const beyond = isLoopback(config.host)
    ? []
    : ['The service listens beyond this machine without TLS of its own: put a proxy with TLS in front of it.']
  for (const line of [...warnings, ...beyond, ...(await store.inspect()), ...ofNotices]) log.warn(line)
}

/** A database that fails at the start is a matter of the configuration. */
const asSetupError = (error: unknown): unknown => {
  if (!(error instanceof SparekeyError)) return error
  if (error.code === 'internal')
    return new SetupError('database_unreachable', error.message, { cause: error })
  const line =
    'The database cannot be used. Check SPAREKEY_DATABASE_URL, and that the database runs and lets this user in.'
  return new SetupError('database_unreachable', line, { cause: error })
}
