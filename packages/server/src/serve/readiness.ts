import type { Store } from 'sparekey'
import type { Check, Readiness } from '../http/app-parts.ts'
import type { LogKeeper } from '../log-keeping/keeper.ts'

const ANSWER_MILLIS = 2_000

const passed = (detail: string): Check => ({ ok: true, detail })
const failed = (detail: string): Check => ({ ok: false, detail })

/**
 * Whether requests may be sent here: the database answers within two seconds, the keys are loaded (without them nothing is
 * served at all), its settings lose no acknowledged use, it did not go back, and the process is not stopping. Calls at the same time share one
 * look, so that probing costs the database little.
 *
 * A source of keys that went away after the start is said, and takes no readiness: the ring is in memory.
 */
export const createReadiness = (
  store: Store,
  isStopping: () => boolean,
  notices: Check,
  keysTrouble: () => string | null = () => null,
  log: Pick<LogKeeper, 'hold' | 'check'> = notLooked,
  safe = 'No acknowledged use can be lost.',
): (() => Promise<Readiness>) => {
  let running: Promise<Readiness> | null = null
  const look = async (): Promise<Readiness> => {
    const database = await within(ANSWER_MILLIS, lookAtDatabase(store, safe))
    const service = isStopping() ? failed('The process is stopping.') : passed('The process takes requests.')
    const checks = {
      service,
      ...database,
      keys: keysCheck(keysTrouble()),
      notices,
      log: log.check(),
    }
    const ready = service.ok && checks.store.ok && checks.settings.ok && log.hold() === null
    return { ready, checks }
  }
  return async () => {
    running ??= look().finally(() => {
      running = null
    })
    return running
  }
}

const notLooked: Pick<LogKeeper, 'hold' | 'check'> = {
  hold: () => null,
  check: () => passed('No checkpoint is kept here.'),
}

const keysCheck = (trouble: string | null): Check =>
  trouble === null
    ? passed('The key ring is loaded and belongs to this database.')
    : failed(`The key ring is loaded and goes on as it is, but its source cannot be followed. ${trouble}`)

type DatabaseChecks = Pick<Readiness['checks'], 'store' | 'settings'>

const unreachable: DatabaseChecks = {
  store: failed('The database does not answer.'),
  settings: failed('Its settings are not known.'),
}

const lookAtDatabase = async (store: Store, safe: string): Promise<DatabaseChecks> => {
  try {
    await store.ping()
    const findings = await store.inspect()
    return {
      store: passed('The database answers.'),
      settings: findings.length === 0 ? passed(safe) : failed(findings.join(' ')),
    }
  } catch {
    return unreachable
  }
}

const within = async (millis: number, look: Promise<DatabaseChecks>): Promise<DatabaseChecks> => {
  const deadline = Promise.withResolvers<DatabaseChecks>()
  const timer = setTimeout(() => deadline.resolve(unreachable), millis)
  try {
    return await Promise.race([look, deadline.promise])
  } finally {
    clearTimeout(timer)
  }
}
