import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSound } from '../../support/inspect.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'

test('a first set works before it was confirmed, and its first use confirms it', async () => {
  const lab = await createLab()
  const sheet = await lab.issue()
  assert.equal(sheet.state, 'pending')
  assert.equal(sheet.replaces, null)
  const use = await lab.redeem(sheet.codes[3]!)
  assert.ok(use.ok)
  assert.equal(use.remaining, 9)
  const status = await lab.sparekey.status(ada)
  assert.equal(status.state, 'active')
  assert.deepEqual(status.activeSet?.confirmedAt, lab.clock.now())
  await assertSound(lab)
})

test('a set that was replaced by one not yet confirmed keeps working', async () => {
  const lab = await createLab()
  const old = await lab.sheet()
  const fresh = await lab.issue({ reason: 'replacement' })
  assert.equal(fresh.replaces, old.setId)
  assert.ok((await lab.redeem(old.codes[1]!)).ok)
  const { activeSet, pendingSet } = await lab.sparekey.status(ada)
  assert.equal(activeSet?.setId, old.setId)
  assert.equal(pendingSet?.setId, fresh.setId)
  await assertSound(lab)
})

test('confirming the new set kills the old one; its codes answer set_superseded, also the used ones', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  assert.ok((await lab.redeem(old.codes[1]!)).ok)
  const fresh = await lab.issue({ reason: 'replacement' })
  lab.clock.advance(60)
  const endedAt = lab.clock.now()
  const confirmed = await lab.confirm(fresh)
  assert.deepEqual(confirmed, {
    ok: true,
    setId: fresh.setId,
    state: 'active',
    confirmedAt: endedAt,
    superseded: old.setId,
  })
  lab.clock.advance(60)
  for (const code of old.codes.slice(0, 4)) {
    const dead = await lab.redeem(code)
    assert.ok(!dead.ok && dead.code === 'set_superseded')
    assert.equal(dead.serial, old.serial)
    assert.deepEqual(dead.endedAt, endedAt)
  }
  assert.ok((await lab.redeem(fresh.codes[0])).ok, 'the code that confirmed it stayed unused')
  await assertSound(lab)
})

test('a right code of the pending set confirms it by being used, and kills the old set', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  const fresh = await lab.issue({ reason: 'replacement' })
  const use = await lab.redeem(fresh.codes[4]!)
  assert.ok(use.ok)
  assert.equal(use.setId, fresh.setId)
  assert.equal(use.remaining, 9)
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'set_superseded')
  assert.equal(verdict(await lab.redeem(fresh.codes[4]!)), 'code_already_used')
  assert.ok((await lab.confirm(fresh)).ok, 'confirming what a use has confirmed says so again')
  await assertSound(lab)
})

test('a pending set that was replaced is abandoned: its codes answer set_superseded, and it cannot be confirmed', async () => {
  const lab = await createLab()
  const first = await lab.issue()
  const second = await lab.issue()
  assert.equal(second.replaces, null)
  assert.equal(verdict(await lab.redeem(first.codes[0])), 'set_superseded')
  assert.equal(verdict(await lab.confirm(first)), 'set_not_pending')
  assert.ok((await lab.confirm(second)).ok)
  await assertSound(lab)
})

test('confirming again with a right code gives the same answer', async () => {
  const lab = await createLab()
  const old = await lab.sheet()
  const fresh = await lab.issue({ reason: 'replacement' })
  const first = await lab.confirm(fresh, fresh.codes[2])
  lab.clock.advance(3600)
  assert.deepEqual(await lab.confirm(fresh, fresh.codes[2]), first)
  assert.deepEqual(await lab.confirm(fresh, fresh.codes[7]), first)
  assert.ok(first.ok && first.superseded === old.setId)
  const { row } = await assertSound(lab)
  assert.equal(row.remaining, 10)
})

test('only a code of the named set confirms it', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  const fresh = await lab.issue({ reason: 'replacement' })
  assert.equal(verdict(await lab.confirm(fresh, old.codes[0])), 'code_invalid')
  assert.equal(verdict(await lab.confirm(old, fresh.codes[0])), 'code_invalid')
  const other = await lab.issue({}, {}, 'eve')
  assert.equal(verdict(await lab.confirm(other, other.codes[0])), 'set_not_found')
})

test('the confirmation deadline passes and nothing dies', async () => {
  const lab = await createLab()
  const old = await lab.sheet()
  const fresh = await lab.issue({ reason: 'replacement' })
  assert.equal(fresh.confirmBy.getTime() - fresh.issuedAt.getTime(), 7 * 86_400_000)
  lab.clock.advance(30 * 86_400)
  assert.ok((await lab.redeem(old.codes[1]!)).ok)
  assert.ok((await lab.confirm(fresh)).ok)
})

test('confirming with every code at once uses none of them up', async () => {
  const lab = await createLab({ policy: undelayed(20) })
  const sheet = await lab.issue()
  const all = await Promise.all(sheet.codes.map((code) => lab.confirm(sheet, code)))
  assert.ok(all.every(({ ok }) => ok))
  for (const code of sheet.codes) assert.equal(verdict(await lab.redeem(code)), 'ok')
})

test('the old sheet keeps working however many new ones were issued and never confirmed', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  for (let day = 0; day < 4; day += 1) await lab.issue({ reason: 'replacement' })
  const { activeSet } = await lab.sparekey.status(ada)
  assert.equal(activeSet?.setId, old.setId)
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'ok')
})

test('a sheet issued after the clock was set back works like any other', async () => {
  const lab = await createLab({ policy: undelayed() })
  for (let time = 0; time < 4; time += 1) await lab.sheet()
  lab.clock.advance(-3600)
  const sheet = await lab.sheet()
  assert.equal(verdict(await lab.redeem(sheet.codes[1]!)), 'ok')
})

test('a repeated confirmation names the set it superseded, however many were abandoned in between', async () => {
  const lab = await createLab({ policy: { ...undelayed(), issuing: { maxPerDay: 20 } } })
  await lab.sheet()
  for (let time = 0; time < 8; time += 1) await lab.issue()
  const fresh = await lab.issue()
  const first = await lab.confirm(fresh)
  assert.deepEqual(await lab.confirm(fresh), first)
})
