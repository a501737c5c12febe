import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Notice } from '../../../src/notices/notice.ts'
import { ArgumentTypeError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { wrongCode } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, verdict, type Lab } from '../../support/lab.ts'
import {
  drain,
  issueBy,
  linkOf,
  recovering,
  recoveryLab,
  recoveryRows,
  report,
  sheetBy,
  stateOfSet,
  trail,
  tryCode,
  use,
} from '../../support/recovering.ts'
import { isWrite, watchedStore } from '../../support/stores.ts'

const monthSeconds = 30 * 86_400

const disown = (lab: Lab, token: string) => lab.sparekey.disown({ token })
/** What the page with the link says of the sheet. */
const says = async (lab: Lab, token: string): Promise<string> => {
  const result = await lab.sparekey.disownable(token)
  return result.ok ? result.sheet : result.code
}

test('looking at a link tells what it is about, and changes nothing', async () => {
  const written: string[] = []
  const store = watchedStore(memoryStore(), ({ name }) => {
    if (isWrite(name)) written.push(name)
  })
  const lab = await recoveryLab({ store })
  const { sheet } = await recovering(lab)
  const token = await linkOf(lab, 'code.redeemed')
  const at = lab.clock.now()
  lab.clock.advance(60)
  written.length = 0
  const before = [await holdings(lab), await recoveryRows(lab)]
  for (let time = 0; time < 3; time += 1)
    assert.deepEqual(await lab.sparekey.disownable(token), {
      ok: true,
      tenant: 'default',
      accountId: ada,
      event: 'code.redeemed',
      at,
      serial: sheet.serial,
      sheet: 'live',
    })
  assert.deepEqual(written, [])
  assert.deepEqual([await holdings(lab), await recoveryRows(lab)], before)
})

test('"this was not me" suspends the sheet and ends the recovery; new codes help', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  const context = { ip: '203.0.113.9', userAgent: 'Mail' }
  const token = await linkOf(lab, 'code.redeemed')
  const answer = await lab.sparekey.disown({ token, context })
  assert.equal(answer.ok && answer.sheet, 'suspended')
  assert.equal(await tryCode(lab, sheet), 'codes_disabled')
  assert.equal(await tryCode(lab, sheet, 1), 'codes_disabled')
  assert.equal((await lab.sparekey.status(ada)).state, 'suspended')
  assert.deepEqual(await lab.sparekey.recoveries.introspect(recovery.token), { ok: true, active: false })
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
  const ended = await lab.sparekey.recoveries.get(ada, recovery.recoveryId)
  assert.equal(ended.ok && ended.state, 'disowned')
  assert.equal(verdict(await report(lab, recovery, 'change_password')), 'not_found')
  const { sets, row } = await assertSound(lab)
  assert.equal(sets[0]?.state, 'suspended')
  assert.equal(row.activeSetId, null)
  for (const type of ['set.suspended', 'recovery.disowned'] as const) {
    const [told, ...more] = await trail(lab, type)
    assert.equal(more.length, 0)
    assert.deepEqual([told?.actor, told?.setId, told?.context], ['person', sheet.setId, context])
  }
  const fresh = await lab.sheet()
  assert.equal(await tryCode(lab, fresh), 'ok')
  assert.equal(await tryCode(lab, sheet), 'codes_disabled')
  await assertSound(lab)
})

test('the link comes with the notice, and is good there', async () => {
  const notices: Notice[] = []
  const deliver = (notice: Notice) => Promise.resolve(void notices.push(notice))
  const lab = await recoveryLab({ deliver })
  await recovering(lab)
  await drain(lab)
  const used = notices.find(({ kind }) => kind === 'code_used')
  assert.ok(used?.disownToken)
  assert.equal(used.disownToken, await linkOf(lab, 'code.redeemed'))
  assert.equal(verdict(await disown(lab, used.disownToken)), 'ok')
  await drain(lab)
  assert.equal(notices.filter(({ kind }) => kind === 'sheet_suspended').length, 1)
  assert.ok(!notices.some(({ kind }) => kind === 'recovery_overdue'))
})

test('said again, by this link or another of the same sheet, it changes nothing and says the same', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  const token = await linkOf(lab, 'code.redeemed')
  const first = await disown(lab, token)
  lab.clock.advance(60)
  const before = [await holdings(lab), await recoveryRows(lab)]
  assert.deepEqual(await disown(lab, token), first)
  assert.deepEqual(await lab.sparekey.disownable(token), first)
  assert.equal(verdict(await disown(lab, await linkOf(lab, 'set.issued'))), 'ok')
  assert.deepEqual([await holdings(lab), await recoveryRows(lab)], before)
  const fresh = await lab.sheet()
  await disown(lab, token)
  assert.equal(await stateOfSet(lab, fresh.setId), 'active', 'a sheet made otherwise is not reached')
  assert.equal(await stateOfSet(lab, sheet.setId), 'ended')
})

test('a link is good for 30 days, to the millisecond', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  const token = await linkOf(lab, 'code.redeemed')
  lab.clock.advance(monthSeconds + 0.001)
  assert.equal(verdict(await lab.sparekey.disownable(token)), 'not_found')
  assert.equal(verdict(await disown(lab, token)), 'not_found')
  assert.equal(await stateOfSet(lab, sheet.setId), 'active')
  lab.clock.advance(-0.001)
  assert.equal(await says(lab, token), 'live')
  assert.equal(verdict(await disown(lab, token)), 'ok')
  assert.equal(await stateOfSet(lab, sheet.setId), 'ended')
})

test('it reaches the sheet that the recovery made, waiting or confirmed', async () => {
  for (const isConfirmed of [false, true]) {
    const lab = await recoveryLab()
    const { sheet, recovery } = await recovering(lab)
    const token = await linkOf(lab, 'code.redeemed')
    const made = await sheetBy(lab, recovery.token)
    if (isConfirmed) await lab.confirm(made)
    assert.equal(await says(lab, token), 'live')
    const first = await disown(lab, token)
    assert.equal(first.ok && first.sheet, 'suspended')
    assert.deepEqual(await disown(lab, token), first, 'said again, the answer is the same')
    assert.equal(await tryCode(lab, made), 'codes_disabled')
    assert.equal(await tryCode(lab, sheet), isConfirmed ? 'set_superseded' : 'codes_disabled')
    assert.equal((await lab.sparekey.status(ada)).state, 'suspended')
    assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
    await assertSound(lab)
  }
})

test('who hops from sheet to sheet by recoveries is reached on the last', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const token = await linkOf(lab, 'code.redeemed')
  let sheet = await sheetBy(lab, recovery.token)
  for (let hop = 0; hop < 3; hop += 1) {
    lab.clock.advance(1)
    const { recovery: next } = await use(lab, sheet, 0)
    sheet = await sheetBy(lab, next.token)
  }
  await lab.confirm(sheet)
  lab.clock.advance(1)
  const { recovery: last } = await use(lab, sheet, 1)
  assert.equal(await says(lab, token), 'live')
  await disown(lab, token)
  assert.equal(await tryCode(lab, sheet), 'codes_disabled')
  assert.equal(verdict(await issueBy(lab, last.token)), 'insufficient_authentication')
  assert.ok((await recoveryRows(lab)).every(({ endedBy }) => endedBy === 'disowned'))
  await assertSound(lab)
})

test('it ends every recovery of the sheet, however many were opened', async () => {
  const lab = await recoveryLab({ policy: { issuing: { countsAllowed: [20] } } })
  const sheet = await lab.sheet({ count: 20 })
  const { recovery: first } = await use(lab, sheet, 1)
  const token = await linkOf(lab, 'code.redeemed')
  const made = await sheetBy(lab, first.token)
  for (let index = 2; index < 18; index += 1) {
    lab.clock.advance(1)
    await use(lab, sheet, index)
  }
  await disown(lab, token)
  assert.equal(verdict(await issueBy(lab, first.token)), 'insufficient_authentication')
  assert.equal(await stateOfSet(lab, made.setId), 'ended')
  const rows = await recoveryRows(lab)
  assert.equal(rows.length, 17)
  assert.ok(rows.every(({ endedBy }) => endedBy === 'disowned'))
  await assertSound(lab)
})

test('of a sheet that a recovery made: it ends that recovery, so that its token makes no other', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  const made = await sheetBy(lab, recovery.token)
  await disown(lab, await linkOf(lab, 'set.issued', made.setId))
  assert.equal(await stateOfSet(lab, made.setId), 'ended')
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
  assert.equal(await tryCode(lab, sheet), 'ok', 'the sheet in the owner’s hand is not what was disowned')
  await assertSound(lab)
})

test('of a pending sheet: the active one goes on', async () => {
  const lab = await recoveryLab()
  const active = await lab.sheet()
  const pending = await lab.issue({ reason: 'replacement' })
  await disown(lab, await linkOf(lab, 'set.issued', pending.setId))
  assert.equal(await tryCode(lab, pending), 'codes_disabled')
  assert.equal(verdict(await lab.confirm(pending)), 'set_not_pending')
  assert.equal(await tryCode(lab, active), 'ok')
  assert.equal((await lab.sparekey.status(ada)).state, 'active')
  await assertSound(lab)
})

test('of the active sheet: a pending one that no recovery made goes on', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  const pending = await lab.issue({ reason: 'replacement' })
  await disown(lab, await linkOf(lab, 'code.redeemed'))
  assert.equal(await tryCode(lab, sheet), 'codes_disabled')
  assert.equal(await tryCode(lab, pending), 'ok')
  await assertSound(lab)
})

test('of a sheet that was replaced or cancelled since: the newer sheet is left alone', async () => {
  for (const end of ['superseded', 'revoked'] as const) {
    const lab = await recoveryLab()
    await lab.sheet()
    const token = await linkOf(lab, 'set.confirmed')
    if (end === 'revoked') await lab.sparekey.revoke(ada, { reason: 'other' })
    const fresh = await lab.sheet({ reason: 'replacement' })
    const before = await holdings(lab)
    const answer = await disown(lab, token)
    assert.equal(answer.ok && answer.sheet, 'ended')
    assert.deepEqual(await holdings(lab), before)
    assert.equal(await tryCode(lab, fresh), 'ok')
  }
})

test('a dead sheet’s recovery ends all the same', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await lab.sparekey.revoke(ada, { reason: 'compromised' })
  await disown(lab, await linkOf(lab, 'code.redeemed'))
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
  await assertSound(lab)
})

test('a link of another tenant, of another ring, or changed in any symbol is not good', async () => {
  const lab = await recoveryLab({ tenant: 'acme' })
  const { store, keys, clock } = lab
  const { sheet, recovery } = await recovering(lab)
  const token = await linkOf(lab, 'code.redeemed')
  const globex = await recoveryLab({ tenant: 'globex', store, keys, clock })
  const notGood = await disown(globex, token)
  assert.equal(verdict(notGood), 'not_found')
  assert.deepEqual(await globex.sparekey.disownable(token), notGood)

  const foreign = await recoveryLab({ tenant: 'acme' })
  await recovering(foreign)
  assert.deepEqual(await disown(foreign, token), notGood)

  const digits = '0123456789abcdefghjkmnpqrstvwxyz'
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.nat(31), async (at, symbol) => {
      const changed = token.slice(0, at) + digits[symbol] + token.slice(at + 1)
      if (changed !== token) assert.deepEqual(await disown(lab, changed), notGood)
    }),
    { numRuns: 100 },
  )
  for (const text of ['', token.slice(0, -1), `${token}0`, recovery.token])
    assert.deepEqual(await disown(lab, text), notGood)
  assert.equal(await stateOfSet(lab, sheet.setId), 'active')
})

test('a link is worth nothing once the account was erased, and nothing after it came back', async () => {
  const lab = await recoveryLab()
  await recovering(lab)
  const token = await linkOf(lab, 'code.redeemed')
  await lab.sparekey.erase(ada)
  assert.equal(verdict(await disown(lab, token)), 'not_found')
  assert.equal(verdict(await lab.sparekey.disownable(token)), 'not_found')
  const fresh = await lab.sheet()
  assert.equal(verdict(await disown(lab, token)), 'not_found')
  assert.equal(await stateOfSet(lab, fresh.setId), 'active')
  await assertSound(lab)
})

test('an event that is about no sheet cannot be disowned', async () => {
  const lab = await recoveryLab()
  await lab.sheet()
  await lab.sparekey.signal(ada, { type: 'password_changed' })
  assert.equal(verdict(await disown(lab, await linkOf(lab, 'signal.received'))), 'not_found')
})

test('disowning spends no try and takes none back', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  await lab.redeem(wrongCode(1, 'long', sheet.codes[2]!.slice(0, 2)))
  await disown(lab, await linkOf(lab, 'code.redeemed'))
  assert.equal((await holdings(lab)).row.failures, 1)
})

test('what is no request is refused', async () => {
  const lab = await recoveryLab()
  const loose = lab.sparekey as unknown as Record<string, (given?: unknown) => Promise<unknown>>
  for (const given of [undefined, {}, { token: 1 }, { token: 'x', reason: 'y' }, { token: 'x'.repeat(513) }])
    await assert.rejects(
      () => loose['disown']!(given),
      (error) => error instanceof ArgumentTypeError || error instanceof RangeError,
      JSON.stringify(given),
    )
})
