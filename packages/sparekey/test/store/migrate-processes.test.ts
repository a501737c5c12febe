import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { knownMigrations } from '../../src/store/sql/migrations.ts'
import { postgresStore } from '../../src/store/sql/postgres.ts'
import { sqliteFile } from '../../src/store/sql/sqlite-file.ts'
import { startPostgres } from '../support/postgres.ts'

const server = await startPostgres()
const directory = mkdtempSync(join(tmpdir(), 'sparekey-migrate-'))
after(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

const versions = knownMigrations().map(({ version }) => version)
const program = fileURLToPath(import.meta.resolve('./migrate-child.ts'))

interface Report {
  readonly applied: number[]
  readonly schema: string
}

/** Starts so many processes, lets them all begin at once, and gives what each reported. */
async function inProcesses(count: number, target: string): Promise<Report[]> {
  const children = Array.from({ length: count }, () => fork(program, [target]))
  await Promise.all(children.map((child) => once(child, 'message')))
  const reports = children.map(async (child) => {
    const message = once(child, 'message')
    const exit = once(child, 'exit')
    child.send('go')
    const [code] = (await exit) as [number]
    assert.equal(code, 0)
    const [report] = (await message) as [Report]
    return report
  })
  return Promise.all(reports)
}

for (const engine of ['PostgreSQL', 'SQLite']) {
  test(`20 processes that migrate one empty ${engine} database at once all succeed, one of them applies`, async () => {
    const target = engine === 'SQLite' ? join(directory, 'app.db') : await server.createDatabase()
    const reports = await inProcesses(20, target)
    assert.deepEqual(
      reports.map(({ schema }) => schema),
      Array(20).fill('current'),
    )
    assert.deepEqual(
      reports.flatMap(({ applied }) => applied).toSorted((a, b) => a - b),
      versions,
    )

    const pool = engine === 'SQLite' ? null : new Pool({ connectionString: target })
    const store = pool === null ? sqliteFile(target) : postgresStore(pool)
    assert.deepEqual(await store.schemaDifferences(), [])
    await store.close()
    await pool?.end()
  })
}
