import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import fc from 'fast-check'
import { concatBytes } from '../../../src/bytes.ts'
import { sealIdentity } from '../../../src/crypto/account-identity.ts'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { addKey, generateKeyRing, type KeyRingData } from '../../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import type { KeySource } from '../../../src/crypto/ports.ts'
import { printToken } from '../../../src/lifecycle/identifiers.ts'
import { readRecoveryToken } from '../../../src/lifecycle/recoveries/token.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { keep, read, write } from '../../../src/store/port.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf, ada, verdict, type Lab } from '../../support/lab.ts'
import {
  allTasks,
  issueBy,
  linkOf,
  recovering,
  recoveryLab,
  recoveryRows,
  report,
  sheetBy,
  use,
} from '../../support/recovering.ts'
import { writings } from '../../support/thief.ts'

const inactive = { ok: true, active: false }
const digits = '0123456789abcdefghjkmnpqrstvwxyz'

const ringOf = (data: KeyRingData): KeySource => ({
  load: () => Promise.resolve(createKeyRing(data, nodePrimitives, nodeRandom)),
})

/** What introspection, and issuing for `ada`, make of a text. */
const assertWorthless = async (lab: Lab, text: string, why = text): Promise<void> => {
  assert.deepEqual(await lab.sparekey.recoveries.introspect(text), inactive, why)
  assert.equal(verdict(await issueBy(lab, text)), 'insufficient_authentication', why)
}

/** Every value of every column of every table. */
const everyColumn = (database: DatabaseSync): readonly Buffer[] =>
  database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .flatMap(({ name }) => database.prepare(`SELECT * FROM "${String(name)}"`).all())
    .flatMap((row) => Object.values(row))
    .map((value) => Buffer.from(value instanceof Uint8Array ? value : String(value)))

test('no column of the database holds a token, its MAC, or anything derived from them', async () => {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database)
  await store.migrate()
  const lab = await recoveryLab({ store })
  const sheet = await lab.sheet()
  const key = { idempotencyKey: 'k' }
  const { recovery } = await use(lab, sheet, 1, ada, key)
  await use(lab, sheet, 1, ada, key)
  await lab.sparekey.recoveries.introspect(recovery.token)
  await issueBy(lab, recovery.token)
  const named = readRecoveryToken(recovery.token)
  assert.ok(named)
  const mac = Buffer.from(named.mac)
  const needles = [
    ...writings(recovery.token),
    ...writings(recovery.token.slice(4)),
    ...writings(recovery.token.slice(-24)),
    mac,
    Buffer.from(mac.toString('hex')),
    Buffer.from(mac.toString('base64url')),
  ]
  const columns = everyColumn(database)
  assert.ok(
    columns.some((column) => column.includes(recovery.recoveryId)),
    'the outcome is kept',
  )
  for (const needle of needles) assert.ok(!columns.some((column) => column.includes(needle)))
  await lab.sparekey.close()
})

test('a use under a key is answered again with the same token, and counted', async () => {
  const lab = await recoveryLab()
  const sheet = await lab.sheet()
  const key = { idempotencyKey: 'k' }
  const first = await use(lab, sheet, 1, ada, key)
  lab.clock.advance(899)
  assert.deepEqual(await use(lab, sheet, 1, ada, key), first)
  await report(lab, first.recovery, 'change_password')
  const { recovery } = await use(lab, sheet, 1, ada, key)
  assert.equal(recovery.token, first.recovery.token)
  assert.deepEqual(
    recovery.tasks,
    allTasks.filter((task) => task !== 'change_password'),
  )
  assert.equal((await recoveryRows(lab)).length, 1)
  lab.clock.advance(1)
  assert.equal(
    verdict(await lab.redeem(sheet.codes[1]!, key)),
    'code_already_used',
    'not once the window is over',
  )
})

test('a use is not answered again once its recovery was completed or disowned', async () => {
  for (const how of ['completed', 'disowned'] as const) {
    const lab = await recoveryLab()
    const sheet = await lab.sheet()
    const key = { idempotencyKey: 'k' }
    const { recovery } = await use(lab, sheet, 1, ada, key)
    if (how === 'completed') for (const task of allTasks) await report(lab, recovery, task)
    else await lab.sparekey.disown({ token: await linkOf(lab, 'code.redeemed') })
    const again = await lab.redeem(sheet.codes[1]!, key)
    assert.equal(verdict(again), 'code_already_used', how)
    assert.ok(!JSON.stringify(again).includes(recovery.token))
  }
})

test('a token tells whose recovery it is, until when, and what is left to do', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await report(lab, recovery, 'change_password')
  assert.deepEqual(await lab.sparekey.recoveries.introspect(recovery.token), {
    ok: true,
    active: true,
    accountId: ada,
    recoveryId: recovery.recoveryId,
    expiresAt: recovery.expiresAt,
    tasks: ['reenroll_factor', 'replace_codes', 'end_other_sessions'],
  })
})

test('a token is good to the last millisecond, and introspection changes nothing', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const before = await recoveryRows(lab)
  lab.clock.advance(899.999)
  assert.equal((await lab.sparekey.recoveries.introspect(recovery.token)).active, true)
  lab.clock.advance(0.001)
  assert.deepEqual(await lab.sparekey.recoveries.introspect(recovery.token), inactive)
  assert.deepEqual(await recoveryRows(lab), before)
})

test('one symbol changed anywhere, cut off or added: not active, and nothing is issued', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const { token } = recovery
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.nat(31), async (at, symbol) => {
      const changed = token.slice(0, at) + digits[symbol] + token.slice(at + 1)
      if (changed !== token) await assertWorthless(lab, changed)
    }),
    { numRuns: 150 },
  )
  for (const length of [0, 1, 4, token.length >> 1, token.length - 1])
    await assertWorthless(lab, token.slice(0, length))
  const others = [` ${token}`, `${token} `, `${token}0`, token.toUpperCase(), token.replace('rct', 'nmt')]
  for (const other of others) await assertWorthless(lab, other)
  // Of the last symbol four bits are the token's: the fifth is not free.
  for (const last of digits) if (!token.endsWith(last)) await assertWorthless(lab, token.slice(0, -1) + last)
  assert.equal((await lab.sparekey.recoveries.introspect(token)).active, true)
})

test('the parts of two good tokens make no third one', async () => {
  const lab = await recoveryLab()
  const first = await recovering(lab)
  const second = await use(lab, first.sheet, 2)
  const mallory = await recovering(lab, 'mallory')
  const tokens = [first, second, mallory].map(({ recovery }) => recovery.token)
  const parts = tokens.map(readRecoveryToken).filter((named) => named !== null)
  const macs = new Set(parts.map(({ mac }) => Buffer.from(mac).toString('hex')))
  assert.equal(macs.size, 3, 'each recovery has a MAC of its own')
  for (const { accountKey } of parts)
    for (const { recoveryId } of parts)
      for (const { mac } of parts) {
        const mixed = printToken('rct', concatBytes(accountKey, recoveryId, mac))
        if (!tokens.includes(mixed)) await assertWorthless(lab, mixed)
      }
})

test('a token is worth nothing for another account, and nothing at another tenant', async () => {
  const lab = await recoveryLab({ tenant: 'acme' })
  const { keys, clock, store } = lab
  const globex = await recoveryLab({ tenant: 'globex', keys, clock, store })
  const { recovery } = await recovering(lab)
  await globex.sheet()
  assert.equal(verdict(await issueBy(lab, recovery.token, {}, 'mallory')), 'insufficient_authentication')
  await assertWorthless(globex, recovery.token)
  assert.equal(verdict(await report(globex, recovery, 'change_password')), 'not_found')
  assert.equal(verdict(await globex.sparekey.recoveries.get(ada, recovery.recoveryId)), 'not_found')
  assert.equal((await lab.sparekey.recoveries.introspect(recovery.token)).active, true)
})

test('a recovery that a writer to the database moves to another account opens nothing there', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await lab.sheet({}, 'mallory')
  const [row] = await recoveryRows(lab)
  assert.ok(row)
  const accountKey = accountKeyOf(lab, 'mallory')
  await ask(lab.store, function* () {
    return keep(yield* write('insertRecovery', { accountKey, ...row }))
  })
  const named = readRecoveryToken(recovery.token)
  assert.ok(named)
  const forged = printToken('rct', concatBytes(accountKey, named.recoveryId, named.mac))
  for (const token of [recovery.token, forged])
    assert.equal(verdict(await issueBy(lab, token, {}, 'mallory')), 'insufficient_authentication')
  assert.deepEqual(await lab.sparekey.recoveries.introspect(forged), inactive)
})

test('every token that is not good gets the same answers', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  const link = await linkOf(lab, 'code.redeemed')
  const completed = await use(lab, sheet, 2)
  for (const task of allTasks) await report(lab, completed.recovery, task)
  const other = await recovering(lab, 'mallory')
  await lab.sparekey.erase('mallory')
  const bad = ['', 'x', link, recovery.token.slice(1), completed.recovery.token, other.recovery.token]
  const refusals = await Promise.all(bad.map((text) => issueBy(lab, text)))
  assert.equal(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size, 1)
  for (const text of bad) await assertWorthless(lab, text)
  lab.clock.advance(900)
  assert.deepEqual(await issueBy(lab, recovery.token), refusals[0])
})

test('a token outlives a rotation of keys, and dies with the key it was derived under', async () => {
  const one = generateKeyRing(nodeRandom, new Date(0))
  const two = addKey(one, nodeRandom, new Date(1))
  const onlyNew = { ...two, keys: two.keys.slice(1) }
  const lab = await recoveryLab({ keys: ringOf(one) })
  const { clock, store } = lab
  const sheet = await lab.sheet()
  const key = { idempotencyKey: 'k' }
  const { recovery } = await use(lab, sheet, 1, ada, key)

  const rotated = await recoveryLab({ keys: ringOf(two), clock, store })
  assert.equal((await rotated.sparekey.recoveries.introspect(recovery.token)).active, true)
  assert.equal((await use(rotated, sheet, 1, ada, key)).recovery.token, recovery.token)
  await sheetBy(rotated, recovery.token)

  // The account's identity is sealed anew, as a rotation does; the recovery's key goes all the same.
  const accountKey = accountKeyOf(lab)
  const sealed = sealIdentity(rotated.ring, accountKey, { tenant: 'default', account: ada })
  await ask(store, function* () {
    const [row] = yield* read('readAccount', { accountKey })
    const { identityKeyId: oldKeyId, sealedIdentity: oldSealed } = row!
    const reseal = { keyId: sealed.keyId, sealed: sealed.bytes, oldKeyId: oldKeyId!, oldSealed: oldSealed! }
    assert.equal(yield* write('resealIdentity', { accountKey, ...reseal }), 1)
    return keep(undefined)
  })
  const later = await recoveryLab({ keys: ringOf(onlyNew), clock, store })
  await assertWorthless(later, recovery.token)
})

test('a token is bound to the key that its recovery names', async () => {
  const one = generateKeyRing(nodeRandom, new Date(0))
  const two = addKey(one, nodeRandom, new Date(1))
  const lab = await recoveryLab({ keys: ringOf(one) })
  const { recovery } = await recovering(lab)
  const [row] = await recoveryRows(lab)
  const accountKey = accountKeyOf(lab)
  await ask(lab.store, function* () {
    yield* write('deleteRecoveries', { accountKey })
    return keep(yield* write('insertRecovery', { accountKey, ...row!, keyId: 'k2' }))
  })
  const rotated = await recoveryLab({ keys: ringOf(two), clock: lab.clock, store: lab.store })
  await assertWorthless(rotated, recovery.token)
})
