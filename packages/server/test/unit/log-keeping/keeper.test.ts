import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { createSparekeys, logSigner, nodePrimitives, type Sparekeys } from 'sparekey/service'
import { testKeys } from 'sparekey/testing'
import { openJournal, readJournal } from '../../../src/log-keeping/journal.ts'
import { createLogKeeper } from '../../../src/log-keeping/keeper.ts'
import { createRound } from '../../../src/log-keeping/round.ts'

const root = mkdtempSync(join(tmpdir(), 'sparekey-keeper-'))
after(() => rmSync(root, { recursive: true, force: true }))
const keys = testKeys()
let places = 0

/** A service's log: its database, the sequencer, and the keeper over a file. */
const open = async (given: { readonly store?: Store; readonly path?: string } = {}) => {
  const path = given.path ?? join(root, `${(places += 1)}`, 'checkpoint')
  mkdirSync(join(path, '..'), { recursive: true })
  let at = Date.now()
  const clock = () => new Date(at)
  const store = given.store ?? memoryStore()
  const hold = (): string | null => keeper.hold()
  const sparekeys: Sparekeys = await createSparekeys({ store, keys, clock, hold })
  const keeper = createLogKeeper({ store, signer: logSigner(nodePrimitives, sparekeys.ring), path, clock })
  const alarms: string[] = []
  const round = createRound({
    keeper,
    sequencer: sparekeys.sequencer,
    due: () => sparekeys.runDue({ limit: 100, deliver: null, tenant: async () => ({ endpoints: [] }) }),
    alarm: (fault) => void alarms.push(fault),
  })
  const rounds = async (): Promise<void> => {
    for (let count = 0; count < 3; count += 1) {
      at += 20_000
      await round()
    }
  }
  const issue = async (account: string) => {
    const authentication = { methods: ['pwd', 'otp'], at: clock() }
    const sheet = await sparekeys.of('default', { policy: { format: 'long' } }).issue(account, {
      reason: 'enrollment',
      authentication,
    })
    return sheet.ok ? sheet : assert.fail(sheet.code)
  }
  return { path, store, sparekeys, keeper, alarms, rounds, issue, clock }
}
const kept = (path: string): string => readFileSync(path, 'utf8')
const sizeOf = (note: string): number => Number(note.split('\n')[1])

test('the newest checkpoint is kept, and beside it what got a leaf, without a name or a code', async () => {
  const log = await open()
  assert.equal(await log.keeper.look(), null)
  assert.equal(existsSync(log.path), false, 'nothing was signed yet')
  const sheet = await log.issue('ada@example.org')
  await log.rounds()
  assert.equal(sizeOf(kept(log.path)), 1)
  await log.issue('bo')
  await log.rounds()
  assert.equal(sizeOf(kept(log.path)), 2)
  const entries = await readJournal(log.path)
  assert.deepEqual(
    entries.map(({ leafIndex, seq, type }) => [leafIndex, seq, type]),
    [
      [0, 1, 'set.issued'],
      [1, 1, 'set.issued'],
    ],
  )
  const journal = readFileSync(`${log.path}.journal`, 'utf8')
  // No part of the account's name, of the sheet or of a code that hexadecimal digits could spell by chance.
  for (const secret of ['example', sheet.setId, ` ${sheet.serial}`, sheet.codes[0]])
    assert.ok(!journal.includes(secret))
  assert.deepEqual(readdirSync(join(log.path, '..')).toSorted(), ['checkpoint', 'checkpoint.journal'])
  assert.deepEqual([log.keeper.hold(), log.keeper.check().ok], [null, true])
})

test('a database that went back is seen at once: nothing is decided, nothing is done, and the file stays', async () => {
  const before = await open()
  await before.issue('ada')
  await before.rounds()
  const note = kept(before.path)

  const { store, ...log } = await open({ path: before.path })
  assert.match(
    (await log.keeper.look()) ?? '',
    /^The database went back: it holds 0 of the 1 events that were signed/,
  )
  const held = { name: 'SparekeyError', code: 'overloaded', retryAfterSeconds: 60 }
  await assert.rejects(log.issue('ada'), held)
  const calls = log.sparekeys.of('default')
  const firstFactor = { methods: ['pwd'], at: log.clock() }
  const setId = 'set_00000000000000000000000000000000'
  const code = 'X7K9-M3NP-QR2W-5T8V'
  const authentication = { methods: ['otp'], at: log.clock() }
  for (const call of [
    () => calls.redeem('ada', { code, firstFactor }),
    () => calls.confirm('ada', { setId, code }),
    () => calls.importSet('ada', { scheme: 'bcrypt', verifiers: ['$2b$10$'], authentication } as never),
  ]) {
    await assert.rejects(call(), held)
  }
  assert.equal((await calls.status('ada')).state, 'none', 'what decides about no code is answered')
  await log.rounds()
  assert.deepEqual([log.keeper.check().ok, log.alarms.length], [false, 1])
  assert.equal(kept(before.path), note)
  const written = await store.transact(function* () {
    const answer = yield { name: 'readLog', parameters: { logId: 'events' } } as const
    return { keep: false, value: answer.rows }
  })
  assert.ok(written.outcome === 'rolled_back')
  assert.deepEqual(written.value, [])
})

test('what went back while running is seen in the next round, and is over when the file fits again', async () => {
  const log = await open()
  await log.issue('ada')
  await log.rounds()
  const other = await open()
  for (const account of ['ada', 'bo']) await other.issue(account)
  await other.rounds()
  const ours = kept(log.path)
  writeFileSync(log.path, kept(other.path))
  await log.rounds()
  assert.notEqual(log.keeper.hold(), null)
  writeFileSync(log.path, ours)
  await log.rounds()
  assert.equal(log.keeper.hold(), null)
  await log.issue('cy')
})

test('a file that is no checkpoint of this log is not written over', async () => {
  const log = await open()
  await log.issue('ada')
  await log.rounds()
  writeFileSync(log.path, 'something else')
  assert.match((await log.keeper.look()) ?? '', /is no checkpoint that the log of this database signed/)
  assert.equal(kept(log.path), 'something else')
})

test(
  'where the file cannot be written the service goes on, and says so',
  { skip: process.getuid?.() === 0 },
  async () => {
    const log = await open()
    await log.issue('ada')
    chmodSync(join(log.path, '..'), 0o500)
    await log.rounds()
    assert.deepEqual([log.keeper.hold(), log.keeper.check().ok], [null, false])
    chmodSync(join(log.path, '..'), 0o700)
    await log.rounds()
    assert.equal(log.keeper.check().ok, true)
  },
)

test('a folder that is not there is said in one line, and the service goes on', async () => {
  const log = await open()
  rmSync(join(log.path, '..'), { recursive: true })
  await log.issue('ada')
  await log.rounds()
  assert.equal(log.keeper.hold(), null)
  assert.match(log.keeper.check().detail, /^SPAREKEY_CHECKPOINT_FILE: /)
})

test('while the file cannot be read, the service does not say that the database continues it', async () => {
  const log = await open()
  await log.issue('ada')
  await log.rounds()
  const note = kept(log.path)
  rmSync(log.path)
  mkdirSync(log.path)
  await assert.rejects(log.rounds(), { name: 'SetupError', code: 'setting_invalid' })
  assert.equal(log.keeper.check().ok, false)
  assert.match(log.keeper.check().detail, /^SPAREKEY_CHECKPOINT_FILE: .* cannot be read/)
  rmSync(log.path, { recursive: true })
  writeFileSync(log.path, note)
  await log.rounds()
  assert.equal(log.keeper.check().ok, true)
})

const leaf = (leafIndex: number) => ({
  leafIndex,
  accountKey: new Uint8Array(16).fill(leafIndex),
  seq: leafIndex + 1,
  leafHash: new Uint8Array(32).fill(leafIndex),
  at: 1000 + leafIndex,
  type: 'code.redeemed',
})

test('a journal takes two files of its size at most, and goes on where it ended, a cut line left out', async () => {
  const path = join(root, 'journal')
  const journal = await openJournal(path, { mostBytes: 200 })
  assert.equal(journal.next, null)
  for (let index = 0; index < 20; index += 1) await journal.add([leaf(index)], Date.now())
  const indexes = (await readJournal(path)).map(({ leafIndex }) => leafIndex)
  assert.equal(indexes.at(-1), 19)
  assert.ok(indexes.length < 8 && indexes.length > 2, indexes.join())
  appendFileSync(`${path}.journal`, '20 0000')
  const again = await openJournal(path)
  assert.equal(again.next, 20)
  await again.add([leaf(20), leaf(21)], Date.now())
  assert.deepEqual(
    (await readJournal(path)).slice(-3).map(({ leafIndex }) => leafIndex),
    [19, 20, 21],
  )
})

test('a journal begins a new file when its own is old, whatever the file system says of its age', async () => {
  const path = join(root, 'old')
  const leavesOf = async () => (await readJournal(path)).map(({ leafIndex }) => leafIndex)
  const journal = await openJournal(path, { mostMs: 1000 })
  await journal.add([leaf(0)], 5000)
  const again = await openJournal(path, { mostMs: 1000 })
  await again.add([leaf(1)], 5999)
  assert.equal(existsSync(`${path}.journal.1`), false)
  await again.add([leaf(2)], 6000)
  assert.equal(existsSync(`${path}.journal.1`), true)
  await again.add([leaf(3)], 6999)
  assert.deepEqual(await leavesOf(), [0, 1, 2, 3])
  await again.add([leaf(4)], 7000)
  assert.deepEqual(await leavesOf(), [2, 3, 4])
})
