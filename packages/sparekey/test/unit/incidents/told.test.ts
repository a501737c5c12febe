import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drain, dueOf } from '../../support/due.ts'
import {
  begin,
  carriedOut,
  counted,
  createIncidentLab,
  done,
  grace,
  unusedCode,
  workThrough,
} from '../../support/incidents.ts'

const at = (address: string) => ({ contacts: [{ channel: 'email' as const, address }] })

test('the owner is told once, about the sheet that was in use, where both of theirs end', async () => {
  const lab = await createIncidentLab()
  const sheet = await lab.sheet(at('ada@example.org'))
  await lab.issue()
  await lab.days(0)
  lab.told()
  lab.clock.advance(60)
  await carriedOut(lab)
  await lab.days(0)
  assert.deepEqual(lab.told(), ['sheet_cancelled'])
  assert.equal(lab.notices.at(-1)?.sheet?.serial, sheet.serial)
})

test('messages are spread: so many owners in a minute, from the start of the job on', async () => {
  const lab = await createIncidentLab()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await lab.sheet(at(`${name}@example.org`), name)
  await lab.days(0)
  lab.told()
  lab.clock.advance(60)
  const { incidents, tenant } = lab
  const selection = { issuedUntil: lab.clock.now() }
  const { jobId } = done(await incidents.count(tenant, selection, grace, { noticesPerMinute: 2 }))
  await workThrough(incidents)
  await begin(lab, (await incidents.find(tenant, jobId)) ?? assert.fail())
  await workThrough(incidents)
  const told = []
  for (let minute = 0; minute < 3; minute += 1) {
    await drain(lab)
    told.push(lab.told().length)
    lab.clock.advance(60)
  }
  assert.deepEqual(told, [1, 2, 2], 'one at once, then one each 30 seconds')
})

test('who was told, who waits, who could not be reached, and who has no address', async () => {
  const broken = new Set(['dead@example.org'])
  const lab = await createIncidentLab({
    deliver: async ({ to }) => {
      if (to !== null && broken.has(to.address))
        throw Object.assign(new TypeError('gone'), { retryable: false })
      if (to?.address === 'slow@example.org') throw new TypeError('not now')
    },
  })
  await lab.sheet(at('ada@example.org'), 'ada')
  await lab.sheet(at('dead@example.org'), 'dead')
  await lab.sheet(at('slow@example.org'), 'slow')
  await lab.sheet({}, 'nobody')
  await lab.sheet(at('other@example.org'), 'ended-before')
  await drain(lab)
  lab.clock.advance(60)
  const job = await counted(lab)
  lab.clock.advance(1)
  await lab.sparekey.revoke('ended-before', { reason: 'owner_request' })
  await begin(lab, job)
  await workThrough(lab.incidents)
  const tellings = async () => {
    const { items, nextCursor } = await lab.incidents.told(lab.tenant, job.jobId)
    assert.equal(nextCursor, null)
    return Object.fromEntries(items.map(({ accountId, telling }) => [accountId, telling]))
  }
  assert.deepEqual(await tellings(), {
    ada: 'waiting',
    dead: 'waiting',
    slow: 'waiting',
    nobody: 'no_address',
  })
  lab.clock.advance(1)
  await drain(lab)
  assert.deepEqual(await tellings(), {
    ada: 'told',
    dead: 'not_reached',
    slow: 'waiting',
    nobody: 'no_address',
  })
  assert.ok((await dueOf(lab, 'slow')).length > 0)
})

test('open recoveries end with the sheets: their tokens make no other one', async () => {
  const lab = await createIncidentLab()
  const sheet = await lab.sheet()
  const use = await lab.redeem(unusedCode(sheet))
  const { token } = (use.ok ? use.recovery : null) ?? assert.fail('no recovery')
  lab.clock.advance(60)
  const selection = { usedFrom: new Date(lab.clock.now().getTime() - 120_000), issuedUntil: undefined }
  const job = await carriedOut(lab, selection)
  assert.deepEqual(job.ended, { accounts: 1, sets: 1 })
  assert.equal((await lab.sparekey.recoveries.introspect(token)).active, false)
  const issue = await lab.sparekey.issue('ada', {
    reason: 'recovery',
    recoveryToken: token,
    authentication: lab.signedIn('pwd'),
  })
  assert.equal(issue.ok, false)
})
