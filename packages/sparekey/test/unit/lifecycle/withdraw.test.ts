import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { readAccountName, withdraw } from '../../../src/lifecycle/fence/withdraw.ts'
import { createPostLab, typesOf } from '../../support/due.ts'
import { assertSound } from '../../support/inspect.ts'
import { accountKeyOf, ada, verdict, type Lab } from '../../support/lab.ts'

const contacts = [{ channel: 'email' as const, address: 'ada@example.org' }]
const policy = { format: 'long' } as const

const withdrawn = (lab: Lab, accountKey = accountKeyOf(lab)) =>
  withdraw(
    {
      store: lab.store,
      ring: lab.ring,
      random: nodeRandom,
      clock: () => lab.clock.now(),
      primitives: nodePrimitives,
    },
    accountKey,
  )

test('the sheets of an account whose records were lost end, and its owner is told once in words of its own', async () => {
  const lab = await createPostLab({ policy })
  const sheet = await lab.sheet({ contacts })
  const next = await lab.issue()
  await lab.days(0)
  lab.told()
  assert.equal(await withdrawn(lab), 'withdrawn')
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'set_revoked')
  assert.equal(verdict(await lab.redeem(next.codes[1]!)), 'set_superseded')
  const events = await typesOf(lab)
  assert.deepEqual(events.slice(-4, -2), ['set.revoked', 'set.abandoned'])
  await lab.days(0)
  const told = lab.told()
  assert.deepEqual(
    told.filter((kind) => kind === 'records_lost' || kind === 'sheet_cancelled'),
    ['records_lost'],
  )
  assert.equal(lab.notices.find(({ kind }) => kind === 'records_lost')?.sheet?.serial, sheet.serial)
  await assertSound(lab)
})

test('an account whose sheets do not work any more is asked for a new one, and a second run tells nobody again', async () => {
  const lab = await createPostLab({ policy })
  await lab.sheet({ contacts })
  await lab.sparekey.revoke(ada, { reason: 'owner_request' })
  await lab.days(0)
  lab.told()
  assert.equal(await withdrawn(lab), 'asked')
  assert.equal(await withdrawn(lab), 'before')
  await lab.days(0)
  assert.deepEqual(lab.told(), ['records_lost'])
  await lab.sheet()
  assert.equal(await withdrawn(lab), 'withdrawn')
  assert.equal(await withdrawn(lab), 'before')
})

test('an account that is not there, or was erased, is named as such', async () => {
  const lab = await createPostLab({ policy })
  assert.equal(await withdrawn(lab, new Uint8Array(16)), 'gone')
  await lab.sheet()
  await lab.sparekey.erase(ada)
  assert.equal(await withdrawn(lab), 'gone')
})

test('what was ended for a restored backup says so in the trail, by the operator', async () => {
  const lab = await createPostLab({ policy })
  const sheet = await lab.sheet()
  const next = await lab.issue()
  const lines = async (count: number) =>
    (await lab.sparekey.events(ada)).items
      .slice(0, count)
      .toReversed()
      .map(({ type, actor, setId, detail }) => [type, actor, setId, detail])
  const detail = { reason: 'restored_backup' }
  assert.equal(await withdrawn(lab), 'withdrawn')
  assert.deepEqual(await lines(2), [
    ['set.revoked', 'operator', sheet.setId, detail],
    ['set.abandoned', 'operator', next.setId, detail],
  ])
  await lab.issue()
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.equal(await withdrawn(lab), 'asked')
  assert.deepEqual(await lines(1), [['codes.replacement_asked', 'operator', null, detail]])
})

test('whose account it is can be told while its key is on the ring, and it was not erased', async () => {
  const lab = await createPostLab({ policy })
  await lab.sheet()
  const parts = {
    store: lab.store,
    ring: lab.ring,
    random: nodeRandom,
    clock: () => lab.clock.now(),
    primitives: nodePrimitives,
  }
  const accountKey = accountKeyOf(lab)
  assert.deepEqual(await readAccountName(parts, accountKey), { tenant: lab.tenant, account: ada })
  assert.equal(await readAccountName(parts, new Uint8Array(16)), null)
  const without = { ...parts, ring: { ...lab.ring, open: () => null } }
  assert.equal(await readAccountName(without, accountKey), null)
  assert.equal(await withdraw(without, accountKey), 'unread')
  await lab.sparekey.erase(ada)
  assert.equal(await readAccountName(parts, accountKey), null)
})
