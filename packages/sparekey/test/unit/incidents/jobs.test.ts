import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MachineActor } from '../../../src/incidents/people.ts'
import { readIncidentFigures } from '../../../src/incidents/work-figures.ts'
import { holdings } from '../../support/inspect.ts'
import { verdict } from '../../support/lab.ts'
import {
  accounts,
  begin,
  carriedOut,
  counted,
  createIncidentLab,
  done,
  endings,
  grace,
  linus,
  operator,
  refusal,
  unusedCode,
  workThrough,
} from '../../support/incidents.ts'

const why = { reason: 'a list was found' }

test('a dry run counts, shows a sample by serials and labels, and changes nothing', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 3)
  const before = await Promise.all(['a0', 'a1', 'a2'].map((name) => holdings(lab, name)))
  const job = await counted(lab)
  assert.deepEqual(job.counted, { accounts: 3, sets: 3 })
  const sample = await lab.incidents.sample(lab.tenant, job.jobId)
  assert.deepEqual(sample.map(({ accountId }) => accountId).toSorted(), ['a0', 'a1', 'a2'])
  for (const { sheets } of sample) {
    assert.deepEqual(
      sheets.map(({ serial, left }) => [serial.length, left.length]),
      [[4, 5]],
    )
  }
  assert.deepEqual(await Promise.all(['a0', 'a1', 'a2'].map((name) => holdings(lab, name))), before)
})

test('what was counted is what is done, and no code of an ended sheet is taken', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 4)
  const sheet = await lab.sheet({}, 'ada')
  await lab.issue({}, {}, 'ada')
  lab.clock.advance(60)
  const job = await carriedOut(lab)
  assert.equal(job.state, 'done')
  assert.deepEqual(job.counted, { accounts: 5, sets: 6 })
  assert.deepEqual(job.ended, job.counted)
  assert.equal(job.endedBefore + job.unread + job.failed, 0)
  assert.equal(verdict(await lab.redeem(unusedCode(sheet))), 'set_revoked')
  assert.deepEqual(await endings(lab, 'ada'), ['set.revoked', 'set.abandoned'])
  const { events } = await holdings(lab, 'a0')
  const [ending] = events.filter(({ type }) => type === 'set.revoked')
  assert.equal(ending?.actor, 'operator')
  assert.deepEqual(JSON.parse(ending?.detail ?? ''), { reason: 'incident', job: job.jobId })
})

test('a sheet that is issued after the job was made stays out, before it runs and while it does', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 2)
  const job = await counted(lab)
  lab.clock.advance(1)
  const next = await lab.sheet({}, 'new')
  const replacing = await lab.issue({}, {}, 'a0')
  await begin(lab, job)
  await workThrough(lab.incidents)
  assert.deepEqual(await endings(lab, 'new'), [])
  assert.deepEqual(await endings(lab, 'a0'), ['set.revoked'])
  assert.equal(verdict(await lab.redeem(unusedCode(next), { account: 'new' })), 'ok')
  assert.equal(verdict(await lab.confirm(replacing, replacing.codes[0], {}, 'a0')), 'ok')
})

test('a sheet that was replaced before its turn is counted once, and gets no event of the job', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 2)
  const job = await counted(lab)
  lab.clock.advance(1)
  await lab.sheet({}, 'a0')
  await begin(lab, job)
  await workThrough(lab.incidents)
  const after = await lab.incidents.find(lab.tenant, job.jobId)
  assert.deepEqual(after?.counted, { accounts: 2, sets: 2 })
  assert.deepEqual(after?.ended, { accounts: 1, sets: 1 })
  assert.equal(after?.endedBefore, 1)
  assert.deepEqual(await endings(lab, 'a0'), [])
})

test('nothing starts without the number that was counted, or twice', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 2)
  const { jobId } = await counted(lab)
  const start = (accountsTyped: number) =>
    lab.incidents.start(lab.tenant, jobId, { ...why, accounts: accountsTyped }, grace)
  assert.equal(refusal(await start(3)), 'count_differs')
  assert.equal(refusal(await start(2)), 'ok')
  assert.equal(refusal(await start(2)), 'job_state')
  await assert.rejects(
    async () => lab.incidents.start(lab.tenant, jobId, { reason: ' ', accounts: 2 }, grace),
    {
      code: 'invalid_request',
    },
  )
})

test('above 100 accounts another person must agree: not the same one under another name, nor one whose role is younger than the job', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 101)
  const { jobId } = await counted(lab)
  const asked = operator('grace', { personId: 'p1' })
  const started = done(await lab.incidents.start(lab.tenant, jobId, { ...why, accounts: 101 }, asked))
  assert.equal(started.state, 'waiting')
  assert.equal((await lab.incidents.round()).done, 0, 'it does not run while it waits')
  const agree = (by = linus, typed = 101) => lab.incidents.agree(lab.tenant, jobId, { accounts: typed }, by)
  assert.equal(refusal(await agree(asked)), 'second_person_required')
  assert.equal(
    refusal(await agree(operator('local-grace', { issuer: 'local', personId: 'p1' }))),
    'second_person_required',
  )
  const late = operator('eve', { grantedAt: new Date(lab.clock.now().getTime() + 1) })
  assert.equal(refusal(await agree(late)), 'operator_not_allowed')
  assert.equal(refusal(await agree(operator('sam', { role: 'support' }))), 'operator_not_allowed')
  assert.equal(refusal(await agree(linus, 100)), 'count_differs')
  assert.equal(done(await agree(operator('olga', { role: 'owner' }))).state, 'running')
  await workThrough(lab.incidents)
  const after = await lab.incidents.find(lab.tenant, jobId)
  assert.deepEqual(after?.ended, { accounts: 101, sets: 101 })
  assert.equal(after?.agreedBy, 'OLGA')
  assert.equal(after?.history.find(({ act }) => act === 'agreed')?.by, 'OLGA')
})

test('one hundred accounts take one person; one more, and whoever acts at the machine may agree alone, which the history says', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 100)
  const job = await counted(lab)
  assert.equal(job.needsSecondPerson, false)
  assert.equal((await begin(lab, job)).agreedBy, null)
  done(await lab.incidents.cancel(lab.tenant, job.jobId, why, grace))
  await lab.sheet({}, 'one-more')
  lab.clock.advance(1)
  const { jobId } = await counted(lab)
  const machine: MachineActor = { kind: 'machine', displayName: 'root at db1' }
  done(await lab.incidents.start(lab.tenant, jobId, { ...why, accounts: 101 }, machine))
  const agreed = done(await lab.incidents.agree(lab.tenant, jobId, { accounts: 101 }, machine))
  assert.deepEqual(
    agreed.history.map(({ act, by }) => [act, by]),
    [
      ['asked', 'GRACE'],
      ['counted', null],
      ['started', 'root at db1'],
      ['agreed', 'root at db1'],
    ],
  )
})

test('only a security admin counts, starts, pauses, resumes and cancels', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 1)
  const job = await counted(lab)
  for (const role of ['support', 'approver', 'auditor', 'owner'] as const) {
    const by = operator('sam', { role })
    const { tenant, incidents } = lab
    assert.equal(refusal(await incidents.count(tenant, { format: 'long' }, by)), 'operator_not_allowed')
    const start = { ...why, accounts: 1 }
    assert.equal(refusal(await incidents.start(tenant, job.jobId, start, by)), 'operator_not_allowed')
    for (const act of ['pause', 'resume', 'cancel'] as const) {
      assert.equal(refusal(await incidents[act](tenant, job.jobId, why, by)), 'operator_not_allowed')
    }
  }
})

test('a paused job ends nothing, goes on where it was, and a cancelled one ends for good', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 2)
  const { tenant, incidents } = lab
  const job = await counted(lab)
  await begin(lab, job)
  assert.equal(done(await incidents.pause(tenant, job.jobId, why, grace)).state, 'paused')
  await workThrough(incidents)
  assert.deepEqual(await endings(lab, 'a0'), [])
  assert.equal(done(await incidents.resume(tenant, job.jobId, why, linus)).state, 'running')
  assert.equal(done(await incidents.cancel(tenant, job.jobId, why, grace)).state, 'cancelled')
  await workThrough(incidents)
  assert.deepEqual(await endings(lab, 'a0'), [])
  for (const act of ['pause', 'resume', 'cancel'] as const) {
    assert.equal(refusal(await incidents[act](tenant, job.jobId, why, grace)), 'job_state')
  }
})

test('a job of one tenant neither counts nor ends sheets of another, nor is seen there', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 2)
  const other = await createIncidentLab({
    store: lab.store,
    keys: lab.keys,
    clock: lab.clock,
    tenant: 'shop',
  })
  await accounts(other, 3)
  const job = await carriedOut(other)
  assert.deepEqual([job.counted, job.ended], [job.ended, { accounts: 3, sets: 3 }])
  assert.deepEqual(await endings(lab, 'a0'), [])
  assert.equal(await lab.incidents.find(lab.tenant, job.jobId), null)
  assert.deepEqual(await lab.incidents.list(lab.tenant), [])
  assert.equal(refusal(await lab.incidents.cancel(lab.tenant, job.jobId, why, grace)), 'job_not_found')
})

test('at most ten jobs are open at a time', async () => {
  const lab = await createIncidentLab()
  const jobs = []
  for (let index = 0; index < 10; index += 1) jobs.push(await counted(lab))
  const another = () => lab.incidents.count(lab.tenant, { format: 'long' }, grace)
  assert.equal(refusal(await another()), 'too_many_jobs')
  done(await lab.incidents.cancel(lab.tenant, jobs[0]!.jobId, why, grace))
  assert.equal(refusal(await another()), 'ok')
})

test('what is done with a job stands in the trail of the tenant, with who and why', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 1)
  const job = await carriedOut(lab)
  const { events } = await holdings(lab, '')
  const lines = events.map(({ type, actor, detail }) => [type, actor, JSON.parse(detail ?? '{}') as unknown])
  const amount = { job: job.jobId, accounts: 1, sets: 1 }
  assert.deepEqual(lines, [
    [
      'incident.job_changed',
      'operator',
      {
        ...amount,
        act: 'started',
        reason: 'a list was found',
        operator: 'GRACE',
        operatorIssuer: 'https://id.example.org',
        operatorSubject: 'grace',
      },
    ],
    ['incident.job_changed', 'automation', { ...amount, act: 'done' }],
  ])
})

test('what is at work is counted while it counts and while it runs, whoever works on it', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 2)
  const figures = () => readIncidentFigures(lab.store)
  const everything = { issuedUntil: new Date(8.64e15) }
  const asked = done(await lab.incidents.count(lab.tenant, everything, grace))
  assert.deepEqual(await figures(), { counting: 1, running: 0 })
  await workThrough(lab.incidents)
  assert.deepEqual(await figures(), { counting: 0, running: 0 }, 'one that was counted waits for people')
  const job = await lab.incidents.find(lab.tenant, asked.jobId)
  await begin(lab, job ?? assert.fail())
  assert.deepEqual(await figures(), { counting: 0, running: 1 })
  await workThrough(lab.incidents)
  assert.deepEqual(await figures(), { counting: 0, running: 0 })
})
