import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Notice } from '../../../src/notices/notice.ts'
import type { Contact } from '../../../src/interface/calls.ts'
import type { Issued } from '../../../src/interface/issue.ts'
import { symbolsOf, wrongCode } from '../../support/codes.ts'
import { countOf, createPostLab, daySeconds, drain, dueOf, type PostLab } from '../../support/due.ts'
import { ada, createLab, undelayed, verdict } from '../../support/lab.ts'

const email = (address: string, language?: string): Contact => ({
  channel: 'email',
  address,
  ...(language === undefined ? {} : { language }),
})
const home = email('ada@home.example', 'de')
const office = email('ada@work.example')
const thief = email('thief@elsewhere.example')
const context = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', deviceId: 'd-1' }
const elsewhere = { ip: '198.51.100.9' }

/** What a notice says, without what differs in each run. */
const said = ({ kind, sheet, label, remaining, context: from, actor, disownToken }: Notice) => ({
  kind,
  serial: sheet?.serial ?? null,
  label,
  remaining,
  context: from,
  actor,
  isDisownable: disownToken !== null,
})

const labelOf = (code: string | undefined): string => symbolsOf(code ?? '').slice(0, 2)

/** The notices of one step, the newest of each kind told. */
const after = async (lab: PostLab, step: () => Promise<unknown>): Promise<readonly Notice[]> => {
  await lab.days(0)
  const from = lab.notices.length
  await step()
  await lab.days(0)
  return lab.notices.slice(from)
}

const told = async (lab: PostLab, step: () => Promise<unknown>) => (await after(lab, step)).map(said)

test('each thing that happens is told with its sheet, its code by label, what is left, and from where', async () => {
  const lab = await createPostLab({ policy: { issuing: { maxPerDay: 20, count: 5, countsAllowed: [5] } } })
  let sheet: Issued | undefined
  const bySystem = { label: null, remaining: null, context: null, isDisownable: false }

  const made = await told(lab, async () => (sheet = await lab.issue()))
  const serial = sheet?.serial ?? ''
  const codes = sheet?.codes ?? []
  assert.deepEqual(made, [
    { ...bySystem, kind: 'sheet_made', serial, actor: 'application', isDisownable: true },
  ])
  assert.ok(sheet)
  const given = sheet
  assert.deepEqual(await told(lab, () => lab.confirm(given)), [
    {
      ...bySystem,
      kind: 'sheet_confirmed',
      serial,
      label: labelOf(codes[0]),
      actor: 'person',
      isDisownable: true,
    },
  ])
  assert.deepEqual(await told(lab, () => lab.confirm(given)), [], 'a repeated confirmation is no news')

  const use = { serial, label: labelOf(codes[1]), remaining: 4, context, actor: 'person', isDisownable: true }
  const redeem = (code: string | undefined, from = context) =>
    lab.redeem(code ?? '', { input: { context: from } })
  assert.deepEqual(await told(lab, () => redeem(codes[1])), [{ ...use, kind: 'code_used' }])
  assert.deepEqual(await told(lab, () => redeem(codes[1])), [], 'the same person pressing twice is no news')
  assert.deepEqual(await told(lab, () => redeem(codes[1], { ...context, ...elsewhere })), [
    { ...use, kind: 'used_code_tried', remaining: null, context: { ...context, ...elsewhere } },
  ])
  for (const code of codes.slice(2)) await redeem(code)
  lab.clock.advance(3600)
  assert.deepEqual(await told(lab, () => redeem(codes[0])), [
    { ...use, kind: 'codes_used_up', label: labelOf(codes[0]), remaining: 0 },
  ])

  const second = await lab.sheet()
  const ended = { ...bySystem, serial: second.serial, actor: 'application' }
  assert.deepEqual(await told(lab, () => lab.sparekey.revoke(ada, { reason: 'compromised' })), [
    { ...ended, kind: 'sheet_cancelled' },
  ])
  assert.deepEqual(await told(lab, () => redeem(second.codes[0])), [
    { ...ended, kind: 'old_sheet_tried', label: labelOf(second.codes[0]), context, actor: 'person' },
  ])
  const third = await lab.sheet()
  assert.deepEqual(await told(lab, () => lab.sparekey.signal(ada, { type: 'device_replaced' })), [
    { ...bySystem, kind: 'replacement_asked', serial: third.serial, actor: 'automation' },
  ])
  const disownToken = lab.notices.findLast(({ kind }) => kind === 'sheet_made')?.disownToken ?? ''
  assert.deepEqual(await told(lab, () => lab.sparekey.disown({ token: disownToken, context })), [
    { ...bySystem, kind: 'sheet_suspended', serial: third.serial, context, actor: 'person' },
  ])
})

test('wrong codes are told where delays begin and where the codes are locked, and not in between', async () => {
  const lab = await createPostLab({ policy: { format: 'long', attempts: { failureCap: 10 } } })
  await lab.sheet()
  const kinds = (await told(lab, () => lab.fail(10))).map(({ kind, serial, isDisownable }) => ({
    kind,
    serial,
    isDisownable,
  }))
  assert.deepEqual(kinds, [
    { kind: 'wrong_codes_tried', serial: null, isDisownable: false },
    { kind: 'codes_locked', serial: null, isDisownable: false },
  ])
})

test('a notice can be answered with "this was not me" where somebody did something that can be stopped, else not', async () => {
  const lab = await createPostLab({ policy: { format: 'long', reminders: { rotateAfterDays: 60 } } })
  const sheet = await lab.issue({ contacts: [home] })
  await lab.days(10)
  await lab.confirm(sheet)
  await lab.redeem(sheet.codes[1]!)
  await lab.days(1)
  await lab.days(25)
  await lab.days(45)
  await lab.issue({ contacts: [office], expiresInDays: 40 })
  await lab.days(11)
  await lab.days(40)
  const isDisownable = new Map<Notice['kind'], boolean>()
  for (const { kind, disownToken } of lab.notices) isDisownable.set(kind, disownToken !== null)
  assert.deepEqual(Object.fromEntries(isDisownable), {
    sheet_made: true,
    confirm_reminder: false,
    sheet_confirmed: true,
    code_used: true,
    recovery_overdue: true,
    rotation_soon: false,
    rotation_due: false,
    addresses_changed: true,
    sheet_expired: false,
  })
})

test('every address on file is told, each in its language, and each once; a repeat can be told by its id', async () => {
  const lab = await createPostLab()
  const notices = await after(lab, () => lab.issue({ contacts: [home, office] }))
  assert.deepEqual(
    notices.map(({ to }) => to).toSorted((a, b) => (a?.address ?? '').localeCompare(b?.address ?? '')),
    [
      { channel: 'email', address: home.address, language: 'de', replaced: false },
      { channel: 'email', address: office.address, language: null, replaced: false },
    ],
  )
  assert.equal(new Set(notices.map(({ noticeId }) => noticeId)).size, 1)
  const more = await after(lab, () => lab.issue())
  assert.equal(more.length, 2)
  assert.notEqual(more[0]?.noticeId, notices[0]?.noticeId)
})

test('whoever changes the addresses cannot silence the owner: those before are told for 30 days more', async () => {
  const lab = await createPostLab({ policy: { format: 'long' } })
  await lab.sheet({ contacts: [home] })
  const stolen = await after(lab, () => lab.sheet({ contacts: [thief] }))
  const kindsTo = (address: string, notices = stolen) =>
    notices
      .filter(({ to }) => to?.address === address)
      .map(({ kind }) => kind)
      .toSorted()
  assert.deepEqual(kindsTo(home.address), ['addresses_changed', 'sheet_confirmed', 'sheet_made'])
  assert.ok(stolen.every(({ to }) => to?.replaced === (to?.address === home.address)))
  assert.ok(stolen.some(({ to, disownToken }) => to?.address === home.address && disownToken !== null))

  await lab.fail(3)
  lab.clock.advance(30 * daySeconds - 3 * 3600 - 1)
  const lastDay = await after(lab, () => lab.fail(1))
  assert.deepEqual(kindsTo(home.address, lastDay), ['wrong_codes_tried'])
  lab.clock.advance(daySeconds)
  const later = await after(lab, () => lab.sheet())
  assert.deepEqual(kindsTo(home.address, later), [])
  assert.equal(kindsTo(thief.address, later).length, 2)
})

test('what happened within the 30 days is told to the address before, however late the rounds are', async () => {
  const lab = await createPostLab({ policy: { format: 'long' } })
  await lab.sheet({ contacts: [home] })
  await lab.days(0)
  await lab.issue({ contacts: [thief] })
  lab.clock.advance(50 * daySeconds)
  const late = await after(lab, async () => {})
  const toHome = lab.notices.filter(
    ({ to, kind }) => to?.address === home.address && kind === 'addresses_changed',
  )
  assert.equal(toHome.length, 1)
  assert.deepEqual(late, [])
})

test('an address that was taken out and given again is one address', async () => {
  const lab = await createPostLab({ policy: { issuing: { maxPerDay: 20 } } })
  await lab.issue({ contacts: [home] })
  await lab.issue({ contacts: [home, office] })
  await lab.issue({ contacts: [office] })
  const notices = await after(lab, () => lab.issue({ contacts: [office, home] }))
  const made = notices.filter(({ kind }) => kind === 'sheet_made')
  assert.deepEqual(made.map(({ to }) => to?.address ?? '').toSorted(), [home.address, office.address])
  assert.ok(made.every(({ to }) => to?.replaced === false))
})

test('without an address on file there is one notice, for whoever knows where to send it', async () => {
  const lab = await createPostLab()
  const notices = await after(lab, () => lab.issue())
  assert.deepEqual(
    notices.map(({ kind, to, accountId, tenant }) => ({ kind, to, accountId, tenant })),
    [{ kind: 'sheet_made', to: null, accountId: ada, tenant: 'default' }],
  )
})

test('an erased account is told nothing more, also of what happened before', async () => {
  const lab = await createPostLab({ policy: { format: 'long' } })
  await lab.sheet({ contacts: [home], expiresInDays: 60 })
  await lab.sparekey.runDue()
  assert.ok(
    (await dueOf(lab)).some(({ kind }) => kind === 'deliver'),
    'notices wait',
  )
  const before = lab.notices.length
  await lab.sparekey.erase(ada)
  assert.deepEqual(
    (await dueOf(lab)).map(({ kind }) => kind),
    ['follow'],
    'what follows from the erasure: nothing, in the next round',
  )
  await drain(lab)
  assert.deepEqual(await dueOf(lab), [])
  await lab.days(400)
  assert.equal(lab.notices.length, before)
})

test('whoever comes back after an erasure is told nothing of what was before it', async () => {
  const lab = await createPostLab({ policy: { format: 'long' } })
  await lab.sheet({ contacts: [home] })
  await lab.sparekey.erase(ada)
  await lab.issue({ contacts: [office] })
  await drain(lab)
  assert.deepEqual(lab.told(), ['sheet_made'])
})

test('an account that is erased while its notices are under way is told nothing more', async () => {
  const notices: Notice[] = []
  const lab = await createLab({
    deliver: async (notice) => {
      notices.push(notice)
      await lab.sparekey.erase(ada)
    },
  })
  const contacts = Array.from({ length: 5 }, (_, index) => email(`ada-${index}@example.org`))
  await lab.issue({ contacts })
  await lab.sparekey.runDue({ limit: 1 })
  for (let round = 0; round < 10; round += 1) await lab.sparekey.runDue({ limit: 1 })
  assert.equal(notices.length, 1)
  assert.deepEqual(await dueOf(lab), [])
  await lab.issue({ contacts: [office] })
  await drain(lab)
  assert.deepEqual(
    notices.slice(1).map(({ to }) => to?.address),
    [office.address],
  )
})

test('no notice, and nothing that waits to become one, holds a code of any sheet', async () => {
  const lab = await createPostLab({ policy: { ...undelayed(20), issuing: { maxPerDay: 20 } } })
  const sheets: Issued[] = []
  const waiting: unknown[] = []
  const step = async (work: () => Promise<unknown>): Promise<void> => {
    await work()
    waiting.push(await dueOf(lab))
    await lab.sparekey.runDue()
    waiting.push(await dueOf(lab))
    await lab.days(0)
  }
  const sheet = async (): Promise<Issued> => {
    const issued = await lab.issue({ contacts: [home, office], expiresInDays: 100 })
    sheets.push(issued)
    return issued
  }
  await step(sheet)
  const first = sheets[0]!
  await step(() => lab.confirm(first))
  const withCode = {
    userAgent: `Mozilla ${first.codes[5]}`,
    deviceId: symbolsOf(first.codes[6]!).toLowerCase(),
  }
  await step(() => lab.redeem(first.codes[1]!, { input: { context: withCode } }))
  await step(() => lab.redeem(first.codes[1]!, { input: { context: { ...withCode, ip: '198.51.100.9' } } }))
  await step(() => lab.redeem(wrongCode(1), { input: { context: withCode } }))
  await step(sheet)
  await step(() => lab.confirm(sheets[1]!))
  await step(() => lab.redeem(first.codes[2]!))
  await step(() => lab.sparekey.revoke(ada, { reason: 'other', note: `was ${sheets[1]!.codes[3]}` }))
  await step(() => lab.days(120))
  const text = JSON.stringify([lab.notices, waiting.map(String), waiting])
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
  const kinds = new Set(lab.notices.map(({ kind }) => kind))
  assert.ok(kinds.size >= 6, [...kinds].join())
  for (const code of sheets.flatMap(({ codes }) => codes)) {
    assert.ok(!text.includes(symbolsOf(code)), 'a notice holds a code')
  }
  assert.equal(await countOf(lab, 'code.redeemed'), 1)
  assert.ok(!JSON.stringify(waiting).includes('example'), 'what waits holds no address')
  assert.equal(verdict(await lab.redeem(first.codes[3]!)), 'set_superseded')
})
