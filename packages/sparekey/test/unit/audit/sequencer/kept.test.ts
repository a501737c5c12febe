import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logKey, logSigner } from '../../../../src/audit/log/identity.ts'
import { openCheckpoint } from '../../../../src/audit/log/tree-head.ts'
import { beginEpoch, openFence } from '../../../../src/audit/sequencer/fence-record.ts'
import { findLost, lookAtLog, readLeaves, shortHash } from '../../../../src/audit/sequencer/looking.ts'
import { nodePrimitives } from '../../../../src/crypto/node-primitives.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { theLog } from '../../../../src/store/catalogue/log.ts'
import { keep, read, write, type Store } from '../../../../src/store/port.ts'
import { drain } from '../../../support/due.ts'
import { ask } from '../../../support/inspect.ts'
import { createLab, type Lab } from '../../../support/lab.ts'
import { assertLogSound, logHoldings } from '../../../support/log.ts'
import { withChangedRows } from '../../../support/tamper.ts'

const policy = { format: 'long' } as const

const live = async (lab: Lab, account: string): Promise<void> => {
  await lab.sheet({}, account)
  lab.clock.advance(2)
  await drain(lab)
}

const newest = async (store: Store): Promise<string> =>
  (await logHoldings(store)).checkpoints.at(-1)?.note ?? assert.fail('nothing was signed')

/** A database as it was after the first steps, and another that went on: what a restored backup is to the one it replaces. */
const restored = async () => {
  const later = await createLab({ policy })
  const lab = await createLab({ policy, keys: later.keys, store: memoryStore(), clock: later.clock })
  // Ids and salts are drawn, so that the two have different events: as where a backup was restored and used on.
  for (const one of [lab, later]) await live(one, 'ada')
  for (const account of ['bo', 'cy']) await live(later, account)
  return { lab, later, kept: await newest(later.store) }
}

const look = (lab: Lab, kept: string | null) =>
  lookAtLog(lab.store, nodePrimitives, logSigner(nodePrimitives, lab.ring), kept)

test('a database that goes on is fine, and its newest checkpoint is to be kept', async () => {
  const lab = await createLab({ policy })
  await live(lab, 'ada')
  const first = await newest(lab.store)
  const begins = await look(lab, null)
  assert.ok(begins.state === 'fine')
  assert.deepEqual([begins.newest?.note, begins.newest?.size, begins.kept], [first, 2, null])
  assert.deepEqual((await look(lab, first)).state, 'fine')
  await live(lab, 'bo')
  const verdict = await look(lab, first)
  assert.ok(verdict.state === 'fine')
  assert.equal(verdict.newest?.note, await newest(lab.store))
})

test('a database with fewer leaves than were signed has gone back', async () => {
  const { lab, kept } = await restored()
  const verdict = await look(lab, kept)
  assert.ok(verdict.state === 'behind')
  assert.deepEqual([verdict.kept.size, verdict.present.size], [6, 2])
})

test('a database with as many leaves as were signed, or more, and others, was changed', async () => {
  const { lab, kept } = await restored()
  await live(lab, 'bo')
  await live(lab, 'cy')
  assert.equal((await look(lab, kept)).state, 'changed')
  await live(lab, 'di')
  assert.equal((await look(lab, kept)).state, 'changed')
})

test('a database whose tree has a hole does not pass for one that goes on', async () => {
  const lab = await createLab({ policy })
  await live(lab, 'ada')
  const kept = await newest(lab.store)
  await live(lab, 'bo')
  const holed = withChangedRows(lab.store, (statement, rows) => (statement === 'readLogTiles' ? [] : rows))
  assert.equal((await look({ ...lab, store: holed }, kept)).state, 'changed')
})

test('what is no checkpoint of this log is not believed', async () => {
  const { lab, kept } = await restored()
  const stranger = await createLab({ policy })
  await live(stranger, 'ada')
  for (const note of ['', 'nonsense', kept.replace('\n6\n', '\n2\n'), await newest(stranger.store)]) {
    assert.deepEqual(await look(lab, note), { state: 'unreadable' })
  }
})

test('a checkpoint of the database that its log did not sign is not kept', async () => {
  const lab = await createLab({ policy })
  await live(lab, 'ada')
  const kept = await newest(lab.store)
  await ask(lab.store, function* () {
    const row = { logId: theLog, epoch: 1, size: 99, note: kept.replace('\n2\n', '\n99\n'), createdAt: 1 }
    return keep(yield* write('insertLogCheckpoint', row))
  })
  assert.equal((await look(lab, kept)).state, 'changed')
})

test('behind a fence the log goes on under another origin, and what the fence covers is fine', async () => {
  const { lab, later, kept } = await restored()
  const signer = logSigner(nodePrimitives, lab.ring)
  const key = logKey(nodePrimitives, lab.ring)
  const opened = openCheckpoint(nodePrimitives, kept, key)
  assert.ok(opened.ok)
  const lost = opened.head
  const begun = await ask(lab.store, () => beginEpoch(nodePrimitives, signer, lost, 5))
  assert.ok(begun)
  assert.match(begun.note, /^sparekey\/log\/[0-9a-f]{16}\/2\n2\n/)
  const [row] = await ask(lab.store, function* () {
    return keep(yield* read('readLogEpochs', { logId: theLog, limit: 9 }))
  })
  const record = openFence(nodePrimitives, row?.note ?? '', key)
  assert.deepEqual([record?.epoch, record?.size, record?.lost.epoch, record?.lost.size], [2, 2, 1, 6])
  assert.equal(openFence(nodePrimitives, (row?.note ?? '').replace('\n6\n', '\n7\n'), key), null)

  const verdict = await look(lab, kept)
  assert.ok(verdict.state === 'fine')
  assert.deepEqual([verdict.newest?.note, verdict.newest?.epoch, verdict.kept], [begun.note, 2, lost])
  lab.clock.advance(20)
  await live(lab, 'di')
  const { checkpoints } = await assertLogSound(lab, lab.store)
  assert.deepEqual(
    checkpoints.map(({ epoch, size }) => [epoch, size]),
    [
      [1, 2],
      [2, 2],
      [2, 4],
    ],
  )
  // Another process knew of more than the fence does.
  await live(later, 'ed')
  assert.equal((await look(lab, await newest(later.store))).state, 'behind')
  // And the database from before the fence is behind what was kept after it.
  const { lab: before } = await restored()
  const keptAfter = await newest(lab.store)
  assert.equal((await look({ ...before, ring: lab.ring }, keptAfter)).state, 'behind')
  for (const account of ['fi', 'gus', 'hal']) await live(before, account)
  assert.equal((await look({ ...before, ring: lab.ring }, keptAfter)).state, 'behind', 'however long it grew')
})

test('a fence that the log did not sign covers nothing', async () => {
  const { lab, kept } = await restored()
  const stranger = { name: logSigner(nodePrimitives, lab.ring).name, seed: new Uint8Array(32) }
  const opened = openCheckpoint(nodePrimitives, kept, logKey(nodePrimitives, lab.ring))
  assert.ok(opened.ok)
  const { head } = opened
  await ask(lab.store, () => beginEpoch(nodePrimitives, stranger, head, 5))
  assert.equal((await look(lab, kept)).state, 'behind')
})

test('events that are known and not there are found, also where others stand in their places', async () => {
  const { lab, later } = await restored()
  const known = (await readLeaves(later.store, 0, 100)).map(({ accountKey, seq, leafHash }) => ({
    accountKey,
    seq,
    leafHash: shortHash(leafHash),
  }))
  assert.deepEqual(await findLost(later.store, known), [])
  assert.deepEqual(await findLost(lab.store, known), known)
  assert.equal(known.length, 6)
})
