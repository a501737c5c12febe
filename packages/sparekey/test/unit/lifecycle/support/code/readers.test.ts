import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCodeDesk } from '../../../../support/case-codes.ts'
import { assertSound, holdings } from '../../../../support/inspect.ts'
import { ada, createLab, verdict } from '../../../../support/lab.ts'
import { resealed } from '../../../../support/resealed.ts'
import { watchedStore } from '../../../../support/stores.ts'
import { verifyAudit } from '../../../../../src/audit/verify.ts'
import { nodePrimitives } from '../../../../../src/crypto/node-primitives.ts'
import { isSupportSet, isSupportSetId } from '../../../../../src/lifecycle/support/code/support-set.ts'
import { printSetId } from '../../../../../src/lifecycle/identifiers.ts'
import { memoryStore } from '../../../../../src/store/memory.ts'
import { testClock } from '../../../../../src/testing/create-test-sparekey.ts'

test('a live code of a case is no sheet: status, confirmation, revocation and suspension go by the sheets', async () => {
  const desk = await createCodeDesk()
  const before = await desk.sparekey.status(ada)
  const { found, code } = await desk.sent()
  const after = await desk.sparekey.status(ada)
  assert.deepEqual({ ...after, recovery: null }, { ...before, recovery: null })
  const set = (await holdings(desk)).sets.find(isSupportSet)
  assert.ok(set !== undefined && isSupportSetId(set.setId))
  const setId = printSetId(set.setId)
  assert.equal(verdict(await desk.sparekey.confirm(ada, { setId, code })), 'set_not_found')
  const revoked = await desk.sparekey.revoke(ada, { reason: 'owner_request' })
  assert.deepEqual(revoked.ok && revoked.revoked.includes(setId), false)
  assert.equal((await desk.sparekey.status(ada)).state, 'revoked')
  await assertSound(desk)
  assert.equal(verdict(await desk.redeem(code)), 'ok')
  assert.equal((await desk.get(found)).state, 'redeemed')
})

test('after its use status tells of the sheet that ended, and after an erasure the code is nothing', async () => {
  const desk = await createCodeDesk()
  const { code } = await desk.sent()
  await desk.redeem(code)
  await assertSound(desk)
  assert.equal((await desk.sparekey.status(ada)).state, 'revoked')
  await desk.sparekey.erase(ada)
  assert.equal((await desk.sparekey.status(ada)).state, 'none')
  assert.equal(verdict(await desk.redeem(code)), 'code_invalid')
})

test('the label of a code is none of the sheets’, and no sheet gets it while it lives', async () => {
  const desk = await createCodeDesk()
  await desk.sent()
  const labels = (await holdings(desk)).sets.flatMap(({ labels: all }) => all.match(/../g) ?? [])
  assert.equal(new Set(labels).size, labels.length)
})

test('an ordinary use and an ordinary issue ask no more of the database than without support', async () => {
  const names: string[] = []
  const store = watchedStore(memoryStore(), ({ name }) => void names.push(name))
  const lab = await createLab({ store })
  const sheet = await lab.sheet()
  names.length = 0
  await lab.redeem(sheet.codes[1] ?? '')
  assert.deepEqual(
    names.filter((name) => /[Ss]upport|[Ss]witch/.test(name)),
    [],
  )
  await lab.issue()
  assert.deepEqual(
    names.filter((name) => /[Ss]upport|[Ss]witch/.test(name)),
    [],
  )
})

test('a code outlives the key under which it was sealed, and the audit finds its use whole', async () => {
  let clock = testClock()
  let code = ''
  const { store, keys } = await resealed(async (under) => {
    const desk = await createCodeDesk(under)
    clock = desk.clock
    code = (await desk.sent()).code
  })
  const lab = await createLab({ store, keys, clock })
  assert.equal(verdict(await lab.redeem(code)), 'ok')
  const found: string[] = []
  const done = await verifyAudit(store, nodePrimitives, { found: ({ detail }) => void found.push(detail) })
  assert.deepEqual(found, [])
  assert.equal(done.redemptions, 1)
})
