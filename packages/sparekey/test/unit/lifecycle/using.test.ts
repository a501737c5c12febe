import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountEvent } from '../../../src/interface/events.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, createLab, verdict, type Lab } from '../../support/lab.ts'

const linesOf = async (lab: Lab, count: number) =>
  (await lab.sparekey.events(ada)).items
    .slice(0, count)
    .toReversed()
    .map(
      ({ type, actor, setId, label, detail }: AccountEvent) => [type, actor, setId, label, detail] as const,
    )

const codeAt = (sheet: { readonly codes: readonly string[] }, index: number): string =>
  sheet.codes[index] ?? ''

test('a use of a new sheet confirms it and ends the former one, and the trail tells all three', async () => {
  const lab = await createLab()
  const [former, sheet] = [await lab.sheet(), await lab.issue()]
  const use = await lab.redeem(codeAt(sheet, 1))
  assert.ok(use.ok)
  const label = codeAt(sheet, 1).slice(0, 2)
  assert.deepEqual(await linesOf(lab, 3), [
    ['set.confirmed', 'person', sheet.setId, label, { by: 'use' }],
    ['set.superseded', 'automation', former.setId, null, {}],
    [
      'code.redeemed',
      'person',
      sheet.setId,
      label,
      { remaining: 9, attempts: 1, recoveryId: use.recovery?.recoveryId ?? null },
    ],
  ])
  assert.equal(verdict(await lab.redeem(codeAt(former, 1))), 'set_superseded')
  await assertSound(lab)
})

test('a use of a first sheet confirms it, and there is no former one to tell of', async () => {
  const lab = await createLab()
  const sheet = await lab.issue()
  await lab.redeem(codeAt(sheet, 1))
  assert.deepEqual(
    (await linesOf(lab, 3)).map(([type]) => type),
    ['set.issued', 'set.confirmed', 'code.redeemed'],
  )
  await lab.redeem(codeAt(sheet, 2))
  assert.deepEqual(
    (await linesOf(lab, 2)).map(([type]) => type),
    ['code.redeemed', 'code.redeemed'],
    'a sheet is confirmed once',
  )
})

test('a use asks for new codes where the policy says so, from its own time on until they are confirmed', async () => {
  const lab = await createLab()
  const asked = async () => (await holdings(lab)).row.replacementAskedAt
  const advised = async () => (await lab.sparekey.status(ada)).advice.includes('replace_codes')
  const sheet = await lab.sheet()
  assert.deepEqual([await asked(), await advised()], [0, false])
  await lab.redeem(codeAt(sheet, 1))
  assert.deepEqual([await asked(), await advised()], [lab.clock.now().getTime(), true])
  const next = await lab.issue()
  assert.equal(await advised(), true)
  await lab.confirm(next)
  assert.deepEqual([await asked(), await advised()], [0, false])
})

test('where the policy does not ask for new codes after a use, what was asked for ends with the use of a new sheet', async () => {
  const lab = await createLab({
    policy: { recovery: { afterUse: 'bootstrap' }, signals: { device_replaced: 'ask' } },
  })
  const asked = async () => (await holdings(lab)).row.replacementAskedAt
  const sheet = await lab.sheet()
  await lab.redeem(codeAt(sheet, 1))
  assert.equal(await asked(), 0)
  await lab.sparekey.signal(ada, { type: 'device_replaced' })
  const at = lab.clock.now().getTime()
  lab.clock.advance(60)
  await lab.redeem(codeAt(sheet, 2))
  assert.equal(await asked(), at)
  await lab.redeem(codeAt(await lab.issue(), 1))
  assert.equal(await asked(), 0)
})

test('the last use is told to have used the sheet up, and leaves nothing that could end', async () => {
  const lab = await createLab({ policy: { issuing: { countsAllowed: [5] } } })
  const sheet = await lab.sheet({ count: 5 })
  for (const code of sheet.codes) assert.equal(verdict(await lab.redeem(code)), 'ok')
  const [, last] = await linesOf(lab, 2)
  assert.deepEqual(last, ['set.exhausted', 'automation', sheet.setId, null, {}])
  assert.equal((await lab.sparekey.status(ada)).state, 'exhausted')
  assert.deepEqual(await lab.sparekey.revoke(ada, { reason: 'other' }), { ok: true, revoked: [] })
})

test('the use that finds a sheet expired ends it, and tells when it did', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet({ expiresInDays: 1 })
  lab.clock.advance(2 * 86_400)
  const use = await lab.redeem(codeAt(sheet, 1))
  assert.ok(!use.ok && use.code === 'set_expired')
  assert.deepEqual([use.serial, use.endedAt], [sheet.serial, sheet.expiresAt])
  const [line] = await linesOf(lab, 1)
  assert.deepEqual(line, ['set.expired', 'automation', sheet.setId, codeAt(sheet, 1).slice(0, 2), {}])
})

test('a code of a sheet that was made anew before it was confirmed says that, one of a replaced sheet says so', async () => {
  const lab = await createLab()
  const abandoned = await lab.issue()
  const replaced = await lab.sheet()
  await lab.sheet()
  for (const [sheet, says] of [
    [abandoned, /which ended before it was confirmed\./],
    [replaced, /which was replaced by a newer one\./],
  ] as const) {
    const use = await lab.redeem(codeAt(sheet, 1))
    assert.ok(!use.ok && use.code === 'set_superseded')
    assert.match(use.detail, says)
    assert.ok(use.detail.includes(`sheet ${sheet.serial}`))
  }
})

test('a use that opened no recovery is answered again for 15 minutes, then it is a used code', async () => {
  const lab = await createLab({ policy: { recovery: { tasks: [] } } })
  const sheet = await lab.sheet()
  const use = () => lab.redeem(codeAt(sheet, 1), { idempotencyKey: 'one' })
  const first = await use()
  assert.ok(first.ok && first.recovery === null)
  lab.clock.advance(15 * 60)
  assert.deepEqual(await use(), first)
  lab.clock.advance(0.001)
  const late = await use()
  assert.ok(!late.ok && late.code === 'code_already_used')
  assert.deepEqual(late.usedAt, first.redeemedAt)
})

test('an answer that was refused is refused again alike, however late', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  await lab.redeem(codeAt(sheet, 1))
  const again = () => lab.redeem(codeAt(sheet, 1), { idempotencyKey: 'two' })
  const refused = await again()
  assert.equal(verdict(refused), 'code_already_used')
  lab.clock.advance(3600)
  assert.deepEqual(await again(), refused)
})

test('what is left is low at the number that the policy names', async () => {
  const lab = await createLab({ policy: { issuing: { countsAllowed: [5] }, redeeming: { lowAt: 3 } } })
  const sheet = await lab.sheet({ count: 5 })
  const lows = []
  for (const code of sheet.codes.slice(0, 3)) {
    const use = await lab.redeem(code)
    assert.ok(use.ok)
    lows.push([use.remaining, use.low])
  }
  assert.deepEqual(lows, [
    [4, false],
    [3, true],
    [2, true],
  ])
})
