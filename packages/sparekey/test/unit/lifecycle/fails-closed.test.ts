import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeySource } from '../../../src/crypto/ports.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, write, type SetRow, type Store } from '../../../src/store/port.ts'
import { ask, holdings } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'
import { rewriteRegister, turnNewestSet, withChangedSets } from '../../support/tamper.ts'

const isInternal = { name: 'SparekeyError', code: 'internal' }

/** A writer to the database who puts this account's row where that of another one belongs. */
const swapIdentity = (lab: Lab, from: string, to: string): Promise<void> => {
  const [source, target] = [accountKeyOf(lab, from), accountKeyOf(lab, to)]
  return ask(lab.store, function* () {
    const [row] = yield* read('readAccount', { accountKey: source })
    assert.ok(row?.identityKeyId && row.sealedIdentity)
    const { identityKeyId, sealedIdentity } = row
    yield* write('blankIdentity', { accountKey: target })
    assert.equal(yield* write('identifyAccount', { accountKey: target, identityKeyId, sealedIdentity }), 1)
    return keep(undefined)
  })
}

test('a register that holds the identity of another account serves nobody', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  await lab.sheet({}, 'eve')
  await swapIdentity(lab, 'eve', ada)
  await assert.rejects(lab.redeem(sheet.codes[1]!), isInternal)
  await assert.rejects(lab.confirm(sheet), isInternal)
  await assert.rejects(lab.issue(), isInternal)
  await assert.rejects(lab.sparekey.revoke(ada, { reason: 'other' }), isInternal)
  await assert.rejects(lab.sparekey.status(ada), isInternal)
  await assert.rejects(lab.sparekey.events(ada), isInternal)
  await assert.rejects(lab.sparekey.erase(ada), isInternal)
  assert.equal((await holdings(lab)).sets[0]?.redemptions.length, 0)
})

test('one of another tenant is another account, also under the same id', async () => {
  const lab = await createLab()
  const { store, keys, clock } = lab
  const neighbour = await createLab({ store, keys, clock, tenant: 'neighbour' })
  const sheet = await lab.sheet()
  assert.equal(verdict(await neighbour.redeem(sheet.codes[1]!)), 'code_invalid')
  assert.equal(verdict(await neighbour.confirm(sheet)), 'set_not_found')
  assert.deepEqual(await neighbour.sparekey.revoke(ada, { reason: 'other' }), { ok: true, revoked: [] })
  assert.equal((await neighbour.sparekey.status(ada)).state, 'none')
})

const changes: Record<string, (set: SetRow) => SetRow> = {
  'a cheaper derivation': (set) => ({ ...set, derivation: 'hmac-sha256' }),
  'another derivation that cannot be read': (set) => ({ ...set, derivation: 'sha-256' }),
  'a later expiry': (set) => ({ ...set, expiresAt: 4_102_444_800_000 }),
  'another policy': (set) => ({ ...set, policyHash: new Uint8Array(16) }),
  'another serial': (set) => ({ ...set, serial: 'AAAA' }),
  'another scheme': (set) => ({ ...set, scheme: 'sparekey/0' }),
  'another time of issue': (set) => ({ ...set, issuedAt: set.issuedAt + 1 }),
  'a key that is not on the ring': (set) => ({ ...set, keyId: 'k2' }),
  'one bit of the seal': (set) => ({
    ...set,
    sealed: set.sealed.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
  }),
  'an empty seal': (set) => ({ ...set, sealed: new Uint8Array(0) }),
  'labels in another order': (set) => ({ ...set, labels: set.labels.slice(2) + set.labels.slice(0, 2) }),
}

for (const [what, change] of Object.entries(changes)) {
  test(`a set row with ${what} verifies nothing, costs no attempt and is no refusal`, async () => {
    const store = memoryStore()
    const lab = await createLab({ store, policy: undelayed() })
    const sheet = await lab.sheet()
    const { keys, clock } = lab
    const tampered = await createLab({
      store: withChangedSets(store, change),
      keys,
      clock,
      policy: undelayed(),
    })
    await assert.rejects(tampered.redeem(sheet.codes[1]!), isInternal)
    await assert.rejects(tampered.confirm(sheet), isInternal)
    const { row, sets } = await holdings(lab)
    assert.equal(row.failures, 0)
    assert.equal(sets[0]?.redemptions.length, 0)
  })
}

test("another account's set moved under this one verifies nothing", async () => {
  const lab = await createLab({ policy: undelayed() })
  await lab.sheet()
  const foreign = await lab.sheet({}, 'eve')
  const { sets } = await holdings(lab, 'eve')
  const moved = sets[0]!
  const { keys, clock } = lab
  const store = withChangedSets(lab.store, () => moved)
  const tampered = await createLab({ store, keys, clock, policy: undelayed() })
  await assert.rejects(tampered.redeem(foreign.codes[1]!), isInternal)
})

test('a dead set turned back to life by a writer brings no code back', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  await lab.sparekey.revoke(ada, { reason: 'compromised' })
  for (const state of ['active', 'pending'] as const) {
    await turnNewestSet(lab, state)
    await assert.rejects(lab.redeem(sheet.codes[1]!), isInternal)
    await assert.rejects(lab.confirm(sheet), isInternal)
  }
})

test('a register pointed at a dead set brings no code back', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  const { row } = await holdings(lab)
  await lab.sparekey.revoke(ada, { reason: 'compromised' })
  for (const change of [
    { activeSetId: row.activeSetId, remaining: 10 },
    { activeSetId: null, pendingSetId: row.activeSetId, remaining: 0 },
  ]) {
    await rewriteRegister(lab, change)
    await assert.rejects(lab.redeem(sheet.codes[1]!), isInternal)
  }
})

test('where redemptions and the count disagree nothing is redeemed', async () => {
  const lab = await createLab({ policy: undelayed() })
  const sheet = await lab.sheet()
  await lab.redeem(sheet.codes[1]!)
  // As it looks after someone deleted the row of a redemption.
  await rewriteRegister(lab, { remaining: 8 })
  await assert.rejects(lab.redeem(sheet.codes[2]!), isInternal)
  await assert.rejects(lab.redeem(sheet.codes[1]!), isInternal)
  await assert.rejects(lab.sparekey.status(ada), isInternal)
  await rewriteRegister(lab, { remaining: 9 })
  assert.equal(verdict(await lab.redeem(sheet.codes[2]!)), 'ok')
})

for (const [kind, make] of [
  ['active', (lab: Lab) => lab.sheet()],
  ['pending', (lab: Lab) => lab.issue()],
] as const) {
  test(`an account whose ${kind} set is gone has no status: it must not look like one without codes`, async () => {
    const lab = await createLab()
    await make(lab)
    await ask(lab.store, function* () {
      return keep(yield* write('deleteSets', { accountKey: accountKeyOf(lab) }))
    })
    await assert.rejects(lab.sparekey.status(ada), isInternal)
  })
}

test('an account whose pending set contradicts the register has no status', async () => {
  const lab = await createLab()
  await lab.issue()
  await turnNewestSet(lab, 'active')
  await assert.rejects(lab.sparekey.status(ada), isInternal)
})

test('an exhausted set that lost a redemption brings no code back', async () => {
  const lab = await createLab({ policy: { ...undelayed(), issuing: { countsAllowed: [5] } } })
  const sheet = await lab.sheet({ count: 5 })
  for (const code of sheet.codes.slice(1)) await lab.redeem(code)
  await turnNewestSet(lab, 'exhausted')
  await rewriteRegister(lab, { activeSetId: null, remaining: 0 })
  await assert.rejects(lab.redeem(sheet.codes[0]), isInternal)
})

test('a database of other keys is refused at the start', async () => {
  const { store } = await createLab()
  await assert.rejects(createLab({ store }), { name: 'SetupError', code: 'keys_foreign' })
})

/** A database whose key check is gone. */
const withoutKeyCheck = (store: Store): Store => ({
  ...store,
  transact: (body) =>
    store.transact(function* () {
      const running = body()
      let step = running.next()
      while (step.done !== true) {
        const { name } = step.value
        const answer = yield step.value
        step = running.next(name === 'readKeyCheck' ? { ...answer, rows: [] } : answer)
      }
      return step.value
    }),
})

const hasLostKeyCheck = {
  name: 'SetupError',
  code: 'keys_foreign',
  message: /lost the record of which key ring it began with/,
}

test('a database with accounts that lost its key check takes no key ring, and none is made for it', async () => {
  const lab = await createLab()
  await lab.issue()
  const store = withoutKeyCheck(lab.store)
  const asked: boolean[] = []
  const keys: KeySource = {
    load: (storeIsNew) => {
      asked.push(storeIsNew)
      return lab.keys.load(storeIsNew)
    },
  }
  await assert.rejects(createLab({ store, keys }), hasLostKeyCheck)
  assert.deepEqual(asked, [])
})

test('also where the account is erased and only its counters are left', async () => {
  const lab = await createLab()
  await lab.issue()
  await lab.sparekey.erase(ada)
  const store = withoutKeyCheck(lab.store)
  await assert.rejects(createLab({ store, keys: lab.keys }), hasLostKeyCheck)
})

test('a migrated database without accounts begins with any key ring', async () => {
  const store = memoryStore()
  await store.migrate()
  assert.equal((await (await createLab({ store })).sparekey.status(ada)).state, 'none')
})

test('a set row that a writer hides while new codes end the disabled state does not come back to life', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  const [hidden] = (await holdings(lab)).sets
  assert.ok(hidden)
  await lab.fail(10)
  const accountKey = accountKeyOf(lab)
  const { redemptions: _redemptions, ...row } = hidden
  await ask(lab.store, function* () {
    return keep(yield* write('deleteSets', { accountKey }))
  })
  const issued = await lab.issue().catch(() => null)
  await ask(lab.store, function* () {
    return keep(yield* write('insertSet', { accountKey, ...row }))
  })
  const result = await lab.redeem(old.codes[1]!).then(verdict, () => 'internal')
  assert.notEqual(result, 'ok')
  assert.equal(issued, null)
})
