import { bucketOf } from '../store/catalogue/due.ts'
import type { DueRow, ReminderRow } from '../store/catalogue/due.ts'
import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleSet, start } from './store-samples.ts'

const sampleDue = (accountKey: Uint8Array, changes: Partial<DueRow> = {}): DueRow => ({
  accountKey,
  dueId: newBytes(),
  kind: 'notice',
  body: '{"seq":1}',
  dueAt: start,
  attempts: 0,
  ...changes,
})

/** Above what the other promises of the shared store leave behind. */
const limit = 10_000

export function duePromises({ assert, promise }: StoreContract): void {
  promise(
    'what is due is found in its bucket once its time has come, the longest due first',
    async (store) => {
      const { accountKey } = newAccount()
      const bucket = bucketOf(accountKey)
      const [third, first, second] = [3, 1, 2].map((at) => sampleDue(accountKey, { dueAt: start + at }))
      if (!first || !second || !third) throw new TypeError('three rows')
      for (const row of [third, first, second]) {
        assert.equal(await tell(store, 'insertDue', { ...row, bucket }), 1)
      }
      await assert.rejects(tell(store, 'insertDue', { ...first, bucket }), isInternal)
      const due = async (now: number) =>
        (await ask(store, 'readDue', { bucket, now, limit })).filter(
          (row) => row.accountKey.join() === accountKey.join(),
        )
      assert.deepEqual(await due(start), [])
      assert.deepEqual(await due(start + 2), [first, second])
      assert.equal((await ask(store, 'readDue', { bucket, now: start + 3, limit: 2 })).length, 2)
      const followUp = sampleDue(accountKey, { kind: 'follow' })
      assert.equal(await tell(store, 'insertDue', { ...followUp, bucket }), 1)
      assert.equal(await tell(store, 'deleteDue', { accountKey }), 3)
      assert.deepEqual(await due(start + 3), [followUp])
    },
  )

  promise('of concurrent takers one gets what is due, until its lease ends', async (store) => {
    const { accountKey } = newAccount()
    const row = sampleDue(accountKey)
    const { dueId } = row
    const bucket = bucketOf(accountKey)
    await tell(store, 'insertDue', { ...row, bucket })
    const leaseMs = 60_000
    const take = (owner: Uint8Array, readDueAt = row.dueAt) =>
      tell(store, 'takeDue', { ...ofLease(owner, readDueAt), readDueAt })
    const ofLease = (owner: Uint8Array, takenAt: number) => ({
      accountKey,
      dueId,
      bucket,
      owner,
      leaseUntil: takenAt + leaseMs,
    })
    const kept = async () =>
      (await ask(store, 'readDue', { bucket, now: Number.MAX_SAFE_INTEGER, limit })).filter(
        (one) => one.accountKey.join() === accountKey.join(),
      )
    const owners = Array.from({ length: 10 }, () => newBytes())
    const taken = await concurrently(10, (index) => take(owners[index] ?? newBytes()))
    assert.equal(sum(taken), 1)
    const owner = owners[taken.indexOf(1)] ?? newBytes()
    const leaseUntil = row.dueAt + leaseMs
    assert.deepEqual(await kept(), [{ ...row, dueAt: leaseUntil, attempts: 1 }])
    const second = newBytes()
    assert.equal(await take(second, leaseUntil), 1)
    assert.equal(await tell(store, 'finishDue', ofLease(owner, row.dueAt)), 0)
    assert.equal(await tell(store, 'finishDue', ofLease(owner, leaseUntil)), 0)
    const later = { kind: 'later', dueAt: start + 1, attempts: 7 }
    assert.equal(await tell(store, 'putOffDue', { ...later, ...ofLease(owner, leaseUntil) }), 0)
    assert.equal(await tell(store, 'putOffDue', { ...later, ...ofLease(second, leaseUntil) }), 1)
    assert.deepEqual(await kept(), [{ ...row, ...later }])
    assert.equal(await tell(store, 'finishDue', ofLease(second, leaseUntil)), 0)
    assert.equal(await take(owner, start + 1), 1)
    assert.equal(await tell(store, 'finishDue', ofLease(owner, start + 1)), 1)
    assert.deepEqual(await kept(), [])
  })

  promise('of concurrent takers one gets the reminder of a set, and it goes with the set', async (store) => {
    const { accountKey } = newAccount()
    const bucket = bucketOf(accountKey)
    const set = sampleSet()
    const { setId } = set
    await tell(store, 'insertSet', { accountKey, ...set })
    const reminder: ReminderRow = { accountKey, setId, time: 'review', at: start }
    const waiting = async (now: number) =>
      (await ask(store, 'readReminders', { bucket, now, limit })).filter(
        (row) => row.accountKey.join() === accountKey.join(),
      )
    assert.equal(await tell(store, 'setReminder', { ...reminder, setId: newBytes(), bucket }), 0)
    assert.equal(await tell(store, 'setReminder', { ...reminder, bucket }), 1)
    assert.deepEqual(await waiting(start - 1), [])
    assert.deepEqual(await waiting(start), [reminder])
    assert.equal(await tell(store, 'takeReminder', { ...reminder, at: start + 1 }), 0)
    assert.equal(await tell(store, 'takeReminder', { ...reminder, time: 'rotation' }), 0)
    const taken = await concurrently(10, () => tell(store, 'takeReminder', reminder))
    assert.equal(sum(taken), 1)
    assert.deepEqual(await waiting(start), [])
    assert.deepEqual(await ask(store, 'readSet', { accountKey, setId }), [set])
    assert.equal(await tell(store, 'setReminder', { ...reminder, time: 'rotation', bucket }), 1)
    assert.equal(await tell(store, 'deleteSets', { accountKey }), 1)
    assert.deepEqual(await waiting(start), [])
  })
}
