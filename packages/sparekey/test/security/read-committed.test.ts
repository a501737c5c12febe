import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { memoryStore } from '../../src/store/memory.ts'
import { keep, read, write } from '../../src/store/port.ts'
import type { Issued } from '../../src/interface/issue.ts'
import { seededRandom, wrongCode } from '../support/codes.ts'
import { ask, assertSound, holdings } from '../support/inspect.ts'
import { accountKeyOf, ada, createLab, verdict, type Lab } from '../support/lab.ts'
import { tornStore, type TornStore } from '../support/read-committed.ts'

/**
 * A transaction at READ COMMITTED may see another commit between any two of its statements. Here every call meets every
 * other change in every such gap, one at a time.
 */

const cap = 10
const policy = {
  format: 'long' as const,
  attempts: { failureCap: cap, delaysSeconds: [] },
  issuing: { countsAllowed: [5], maxPerDay: 20 },
}

interface Table {
  readonly torn: TornStore
  /** The call that is torn. */
  readonly one: Lab
  /** Another process on the same database. */
  readonly other: Lab
  /** Active, one of five codes left. */
  readonly old: Issued
  /** Pending. */
  readonly fresh: Issued
}

const prepare = async (failures: number): Promise<Table> => {
  const store = memoryStore()
  const other = await createLab({ store, policy, random: seededRandom(1) })
  const { keys, clock } = other
  const torn = tornStore(store)
  const one = await createLab({ store: torn, keys, clock, policy, random: seededRandom(2) })
  const old = await other.sheet({ count: 5 })
  for (const code of old.codes.slice(1)) assert.ok((await other.redeem(code)).ok)
  const fresh = await other.issue({ reason: 'replacement', count: 5 })
  for (let guess = 0; guess < failures; guess += 1) await other.redeem(wrongCode(100 + guess, 'long'))
  return { torn, one, other, old, fresh }
}

const issuing = (lab: Lab) => ({
  reason: 'replacement' as const,
  authentication: lab.signedIn('otp'),
  count: 5,
  contacts: [{ channel: 'email' as const, address: 'ada@example.org' }],
})
type Call = (table: Table, lab: Lab) => Promise<{ ok: boolean }>
const key = { idempotencyKey: 'k' }
const calls: Record<string, Call> = {
  'use of the last code': ({ old }, lab) => lab.redeem(old.codes[0], key),
  'use of the new set': ({ fresh }, lab) => lab.redeem(fresh.codes[1]!),
  'use of a used code': ({ old }, lab) => lab.redeem(old.codes[1]!),
  'wrong code': (_, lab) => lab.redeem(wrongCode(1, 'long'), key),
  confirmation: ({ fresh }, lab) => lab.confirm(fresh, fresh.codes[2]),
  'confirmation once more': ({ old }, lab) => lab.confirm(old, old.codes[0]),
  issue: (_, lab) => lab.sparekey.issue(ada, issuing(lab)),
  revocation: (_, lab) => lab.sparekey.revoke(ada, { reason: 'other' }),
  erasure: (_, lab) => lab.sparekey.erase(ada),
  status: (_, lab) => lab.sparekey.status(ada),
}
/** The same in another process: without the key, which would make the second a repeat of the first. */
const changes: Record<string, Call> = {
  ...calls,
  'use of the last code': ({ old }, lab) => lab.redeem(old.codes[0]),
  'wrong code': (_, lab) => lab.redeem(wrongCode(2, 'long')),
}

const known = new Set([
  'ok',
  'code_invalid',
  'code_already_used',
  'codes_disabled',
  'set_superseded',
  'set_revoked',
  'set_not_found',
  'set_not_pending',
  'idempotency_in_progress',
])
const gaps = new Set<string>()
const count = { torn: 0, blocked: 0 }
after(() => console.log(`${count.torn} changes between two statements, ${count.blocked} that had to wait`))

const meet = async (call: Call, change: Call, transaction: number, statement: number, failures: number) => {
  const table = await prepare(failures)
  const { torn, one, other } = table
  let changed = 'not yet'
  torn.tear({ transaction, statement }, async () => {
    changed = verdict((await change(table, other)) as Parameters<typeof verdict>[0])
  })
  const result = (await call(table, one)) as Parameters<typeof verdict>[0]
  const called = verdict(result)
  assert.ok(known.has(called), called)
  const { row, sets } = await assertSound(other)
  assert.ok(row.failures <= cap)
  return { reached: torn.torn, at: torn.at, called, changed, row, sets }
}

for (const [name, call] of Object.entries(calls)) {
  test(`${name}: loops or fails closed, whatever is committed between its statements`, async () => {
    for (const [otherName, change] of Object.entries(changes)) {
      for (let transaction = 0; transaction < 5; transaction += 1) {
        for (let statement = 0; ; statement += 1) {
          const met = await meet(call, change, transaction, statement, cap - 2)
          if (met.reached === 'not reached') break
          count[met.reached === 'changed' ? 'torn' : 'blocked'] += 1
          const where = `${otherName} before ${met.at} (${transaction}.${statement})`
          if (name.startsWith('use of the') && otherName === name)
            assert.equal([met.called, met.changed].filter((code) => code === 'ok').length, 1, where)
          if (name === 'use of the last code' && otherName === 'confirmation' && met.changed === 'ok')
            assert.ok(met.called !== 'ok' || met.reached === 'blocked', `no code of the old set: ${where}`)
          // An erasure takes the claim of a running call with it.
          if (name === 'wrong code' && otherName !== 'erasure')
            assert.ok(['code_invalid', 'codes_disabled'].includes(met.called), where)
          gaps.add(met.at)
        }
      }
    }
  })
}

test('every statement that decides was met', () => {
  for (const name of [
    'claimIdempotency',
    'takeAttempt',
    'readAccount',
    'readRedemptions',
    'changeAccount',
    'changeAccountAndReset',
    'insertRedemption',
    'insertSet',
    'changeSetState',
    'insertEvent',
    'finishIdempotency',
    'blankEvents',
  ])
    assert.ok(gaps.has(name), name)
})

test('a redemption that appears before the single-use insert, without the register, fails closed', async () => {
  const table = await prepare(0)
  const { torn, one, other, old } = table
  const accountKey = accountKeyOf(other)
  const intrude = () =>
    ask(other.store, function* () {
      const [row] = yield* read('readAccount', { accountKey })
      assert.ok(row?.activeSetId)
      const use = { setId: row.activeSetId, label: old.codes[0].slice(0, 2), redeemedAt: 0 }
      return keep(yield* write('insertRedemption', { accountKey, ...use, redemptionId: new Uint8Array(16) }))
    })
  torn.tear({ transaction: 1, statement: 'insertRedemption' }, intrude)
  await assert.rejects(one.redeem(old.codes[0]), { code: 'internal' })
  assert.equal(torn.torn, 'changed')
  assert.equal((await holdings(other)).row.remaining, 1)
})
