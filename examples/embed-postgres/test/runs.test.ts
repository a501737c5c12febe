import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { generateKeyRing, printKeyRing } from 'sparekey/keys'
import { postgresStore } from 'sparekey/postgres'
import { startPostgres } from '../../../packages/sparekey/test/support/postgres.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const server = await startPostgres()
after(() => server.stop())

test('the program tells the whole story, and stays under 60 lines', async () => {
  const url = await server.createDatabase()
  const pool = new Pool({ connectionString: url })
  await postgresStore(pool).migrate()
  await pool.end()
  const cwd = mkdtempSync(join(tmpdir(), 'sparekey-example-'))
  try {
    const random = (lengthBytes: number) => crypto.getRandomValues(new Uint8Array(lengthBytes))
    writeFileSync(join(cwd, 'sparekey.keys'), printKeyRing(generateKeyRing(random, new Date())), {
      mode: 0o600,
    })
    const env = { ...process.env, DATABASE_URL: url }
    const output = execFileSync(process.execPath, [main], { cwd, env, encoding: 'utf8' })
    assert.match(output, /^Sheet [0-9A-Z]{4} with 10 codes\n/)
    assert.match(output, /\[ 'accepted, 9 left', 'code_already_used' \]/)
    assert.match(output, /asked twice, used once\n$/)
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
  assert.ok(readFileSync(main, 'utf8').split('\n').length < 60)
})
