import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { incidentJobScreen } from '../../../../src/console/incident/job-screen.ts'
import { incidentScreen } from '../../../../src/console/incident/overview-screen.ts'
import { silenceText, timelineScreen, withGaps } from '../../../../src/console/incident/timeline-screen.ts'
import { toldScreen } from '../../../../src/console/incident/told-screen.ts'
import { createDesk, TENANT, textOf, type Colleague } from '../desk.ts'
import { createWatch } from '../figures/support.ts'

type Desk = Awaited<ReturnType<typeof createDesk>>

const why = { reason: 'a list was found' }

const workThrough = async ({ sparekeys }: Desk): Promise<void> => {
  while ((await sparekeys.incidents.round()).more) continue
}

/** A job that was counted by this colleague through the form. */
const counted = async (desk: Desk, by: Colleague, form: Record<string, string>): Promise<string> => {
  desk.clock.advance(60)
  const answer = await by.act(incidentScreen, 'count', form)
  const jobId = /^incident\/(inc_\w+)$/.exec(answer.to ?? '')?.[1]
  await workThrough(desk)
  return jobId ?? assert.fail(answer.html)
}

const issueMany = async (desk: Desk, count: number): Promise<void> => {
  const { sparekey } = await desk.callsNow()
  for (let index = 0; index < count; index += 1) {
    const authentication = { methods: ['pwd', 'otp'], at: desk.clock.now() }
    const made = await sparekey.issue(`many-${index}`, { reason: 'enrollment', authentication })
    assert.ok(made.ok)
  }
}

describe('a job', () => {
  test('is counted, shown by serials and labels, started with the number that was counted, and reported', async () => {
    const desk = await createDesk()
    const codes = await desk.giveSheet('ada')
    const grace = await desk.join('Grace', ['security_admin'])
    const jobId = await counted(desk, grace, { format: 'long', noticesPerMinute: '60' })
    const shown = await grace.open(incidentJobScreen, { jobId })
    const text = textOf(shown.html)
    assert.match(text, /Counted, not started/)
    assert.match(text, /1 sheet of 1 account/)
    assert.match(text, /ada/)
    for (const code of codes) assert.ok(!shown.html.includes(code), 'no code is on the page')

    const form = { jobId, accounts: '1', ...why }
    const asked = await grace.ask(incidentJobScreen, 'start', form)
    assert.match(asked.html, /"value":"1"/)
    assert.match(asked.html, /End 1 sheet of 1 account/)
    const started = await grace.act(incidentJobScreen, 'start', form)
    assert.equal(started.kind, 'done')
    await workThrough(desk)
    assert.match(
      textOf((await grace.open(incidentJobScreen, { jobId })).html),
      /Ended by this job 1 sheet of 1 account/,
    )
    await desk.rounds()
    while ((await desk.sparekeys.sequencer.round()).more) continue
    const told = textOf((await grace.open(toldScreen, { jobId })).html)
    assert.match(told, /ada .* told/)
    assert.ok(desk.seen.some(({ kind, detail }) => kind === 'incident_viewed' && detail?.['job'] === jobId))
  })

  test('of more than 100 accounts waits for another person, who sees who asked', async () => {
    const desk = await createDesk()
    await issueMany(desk, 101)
    const grace = await desk.join('Grace', ['security_admin'])
    const linus = await desk.join('Linus', ['owner'])
    const jobId = await counted(desk, grace, { format: 'long' })
    const form = { jobId, accounts: '101' }
    assert.match(
      (await grace.act(incidentJobScreen, 'start', { ...form, ...why })).said ?? '',
      /second person/,
    )
    assert.match((await grace.act(incidentJobScreen, 'agree', form)).said ?? '', /Another person/)
    const page = textOf((await linus.open(incidentJobScreen, { jobId })).html)
    assert.match(page, /Waits for a second person/)
    assert.match(page, /Grace started it/)
    assert.equal((await linus.act(incidentJobScreen, 'agree', form)).kind, 'done')
    await workThrough(desk)
    assert.match(textOf((await linus.open(incidentJobScreen, { jobId })).html), /101 sheets of 101 accounts/)
  })

  test('is paused and goes on only with a reason, and a cancelled one is over', async () => {
    const desk = await createDesk()
    await desk.giveSheet('ada')
    const grace = await desk.join('Grace', ['security_admin'])
    const jobId = await counted(desk, grace, { format: 'long' })
    await grace.act(incidentJobScreen, 'start', { jobId, accounts: '1', ...why })
    assert.equal((await grace.act(incidentJobScreen, 'pause', { jobId, reason: ' ' })).kind, 'refused')
    assert.equal((await grace.act(incidentJobScreen, 'pause', { jobId, ...why })).kind, 'done')
    await workThrough(desk)
    assert.match(textOf((await grace.open(incidentJobScreen, { jobId })).html), /Paused/)
    assert.equal(
      (await grace.act(incidentJobScreen, 'cancel', { jobId, cancelReason: 'enough' })).kind,
      'done',
    )
    assert.match((await grace.act(incidentJobScreen, 'resume', { jobId, ...why })).said ?? '', /cancelled/)
  })

  for (const [what, form, said] of [
    ['nothing', {}, /at least one field/],
    ['a time that is none', { issuedFrom: 'yesterday' }, /a day or a time in UTC/],
    [
      'a span that ends before it begins',
      { usedFrom: '2026-01-02', usedUntil: '2026-01-01' },
      /must be after/,
    ],
    ['a serial of five symbols', { serial: 'A7K22' }, /4 symbols/],
    ['a rate that is none', { format: 'long', noticesPerMinute: '0' }, /from 1 to 60,000/],
  ] as const) {
    test(`is not made of ${what}: the form comes again with what was typed`, async () => {
      const desk = await createDesk()
      const grace = await desk.join('Grace', ['security_admin'])
      const answer = await grace.act(incidentScreen, 'count', form)
      assert.equal(answer.status, 422)
      assert.match(textOf(answer.html), said)
      for (const value of Object.values(form)) assert.ok(answer.html.includes(`value="${value}"`), value)
      assert.deepEqual(await desk.sparekeys.incidents.list(TENANT), [])
    })
  }
})

test('codes that were found end the sheet, and stand on no page and in no record', async () => {
  const desk = await createDesk()
  const codes = await desk.giveSheet('ada')
  const grace = await desk.join('Grace', ['security_admin'])
  const form = { exposedAccount: ' ada ', exposedCodes: codes.slice(2, 4).join('\n') }
  const answer = await grace.act(incidentScreen, 'burn', form)
  assert.equal(answer.kind, 'done')
  assert.match(answer.said ?? '', /2 of these codes were of sheet/)
  const { sparekey } = await desk.callsNow()
  assert.equal((await sparekey.status('ada')).state, 'revoked')
  const written = JSON.stringify([answer, desk.seen, (await sparekey.events('ada')).items])
  for (const code of codes) assert.ok(!written.includes(code))
  assert.equal((await grace.act(incidentScreen, 'burn', { ...form, exposedAccount: 'bob' })).kind, 'refused')
})

test('each protection says what it does, asks why, and is turned on and off by those who may', async () => {
  const desk = await createDesk()
  const grace = await desk.join('Grace', ['security_admin'])
  const linus = await desk.join('Linus', ['owner'])
  const page = textOf((await grace.open(incidentScreen)).html)
  assert.ok(
    page.indexOf('Heightened threat') < page.indexOf('No code works'),
    'what locks people out is last',
  )
  assert.match(page, /locked out while it lasts/)
  const turn = (by: Colleague, act: string, name: string, reason = 'attack') =>
    by.act(incidentScreen, act, { switch: name, [`${name}Reason`]: reason })
  assert.equal((await turn(grace, 'protect', 'redeemFrozen', ' ')).kind, 'refused')
  for (const name of [
    'heightenedThreat',
    'issueFrozen',
    'supportFrozen',
    'redeemFrozen',
    'releasesStopped',
  ]) {
    assert.equal((await turn(grace, 'protect', name)).kind, 'done', name)
  }
  const { support } = await desk.callsNow()
  assert.ok(Object.values(await support.switches()).every((isOn) => isOn))
  await assert.rejects(turn(grace, 'resume', 'redeemFrozen'), { name: 'ForbiddenError' }, 'an owner ends it')
  assert.equal((await turn(linus, 'resume', 'redeemFrozen')).kind, 'done')
  assert.equal((await support.switches()).redeemFrozen, false)
})

test('one act freezes support and holds every case that lives', async () => {
  const desk = await createDesk()
  const { support } = await desk.callsNow()
  const sam = await desk.join('Sam', ['support'])
  const grace = await desk.join('Grace', ['security_admin'])
  const caseIds = []
  for (const account of ['ada', 'bob', 'cy']) {
    await desk.giveSheet(account)
    const opened = await support.open(account, { reason: 'lost_all_factors' }, sam.visit.actor)
    assert.ok(opened.ok, opened.ok ? '' : opened.detail)
    caseIds.push(opened.caseId)
  }
  assert.ok((await support.withdraw(caseIds[2] ?? '', sam.visit.actor)).ok)
  const asked = await grace.ask(incidentScreen, 'hold-all', { holdReason: 'calls' })
  assert.match(asked.html, /\["Cases held",2\]/)
  const answer = await grace.act(incidentScreen, 'hold-all', { holdReason: 'calls' })
  assert.equal(answer.said, 'Support is frozen. Cases held: 2.')
  const held = await Promise.all(caseIds.map((caseId) => support.get(caseId)))
  assert.deepEqual(
    held.map((one) => one.ok && one.held),
    [true, true, false],
  )
  const { supportFrozen, releasesStopped, redeemFrozen } = await support.switches()
  assert.deepEqual([supportFrozen, releasesStopped, redeemFrozen], [true, true, false])
  assert.equal((await grace.act(incidentScreen, 'hold-all', { holdReason: ' ' })).kind, 'refused')
})

test('the sessions of all operators end, but for the one who asks', async () => {
  const desk = await createDesk()
  await desk.join('Sam', ['support'])
  const grace = await desk.join('Grace', ['security_admin'])
  assert.equal((await grace.act(incidentScreen, 'end-sessions')).said, 'Sessions ended: 1.')
})

test('before all codes are frozen its name is typed', async () => {
  const desk = await createDesk()
  const grace = await desk.join('Grace', ['security_admin'])
  const form = { switch: 'redeemFrozen', redeemFrozenReason: 'attack' }
  assert.match((await grace.ask(incidentScreen, 'protect', form)).html, /"value":"no code works"/)
})

test('a report of a found sheet is shown with the account where both are one’s, and is closed once', async () => {
  const desk = await createDesk()
  await desk.giveSheet('ada')
  const { sparekey } = await desk.callsNow()
  const serial = (await sparekey.status('ada')).activeSet?.serial ?? ''
  await desk.sparekeys.foundSheets.report(TENANT, { serial, account: 'ada' })
  const grace = await desk.join('Grace', ['security_admin'])
  const page = textOf((await grace.open(incidentScreen)).html)
  assert.match(page, new RegExp(`${serial} ada`))
  const [report] = await desk.sparekeys.foundSheets.list(TENANT)
  const { reportId = '' } = report ?? {}
  const close = (outcome: string) =>
    grace.act(incidentScreen, 'close-found', { reportId, [`outcome-${reportId}`]: outcome })
  assert.equal((await close('')).kind, 'refused')
  assert.equal((await close('sheet ended')).kind, 'done')
  assert.equal((await close('again')).kind, 'refused')
  assert.match(textOf((await grace.open(incidentScreen)).html), /Grace: sheet ended/)
})

test('whoever only reads sees no form, and does nothing', async () => {
  const desk = await createDesk()
  const auditor = await desk.join('Ruth', ['auditor'])
  const page = await auditor.open(incidentScreen)
  assert.doesNotMatch(page.html, /<form/)
  for (const name of Object.keys(incidentScreen.acts ?? {})) {
    await assert.rejects(auditor.act(incidentScreen, name, {}), { name: 'ForbiddenError' }, name)
  }
})

test('a job of another tenant is not there', async () => {
  const desk = await createDesk()
  const grace = await desk.join('Grace', ['security_admin'])
  const by = grace.visit.actor
  const other = await desk.sparekeys.incidents.count('other', { format: 'long' }, by)
  assert.ok(other.ok)
  const { jobId } = other.job
  assert.notEqual((await grace.open(incidentJobScreen, { jobId })).missing, null)
  assert.notEqual((await grace.open(toldScreen, { jobId })).missing, null)
})

test('the timeline says how long nothing happened between two events', async () => {
  const hour = 3_600_000
  const at = (hours: number) => ({ at: hours * hour })
  assert.deepEqual(withGaps([at(60), at(59.5), at(54), at(2)]), [
    { event: at(60) },
    { event: at(59.5) },
    { silence: 5.5 * hour },
    { event: at(54) },
    { silence: 52 * hour },
    { event: at(2) },
  ])
  assert.equal(silenceText(hour), 'Nothing of this kind for 1 hour')
  assert.equal(silenceText(52 * hour), 'Nothing of this kind for 2 days')
})

test('the timeline shows what a team did, newest first, in the span that was asked for', async () => {
  const watch = await createWatch()
  const grace = await watch.join('Grace', ['security_admin'])
  await grace.act(incidentScreen, 'protect', { switch: 'heightenedThreat', heightenedThreatReason: 'attack' })
  watch.clock.advance(7200)
  await watch.sparekeys.foundSheets.report(TENANT, { serial: 'A7K2' })
  await watch.settle()
  const text = textOf((await grace.open(timelineScreen)).html)
  assert.match(text, /Somebody found sheet A7K2.*Nothing of this kind for 2 hours/)
  const before = textOf((await grace.open(timelineScreen, {}, { until: '2026-01-01 01:00' })).html)
  assert.doesNotMatch(before, /A7K2/)
  assert.match(before, /2026-01-01 00:00:00/)
})
