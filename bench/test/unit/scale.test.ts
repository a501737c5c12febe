import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { appendToTiles, type Tile } from '../../../packages/sparekey/src/audit/log/tiles.ts'
import { growTree, packHashes } from '../../../packages/sparekey/src/audit/log/tree.ts'
import { verifyAudit } from '../../../packages/sparekey/src/audit/verify.ts'
import { nodePrimitives } from '../../../packages/sparekey/src/crypto/node-primitives.ts'
import { testKeys } from '../../../packages/sparekey/src/testing/create-test-sparekey.ts'
import { issueToSomebody, subjectOf, timesOf } from '../../scale/calls.ts'
import type { ScaleDatabase } from '../../scale/database.ts'
import { fill, readTemplates } from '../../scale/fill.ts'
import { lengthenTrail } from '../../scale/hot-spots.ts'
import { growLeaves } from '../../scale/leaves.ts'
import { onSqlite } from '../../scale/on-sqlite.ts'
import { enrol, settle } from '../../scale/people.ts'

const keys = testKeys()
const engine = await onSqlite()
after(() => engine.stop())
const origin = await engine.create('origin')
const peopleCount = 6
const { store, close } = await origin.openStore()
const people = await enrol(store, keys, peopleCount)
await close()
const templates = await readTemplates(origin)

const filled = async (accounts: number): Promise<ScaleDatabase> => {
  const database = await engine.create(`of_${accounts}`)
  const { events } = await fill(database, origin, templates, accounts, () => {})
  assert.equal(events, 2 * accounts)
  return database
}

const findingsIn = async (database: ScaleDatabase): Promise<number> => {
  const opened = await database.openStore()
  const { findings } = await verifyAudit(opened.store, nodePrimitives, { found: () => {} })
  await opened.close()
  return findings
}

test('a database of people alone is one that the library wrote: its audit finds nothing, and it goes on', async () => {
  const database = await filled(peopleCount)
  assert.equal(await findingsIn(database), 0)
  const subject = await subjectOf(database, keys, people)
  for (let use = 0; use < 2 * peopleCount; use += 1) await subject.nextUse()(subject.sparekey)
  await issueToSomebody(subject.sparekey)
  await settle(subject.sparekey)
  await subject.close()
  const opened = await database.openStore()
  const [person] = people
  assert.ok(person)
  await lengthenTrail(opened.store, person, 100)
  await opened.close()
  assert.equal(await findingsIn(database), 0)
})

test('copies have the lengths of the rows they were made from, keys of their own, and leave the people usable', async () => {
  const accounts = 40
  const database = await filled(accounts)
  for (const table of ['sparekey_accounts', 'sparekey_code_sets', 'sparekey_events']) {
    const rows = await database.rows(table)
    const keysOf = new Set(rows.map((row) => Buffer.from(row['account_key'] as Uint8Array).toString('hex')))
    assert.equal(keysOf.size, accounts, table)
    const shape = (row: object): string =>
      JSON.stringify(
        Object.values(row).map((value: unknown) =>
          value instanceof Uint8Array
            ? value.length
            : typeof value === 'string'
              ? value.length
              : typeof value,
        ),
      )
    const sort = table === 'sparekey_events' ? 'event_type' : 'account_key'
    const shapes = (all: readonly Record<string, unknown>[]) =>
      new Set(
        all.map(
          (row) => `${sort === 'event_type' ? String(row[sort]) : ''} ${shape({ ...row, leaf_index: 0 })}`,
        ),
      )
    const own = (await origin.rows(table)).filter((row) => !String(row['body']).includes('"time":"confirm"'))
    assert.deepEqual(shapes(rows), shapes(own), table)
  }
  const leaves = (await database.rows('sparekey_events')).map((row) => Number(row['leaf_index']))
  assert.deepEqual(
    leaves.toSorted((a, b) => a - b),
    [...Array(2 * accounts).keys()],
  )
  const subject = await subjectOf(database, keys, people)
  for (let use = 0; use < peopleCount; use += 1) await subject.nextUse()(subject.sparekey)
  await settle(subject.sparekey)
  await subject.close()
  const size = (await database.rows('sparekey_log')).map((row) => Number(row['size']))
  assert.deepEqual(size, [2 * accounts + peopleCount], 'the log goes on from the loaded tree')
})

test('medians and the slowest hundredth', () => {
  assert.deepEqual(timesOf([...Array(200).keys()]), { p50: 100, p99: 198, calls: 200 })
})

test('a tree that is built in one go is the one that grows leaf by leaf', () => {
  for (const size of [1, 255, 256, 257, 773]) {
    const hashes = Array.from({ length: size }, (_, index) =>
      nodePrimitives.sha256(Buffer.from(`leaf ${index}`)),
    )
    const leaves = growLeaves()
    const tree = growTree(nodePrimitives)
    for (const hash of hashes) {
      leaves.append(hash)
      tree.append(hash)
    }
    const full = leaves.takeFull()
    const { edge, frontier } = leaves.end()
    assert.deepEqual(frontier, packHashes(tree.frontier().hashes), `${size}`)
    const place = ({ level, index }: Tile): number => level * 1000 + index
    const tiles = [...full, ...edge].toSorted((a, b) => place(a) - place(b))
    assert.deepEqual(
      tiles,
      appendToTiles(nodePrimitives, 0, [], hashes).toSorted((a, b) => place(a) - place(b)),
      `${size}`,
    )
  }
})
