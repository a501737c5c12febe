import assert from 'node:assert/strict'
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { createSparekey, type SparekeyInstance } from 'sparekey'
import { keyFile, sqliteFile } from 'sparekey/node'
import { newDirectory, place, run } from './run.ts'

/** A database with a log of 9 events, all in the tree, and a checkpoint that was kept at the end. */
export interface LoggedPlace {
  readonly environment: Record<string, string>
  /** The log's, as `audit key` prints it. */
  readonly key: string
  readonly database: string
  file(name: string): string
  /** Lets an account get a sheet and use a code, and puts that into the tree. */
  live(account: string, path?: string): Promise<void>
  /** So many milliseconds later. */
  later(ms: number): void
  /** Restores a database file as a person would: over the present one, with what belongs to it removed. */
  putBack(copy: string): void
  alter(sql: string, ...values: SQLInputValue[]): void
  ask(sql: string, path?: string): Record<string, unknown>
  /** Everything as it was at first. */
  reset(): void
}

/** Three people, a minute apart, no recovery of whom ends meanwhile; a copy of the database `before-…` after each. */
export const openLoggedPlace = async (): Promise<LoggedPlace> => {
  const data = place()
  const environment = await newDirectory(data)
  const file = (name: string): string => join(data, name)
  const database = file('sparekey.db')
  let now = Date.parse('2026-11-22T08:00:00.000Z')

  const live: LoggedPlace['live'] = async (account, path = database) => {
    const sparekey = await createSparekey({
      store: sqliteFile(path),
      keys: keyFile(file('sparekey.keys')),
      policy: { format: 'long' },
      clock: () => new Date(now),
    })
    await sheetAndUse(sparekey, account, new Date(now))
    for (let more = true; more;) {
      now += 2000
      more = (await sparekey.runDue()).more
    }
    await sparekey.close()
  }
  const putBack: LoggedPlace['putBack'] = (copy) => {
    for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true })
    copyFileSync(copy, database)
  }
  for (const account of ['ada', 'bob', 'cleo']) {
    await live(account)
    copyFileSync(database, file(`after-${account}`))
    now += 60_000
  }
  const { out: key, err } = await run(environment, 'audit', 'key')
  assert.equal(err, '')
  const written = await run(environment, 'audit', 'checkpoint', '--output', file('kept'))
  assert.equal(written.exit, 0, written.err)
  copyFileSync(database, file('whole'))
  copyFileSync(file('kept'), file('kept-whole'))
  const endOfSetup = now
  return {
    environment,
    key,
    database,
    file,
    live,
    later(ms) {
      now += ms
    },
    putBack,
    alter(sql, ...values) {
      const opened = new DatabaseSync(database)
      const { changes } = opened.prepare(sql).run(...values)
      opened.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      opened.close()
      assert.ok(Number(changes) > 0, sql)
    },
    ask(sql, path = database) {
      const opened = new DatabaseSync(path, { readOnly: true })
      const row = opened.prepare(sql).get() ?? {}
      opened.close()
      return row
    },
    reset() {
      now = endOfSetup
      putBack(file('whole'))
      copyFileSync(file('kept-whole'), file('kept'))
    },
  }
}

const sheetAndUse = async (sparekey: SparekeyInstance, account: string, at: Date): Promise<void> => {
  const signedIn = (...methods: string[]) => ({ methods, at })
  const reason = (await sparekey.status(account)).state === 'none' ? 'enrollment' : 'replacement'
  const sheet = await sparekey.issue(account, { reason, authentication: signedIn('otp') })
  assert.ok(sheet.ok)
  assert.ok((await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[1] ?? '' })).ok)
  assert.ok((await sparekey.redeem(account, { code: sheet.codes[0], firstFactor: signedIn('pwd') })).ok)
}
