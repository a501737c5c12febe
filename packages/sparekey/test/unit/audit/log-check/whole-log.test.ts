import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { Store, Transaction } from '../../../../src/store/port.ts'
import { auditedLog, type AuditedLog } from '../../../support/audited.ts'

describe('audit verify with the tree: a log that is whole passes', () => {
  let audited: AuditedLog
  beforeEach(async () => {
    audited = await auditedLog()
  })

  test('an untouched log, and says how much it saw', async () => {
    const { sequence, verify, kept } = audited
    const note = await sequence()
    const { list, log, events } = await verify(kept(note))
    assert.deepEqual(list, [])
    assert.ok(log)
    assert.deepEqual(
      [log.size, log.epoch, log.waiting, log.continued, log.signaturesVerified],
      [events, 1, 0, 1, true],
    )
    assert.equal(log.checkpoints, 3)
  })

  test('a log in which nothing was sequenced, and says how much waits and since when', async () => {
    const { lab, verify } = await auditedLog([])
    await lab.sheet()
    const { list, log } = await verify()
    assert.deepEqual(list, [])
    assert.deepEqual([log?.size, log?.waiting], [0, 2])
    assert.equal(typeof log?.waitingSince, 'number')
  })

  test('an erased account: its leaves stay', async () => {
    const { lab, sequence, verify, kept } = audited
    await lab.sparekey.erase('bob')
    const note = await sequence()
    assert.deepEqual((await verify(kept(note))).list, [])
  })

  test('a log that grows while it is looked at', async () => {
    const { store, lab, sequence, verify, sizeOf } = audited
    const sheet = await lab.sheet({}, 'bob')
    await sequence()
    const codes = sheet.codes.values()
    let isBusy = false
    const growing: Store = {
      ...store,
      transact: async <T>(body: () => Transaction<T>) => {
        const outcome = await store.transact(body)
        const next = isBusy ? undefined : codes.next()
        if (next !== undefined && next.done !== true) {
          isBusy = true
          await lab.redeem(next.value, { account: 'bob' })
          await sequence()
          isBusy = false
        }
        return outcome
      },
    }
    const { list, log } = await verify({}, { pageRows: 1 }, growing)
    assert.deepEqual(list, [])
    assert.equal(codes.next().done, true, 'codes were used in between')
    assert.ok((log?.size ?? 0) < sizeOf())
  })

  test('a log that grows as the verification begins', async () => {
    const { store, lab, sequence, verify, sizeOf } = audited
    const sheet = await lab.sheet({ reason: 'replacement' }, 'ada')
    await lab.redeem(sheet.codes[0], { account: 'ada' })
    const before = sizeOf()
    const growing: Store = {
      ...store,
      transact: async <T>(body: () => Transaction<T>) => {
        const outcome = await store.transact(body)
        if (sizeOf() === before) await sequence()
        return outcome
      },
    }
    assert.deepEqual((await verify({}, { pageRows: 500 }, growing)).list, [])
    assert.ok(sizeOf() > before)
  })

  test('every checkpoint that was ever kept', async () => {
    const { people, lab, sequence, verify, kept } = audited
    const notes: string[] = []
    for (const account of people) {
      const sheet = await lab.sheet({ reason: 'replacement' }, account)
      await lab.redeem(sheet.codes[0], { account })
      notes.push(await sequence())
    }
    const { list, log } = await verify(kept(...notes))
    assert.deepEqual([list, log?.continued], [[], 3])
  })
})
