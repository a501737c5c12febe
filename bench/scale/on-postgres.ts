import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Client, Pool } from 'pg'
import { expectedSchema } from '../../packages/sparekey/src/store/sql/expected-schema.ts'
import { numberedText } from '../../packages/sparekey/src/store/sql/parameters.ts'
import { statements } from '../../packages/sparekey/src/store/sql/statements.ts'
import { postgresStore } from '../../packages/sparekey/src/postgres.ts'
import { startOwnPostgres, type PostgresServer } from '../../packages/sparekey/test/support/postgres.ts'
import { copyIn } from './copy-in.ts'
import {
  carriedTables,
  type Engine,
  type Loader,
  type Plan,
  type ScaleDatabase,
  type Size,
  type Work,
} from './database.ts'
import { loadedTables } from './templates.ts'
import { copyData, encodeRow, type Row } from './tuples.ts'
import type { Tile } from '../../packages/sparekey/src/audit/log/tiles.ts'

const tileTable = 'sparekey_log_tiles'

const settings = {
  shared_buffers: '2GB',
  effective_cache_size: '12GB',
  maintenance_work_mem: '1GB',
  // Rows written by COPY into a table of the same transaction are then not written twice.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  track_io_timing: 'on',
}

export const onPostgres = async (): Promise<Engine> => {
  const server = await startOwnPostgres(settings)
  return {
    name: 'PostgreSQL',
    tidies: 'VACUUM',
    writers: availableParallelism(),
    describe: async () => {
      const { rows } = await server.run("SELECT current_setting('server_version') AS version")
      const given = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
      return `PostgreSQL ${String(rows[0]?.['version'])}, fsync on while measuring, ${given.join(' ')}`
    },
    create: async (name) => {
      const url = await server.createDatabase(name)
      const { store, close } = await openStore(url)
      await store.migrate()
      await close()
      return databaseAt(server, name, url)
    },
    hurry: async (isHurried) => {
      const state = isHurried ? 'off' : 'on'
      if (!isHurried) await server.run('CHECKPOINT')
      for (const name of ['fsync', 'full_page_writes', 'autovacuum']) {
        await server.run(`ALTER SYSTEM SET ${name} = ${state}`)
      }
      await server.run('SELECT pg_reload_conf()')
    },
    randoms: {
      bytes16: 'uuid_send(gen_random_uuid())',
      bytes32: 'sha256(uuid_send(gen_random_uuid()))',
    },
    stop: () => server.stop(),
  }
}

const openStore = async (url: string) => {
  const pool = new Pool({ connectionString: url, max: 10, idleTimeoutMillis: 0 })
  pool.on('error', () => {})
  const store = postgresStore(pool)
  const close = async () => {
    await store.close()
    await pool.end()
  }
  return { store, close }
}

const connected = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const databaseAt = (server: PostgresServer, name: string, url: string): ScaleDatabase => ({
  name,
  openStore: () => openStore(url),
  work: () => connected(url, readWork),
  rows: (table) => connected(url, async (client) => (await client.query<Row>(`SELECT * FROM ${table}`)).rows),
  load: (from, isSorted) => beginLoad(url, from, isSorted),
  tidy: () =>
    connected(url, async (client) => {
      await client.query('VACUUM (ANALYZE)')
      await client.query('CHECKPOINT')
    }),
  connected: (work) =>
    connected(url, (client) =>
      work(async (texts) => {
        await client.query(texts)
      }),
    ),
  wear: () => connected(url, readWear),
  sizes: () => connected(url, readSizes),
  plans: () => connected(url, readPlans),
  drop: async () => {
    await server.run(`DROP DATABASE ${name}`)
  },
})

const shapeOf = (name: string) => {
  const shape = expectedSchema.tables.find((table) => table.name === name)
  if (shape === undefined) throw new TypeError(`No such table: ${name}`)
  return shape
}

const copyText = (table: string): string =>
  `COPY ${table} (${shapeOf(table)
    .columns.map((column) => column.name)
    .join(', ')}) FROM STDIN (FORMAT binary, FREEZE)`

const readWork = async (client: Client): Promise<Work> => {
  const backends = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  const { rows } = await client.query<Record<string, string>>(
    `SELECT blks_hit + blks_read AS pages, blks_read AS pages_read, pg_current_wal_insert_lsn() - '0/0' AS log_bytes
     FROM pg_stat_database WHERE datname = current_database()`,
  )
  const { user, system } = process.cpuUsage()
  const serverMs = backends.rows.reduce((sum, { pid }) => sum + processorMsOf(pid), 0)
  return {
    processorMs: (user + system) / 1000 + serverMs,
    pages: Number(rows[0]?.['pages']),
    pagesRead: Number(rows[0]?.['pages_read']),
    logBytes: Number(rows[0]?.['log_bytes']),
  }
}

/** As Linux counts it, in hundredths of a second; 0 elsewhere, and of a process that has ended. */
const processorMsOf = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return 10 * (Number(fields[11]) + Number(fields[12]))
  } catch {
    return 0
  }
}

/** One transaction, in which the tables are emptied first: what it writes need not go through the log. */
const beginLoad = async (url: string, from: ScaleDatabase, isSorted: boolean): Promise<Loader> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const tables = [...loadedTables, tileTable, ...carriedTables]
  await client.query('BEGIN')
  await client.query(`TRUNCATE ${tables.join(', ')}`)
  for (const table of carriedTables) {
    const rows = (await from.rows(table)).map((row) => encodeRow(shapeOf(table), row).bytes)
    await copyIn(client, copyText(table), copyData(rows))
  }
  const indexes = isSorted ? await takeIndexes(client) : []
  let last: Promise<void> = Promise.resolve()
  const write: Loader['add'] = async (rows, tiles) => {
    for (const { table, data } of rows) await copyIn(client, copyText(table), data)
    await copyIn(client, copyText(tileTable), copyData(tiles.map(tileRow)))
  }
  return {
    // The next rows are made while these are written.
    add: async (rows, tiles) => {
      await last
      last = write(rows, tiles)
      last.catch(() => {})
    },
    end: async (size, frontier) => {
      await last
      const now = Date.now()
      await client.query(
        `UPDATE sparekey_log SET size = $1, frontier = $2, owner = NULL, lease_until = 0,
          walk_begun_at = $3, walk_ended_at = $3`,
        [size, frontier, now],
      )
      for (const text of indexes) await client.query(text)
      await client.query('COMMIT')
      await client.end()
    },
  }
}

/** As full as trees become whose entries came in no order, or in many places at once. */
const indexFill = 70
/** It grows at its end alone, and is as full as PostgreSQL makes it. */
const growsAtItsEnd = 'sparekey_events_by_leaf'

/** Takes the indexes of the loaded tables away; gives the statements that make them again. */
const takeIndexes = async (client: Client): Promise<readonly string[]> => {
  const tables = loadedTables.map((table) => `'${table}'::regclass`).join(', ')
  const keys = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'p' AND conrelid IN (${tables})`,
  )
  const others = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE NOT indisprimary AND indrelid IN (${tables})`,
  )
  for (const { table, name } of keys.rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`)
  for (const { name } of others.rows) await client.query(`DROP INDEX ${name}`)
  return [
    ...keys.rows.flatMap(({ table, name, definition }) => [
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition} WITH (fillfactor = ${indexFill})`,
      `ALTER INDEX ${name} RESET (fillfactor)`,
    ]),
    ...others.rows.flatMap(({ name, definition }) =>
      name === growsAtItsEnd
        ? [definition]
        : [
            definition.replace(/ WHERE |$/, (where) => ` WITH (fillfactor = ${indexFill})${where}`),
            `ALTER INDEX ${name} RESET (fillfactor)`,
          ],
    ),
  ]
}

const tileRow = ({ level, index, width, hashes }: Tile): Buffer =>
  encodeRow(shapeOf(tileTable), { log_id: 'events', level, tile: index, width, hashes }).bytes

const readSizes = async (client: Client): Promise<readonly Size[]> => {
  const { rows } = await client.query<{ table: string; index: string | null; bytes: string }>(
    `SELECT relname AS table, NULL AS index, pg_table_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relname LIKE 'sparekey\\_%'
     UNION ALL
     SELECT t.relname, i.relname, pg_relation_size(i.oid) FROM pg_index x
     JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
     WHERE t.relname LIKE 'sparekey\\_%'
     ORDER BY 1, 2 NULLS FIRST`,
  )
  return rows.map(({ table, index, bytes }) => ({ table, index, bytes: Number(bytes) }))
}

const readWear = async (client: Client): Promise<readonly string[]> => {
  await client.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await client.query<Record<string, string>>(
    `SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, n_live_tup, n_dead_tup, autovacuum_count,
       round(total_autovacuum_time) AS autovacuum_ms, vacuum_count, round(total_vacuum_time) AS vacuum_ms
     FROM pg_stat_user_tables WHERE relname LIKE 'sparekey\\_%' AND n_tup_upd + n_tup_del + n_dead_tup > 100 ORDER BY relname`,
  )
  return rows.map((row) => {
    const updated = Number(row['n_tup_upd'])
    const hot = updated === 0 ? '' : ` (HOT ${((100 * Number(row['n_tup_hot_upd'])) / updated).toFixed(0)} %)`
    return (
      `  ${String(row['relname']).padEnd(24)} inserted ${row['n_tup_ins']}, updated ${updated}${hot}, deleted ${row['n_tup_del']}; ` +
      `live ${row['n_live_tup']}, dead ${row['n_dead_tup']}; autovacuum ${row['autovacuum_count']} times, ` +
      `${row['autovacuum_ms']} ms; vacuum ${row['vacuum_count']} times, ${row['vacuum_ms']} ms`
    )
  })
}

/** As it is planned for any parameters. */
const readPlans = async (client: Client): Promise<readonly Plan[]> => {
  const plans: Plan[] = []
  for (const [statement, text] of Object.entries(statements)) {
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${numberedText(text, '$')}`,
    )
    plans.push({ statement, scanned: scannedIn(rows[0]?.['QUERY PLAN']) })
  }
  return plans
}

const scannedIn = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.flatMap(scannedIn)
  if (typeof node !== 'object' || node === null) return []
  const { 'Node Type': type, 'Relation Name': table } = node as Record<string, unknown>
  const own = type === 'Seq Scan' ? [String(table)] : []
  return [...own, ...Object.values(node).flatMap(scannedIn)]
}
