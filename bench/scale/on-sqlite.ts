import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Tile } from '../../packages/sparekey/src/audit/log/tiles.ts'
import { sqliteFile } from '../../packages/sparekey/src/node.ts'
import { expectedSchema } from '../../packages/sparekey/src/store/sql/expected-schema.ts'
import { statements } from '../../packages/sparekey/src/store/sql/statements.ts'
import {
  carriedTables,
  type Engine,
  type Loader,
  type Plan,
  type ScaleDatabase,
  type Size,
} from './database.ts'
import { decodeCell, type Placed, type Row } from './tuples.ts'

export const onSqlite = async (): Promise<Engine> => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-scale-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return {
    name: 'SQLite',
    tidies: 'a checkpoint',
    writers: 1,
    describe: async () => {
      const database = new DatabaseSync(':memory:')
      const version = String(database.prepare('SELECT sqlite_version() AS v').get()?.['v'])
      database.close()
      return `SQLite ${version} (node:sqlite), WAL, synchronous FULL, page cache 16 MiB, as sqliteFile() has it`
    },
    create: async (name) => {
      const path = join(folder, `${name}.db`)
      const store = sqliteFile(path)
      await store.migrate()
      await store.close()
      return databaseAt(name, path)
    },
    hurry: async () => {},
    randoms: { bytes16: 'randomblob(16)', bytes32: 'randomblob(32)' },
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

const opened = <T>(path: string, work: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(path)
  try {
    return work(database)
  } finally {
    database.close()
  }
}

const databaseAt = (name: string, path: string): ScaleDatabase => ({
  name,
  openStore: async () => {
    const store = sqliteFile(path)
    return { store, close: () => store.close() }
  },
  work: async () => {
    const { user, system } = process.cpuUsage()
    return {
      processorMs: (user + system) / 1000,
      pages: Number.NaN,
      pagesRead: Number.NaN,
      logBytes: Number.NaN,
    }
  },
  rows: async (table) =>
    opened(path, (database) => database.prepare(`SELECT * FROM ${table}`).all() as Row[]),
  load: async (from) => beginLoad(path, from),
  tidy: async () =>
    opened(path, (database) => {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    }),
  connected: async (work) => {
    const database = new DatabaseSync(path)
    try {
      return await work(async (texts) => database.exec(texts))
    } finally {
      database.close()
    }
  },
  wear: async () =>
    opened(path, (database) => {
      const pages = (name: string) => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
      return [
        `  ${pages('page_count')} pages of ${pages('page_size')} B, of them free ${pages('freelist_count')}`,
      ]
    }),
  sizes: async () => opened(path, readSizes),
  plans: async () => opened(path, readPlans),
  drop: async () => {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
  },
})

const columnsOf = (table: string): readonly string[] =>
  expectedSchema.tables.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? []

/** One transaction over all rows, not durable until its end. */
const beginLoad = async (path: string, from: ScaleDatabase): Promise<Loader> => {
  const database = new DatabaseSync(path)
  // Without a journal the file itself is written in place, and the page cache is as large as a server's.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000000; BEGIN')
  const inserts = new Map<string, StatementSync>()
  const insertInto = (table: string): StatementSync => {
    const columns = columnsOf(table)
    const text = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
    const insert = inserts.get(table) ?? database.prepare(text)
    inserts.set(table, insert)
    return insert
  }
  for (const table of carriedTables) {
    database.exec(`DELETE FROM ${table}`)
    for (const row of await from.rows(table)) {
      insertInto(table).run(...columnsOf(table).map((column) => row[column] as string))
    }
  }
  return {
    // A chunk goes in along the trees, so that each page is found once; it is far smaller than what is there already.
    add: async (rows, tiles) => {
      for (const { table, data, rows: placed } of rows) {
        const insert = insertInto(table)
        for (const { tuple, at } of placed.toSorted(alongTheTree(data))) {
          insert.run(...tuple.cells.map((cell) => decodeCell(data, at, cell)))
        }
      }
      for (const tile of tiles) writeTile(insertInto('sparekey_log_tiles'), tile)
    },
    end: async (size, frontier) => {
      const now = Date.now()
      database
        .prepare(
          'UPDATE sparekey_log SET size = ?, frontier = ?, owner = NULL, lease_until = 0, walk_begun_at = ?, walk_ended_at = ?',
        )
        .run(size, frontier, now, now)
      database.exec('COMMIT; PRAGMA journal_mode = WAL')
      database.close()
    },
  }
}

/** By the first bytes of a row, which hold its account's key. */
const alongTheTree =
  (data: Buffer) =>
  (a: Placed, b: Placed): number =>
    data.compare(data, b.at, b.at + 40, a.at, a.at + 40)

const writeTile = (insert: StatementSync, { level, index, width, hashes }: Tile): void => {
  insert.run('events', level, index, width, hashes)
}

const readSizes = (database: DatabaseSync): readonly Size[] => {
  const owner = new Map(
    database
      .prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index'")
      .all()
      .map(({ name, tbl_name: table }) => [String(name), String(table)]),
  )
  return database
    .prepare(
      "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE AND name LIKE '%sparekey\\_%' ESCAPE '\\'",
    )
    .all()
    .map(({ name, pgsize }) => {
      const table = owner.get(String(name))
      return {
        table: table ?? String(name),
        index: table === undefined ? null : String(name),
        bytes: Number(pgsize),
      }
    })
}

const readPlans = (database: DatabaseSync): readonly Plan[] =>
  Object.entries(statements).map(([statement, text]) => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all()
    const scans = steps.map(({ detail }) => /^SCAN (\w+)/.exec(String(detail))?.[1])
    return { statement, scanned: scans.filter((table) => table !== undefined) }
  })
