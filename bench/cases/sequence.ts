// Events a second that get their leaves in the log, on SQLite and on PostgreSQL: one event a change, each change of another
// account than the one before, as the uses of many people are; and from the event to its leaf, with what follows a change.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Pool } from 'pg'
import { nodePrimitives } from 'sparekey/service'
import { createSequencer } from '../../packages/sparekey/src/audit/sequencer/sequencer.ts'
import { createSparekey } from '../../packages/sparekey/src/index.ts'
import { keyFile, sqliteFile } from '../../packages/sparekey/src/node.ts'
import { postgresStore } from '../../packages/sparekey/src/postgres.ts'
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import { startOwnPostgres } from '../../packages/sparekey/test/support/postgres.ts'
import { atLeast, median, perSecond, processorSeconds, rate, say, workFolder, type Row } from '../measure.ts'

const accounts = Number(process.env['BENCH_EVENTS'] ?? 60_000) / 3
const changesEach = 3
const events = accounts * changesEach
const goalPerSecond = 5000
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

interface Speed {
  /** Events a second by the clock, from the first to the last, and in the middle batch. */
  readonly overall: number
  readonly middle: number
  /** Events a second of this thread's processor time: on SQLite all that there is to it. */
  readonly processor: number
}

const sequencing = async (store: Store): Promise<Speed> => {
  const signer = { name: 'sparekey/log/bench', seed: random(32) }
  const sequencer = createSequencer(
    { store, primitives: nodePrimitives, clock: () => new Date(), random, signer },
    { batches: 1 },
  )
  const rates: number[] = []
  let done = 0
  const start = performance.now()
  const [, seconds] = await processorSeconds(async () => {
    for (let begun = start; done < events; begun = performance.now()) {
      const { leaves } = await sequencer.round()
      done += leaves
      rates.push((leaves * 1000) / (performance.now() - begun))
    }
  })
  const overall = (events * 1000) / (performance.now() - start)
  return { overall, middle: median(rates.slice(1)), processor: events / seconds }
}

const row = (engine: string, { overall, middle, processor }: Speed): Row => ({
  what: `${events} events sequenced and signed, ${engine} (middle batch ${perSecond(middle)}, of processor time ${perSecond(processor)})`,
  figure: perSecond(overall),
  against: perSecond(goalPerSecond),
  ratio: overall / goalPerSecond,
  goal: atLeast(overall / goalPerSecond, 1),
})

const text = '{"ip":"203.0.113.7","userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0)"}'

const onSqlite = async (folder: string): Promise<Row> => {
  const path = join(folder, 'sequence.db')
  const store = sqliteFile(path)
  await store.migrate()
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF; BEGIN')
  const event = database.prepare(
    `INSERT INTO sparekey_events VALUES (?, ?, ?, 'code.redeemed', 1, 'person', ?, '7X', '${text}', '{}', ?, ?, NULL)`,
  )
  const queue = database.prepare('INSERT INTO sparekey_log_queue VALUES (?, ?, ?, ?, ?)')
  const keys = Array.from({ length: accounts }, () => random(16))
  for (let seq = 1; seq <= changesEach; seq += 1) {
    for (const [index, key] of keys.entries()) {
      event.run(key, seq, random(16), random(16), random(16), random(32))
      queue.run(key, (key[0] ?? 0) % 16, seq * accounts + index, seq, seq)
    }
  }
  database.exec('COMMIT')
  database.close()
  try {
    return row('SQLite FULL', await sequencing(store))
  } finally {
    await store.close()
  }
}

const onPostgres = async (): Promise<Row> => {
  const server = await startOwnPostgres()
  const url = await server.createDatabase()
  const pool = new Pool({ connectionString: url, max: 4 })
  pool.on('error', () => {})
  try {
    const store = postgresStore(pool)
    await store.migrate()
    const each = `FROM generate_series(1, ${changesEach}) AS s (seq), generate_series(1, ${accounts}) AS a (id)`
    const key = "substring(sha256(('a' || id)::bytea) FOR 16)"
    const other = (name: string, length: number) =>
      `substring(sha256(('${name}' || id || '.' || seq)::bytea) FOR ${length})`
    await pool.query(
      `INSERT INTO sparekey_events SELECT ${key}, seq, ${other('e', 16)}, 'code.redeemed', 1, 'person', ${other('s', 16)}, '7X', '${text}', '{}', ${other('t', 16)}, ${other('l', 32)}, NULL ${each}`,
    )
    await pool.query(
      `INSERT INTO sparekey_log_queue SELECT ${key}, get_byte(${key}, 0) % 16, seq * ${accounts} + id, seq, seq ${each}`,
    )
    await pool.query('ANALYZE')
    return row('PostgreSQL, fsync on', await sequencing(store))
  } finally {
    await pool.end()
    await server.stop()
  }
}

const usesEach = 9
const people = 300

/** Uses by the library, then rounds until every event has its leaf: what follows a change included. */
const endToEnd = async (folder: string): Promise<Row> => {
  const sparekey = await createSparekey({
    store: sqliteFile(join(folder, 'end-to-end.db')),
    keys: keyFile(join(folder, 'end-to-end.keys')),
    policy: { format: 'long' },
  })
  const justNow = (...methods: string[]) => ({ methods, at: new Date() })
  const uses: (() => Promise<unknown>)[] = []
  await rate(people, 32, async () => {
    const account = crypto.randomUUID()
    const sheet = await sparekey.issue(account, { reason: 'enrollment', authentication: justNow('otp') })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    for (const code of sheet.codes.slice(0, usesEach)) {
      uses.push(() => sparekey.redeem(account, { code, firstFactor: justNow('pwd') }))
    }
  })
  while ((await sparekey.runDue({ limit: 1000 })).more) continue
  const using = await rate(uses.length, 4, (item) => uses[item]?.() ?? Promise.resolve())
  const start = performance.now()
  while ((await sparekey.runDue({ limit: 1000 })).more) continue
  const following = (uses.length * 1000) / (performance.now() - start)
  await sparekey.close()
  return {
    what: `from event to leaf, with follow-ups and their deliveries put off, SQLite FULL`,
    figure: perSecond(following),
    against: `the uses themselves ${perSecond(using)}`,
    ratio: following / using,
    goal: null,
  }
}

export const sequence = async (): Promise<readonly Row[]> => {
  const folder = workFolder()
  const rows: Row[] = []
  say(`  SQLite, ${events} events`)
  rows.push(await onSqlite(folder))
  say(`  PostgreSQL, ${events} events`)
  rows.push(await onPostgres())
  rows.push(await endToEnd(folder))
  return rows
}
