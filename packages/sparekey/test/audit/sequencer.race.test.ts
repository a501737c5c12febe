import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { queueEvents } from '../../src/audit/sequencer/queue.ts'
import { sqliteFile } from '../../src/store/sql/sqlite-file.ts'
import { keep } from '../../src/store/port.ts'
import { openPostgres, openSqlite, type Database } from '../support/databases.ts'
import { drain } from '../support/due.ts'
import { ask } from '../support/inspect.ts'
import { accountKeyOf, createLab } from '../support/lab.ts'
import { assertLogSound, logHoldings, sequencerOn } from '../support/log.ts'

const accounts = Array.from({ length: 30 }, (_, index) => `account-${index}`)

/** SQLite with a second handle on the file, as a second process has it. */
const openSqliteTwice = async (): Promise<Database> => {
  const database = await openSqlite()
  const second = sqliteFile(database.path)
  return {
    ...database,
    stores: [...database.stores, second],
    close: async () => {
      await second.close()
      await database.close()
    },
  }
}

for (const [name, open] of [
  ['SQLite', openSqliteTwice],
  ['PostgreSQL', openPostgres],
] as const) {
  test(`sequencers that take the lease from each other all the time give each event one leaf (${name})`, async () => {
    const database = await open()
    after(() => database.close())
    const [store, ...others] = database.stores
    assert.ok(store)
    const lab = await createLab({ store, policy: { format: 'long' } })
    for (const account of accounts) await lab.issue({}, {}, account)

    // Each clock is further ahead than a lease lasts, and in each round another is ahead of all: nobody keeps it.
    const begun = lab.clock.now().getTime()
    const of = [store, store, ...others, ...others]
    let round = 0
    const sequencers = of.map((one, index) => {
      const steps = () => round * of.length + ((index + round) % of.length)
      const clock = { now: () => new Date(begun + 16_000 * steps()) }
      const limits = { batchEvents: 3, batches: 1, checkpointGapMs: 0 }
      return sequencerOn({ clock, ring: lab.ring }, one, limits)
    })
    await ask(store, function* () {
      for (const [index, account] of accounts.entries()) {
        yield* queueEvents({ accountKey: accountKeyOf(lab, account), fromSeq: 1, toSeq: 1 }, index)
      }
      return keep(null)
    })
    const isDone = async () => (await logHoldings(store)).events.every(({ leafIndex }) => leafIndex !== null)
    for (; round < 200 && !(await isDone()); round += 1) {
      await Promise.all(sequencers.map((sequencer) => sequencer.round()))
    }
    const { events, checkpoints, log } = await assertLogSound(lab, store)
    assert.equal(events.length, accounts.length)
    assert.ok(await isDone())
    assert.ok((log?.fence ?? 0) >= 4, 'the lease went from one to the other')
    assert.ok(checkpoints.length > 0)
    lab.clock.advance(1_000_000)
    await drain(lab)
    const later = await assertLogSound(lab, store)
    assert.equal(later.checkpoints.at(-1)?.size, later.events.length)
  })
}
