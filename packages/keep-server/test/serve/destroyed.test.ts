import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { anyHash, anyId, anyRecipient, contents, easy, person } from '../../../keep-team/test/support/crew.ts'
import { Stage, temporaryFolder } from '../support/stage.ts'
import { keepCalendar } from '../../src/notices/calendar.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'

const kitWith = (sets: Readonly<Record<string, string>>) => ({
  type: 'kit.make' as const,
  kit: anyId(),
  recipient: anyRecipient(),
  custodian: null,
  sets,
  intent: null,
})

test('thirty days after codes were replaced their halves are gone: from every file of the database, and from what was written for kits', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'server.db')
  const store = sqliteStore(path)
  t.after(() => store.close())
  await store.migrate(0)
  const [ada, bo] = [person('ada'), person('bo')]
  const stage = new Stage(store, ada)
  const { crew } = stage
  assert.equal((await stage.found()).status, 201)
  crew.joins(bo, ada, true)
  crew.says(kitWith({}), ada, bo)
  const shelf = crew.shelf(ada, easy, {})
  const old = crew.puts(ada, shelf)
  const firstFile = crew.state.sets.get(old)!.kept!.file
  const secondFile = anyHash()
  crew.says(kitWith({ [old]: secondFile }), ada, bo)
  const replacing = crew.putting(shelf, 4, old, crew.state.sets.get(old)!.record)
  crew.says(replacing, ada)
  crew.says({ type: 'set.confirm', set: replacing.set, code: replacing.codes[0]!.id }, ada)
  await stage.push(ada)

  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('SELECT set_id, sealed FROM keepteam_halves').all()
  database.close()
  const halvesOf = (set: string) =>
    rows.filter((row) => row['set_id'] === set).map((row) => row['sealed'] as Uint8Array)
  const destroyed = [...halvesOf(old), contents.get(firstFile)!, contents.get(secondFile)!]
  const left = [...halvesOf(replacing.set), contents.get(replacing.kit!)!]
  assert.deepEqual([destroyed.length, left.length], [6, 5])
  const found = async (secrets: readonly Uint8Array[]): Promise<number> => {
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
    return secrets.filter((secret) => files.some((file) => file.includes(Buffer.from(secret)))).length
  }

  const { head } = crew.state.sets.get(replacing.set)!
  const trap = stage.appending([crew.note({ ...crew.putting(shelf), kit: head }, ada)])
  const { status, body: refused } = await stage.as(ada, 'POST', stage.path('notes'), trap)
  assert.deepEqual([status, refused['field']], [400, 'blobs'], 'what others need is in no kit that goes')

  crew.pass(30 * 24 - 1)
  await keepCalendar(stage.parts)
  assert.deepEqual([await found(destroyed), await found(left)], [6, 5])
  crew.pass(1)
  await keepCalendar(stage.parts)
  assert.deepEqual([await found(destroyed), await found(left)], [0, 5])
  assert.equal((await stage.release(ada, stage.wish(ada, replacing.set, null))).status, 201)
  const { body } = await stage.release(ada, stage.wish(ada, old, null))
  assert.equal(body['reason'], 'set_void')
})
