import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { easy } from '../../../keep-team/test/support/crew.ts'
import { stagedOn, temporaryFolder } from '../support/stage.ts'
import { migrationsAfter, schemaVersion, versionTable } from '../../src/store/schema.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'

test('a database of the first version is brought to this one, keeps what it has, and works', async (t) => {
  const path = join(await temporaryFolder(t), 'server.db')
  const old = new DatabaseSync(path)
  old.exec(versionTable)
  old.exec(migrationsAfter(0, 'sqlite')[0]!.sql)
  old.exec('INSERT INTO keepteam_migrations (version, applied_at) VALUES (1, 0)')
  old.exec("INSERT INTO keepteam_teams VALUES ('t', 1, 0, 'h', 0, 'l')")
  old.close()
  const store = sqliteStore(path)
  t.after(() => store.close())
  await store.migrate(5)
  await store.migrate(6)
  const { stage, cy, set } = await stagedOn(store, easy)
  assert.equal((await stage.release(cy, stage.wish(cy, set, null))).status, 201)
  const now = new DatabaseSync(path, { readOnly: true })
  t.after(() => now.close())
  assert.equal(now.prepare("SELECT COUNT(*) AS n FROM keepteam_teams WHERE team_key = 't'").get()?.['n'], 1)
  const versions = now.prepare('SELECT version, applied_at FROM keepteam_migrations ORDER BY version').all()
  assert.deepEqual(
    versions.map((row) => [row['version'], row['applied_at']]),
    Array.from({ length: schemaVersion }, (_, index) => [index + 1, index === 0 ? 0 : 5]),
  )
})
