import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueEvents } from '../../../../src/audit/sequencer/queue.ts'
import { theLog } from '../../../../src/store/catalogue/log.ts'
import { keep, write, type StatementName, type Store } from '../../../../src/store/port.ts'
import { drain } from '../../../support/due.ts'
import { ask } from '../../../support/inspect.ts'
import { flakyStore, isWrite, watchedStore, type Fate } from '../../../support/stores.ts'
import { accountKeyOf, ada, createLab, type Lab } from '../../../support/lab.ts'
import { assertLogSound, logHoldings, sequencerOn } from '../../../support/log.ts'

const live = async (lab: Lab, account = ada): Promise<void> => {
  const { codes } = await lab.sheet({}, account)
  for (const code of codes.slice(1, 4)) await lab.redeem(code, { account })
}

/** A lab whose events wait in the queue, and have no leaves. */
const queued = async (accounts: readonly string[] = [ada]): Promise<Lab> => {
  const lab = await createLab({ policy: { format: 'long' } })
  for (const account of accounts) await live(lab, account)
  await ask(lab.store, function* () {
    for (const account of accounts) {
      yield* queueEvents({ accountKey: accountKeyOf(lab, account), fromSeq: 1, toSeq: 5 }, 1)
    }
    return keep(null)
  })
  return lab
}

test('every event gets one leaf, those of an account in order, and the tree is signed', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  for (const account of ['ada', 'bo', 'cy']) await live(lab, account)
  await drain(lab)
  const { events, checkpoints } = await assertLogSound(lab, lab.store)
  assert.equal(events.filter(({ leafIndex }) => leafIndex === null).length, 0)
  assert.equal(checkpoints.at(-1)?.size, events.length)

  lab.clock.advance(5)
  await live(lab, 'di')
  await drain(lab)
  const later = await assertLogSound(lab, lab.store)
  assert.ok(later.events.length > events.length)
  assert.deepEqual(
    later.checkpoints.map(({ size }) => size),
    [events.length, later.events.length],
  )
})

test('a change costs its own transaction nothing: its statements name no table of the log', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  const { codes } = await lab.sheet()
  await drain(lab)
  const seen: StatementName[] = []
  const watched = await createLab({
    store: watchedStore(lab.store, ({ name }) => void seen.push(name)),
    keys: lab.keys,
    clock: lab.clock,
    policy: { format: 'long' },
  })
  seen.length = 0
  assert.ok((await watched.redeem(codes[1] ?? '')).ok)
  assert.deepEqual(seen.filter(isWrite), [
    'takeAttempt',
    'changeAccountAndReset',
    'insertEvent',
    'insertDue',
    'insertRedemption',
    'insertRecovery',
  ])
})

test('what comes later in an account waits for nothing: what is before it is taken along, and once', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  await live(lab)
  const accountKey = accountKeyOf(lab)
  const queue = (fromSeq: number, toSeq: number) =>
    ask(lab.store, function* () {
      yield* queueEvents({ accountKey, fromSeq, toSeq }, fromSeq)
      return keep(null)
    })
  const sequencer = sequencerOn(lab, lab.store)
  await queue(4, 4)
  assert.equal((await sequencer.round()).leaves, 4)
  await assertLogSound(lab, lab.store)
  await queue(2, 2)
  await queue(1, 5)
  assert.equal((await sequencer.round()).leaves, 1)
  await queue(1, 5)
  assert.equal((await sequencer.round()).leaves, 0)
  await assertLogSound(lab, lab.store)
})

test('an account with far more events than a batch takes is in the log in its order all the same', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  await live(lab)
  const sequencer = sequencerOn(lab, lab.store, { batchEvents: 2 })
  await ask(lab.store, function* () {
    yield* queueEvents({ accountKey: accountKeyOf(lab), fromSeq: 5, toSeq: 5 }, 1)
    return keep(null)
  })
  let leaves = 0
  for (let round = await sequencer.round(); round.leaves > 0; round = await sequencer.round()) {
    leaves += round.leaves
    await assertLogSound(lab, lab.store)
  }
  assert.equal(leaves, 5)
})

test('of two sequencers one gives the leaves, and whoever lost the lease writes nothing', async () => {
  const lab = await queued(['ada', 'bo'])
  const [first, second] = [sequencerOn(lab, lab.store), sequencerOn(lab, lab.store)]
  const rounds = await Promise.all([first.round(), second.round()])
  assert.deepEqual(
    rounds.map(({ leaves }) => leaves).toSorted((a, b) => a - b),
    [0, 10],
  )
  await live(lab, 'cy')
  const queueMore = () =>
    ask(lab.store, function* () {
      yield* queueEvents({ accountKey: accountKeyOf(lab, 'cy'), fromSeq: 1, toSeq: 5 }, 1)
      return keep(null)
    })
  await queueMore()
  const other = rounds[1]?.leaves === 10 ? first : second
  assert.equal((await other.round()).leaves, 0, 'the lease is not its own')
  lab.clock.advance(16)
  assert.equal((await other.round()).leaves, 5)
  const { log } = await assertLogSound(lab, lab.store)
  assert.equal(log?.fence, 2)
})

for (const [when, transactions, leaves] of [
  ['before it gives leaves', 2, 0],
  ['before it signs', 3, 5],
] as const) {
  test(`a sequencer that loses its lease ${when} leaves nothing of that behind`, async () => {
    const lab = await queued()
    let seen = 0
    const stolen: Store = {
      ...lab.store,
      transact: async (body) => {
        const outcome = await lab.store.transact(body)
        seen += 1
        if (seen === transactions) {
          const { log } = await logHoldings(lab.store)
          const now = log?.leaseUntil ?? 0
          await ask(lab.store, function* () {
            const lease = { logId: theLog, owner: new Uint8Array(16), leaseUntil: now + 1, now }
            return keep(yield* write('takeLogLease', lease))
          })
        }
        return outcome
      },
    }
    const round = await sequencerOn(lab, stolen).round()
    assert.deepEqual([round.leaves, round.checkpoint], [leaves, null])
    const { log, events, checkpoints } = await assertLogSound(lab, lab.store)
    assert.deepEqual([log?.size, log?.fence, checkpoints.length], [leaves, 2, 0])
    assert.equal(events.filter(({ leafIndex }) => leafIndex !== null).length, leaves)
  })
}

for (const fate of ['unknown, committed', 'unknown, rolled back', 'refused'] as const) {
  test(`a transaction that ends ${fate} publishes nothing, and the next round goes on from what is there`, async () => {
    for (let place = 0; place < 4; place += 1) {
      const lab = await queued()
      const store = flakyStore(lab.store)
      const sequencer = sequencerOn(lab, store)
      store.fates = [...Array.from({ length: place }, (): Fate => 'kept'), fate]
      const round = await sequencer.round().catch(() => null)
      assert.equal(round?.checkpoint ?? null, null, `transaction ${place}`)
      lab.clock.advance(16)
      await sequencer.round()
      const { events, checkpoints } = await assertLogSound(lab, lab.store)
      assert.ok(events.every(({ leafIndex }) => leafIndex !== null))
      assert.equal(checkpoints.at(-1)?.size, events.length)
    }
  })
}

test('events that nobody queued are found by the walk, the old ones first, and once a day again', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  await live(lab)
  const sequencer = sequencerOn(lab, lab.store)
  assert.equal((await sequencer.round()).leaves, 0, 'what was just written is on its way')
  lab.clock.advance(86_400)
  assert.equal((await sequencer.round()).leaves, 5)
  await live(lab, 'bo')
  lab.clock.advance(3600)
  assert.equal((await sequencer.round()).leaves, 0)
  lab.clock.advance(86_400)
  assert.equal((await sequencer.round()).leaves, 5)
  await assertLogSound(lab, lab.store)
})

test('the events of an erased account are in the log, and the tree over them stays as it was', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  await live(lab)
  await drain(lab)
  await live(lab, 'bo')
  await lab.sparekey.erase(ada)
  await lab.sparekey.erase('bo')
  lab.clock.advance(2)
  await drain(lab)
  const { events } = await assertLogSound(lab, lab.store)
  assert.equal(events.filter(({ type }) => type === null).length, 10)
  assert.ok(events.every(({ leafIndex }) => leafIndex !== null))
})

test('where nothing happens nothing is written', async () => {
  const lab = await queued()
  const seen: StatementName[] = []
  const sequencer = sequencerOn(
    lab,
    watchedStore(lab.store, ({ name }) => void seen.push(name)),
  )
  await sequencer.round()
  seen.length = 0
  assert.deepEqual(await sequencer.round(), {
    leaves: 0,
    checkpoint: null,
    more: false,
    contradiction: false,
  })
  assert.deepEqual(
    seen.filter((name) => isWrite(name)),
    [],
  )
})

test('between two checkpoints lies a second, and of a past hour the last one stays', async () => {
  const lab = await createLab({ policy: { format: 'long' } })
  const sequencer = sequencerOn(lab, lab.store)
  const sizes = async () => (await logHoldings(lab.store)).checkpoints.map(({ size }) => size)
  const step = async (account: string, seconds: number) => {
    lab.clock.advance(seconds)
    await live(lab, account)
    await ask(lab.store, function* () {
      yield* queueEvents({ accountKey: accountKeyOf(lab, account), fromSeq: 1, toSeq: 5 }, 1)
      return keep(null)
    })
    return (await sequencer.round()).checkpoint !== null
  }
  assert.equal(await step('a', 0), true)
  assert.equal(await step('b', 0.5), false)
  assert.equal(await step('c', 0.6), true)
  assert.equal(await step('d', 10), true)
  assert.deepEqual(await sizes(), [5, 15, 20])
  assert.equal(await step('e', 3600), true)
  assert.deepEqual(await sizes(), [20, 25])
})

test('a tree that does not continue the last one that was signed is not signed', async () => {
  const lab = await queued(['ada', 'bo'])
  const sequencer = sequencerOn(lab, lab.store)
  await sequencer.round()
  const { log } = await logHoldings(lab.store)
  assert.ok(log)
  await ask(lab.store, function* () {
    const frontier = log.frontier.map((byte, index) => (index === 3 ? byte ^ 1 : byte))
    return keep(yield* write('advanceLog', { ...log, logId: theLog, readSize: log.size, frontier }))
  })
  await live(lab, 'cy')
  await ask(lab.store, function* () {
    yield* queueEvents({ accountKey: accountKeyOf(lab, 'cy'), fromSeq: 1, toSeq: 5 }, 1)
    return keep(null)
  })
  lab.clock.advance(5)
  const round = await sequencer.round()
  assert.deepEqual([round.contradiction, round.checkpoint], [true, null])
  assert.equal((await logHoldings(lab.store)).checkpoints.length, 1)
  lab.clock.advance(20)
  await assert.rejects(lab.sparekey.runDue(), { name: 'SparekeyError', code: 'internal' })
})
