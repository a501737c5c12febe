import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import { countKeyUses } from '../../../src/lifecycle/rotation/key-uses.ts'
import { pagesOf, run, shareOf } from '../../../src/lifecycle/rotation/pages.ts'
import { keep, read, undo, write, type Store } from '../../../src/store/port.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { ask } from '../../support/inspect.ts'
import { noRows } from '../../support/no-rows.ts'

test('a walk asks for the page behind the last row, until a page is not full', async () => {
  const pagesFrom = async (rows: number) => {
    const asked: (number | null)[] = []
    const pages: (readonly number[])[] = []
    const behind = (last: number | null) => {
      asked.push(last)
      const from = last ?? 0
      return Promise.resolve([1, 2, 3].map((step) => from + step).filter((row) => row <= rows))
    }
    for await (const page of pagesOf<number>(3, behind)) pages.push(page)
    return { asked, pages }
  }
  assert.deepEqual(await pagesFrom(0), { asked: [null], pages: [] })
  assert.deepEqual(await pagesFrom(2), { asked: [null], pages: [[1, 2]] })
  assert.deepEqual(await pagesFrom(3), { asked: [null, 3], pages: [[1, 2, 3]] })
  assert.deepEqual(await pagesFrom(4), { asked: [null, 3], pages: [[1, 2, 3], [4]] })
})

test('how far a walk has come follows from the account key, from 0 to nearly 1', () => {
  assert.deepEqual(
    [[], [0, 0], [0, 128], [64, 0], [128], [255, 255, 9]].map((key) => shareOf(Uint8Array.from(key))),
    [0, 0, 128 / 65_536, 0.25, 0.5, 65_535 / 65_536],
  )
})

test('a change of which the database does not say whether it was written is to be made again', async () => {
  const cause = new RangeError('lost')
  const answering = (outcome: object) => ({ transact: () => Promise.resolve(outcome) }) as unknown as Store
  const isUnknown = (error: unknown): boolean =>
    error instanceof SparekeyError &&
    error.code === 'outcome_unknown' &&
    error.retryAfterSeconds === 1 &&
    error.cause === cause
  await assert.rejects(
    run(answering({ outcome: 'unknown', cause }), () => assert.fail()),
    isUnknown,
  )
  for (const outcome of ['committed', 'rolled_back']) {
    assert.equal(await run(answering({ outcome, value: 7 }), () => assert.fail()), 7)
  }
  const value = await run(memoryStore(), function* () {
    return undo(yield* read('readAllWebhooks', {}))
  })
  assert.deepEqual(value, [])
})

const accountKey = new Uint8Array(16).fill(1)
const id = (byte: number) => new Uint8Array(16).fill(byte)
const nowMs = 1_000_000

test('what refers to a key counts while it is good: open recoveries, open visits, fingerprints that have not expired', async () => {
  const store = memoryStore()
  await ask(store, function* () {
    const session = (byte: number, expiresAt: number) => ({
      accountKey,
      pageSessionId: id(byte),
      keyId: 'k1',
      sealed: id(0),
      openedAt: 0,
      expiresAt,
    })
    for (const [byte, expiresAt] of [
      [1, nowMs + 1],
      [2, nowMs],
      [3, nowMs + 1],
    ] as const) {
      yield* write('insertPageSession', session(byte, expiresAt))
    }
    yield* write('endPageSession', { accountKey, pageSessionId: id(3), state: 'cancelled', result: null })
    const recovery = (byte: number, expiresAt: number, endedAt: number | null) => ({
      accountKey,
      recoveryId: id(byte),
      keyId: 'k2',
      setId: id(9),
      redemptionId: id(byte),
      openedAt: 0,
      expiresAt,
      tasks: '{}',
      issuedSetId: null,
      endedAt,
      endedBy: endedAt === null ? null : ('completed' as const),
    })
    yield* write('insertRecovery', recovery(1, nowMs + 1, null))
    yield* write('insertRecovery', recovery(2, nowMs, null))
    yield* write('insertRecovery', recovery(3, nowMs + 1, 5))
    return keep(null)
  })
  const uses = await countKeyUses(store, new Date(nowMs), 1)
  const none = { ...noRows, fingerprints: 0 }
  const account = '01'.repeat(16)
  assert.deepEqual(
    uses.toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1)),
    [
      {
        keyId: 'k1',
        rows: { ...none, recoveries: 0, pages: 1 },
        total: 1,
        first: `visit to the pages of account ${account}`,
      },
      {
        keyId: 'k2',
        rows: { ...none, recoveries: 1, pages: 0 },
        total: 1,
        first: `recovery of account ${account}`,
      },
    ],
  )
})
