import { driveAtOnce } from '../drive.ts'
import type { Answer, Ending, Outcome, Statement, Transaction } from '../port.ts'
import type { RetryLimits } from '../retry.ts'
import { begin, rollBack } from './sqlite-database.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { asSparekeyError, sqliteFailure } from './sqlite-errors.ts'
import { whileBusy } from './sqlite-retry.ts'

/** The most transactions that share a flush; it bounds how long the others wait for one. */
const groupMost = 64

type Ask = (statement: Statement) => Answer
type Settle = () => void

/** A call of `transact` that waits for its turn. */
interface Waiting {
  readonly body: () => Transaction<unknown>
  readonly resolve: (outcome: Outcome<unknown>) => void
  readonly reject: (error: unknown) => void
}

/**
 * Runs transactions one after the other, each whole or not at all. Those that wait at the same moment share one
 * BEGIN … COMMIT, each inside a savepoint of its own: the flush to disk is what a small transaction waits for, and none of
 * them is answered before it. The group is one synchronous stretch.
 */
export function createTransactions(database: SqliteDatabase, limits: RetryLimits, ask: Ask) {
  let waiting: Waiting[] = []
  let isRunning = false

  const alone = async ({ body, resolve, reject }: Waiting): Promise<void> => {
    try {
      resolve(await whileBusy(limits, () => transactOnce(database, body, ask), asSparekeyError))
    } catch (error) {
      reject(error)
    }
  }

  const together = async (group: readonly Waiting[]): Promise<void> => {
    let settles: readonly Settle[] | null
    try {
      settles = await whileBusy(limits, () => transactGroup(database, group, ask), asSparekeyError)
    } catch (error) {
      for (const { reject } of group) reject(error)
      return
    }
    if (settles !== null) for (const settle of settles) settle()
    else for (const one of group) await alone(one)
  }

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupMost)
      waiting = waiting.slice(groupMost)
      const [only] = group
      await (group.length === 1 && only !== undefined ? alone(only) : together(group))
    }
    isRunning = false
  }

  return <T>(body: () => Transaction<T>): Promise<Outcome<T>> =>
    new Promise((resolve, reject) => {
      waiting.push({ body, resolve: (outcome) => resolve(outcome as Outcome<T>), reject })
      if (isRunning) return
      isRunning = true
      // A turn of the event loop later, so that callers who became ready together are found together.
      setImmediate(() => void run())
    })
}

function transactOnce<T>(database: SqliteDatabase, body: () => Transaction<T>, ask: Ask): Outcome<T> {
  begin(database)
  try {
    const { keep, value } = driveAtOnce(body(), ask)
    if (!keep) return { outcome: 'rolled_back', value }
    const failure = commit(database)
    return failure === null ? { outcome: 'committed', value } : { outcome: 'unknown', cause: failure.cause }
  } finally {
    rollBack(database)
  }
}

/** `null`: an error of one of them undid them all, so each has to be run alone. */
function transactGroup(
  database: SqliteDatabase,
  group: readonly Waiting[],
  ask: Ask,
): readonly Settle[] | null {
  begin(database)
  try {
    const ends: { readonly one: Waiting; readonly end: Ending<unknown> | Failed }[] = []
    for (const one of group) {
      const end = apart(database, one.body, ask)
      if (end === null) return null
      ends.push({ one, end })
    }
    const failure = commit(database)
    return ends.map(({ one, end }) => () => {
      if ('error' in end) one.reject(asSparekeyError(end.error))
      else if (!end.keep) one.resolve({ outcome: 'rolled_back', value: end.value })
      else if (failure === null) one.resolve({ outcome: 'committed', value: end.value })
      else one.resolve({ outcome: 'unknown', cause: failure.cause })
    })
  } finally {
    rollBack(database)
  }
}

interface Failed {
  readonly error: unknown
}

/** Runs one body inside a savepoint. `null`: SQLite has undone the whole transaction. */
function apart(
  database: SqliteDatabase,
  body: () => Transaction<unknown>,
  ask: Ask,
): Ending<unknown> | Failed | null {
  database.exec('SAVEPOINT sparekey')
  let end: Ending<unknown> | Failed
  try {
    end = driveAtOnce(body(), ask)
  } catch (error) {
    if (!database.isTransaction) return null
    end = { error }
  }
  if ('error' in end || !end.keep) database.exec('ROLLBACK TO sparekey')
  database.exec('RELEASE sparekey')
  return end
}

/**
 * `null`: committed. A COMMIT that fails may still have reached the log: where the flush was refused, a restart can find it
 * complete. Only a lock is known to come before the first byte; it is thrown.
 */
function commit(database: SqliteDatabase): { readonly cause: unknown } | null {
  try {
    database.exec('COMMIT')
  } catch (cause) {
    if (sqliteFailure(cause) === 'busy') throw cause
    return { cause }
  }
  return null
}
