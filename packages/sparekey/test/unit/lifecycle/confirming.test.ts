import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSound, holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const dayMs = 86_400_000

const lastLine = async (lab: Lab) => {
  const [line] = (await lab.sparekey.events(ada, { limit: 1 })).items
  return [line?.type, line?.actor, line?.setId, line?.label, line?.detail]
}

const codeAt = (sheet: { readonly codes: readonly string[] }, index: number): string =>
  sheet.codes[index] ?? ''

test('confirming again has the same answer, and is told as a repetition with the code that was typed', async () => {
  const lab = await createLab()
  const former = await lab.sheet()
  lab.clock.advance(60)
  await lab.sheet()
  lab.clock.advance(60)
  const sheet = await lab.issue()
  const first = await lab.confirm(sheet)
  assert.ok(first.ok && first.superseded !== null && first.superseded !== former.setId)
  lab.clock.advance(60)
  for (const index of [0, 3]) {
    assert.deepEqual(await lab.confirm(sheet, codeAt(sheet, index)), first)
    const label = codeAt(sheet, index).slice(0, 2)
    assert.deepEqual(await lastLine(lab), ['set.confirmed', 'person', sheet.setId, label, { by: 'repeat' }])
  }
})

test('of a sheet of which one code was used, another one still confirms, and the used one proves nothing new', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  await lab.redeem(codeAt(sheet, 1))
  await lab.fail(2)
  const failed = async () => (await lab.sparekey.status(ada)).failedAttempts
  assert.equal(verdict(await lab.confirm(sheet, codeAt(sheet, 1))), 'ok')
  assert.equal(await failed(), 3)
  assert.notEqual((await lastLine(lab))[0], 'set.confirmed')
  assert.equal(verdict(await lab.confirm(sheet, codeAt(sheet, 2))), 'ok')
  assert.equal(await failed(), 0)
  assert.equal((await lastLine(lab))[0], 'set.confirmed')
})

test('a sheet whose time is over is ended by the confirmation that finds it so, as it was', async () => {
  for (const isActive of [false, true]) {
    const lab = await createLab()
    const former = isActive ? null : await lab.sheet()
    const sheet = isActive ? await lab.sheet({ expiresInDays: 1 }) : await lab.issue({ expiresInDays: 1 })
    lab.clock.advance(dayMs / 1000)
    assert.equal(verdict(await lab.confirm(sheet)), 'set_not_pending')
    assert.deepEqual(await lastLine(lab), ['set.expired', 'automation', sheet.setId, null, {}])
    const { sets, row } = await assertSound(lab)
    assert.equal(row.pendingSetId, null)
    assert.equal(row.activeSetId === null, isActive)
    assert.equal(row.remaining, isActive ? 0 : 10)
    const [ended] = sets.filter(({ state }) => state === 'expired')
    assert.equal(ended?.endedAt, sheet.expiresAt?.getTime())
    if (former !== null) assert.equal(verdict(await lab.redeem(codeAt(former, 1))), 'ok')
  }
})

test('a sheet is confirmed up to the very moment at which it expires', async () => {
  const lab = await createLab()
  const sheet = await lab.issue({ expiresInDays: 1 })
  lab.clock.advance(dayMs / 1000 - 0.001)
  assert.equal(verdict(await lab.confirm(sheet)), 'ok')
})

test('a sheet that has ended is not confirmed, whichever way it ended', async () => {
  const lab = await createLab()
  const abandoned = await lab.issue()
  const superseded = await lab.sheet()
  const active = await lab.sheet()
  for (const sheet of [abandoned, superseded]) {
    assert.equal(verdict(await lab.confirm(sheet)), 'set_not_pending')
  }
  await lab.sparekey.revoke(ada, { reason: 'other' })
  assert.equal(verdict(await lab.confirm(active)), 'set_not_pending')
})

test('what is no set, or none of this account, is not found', async () => {
  const lab = await createLab()
  const sheet = await lab.issue({}, {}, 'eve')
  for (const setId of ['', 'set_x', sheet.setId]) {
    assert.equal(verdict(await lab.sparekey.confirm(ada, { setId, code: sheet.codes[0] })), 'set_not_found')
  }
})

test('an account that was erased while a code was checked has no such code and no such set, and stays erased', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ kdf })
  const begin: readonly (readonly [
    string,
    (sheet: Awaited<ReturnType<Lab['issue']>>) => Promise<unknown>,
  ])[] = [
    ['code_invalid', async (sheet) => verdict(await lab.redeem(codeAt(sheet, 1)))],
    ['set_not_found', async (sheet) => verdict(await lab.confirm(sheet))],
  ]
  for (const [expected, call] of begin) {
    kdf.isOpen = true
    const sheet = await lab.issue()
    kdf.isOpen = false
    const answer = call(sheet)
    await kdf.reached(1)
    await lab.sparekey.erase(ada)
    const erased = await holdings(lab)
    kdf.finishAll()
    assert.equal(await answer, expected)
    const after = await holdings(lab)
    assert.deepEqual([after.sets, after.events], [erased.sets, erased.events])
  }
})

test('at the cap a right code confirms nothing', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ kdf, policy: undelayed(10) })
  const sheet = await lab.issue()
  await lab.fail(9)
  assert.equal((await lab.sparekey.status(ada)).failedAttempts, 9)
  assert.equal(verdict(await lab.confirm(sheet)), 'ok', 'the tenth try of ten')
  await lab.fail(10)
  assert.equal(verdict(await lab.confirm(sheet)), 'codes_disabled')
  assert.equal(verdict(await lab.redeem(codeAt(sheet, 1))), 'codes_disabled')
})
