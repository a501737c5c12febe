import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { keyFile } from '../../src/crypto/key-file.ts'
import { nodeRandom } from '../../src/crypto/node-primitives.ts'
import type { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { sqliteStore } from '../../src/store/sql/sqlite.ts'
import { testClock } from '../../src/testing/create-test-sparekey.ts'
import { seededRandom } from './codes.ts'
import { daySeconds, drain } from './due.ts'
import { ada, createLab, type Lab } from './lab.ts'

export const operations = ['redeem', 'confirm', 'expire', 'follow', 'deliver'] as const
export type Operation = (typeof operations)[number]

/** Where a life begins: a database that was made ready for one operation. */
export interface Place {
  readonly operation: Operation
  readonly path: string
  readonly keysPath: string
  /** Where the clock stands. */
  readonly at: number
  readonly setId: string
  readonly code: string
}

export const addresses = ['ada@example.org', 'ada@example.net'] as const
const contacts = addresses.map((address) => ({ channel: 'email' as const, address }))

/** Called before each statement and each step of a transaction, and after each COMMIT. */
export type Passing = (step: string) => void

/** For what has no leaf yet, and for reminders. */
const looks = /^SELECT (?:queued_at|account_key, set_id, remind_of)\b/

const shown = (database: DatabaseSync, passing: Passing): SqliteDatabase => ({
  get isTransaction() {
    return database.isTransaction
  },
  exec: (sql) => {
    passing(`before ${sql}`)
    database.exec(sql)
    if (sql === 'COMMIT') passing('after COMMIT')
  },
  prepare: (sql) => {
    const statement = database.prepare(sql)
    const [verb] = sql.split('\n')
    return {
      all: (...values) => {
        // Looks into one bucket after the other: whoever dies between two of them died before the first.
        if (verb === undefined || !looks.test(verb)) passing(`before ${verb}`)
        return statement.all(...values)
      },
      run: (...values) => {
        passing(`before ${verb}`)
        return statement.run(...values)
      },
    }
  },
  close: () => database.close(),
})

/** What was handed over, over all lives on a database: one line a notice, `kind address noticeId`. */
export const handedOver = (path: string): readonly string[] =>
  existsSync(`${path}.post`) ? readFileSync(`${path}.post`, 'utf8').split('\n').filter(Boolean) : []

export interface Life extends Lab {
  readonly database: DatabaseSync
}

/** Opens the database of a place. `passing`: the same random bytes in each life, so that it takes the same steps. */
export const live = async (
  place: Omit<Place, 'setId' | 'code' | 'operation'>,
  passing?: Passing,
): Promise<Life> => {
  const database = new DatabaseSync(place.path)
  // Who dies loses nothing of what the operating system was given; without flushes every point is tried in a minute.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  let isBegun = false
  const store = sqliteStore(
    shown(database, (step) => {
      if (isBegun) passing?.(step)
    }),
  )
  const lab = await createLab({
    store,
    keys: keyFile(place.keysPath),
    clock: testClock(new Date(place.at)),
    random: passing === undefined ? nodeRandom : seededRandom(1),
    policy: { format: 'long', reminders: { rotateAfterDays: null, reviewEveryDays: null } },
    deliver: async ({ kind, to, noticeId }) => {
      if (isBegun) passing?.('before the hand-over')
      appendFileSync(`${place.path}.post`, `${kind} ${to?.address} ${noticeId}\n`)
      if (isBegun) passing?.('after the hand-over')
    },
  })
  isBegun = true
  return { ...lab, database }
}

/** Makes a database ready for an operation. */
export const prepare = async (operation: Operation, path: string, keysPath: string): Promise<Place> => {
  const start = { path, keysPath, at: Date.parse('2026-01-01T00:00:00.000Z') }
  const life = await live(start)
  const first = await life.sheet({ contacts, expiresInDays: operation === 'expire' ? 5 : 300 })
  await drain(life)
  const sheet = operation === 'redeem' || operation === 'expire' ? first : await life.issue()
  if (operation === 'expire') life.clock.advance(5 * daySeconds)
  if (operation === 'confirm') await drain(life)
  if (operation === 'deliver') await life.sparekey.runDue()
  life.database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  life.database.close()
  const code = sheet.codes[1] ?? ''
  return { ...start, operation, at: life.clock.now().getTime(), setId: sheet.setId, code }
}

/** The operation itself, under a key where it takes one. */
export const act = async (life: Lab, { operation, setId, code }: Place): Promise<unknown> => {
  const once = { idempotencyKey: 'the-one' }
  if (operation === 'redeem') return life.redeem(code, once)
  if (operation === 'confirm') return life.sparekey.confirm(ada, { setId, code }, once)
  return life.sparekey.runDue()
}
