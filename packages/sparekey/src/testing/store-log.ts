import { rangesMost, type EventRange, type LeafPlace } from '../store/catalogue/log.ts'
import type { Bytes, EventRow } from '../store/port.ts'
import { ask, concurrently, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleEvent, start } from './store-samples.ts'

const nothing = new Uint8Array(0)

const placeOf = (accountKey: Bytes, { seq, leafHash }: EventRow, leafIndex: number | null): LeafPlace => ({
  accountKey,
  seq,
  leafHash,
  leafIndex,
})

const byPlace = (a: LeafPlace, b: LeafPlace): number =>
  a.accountKey.join() === b.accountKey.join()
    ? a.seq - b.seq
    : a.accountKey.join() < b.accountKey.join()
      ? -1
      : 1

export function logPromises({ assert, promise }: StoreContract): void {
  promise(
    'a log is begun once, and its lease goes to one at a time, under a growing fence',
    async (store) => {
      const logId = 'lease'
      const empty = { frontier: nothing, walkAccount: nothing }
      assert.deepEqual(await ask(store, 'readLog', { logId }), [])
      assert.equal(sum(await concurrently(5, () => tell(store, 'createLog', { logId, ...empty }))), 1)
      const begun = {
        ...empty,
        epoch: 1,
        size: 0,
        owner: null,
        leaseUntil: 0,
        fence: 0,
        walkSeq: 0,
        walkBegunAt: 0,
        walkEndedAt: 0,
      }
      assert.deepEqual(await ask(store, 'readLog', { logId }), [begun])

      const owners = Array.from({ length: 5 }, () => newBytes())
      const until = start + 15_000
      const taken = await concurrently(5, (index) =>
        tell(store, 'takeLogLease', {
          logId,
          owner: owners[index] ?? nothing,
          leaseUntil: until,
          now: start,
        }),
      )
      assert.equal(sum(taken), 1)
      const owner = owners[taken.indexOf(1)] ?? nothing
      assert.deepEqual(await ask(store, 'readLog', { logId }), [
        { ...begun, owner, leaseUntil: until, fence: 1 },
      ])

      const second = newBytes()
      const take = (now: number) =>
        tell(store, 'takeLogLease', { logId, owner: second, leaseUntil: now + 15_000, now })
      const hold = (who: Bytes, fence: number) =>
        tell(store, 'holdLogLease', { logId, owner: who, fence, leaseUntil: until + 5 })
      assert.equal(await take(until - 1), 0)
      assert.equal(await hold(owner, 1), 1)
      assert.equal(await hold(second, 1), 0)
      assert.equal(await hold(owner, 2), 0)
      assert.equal(await take(until), 0)
      assert.equal(await take(until + 5), 1)
      assert.equal(await hold(owner, 1), 0)
      assert.equal((await ask(store, 'readLog', { logId }))[0]?.fence, 2)
    },
  )

  promise('a log moves on only from where it was read, under the fence that is', async (store) => {
    const logId = 'advance'
    await tell(store, 'createLog', { logId, frontier: nothing, walkAccount: nothing })
    await tell(store, 'takeLogLease', { logId, owner: newBytes(), leaseUntil: start + 1, now: start })
    const state = {
      size: 3,
      frontier: newBytes(64),
      walkAccount: newBytes(),
      walkSeq: 7,
      walkBegunAt: start,
      walkEndedAt: start + 2,
    }
    const advance = (fence: number, readSize: number) =>
      tell(store, 'advanceLog', { logId, fence, readSize, ...state })
    assert.equal(await advance(0, 0), 0)
    assert.equal(await advance(1, 1), 0)
    assert.equal(sum(await concurrently(5, () => advance(1, 0))), 1)
    const [row] = await ask(store, 'readLog', { logId })
    assert.deepEqual({ ...row, ...state }, row)

    const begin = (readSize: number) =>
      tell(store, 'beginLogEpoch', { logId, readEpoch: 1, readSize, epoch: 2 })
    assert.equal(await begin(2), 0)
    assert.equal(sum(await concurrently(5, () => begin(3))), 1)
    const [next] = await ask(store, 'readLog', { logId })
    assert.deepEqual(next, { ...row, epoch: 2, owner: null, leaseUntil: 0, fence: 2 })
    assert.equal(await advance(1, 3), 0)
  })

  promise('what is queued is taken once, up to a time, and told as it was', async (store) => {
    const bucket = 900
    const ranges = [5, 3, 4].map((queuedAt) => ({
      accountKey: newBytes(),
      fromSeq: queuedAt,
      toSeq: queuedAt + 1,
      queuedAt,
    }))
    for (const range of ranges) assert.equal(await tell(store, 'queueRange', { ...range, bucket }), 1)
    assert.equal(await tell(store, 'queueRange', { ...ranges[0], bucket } as never), 0)
    const queued = (limit: number) => ask(store, 'readQueued', { bucket, limit })
    assert.deepEqual(await queued(2), [{ queuedAt: 3 }, { queuedAt: 4 }])
    assert.deepEqual(await ask(store, 'readQueued', { bucket: bucket + 1, limit: 9 }), [])
    const taken = await concurrently(4, () => ask(store, 'takeQueued', { bucket, upto: 4 }))
    const expected = [ranges[1], ranges[2]].map((range): EventRange => ({
      accountKey: range?.accountKey ?? nothing,
      fromSeq: range?.fromSeq ?? 0,
      toSeq: range?.toSeq ?? 0,
    }))
    const inOrder = (a: EventRange, b: EventRange): number => a.fromSeq - b.fromSeq
    assert.deepEqual(taken.flat().toSorted(inOrder), expected)
    assert.deepEqual(await queued(9), [{ queuedAt: 5 }])
  })

  promise('events get their leaves in ranges, each once, and are found by them', async (store) => {
    const [one, other] = [newAccount(), newAccount()]
    const ofOne = [1, 2, 3, 4].map((seq) => sampleEvent(seq))
    const ofOther = [1, 2].map((seq) => sampleEvent(seq))
    for (const event of ofOne) await tell(store, 'insertEvent', { ...one, ...event })
    for (const event of ofOther) await tell(store, 'insertEvent', { ...other, ...event })
    const places = async (ranges: readonly EventRange[]) =>
      (await ask(store, 'readLeafPlaces', { ranges })).toSorted(byPlace)
    const leafOf = (accountKey: Bytes, event: EventRow | undefined, leafIndex: number | null) =>
      placeOf(accountKey, event ?? sampleEvent(0), leafIndex)

    assert.deepEqual(
      await places([
        { ...one, fromSeq: 2, toSeq: 3 },
        { ...other, fromSeq: 2, toSeq: 2 },
      ]),
      [
        ...ofOne.slice(0, 3).map((event) => leafOf(one.accountKey, event, null)),
        ...ofOther.map((event) => leafOf(other.accountKey, event, null)),
      ],
    )
    const first = 1_000_000
    const give = (ranges: readonly (EventRange & { readonly base: number })[]) =>
      tell(store, 'giveLeaves', { ranges })
    assert.equal(
      await give([
        { ...one, fromSeq: 1, toSeq: 1, base: first },
        { ...one, fromSeq: 3, toSeq: 4, base: first },
        { ...other, fromSeq: 1, toSeq: 2, base: first + 4 },
      ]),
      5,
    )
    assert.equal(await give([{ ...one, fromSeq: 1, toSeq: 3, base: first }]), 1)
    assert.equal(await give([{ ...one, fromSeq: 1, toSeq: 4, base: 0 }]), 0)
    const leaves = await ask(store, 'readLeaves', { fromIndex: first + 2, limit: 4 })
    assert.deepEqual(
      leaves,
      [ofOne[1], ofOne[2], ofOne[3], ofOther[0]].map((event, place) => ({
        ...leafOf((place < 3 ? one : other).accountKey, event, first + 2 + place),
        type: event?.type,
        at: event?.at,
      })),
    )
    const fifth = sampleEvent(5)
    await tell(store, 'insertEvent', { ...one, ...fifth })
    const leafless = (toSeq: number) => ask(store, 'readLeafless', { ...one, toSeq, limit: 9 })
    assert.deepEqual(await leafless(4), [])
    assert.deepEqual(await leafless(5), [leafOf(one.accountKey, fifth, null)])
    const [read] = await ask(store, 'readEvents', { ...one, beforeSeq: 5, limit: 1 })
    assert.equal(read?.leafIndex, first + 4)
  })

  promise('as many ranges as a statement takes are met each for itself', async (store) => {
    const accounts = Array.from({ length: rangesMost }, () => newAccount())
    for (const account of accounts) await tell(store, 'insertEvent', { ...account, ...sampleEvent(1) })
    const ranges = accounts.map((account, index) => ({
      ...account,
      fromSeq: 1,
      toSeq: 1,
      base: 2_000_000 + index,
    }))
    assert.equal((await ask(store, 'readLeafPlaces', { ranges })).length, rangesMost)
    assert.equal(await tell(store, 'giveLeaves', { ranges }), rangesMost)
    const found = await ask(store, 'readLeaves', { fromIndex: 2_000_001, limit: rangesMost })
    assert.deepEqual(
      found.map(({ accountKey, leafIndex }) => [accountKey, leafIndex]),
      accounts.map(({ accountKey }, index) => [accountKey, 2_000_001 + index]),
    )
  })

  promise('tiles only grow; checkpoints and epochs are written once', async (store) => {
    const logId = 'tiles'
    const tile = (place: number, width: number) => ({
      level: 0,
      tile: place,
      width,
      hashes: newBytes(32 * width),
    })
    const [first, second, wide] = [tile(0, 2), tile(1, 1), tile(0, 4)]
    for (const one of [first, second]) assert.equal(await tell(store, 'insertLogTile', { logId, ...one }), 1)
    assert.equal(await tell(store, 'insertLogTile', { logId, ...wide }), 0)
    assert.equal(await tell(store, 'widenLogTile', { logId, ...wide }), 1)
    assert.equal(await tell(store, 'widenLogTile', { logId, ...first }), 0)
    assert.equal(await tell(store, 'widenLogTile', { logId, ...tile(2, 9) }), 0)
    const tiles = (fromTile: number, limit: number) =>
      ask(store, 'readLogTiles', { logId, level: 0, fromTile, limit })
    assert.deepEqual(await tiles(0, 9), [wide, second])
    assert.deepEqual(await tiles(1, 1), [second])
    assert.deepEqual(await ask(store, 'readLogTiles', { logId, level: 1, fromTile: 0, limit: 9 }), [])

    const note = (epoch: number, size: number, createdAt: number) => ({
      epoch,
      size,
      note: `${size}\n— é\n`,
      createdAt,
    })
    const rows = [note(1, 2, 10), note(1, 5, 20), note(1, 9, 30), note(2, 4, 25)]
    for (const row of rows) assert.equal(await tell(store, 'insertLogCheckpoint', { logId, ...row }), 1)
    assert.equal(await tell(store, 'insertLogCheckpoint', { logId, ...note(1, 5, 99) }), 0)
    assert.deepEqual(await ask(store, 'readLogCheckpoints', { logId, limit: 2 }), [rows[3], rows[2]])
    const behind = (epoch: number, size: number) =>
      ask(store, 'walkLogCheckpoints', { logId, epoch, size, limit: 9 })
    assert.deepEqual(await behind(0, 0), rows)
    assert.deepEqual(await behind(1, 5), rows.slice(2))
    const thin = { logId, epoch: 1, fromTime: 10, beforeTime: 30, keptSize: 5 }
    assert.equal(await tell(store, 'thinLogCheckpoints', thin), 1)
    assert.deepEqual(await behind(0, 0), rows.slice(1))

    const [begun] = [note(2, 4, 11)]
    assert.equal(await tell(store, 'insertLogEpoch', { logId, ...begun }), 1)
    assert.equal(await tell(store, 'insertLogEpoch', { logId, ...note(2, 5, 12) }), 0)
    assert.deepEqual(await ask(store, 'readLogEpochs', { logId, limit: 9 }), [begun])
  })
}
