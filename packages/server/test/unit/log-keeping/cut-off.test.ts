import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SparekeyError, type Store } from 'sparekey'
import { memoryStore } from 'sparekey/memory'
import { createSparekeys, logSigner, lookAtLog, nodePrimitives, readLogHead } from 'sparekey/service'
import { testKeys } from 'sparekey/testing'
import { carryOut } from '../../../src/cli/fence/carry-out.ts'
import { fenceParts } from '../../../src/cli/fence/parts.ts'
import { makePlan } from '../../../src/cli/fence/plan.ts'
import { journalPaths } from '../../../src/log-keeping/journal.ts'
import { createLogKeeper } from '../../../src/log-keeping/keeper.ts'

const root = mkdtempSync(join(tmpdir(), 'sparekey-cut-'))
after(() => rmSync(root, { recursive: true, force: true }))
const keys = testKeys()
const accounts = ['ada', 'bo', 'cy']

/** A database in which each account has a sheet, and as much of its log signed and kept as it has events. */
const filled = async (path: string, times: number): Promise<Store> => {
  const store = memoryStore()
  let at = Date.now()
  const clock = () => new Date(at)
  const sparekeys = await createSparekeys({ store, keys, clock })
  const calls = sparekeys.of('default', { policy: { format: 'long' } })
  for (let time = 0; time < times; time += 1) {
    for (const account of accounts) {
      const authentication = { methods: ['otp'], at: clock() }
      assert.ok((await calls.issue(account, { reason: 'enrollment', authentication })).ok)
    }
  }
  await sparekeys.runDue({ limit: 1000, deliver: null, tenant: async () => ({ endpoints: [] }) })
  at += 2000
  await sparekeys.sequencer.round()
  const signer = logSigner(nodePrimitives, sparekeys.ring)
  await createLogKeeper({ store, signer, path, clock }).look()
  return store
}

const copyOfPlace = (path: string, name: string): string => {
  const copy = join(root, name)
  mkdirSync(copy)
  for (const suffix of ['', '.journal'])
    writeFileSync(join(copy, `checkpoint${suffix}`), readFileSync(path + suffix))
  return join(copy, 'checkpoint')
}

/** The same store, which is gone from its n-th transaction on. */
const goneAt = (store: Store, n: number): Store => {
  let transactions = 0
  return {
    ...store,
    transact: async (body) => {
      transactions += 1
      if (transactions >= n) throw new SparekeyError('overloaded', 'Gone.')
      return store.transact(body)
    },
  }
}

test('a fence that is cut off anywhere leaves the database refused, and run again it does each thing once', async () => {
  const kept = join(root, 'checkpoint')
  await filled(kept, 2)
  assert.ok(readFileSync(journalPaths(kept).present, 'utf8').length > 0)
  const ring = await keys.load(false)
  const signer = logSigner(nodePrimitives, ring)

  let cuts = 0
  for (let isWhole = false; !isWhole; cuts += 1) {
    const store = await filled(join(root, `own-${cuts}`), 1)
    const path = copyOfPlace(kept, `${cuts}`)
    const look = () => lookAtLog(store, nodePrimitives, signer, readFileSync(path, 'utf8'))
    const fence = async (on: Store) => {
      const parts = fenceParts(on, ring, path)
      const verdict = await look()
      assert.ok(verdict.state === 'behind')
      const present = await readLogHead(store, nodePrimitives)
      const plan = await makePlan({ ...parts, store }, verdict, present, () => {})
      assert.equal(plan.accounts.length, accounts.length)
      const sparekeys = await createSparekeys({ store, keys })
      return carryOut(parts, sparekeys, plan, { all: false, progress: () => {} })
    }
    const first = await fence(goneAt(store, cuts + 1)).catch((error: unknown) => {
      assert.ok(error instanceof SparekeyError)
      return null
    })
    isWhole = first !== null
    // What is last is the look of the keeper: without it the record of the fence lets the service go on by itself.
    if (!isWhole && (await look()).state !== 'fine') await fence(store)
    assert.equal((await look()).state, 'fine')
    const calls = (await createSparekeys({ store, keys })).of('default')
    for (const account of accounts) {
      const { items } = await calls.events(account)
      const ended = items.filter(({ detail }) => detail['reason'] === 'restored_backup')
      assert.deepEqual(
        ended.map(({ type }) => type),
        ['set.abandoned'],
        `${account}, cut off at ${cuts}`,
      )
    }
  }
  assert.ok(cuts > accounts.length + 1, `${cuts} places`)
})
