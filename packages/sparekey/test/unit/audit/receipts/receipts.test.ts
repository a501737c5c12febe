import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { lookInto, readRows } from '../../../../src/audit/cursor.ts'
import { exportEvents } from '../../../../src/audit/export.ts'
import { logKey, logSigner } from '../../../../src/audit/log/identity.ts'
import { verifierKeyOf } from '../../../../src/audit/log/note.ts'
import { parseTreeHead } from '../../../../src/audit/log/tree-head.ts'
import { readKept } from '../../../../src/audit/log-check/kept.ts'
import { readNewestCheckpoint } from '../../../../src/audit/published.ts'
import { readTile } from '../../../../src/audit/stored-tree.ts'
import { proveEvent, type EventName } from '../../../../src/audit/receipts/make.ts'
import { verifyReceipt } from '../../../../src/audit/receipts/verify.ts'
import { type ExportedLine, verifyExport } from '../../../../src/audit/verify-export.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { SparekeyError } from '../../../../src/errors.ts'
import { theLog } from '../../../../src/store/catalogue/log.ts'
import { accountKeyOf, createLab, undelayed, type Lab } from '../../../support/lab.ts'
import { withChangedRows } from '../../../support/tamper.ts'

let lab: Lab

const sequence = async (): Promise<string> => {
  for (let more = true; more;) {
    lab.clock.advance(2)
    more = (await lab.sparekey.runDue()).more
  }
  const [newest] = await readRows(lab.store, 'readLogCheckpoints', { logId: theLog, limit: 1 })
  assert.ok(newest)
  return newest.note
}

const signer = () => logSigner(nodePrimitives, lab.ring)
const key = () => logKey(nodePrimitives, lab.ring)
const prove = (name: EventName, account = 'ada', store = lab.store) =>
  proveEvent(store, nodePrimitives, signer(), accountKeyOf(lab, account), name, lab.clock.now())

describe('receipts of events', () => {
  beforeEach(async () => {
    lab = await createLab({ policy: undelayed() })
    const sheet = await lab.sheet()
    await lab.redeem(sheet.codes[0])
    await lab.sheet({}, 'bob')
    await sequence()
  })

  test('every event has a proof that the key alone verifies, and that says which event it is', async () => {
    for (const account of ['ada', 'bob']) {
      const accountKey = accountKeyOf(lab, account)
      const rows = await readRows(lab.store, 'readEvents', { accountKey, beforeSeq: 99, limit: 99 })
      assert.ok(rows.length > 1)
      for (const row of rows) {
        for (const name of [{ seq: row.seq }, { eventId: row.eventId }]) {
          const receipt = await prove(name, account)
          assert.equal(receipt?.kind, 'proof')
          const verdict = verifyReceipt(nodePrimitives, receipt.text, key())
          assert.ok(verdict.ok && verdict.kind === 'proof')
          const { salt: _salt, leafHash, leafIndex, ...fields } = row
          assert.deepEqual(verdict.entry, { leafHash, event: { accountKey, ...fields } })
          assert.deepEqual([verdict.index, verdict.size], [leafIndex, 5])
        }
      }
    }
  })

  test('an event that has no leaf yet gets a promise that the log’s key signed', async () => {
    await lab.sheet({ reason: 'replacement' })
    const receipt = await prove({ seq: 4 })
    assert.equal(receipt?.kind, 'promise')
    const verdict = verifyReceipt(nodePrimitives, receipt.text, key())
    assert.ok(verdict.ok && verdict.kind === 'promise')
    assert.equal(verdict.entry.event?.seq, 4)
    assert.deepEqual(verdict.promisedAt, lab.clock.now())
    assert.equal(parseTreeHead(receipt.text.slice(0, receipt.text.indexOf('\n\n') + 1)), null)
    await sequence()
    assert.equal((await prove({ seq: 4 }))?.kind, 'proof')
  })

  test('an event that has its leaf under no checkpoint yet gets a promise, too', async () => {
    // Within a second of the last checkpoint none is signed.
    for (const account of ['bob', 'ada']) {
      await lab.sheet({ reason: 'replacement' }, account)
      while ((await lab.sparekey.runDue()).more);
    }
    const { items } = await lab.sparekey.events('ada', { limit: 1 })
    assert.equal(typeof items[0]?.leafIndex, 'number')
    assert.equal((await prove({ seq: items[0]?.seq ?? 0 }))?.kind, 'promise')
  })

  test('no character of a receipt can be changed unnoticed', async () => {
    await lab.sheet({ reason: 'replacement' })
    for (const seq of [1, 4]) {
      const receipt = await prove({ seq })
      assert.ok(receipt)
      for (let at = 0; at < receipt.text.length; at += 3) {
        const other = receipt.text[at] === 'A' ? 'B' : 'A'
        const changed: string = receipt.text.slice(0, at) + other + receipt.text.slice(at + 1)
        assert.equal(verifyReceipt(nodePrimitives, changed, key()).ok, false, `${seq}, character ${at}`)
      }
    }
  })

  test('a receipt says nothing under another key, and a checkpoint is no receipt', async () => {
    const receipt = await prove({ seq: 1 })
    assert.ok(receipt)
    const foreign = verifierKeyOf(nodePrimitives, { ...signer(), seed: nodeRandom(32) })
    assert.deepEqual(verifyReceipt(nodePrimitives, receipt.text, foreign), {
      ok: false,
      detail: 'Its checkpoint is not signed by this key.',
    })
    assert.equal(verifyReceipt(nodePrimitives, await sequence(), key()).ok, false)
    const bare = receipt.text.replace(/^extra .*\n/m, '')
    assert.deepEqual(verifyReceipt(nodePrimitives, bare, key()), {
      ok: false,
      detail: 'It does not carry the event that it proves.',
    })
  })

  test('the event of an erased account keeps its place in the tree, and its receipt tells no more', async () => {
    await lab.sparekey.erase('ada')
    const receipt = await prove({ seq: 1 })
    assert.equal(receipt?.kind, 'proof')
    const verdict = verifyReceipt(nodePrimitives, receipt.text, key())
    assert.ok(verdict.ok)
    assert.equal(verdict.entry.event, null)
  })

  test('an event that the account does not have has no receipt', async () => {
    assert.equal(await prove({ seq: 9 }), null)
    assert.equal(await prove({ seq: 0 }), null)
    assert.equal(await prove({ eventId: nodeRandom(16) }), null)
    assert.equal(await prove({ seq: 1 }, 'nobody'), null)
  })

  test('nothing is handed out that would not verify', async () => {
    const emptied = { hashes: new Uint8Array(32 * 256) }
    const wrong = withChangedRows(lab.store, (statement, rows) =>
      statement === 'readLogTiles' ? rows.map((row) => ({ ...(row as object), ...emptied })) : rows,
    )
    const isNotWhole = (error: unknown) => error instanceof SparekeyError && error.code === 'internal'
    await assert.rejects(prove({ seq: 1 }, 'ada', wrong), isNotWhole)
  })
})

describe('what is published', () => {
  beforeEach(async () => {
    lab = await createLab({ policy: undelayed() })
  })

  test('nothing at first, then the newest checkpoint with what was verified of it', async () => {
    assert.equal(await readNewestCheckpoint(lab.store, nodePrimitives, key()), null)
    await lab.sheet()
    const note = await sequence()
    const newest = await readNewestCheckpoint(lab.store, nodePrimitives, key())
    assert.deepEqual([newest?.note, newest?.head?.size], [note, 2])
    const foreign = verifierKeyOf(nodePrimitives, { ...signer(), seed: nodeRandom(32) })
    assert.equal((await readNewestCheckpoint(lab.store, nodePrimitives, foreign))?.head, null)
  })

  test('tiles as narrow as they are asked for, and none wider than the tree', async () => {
    await lab.sheet()
    await sequence()
    const tile = (width: number, index = 0) => lookInto(lab.store, () => readTile({ level: 0, index, width }))
    assert.equal((await tile(1))?.length, 32)
    assert.equal((await tile(2))?.length, 64)
    assert.deepEqual([await tile(3), await tile(1, 1)], [null, null])
  })
})

describe('an export', () => {
  let lines: readonly ExportedLine[]
  let checkpoint: string

  beforeEach(async () => {
    lab = await createLab({ policy: undelayed() })
    const sheet = await lab.sheet()
    await lab.redeem(sheet.codes[0], { input: { context: { ip: '203.0.113.7', userAgent: 'ü"' } } })
    await lab.sheet({}, 'bob')
    await lab.sparekey.erase('bob')
    checkpoint = await sequence()
    await lab.sheet({ reason: 'replacement' })
    const rows: ExportedLine[] = []
    for await (const { event } of exportEvents(lab.store, {})) {
      const { accountKey, leafIndex, ...fields } = event
      rows.push({ line: rows.length + 1, accountKey, leafIndex, event: fields })
    }
    lines = rows
  })

  async function* each(given: readonly ExportedLine[]) {
    yield* given
  }
  const verify = (given = lines, notes = checkpoint) =>
    verifyExport(nodePrimitives, each(given), readKept(nodePrimitives, notes, key()))

  test('verifies without the database; what came after the checkpoint is not proven, and said so', async () => {
    assert.deepEqual(await verify(), { events: 10, proven: 6, blanked: 2, unproven: 4, faults: [] })
  })

  test('in whatever order the lines come', async () => {
    assert.deepEqual((await verify(lines.toReversed())).faults, [])
  })

  test('in which a line was changed, left out, doubled, or exchanged does not verify', async () => {
    const [first, second] = lines
    assert.ok(first && second)
    const place = lines.findIndex(({ event }) => event.type === 'code.redeemed')
    const use = lines[place]
    assert.ok(use)
    const changed = (event: Partial<ExportedLine['event']>) =>
      lines.with(place, { ...use, event: { ...use.event, ...event } })
    const cases: readonly (readonly [readonly ExportedLine[], RegExp])[] = [
      [changed({ at: 7 }), /does not give its leaf hash: it was changed/],
      [changed({ context: null }), /does not give its leaf hash/],
      [changed({ salt: null }), /does not give its leaf hash/],
      [changed({ leafHash: new Uint8Array(32) }), /does not give its leaf hash/],
      [changed({ leafHash: new Uint8Array(31) }), /is claimed a second time, or is none/],
      [lines.toSpliced(place, 1), /is in no line: its event was left out/],
      [[...lines, use], /is claimed a second time/],
      [
        lines
          .with(0, { ...first, leafIndex: second.leafIndex })
          .with(1, { ...second, leafIndex: first.leafIndex }),
        /do not give the root that .* signed over 6 events: this is another history/,
      ],
      [lines.map((line) => ({ ...line, leafIndex: null })), /Leaves 0 to 5 are in no line/],
    ]
    for (const [given, says] of cases) {
      const { faults } = await verify(given)
      assert.ok(
        faults.some((fault) => says.test(fault)),
        `${String(says)}: ${faults.join()}`,
      )
    }
  })

  test('an erased event keeps its place, and no text that anybody could put there', async () => {
    const place = lines.findIndex(({ event, leafIndex }) => event.type === null && leafIndex !== null)
    const blank = lines[place]
    assert.ok(blank)
    const told = { ...blank.event, type: 'set.issued' as const }
    const { faults } = await verify(lines.with(place, { ...blank, event: told }))
    assert.match(faults[0] ?? '', /does not give its leaf hash/)
  })

  test('against a checkpoint of another key proves nothing', async () => {
    const foreign = verifierKeyOf(nodePrimitives, { ...signer(), seed: nodeRandom(32) })
    const kept = readKept(nodePrimitives, checkpoint, foreign)
    const { proven, faults } = await verifyExport(nodePrimitives, each(lines), kept)
    assert.deepEqual([proven, faults.length], [0, 1])
  })
})
