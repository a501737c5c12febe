import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { withdraw } from '../../../src/lifecycle/fence/withdraw.ts'
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
