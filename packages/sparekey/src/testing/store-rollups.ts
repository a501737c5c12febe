import type { IndexRow } from '../store/catalogue/rollups.ts'
import type { Bytes } from '../store/port.ts'
import { ask, concurrently, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import {
  newAccount,
  newBytes,
  sampleAccount,
  sampleContact,
  sampleEvent,
  sampleSet,
  start,
} from './store-samples.ts'

const hourMs = 3_600_000
const nothing = new Uint8Array(0)
const last = new Uint8Array(16).fill(255)
const latest = { at: start + 1000 * hourMs, eventId: last }

export function rollupPromises({ assert, promise }: StoreContract): void {
  promise(
    'a rollup moves on only from where it stands; of those that move it at once one does',
    async (store) => {
      const rollup = 'events'
      const row = { generation: 3, position: 10, place: nothing, begunAt: start, shown: 1, shownAt: start }
      assert.equal(sum(await concurrently(4, () => tell(store, 'createRollup', { rollup, ...row }))), 1)
      assert.deepEqual(await ask(store, 'readRollup', { rollup }), [row])
      const from = { readGeneration: 3, readPosition: 10, readPlace: nothing }
      const place = newBytes()
      const next = { ...row, position: 20, place, shownAt: start + 5 }
      const moved = await concurrently(4, () => tell(store, 'moveRollup', { rollup, ...next, ...from }))
      assert.equal(sum(moved), 1)
      assert.deepEqual(await ask(store, 'readRollup', { rollup }), [next])
      for (const other of [{ readGeneration: 4 }, { readPosition: 19 }, { readPlace: nothing }]) {
        const stands = { readGeneration: 3, readPosition: 20, readPlace: place, ...other }
        assert.equal(await tell(store, 'moveRollup', { rollup, ...next, ...stands }), 0)
      }
      const ends = { rollup, readGeneration: 3 } as const
      assert.equal(await tell(store, 'deleteRollup', { ...ends, readPosition: 10 }), 0)
      assert.equal(await tell(store, 'deleteRollup', { ...ends, readPosition: 20 }), 1)
      assert.deepEqual(await ask(store, 'readRollup', { rollup }), [])
    },
  )

  promise(
    'an index is written in lists, each row once, and read both ways behind any place',
    async (store) => {
      const tenant = 'index'
      const { accountKey } = newAccount()
      const types = ['set.issued', 'code.redeemed'] as const
      const rowAt = (index: number): IndexRow => ({
        // Two of them at the same moment, and hours in which there is none.
        at: start + Math.floor(index / 2) * 7 * hourMs,
        eventId: Uint8Array.from({ length: 16 }, () => index),
        type: types[index % 2] ?? 'set.issued',
        accountKey: index < 5 ? accountKey : newBytes(),
        seq: index,
      })
      const rows = Array.from({ length: 7 }, (_, index) => rowAt(index))
      const write = (some: readonly IndexRow[]) =>
        tell(store, 'insertIndex', { rows: some.map((row) => ({ tenant, ...row })) })
      assert.equal(await write(rows.slice(0, 4)), 4)
      assert.equal(await write(rows), 3)
      await tell(store, 'insertIndex', { rows: rows.map((row) => ({ tenant: 'index-2', ...row })) })
      const newestFirst = rows.toReversed()
      const [first, third] = [rowAt(0), rowAt(2)]
      const placeOf = ({ at, eventId }: IndexRow) => ({ at, eventId })
      assert.deepEqual(
        await ask(store, 'readIndex', { tenant, ...latest, limit: 3 }),
        newestFirst.slice(0, 3),
      )
      assert.deepEqual(
        await ask(store, 'readIndex', { tenant, ...placeOf(third), limit: 9 }),
        newestFirst.slice(5),
      )
      assert.deepEqual(
        await ask(store, 'readIndexNewer', { tenant, ...placeOf(third), limit: 2 }),
        rows.slice(3, 5),
      )
      const ofType = newestFirst.filter(({ type }) => type === 'code.redeemed')
      const type = 'code.redeemed'
      assert.deepEqual(
        await ask(store, 'readIndexOfType', { tenant, type, ...latest, limit: 2 }),
        ofType.slice(0, 2),
      )
      assert.deepEqual(
        await ask(store, 'readIndexOfTypeNewer', { tenant, type, ...placeOf(first), limit: 9 }),
        ofType.toReversed(),
      )
      await tell(store, 'insertIndex', { rows: [{ tenant: 'index-3', ...first, accountKey: newBytes() }] })
      const ofAccount = rows.slice(0, 5)
      const behind = { accountKey, ...placeOf(first), limit: 9 }
      const newer = await ask(store, 'readIndexOfAccountNewer', behind)
      assert.deepEqual(newer.slice(-1), ofAccount.slice(-1))
      assert.deepEqual(
        await ask(store, 'readIndexOfAccount', { accountKey, ...latest, limit: 1 }),
        ofAccount.slice(-1),
      )
      assert.equal(await tell(store, 'deleteIndex', { accountKey }), 10)
      assert.deepEqual(
        await ask(store, 'readIndex', { tenant, ...latest, limit: 9 }),
        newestFirst.slice(0, 2),
      )
    },
  )

  promise(
    'figures are added to, told by tenant and generation, and taken away by generation',
    async (store) => {
      const of = { tenant: 'figures', generation: 7 }
      const figure = { ...of, day: 5, name: 'a', amount: 2 }
      assert.equal(await tell(store, 'addDaily', figure), 0)
      assert.equal(await tell(store, 'insertDaily', figure), 1)
      assert.equal(await tell(store, 'insertDaily', figure), 0)
      assert.equal(sum(await concurrently(5, () => tell(store, 'addDaily', figure))), 5)
      await tell(store, 'insertDaily', { ...figure, day: 9, name: 'b' })
      await tell(store, 'insertDaily', { ...figure, generation: 8 })
      await tell(store, 'insertDaily', { ...figure, tenant: 'figures-2' })
      const days = (fromDay: number, toDay: number) => ask(store, 'readDaily', { ...of, fromDay, toDay })
      assert.deepEqual(await days(5, 9), [
        { day: 5, name: 'a', amount: 12 },
        { day: 9, name: 'b', amount: 2 },
      ])
      assert.equal((await days(6, 8)).length, 0)
      assert.equal(await tell(store, 'deleteDaily', { generation: 7 }), 3)
      assert.equal((await days(5, 9)).length, 0)
      assert.equal(await tell(store, 'deleteDaily', { generation: 8 }), 1)

      const gauge = { ...of, name: 'accounts', amount: 3 }
      assert.equal(await tell(store, 'addGauge', gauge), 0)
      assert.equal(await tell(store, 'insertGauge', gauge), 1)
      assert.equal(await tell(store, 'addGauge', gauge), 1)
      assert.deepEqual(await ask(store, 'readGauges', of), [{ name: 'accounts', amount: 6 }])
      assert.equal(await tell(store, 'deleteGauges', { generation: 7 }), 1)
    },
  )

  promise(
    'events are read by their leaves and by their places; identities by lists of accounts',
    async (store) => {
      const keys = [newBytes(), newBytes()]
      const [one = nothing, other = nothing] = keys
      const accounts = keys.map((accountKey) => sampleAccount(accountKey))
      for (const account of accounts) await tell(store, 'createAccount', account)
      const events = [1, 2].map((seq) => ({ accountKey: one, ...sampleEvent(seq) }))
      for (const event of events) await tell(store, 'insertEvent', event)
      const base = 7_000_000
      await tell(store, 'giveLeaves', { ranges: [{ accountKey: one, fromSeq: 1, toSeq: 2, base }] })
      const stored = events.map((event) => ({ ...event, leafIndex: base + event.seq }))
      assert.deepEqual(await ask(store, 'readLeafEvents', { fromIndex: base + 1, limit: 2 }), stored)
      const places = [
        { accountKey: one, seq: 2 },
        { accountKey: other, seq: 2 },
      ]
      assert.deepEqual(await ask(store, 'readEventsAt', { places }), stored.slice(1))
      const found = await ask(store, 'readIdentities', { accounts: [...keys, newBytes()] })
      const byKey = (a: { readonly accountKey: Bytes }, b: { readonly accountKey: Bytes }): number =>
        a.accountKey.join() < b.accountKey.join() ? -1 : 1
      assert.deepEqual(
        found.toSorted(byKey),
        accounts
          .map(({ accountKey, identityKeyId, sealedIdentity }) => ({
            accountKey,
            identityKeyId,
            sealedIdentity,
          }))
          .toSorted(byKey),
      )
    },
  )

  promise('how accounts stand is walked by their keys, with what each table says of them', async (store) => {
    // Before the keys of all other promises of the shared store.
    const accountKey = newBytes().fill(0, 0, 1)
    const upto = Uint8Array.from(accountKey)
    const before = Uint8Array.from(accountKey)
    before[15] = (before[15] ?? 0) - 1
    if (before[15] === 255) before.fill(0, 1)
    await tell(store, 'createAccount', sampleAccount(accountKey))
    const set = sampleSet()
    await tell(store, 'insertSet', { accountKey, ...set })
    await tell(store, 'insertContact', { accountKey, ...sampleContact({ removedAt: null }) })
    await tell(store, 'insertContact', {
      accountKey,
      ...sampleContact({ contactId: newBytes(), removedAt: start }),
    })
    const [row] = await ask(store, 'walkStandings', { accountKey: before, limit: 1 })
    assert.deepEqual(
      [row?.accountKey, row?.activeSetId, row?.remaining, row?.failures],
      [accountKey, null, 0, 0],
    )
    const range = { accountKey: before, uptoAccount: upto }
    const { setId, scheme, state, issuedAt, confirmedAt, expiresAt } = set
    assert.deepEqual(await ask(store, 'walkSetStandings', range), [
      { accountKey, setId, scheme, state, issuedAt, confirmedAt, expiresAt },
    ])
    assert.deepEqual(await ask(store, 'walkContactStandings', range), [{ accountKey }])
    assert.deepEqual(await ask(store, 'walkRecoveryStandings', range), [])
    const due = { accountKey, dueId: newBytes(), bucket: 1, body: '{}', dueAt: start, attempts: 10 }
    await tell(store, 'insertDue', { ...due, kind: 'given-up' })
    await tell(store, 'insertDue', { ...due, dueId: newBytes(), kind: 'follow' })
    const standing = { accountKey, kind: 'given-up', attempts: 10, dueAt: start }
    assert.deepEqual(await ask(store, 'walkDueStandings', range), [standing])
    assert.deepEqual(await ask(store, 'readDueOfAccount', { accountKey }), [
      { ...standing, dueId: due.dueId, body: '{}' },
    ])
    const revive = { accountKey, dueId: due.dueId, bucket: 1, readKind: 'given-up', kind: 'deliver' }
    const again = { ...revive, readDueAt: start, dueAt: start + 1 }
    assert.equal(sum(await concurrently(3, () => tell(store, 'reviveDelivery', again))), 1)
    const [revived] = await ask(store, 'readDueOfAccount', { accountKey })
    assert.deepEqual([revived?.kind, revived?.attempts, revived?.dueAt], ['deliver', 0, start + 1])
  })

  promise('an alarm has one note, which is sealed anew only as it was read', async (store) => {
    const tenant = 'alarms'
    const ids: readonly Bytes[] = [newBytes(), newBytes()]
    const [eventId = nothing] = ids
    const note = { eventId, operatorId: 'opr_1', keyId: 'k1', sealed: newBytes(40), notedAt: start }
    const notes = await concurrently(3, () => tell(store, 'insertAlarmNote', { tenant, ...note }))
    assert.equal(sum(notes), 1)
    assert.deepEqual(await ask(store, 'readAlarmNotes', { tenant, events: ids }), [note])
    assert.deepEqual(await ask(store, 'readAlarmNotes', { tenant: 'other', events: ids }), [])
    const place = { tenant, eventId: nothing, limit: 5 }
    assert.deepEqual(await ask(store, 'walkAlarmNotes', place), [{ tenant, ...note }])
    const anew = { tenant, eventId, keyId: 'k2', sealed: newBytes(40), oldKeyId: 'k1' }
    assert.equal(await tell(store, 'resealAlarmNote', { ...anew, oldSealed: newBytes(40) }), 0)
    assert.equal(await tell(store, 'resealAlarmNote', { ...anew, oldSealed: note.sealed }), 1)
    const [sealed] = await ask(store, 'readAlarmNotes', { tenant, events: [eventId] })
    assert.deepEqual([sealed?.keyId, sealed?.sealed], ['k2', anew.sealed])
  })
}
