import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '../../../src/bytes.ts'
import { createSparekeys } from '../../../src/create-sparekey.ts'
import { operatorKey } from '../../../src/crypto/operator-keys.ts'
import type { OperatorActor } from '../../../src/interface/support.ts'
import { createTestSparekey } from '../../../src/testing/create-test-sparekey.ts'

const address = 'marker-of-ada@mail.example.org'
const operator: OperatorActor = {
  kind: 'operator',
  issuer: 'https://login.example.org',
  subject: 'grace',
  personId: null,
  displayName: 'Grace',
  roles: [],
  authentication: { methods: ['hwk'], at: new Date(0) },
  place: null,
}

const start = async () => {
  const { sparekey, store, keys, clock } = await createTestSparekey({
    policy: { issuing: { maxPerDay: 20 } },
  })
  const sparekeys = await createSparekeys({ store, keys, clock: clock.now })
  const giveSheet = async (accountId: string, to = address) => {
    const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
    const contacts = [{ channel: 'email', address: to }] as const
    const issued = await sparekey.issue(accountId, { reason: 'enrollment', authentication, contacts })
    if (!issued.ok) throw new TypeError(issued.detail)
    await sparekey.confirm(accountId, { setId: issued.setId, code: issued.codes[0] })
    return issued
  }
  return { sparekey, sparekeys, clock, giveSheet, ring: sparekeys.ring, desk: sparekeys.desk('default') }
}

test('a card has sheets by serial, the labels that are left, uses and masked addresses, and no code', async () => {
  const { sparekey, clock, giveSheet, desk } = await start()
  await giveSheet('ada', 'old@example.com')
  clock.advance(60)
  const { codes, serial } = await giveSheet('ada')
  const [used, ...left] = codes
  const firstFactor = { methods: ['pwd'], at: clock.now() }
  assert.ok((await sparekey.redeem('ada', { code: used, firstFactor })).ok)
  const card = await desk.card('ada')
  assert.ok(card !== null)
  const [works, before] = card.sets
  assert.equal(works?.serial, serial)
  assert.equal(works?.state, 'active')
  assert.deepEqual(works?.left, left.map((code) => code.slice(0, 2)).toSorted())
  assert.deepEqual(
    works?.redemptions.map(({ label }) => label),
    [used.slice(0, 2)],
  )
  assert.equal(before?.state, 'superseded')
  assert.deepEqual(
    card.contacts.map(({ masked, removedAt }) => [masked, removedAt === null]),
    [
      ['o•••@e•••.com', false],
      ['m•••@m•••.org', true],
    ],
  )
  assert.equal(card.recoveries[0]?.state, 'open')
  const text = JSON.stringify(card)
  for (const code of codes) assert.equal(text.includes(code.slice(3)), false)
  assert.equal(text.includes('marker'), false)
})

test('an account that was never seen, another tenant’s, and one that was erased have no card', async () => {
  const { sparekey, sparekeys, giveSheet, desk } = await start()
  await giveSheet('ada')
  assert.equal(await desk.card('bob'), null)
  assert.equal(await sparekeys.desk('acme').card('ada'), null)
  await sparekey.erase('ada')
  assert.equal(await desk.card('ada'), null)
})

test('an address is given in full by its id, to its account alone, and until 30 days after it was replaced', async () => {
  const { clock, giveSheet, desk } = await start()
  await giveSheet('ada')
  await giveSheet('bob', 'bob@example.org')
  const contactId = (await desk.card('ada'))?.contacts[0]?.contactId ?? assert.fail()
  assert.equal(await desk.revealContact('ada', contactId), address)
  assert.equal(await desk.revealContact('bob', contactId), null)
  assert.equal(await desk.revealContact('carol', contactId), null)
  await giveSheet('ada', 'new@example.org')
  clock.advance(29 * 86_400)
  assert.equal(await desk.revealContact('ada', contactId), address)
  clock.advance(2 * 86_400)
  assert.equal(await desk.revealContact('ada', contactId), null)
})

test('a sheet that an operator cancelled says so in the trail, with who it was by a keyed hash', async () => {
  const { sparekey, giveSheet, desk, ring } = await start()
  await giveSheet('ada')
  const revoked = await desk.revoke('ada', { reason: 'administrator', note: 'stolen' }, operator)
  assert.ok(revoked.ok && revoked.revoked.length === 1)
  const [event] = (await sparekey.events('ada')).items
  assert.equal(event?.actor, 'operator')
  const { reason, note, methods, by } = event?.detail ?? {}
  assert.deepEqual([reason, note, methods], ['administrator', 'stolen', 'hwk'])
  assert.equal(by, toHex(operatorKey(ring, operator.issuer, operator.subject)))
  assert.doesNotMatch(JSON.stringify(event), /grace/i, 'no name lies in the trail')
})

test('some accounts are those of the tenant, at most as many as asked, and it is said whether they are all', async () => {
  const { sparekeys, giveSheet, desk } = await start()
  for (const accountId of ['ada', 'bob', 'carol']) await giveSheet(accountId)
  const all = await desk.someAccounts(3)
  assert.deepEqual([...all.accountIds].toSorted(), ['ada', 'bob', 'carol'])
  assert.equal(all.isWhole, true)
  const two = await desk.someAccounts(2)
  assert.deepEqual([two.accountIds.length, two.isWhole], [2, false])
  assert.deepEqual(await sparekeys.desk('acme').someAccounts(3), { accountIds: [], isWhole: true })
})
