import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIncidents } from '../../../src/incidents/incidents.ts'
import type { Outcome, Store, Transaction } from '../../../src/store/port.ts'
import { assertSound } from '../../support/inspect.ts'
import {
  accounts,
  begin,
  counted,
  createIncidentLab,
  done,
  endings,
  grace,
  partsOf,
  workThrough,
  type IncidentLab,
} from '../../support/incidents.ts'

class Killed extends Error {}

/** A process that dies at its `at`-th transaction, before it or after it was committed. */
const dying = (store: Store, at: number, when: 'before' | 'after'): Store => {
  let passed = 0
  return {
    ...store,
    transact: async <T>(body: () => Transaction<T>): Promise<Outcome<T>> => {
      passed += 1
      if (passed > at || (passed === at && when === 'before')) throw new Killed()
      const outcome = await store.transact(body)
      if (passed === at) throw new Killed()
      return outcome
    },
  }
}

/** Lets a process work until it dies; `true`: it came to the end. */
const workUntilDeath = async (lab: IncidentLab, at: number, when: 'before' | 'after'): Promise<boolean> => {
  try {
    await workThrough(createIncidents(partsOf(lab, dying(lab.store, at, when))))
    return true
  } catch (error) {
    assert.ok(error instanceof Killed)
    return false
  }
}

const killedAt = async (count: number, at: number, when: 'before' | 'after'): Promise<boolean> => {
  const lab = await createIncidentLab()
  const names = await accounts(lab, count)
  await lab.issue({}, {}, 'a0')
  lab.clock.advance(1)
  const { jobId } = await begin(lab, await counted(lab))
  const isWhole = await workUntilDeath(lab, at, when)
  lab.clock.advance(31)
  await workThrough(lab.incidents)
  const job = await lab.incidents.find(lab.tenant, jobId)
  const where = `killed ${when} transaction ${at}`
  assert.equal(job?.state, 'done', where)
  assert.deepEqual(job?.ended, { accounts: count, sets: count + 1 }, where)
  assert.equal(job?.endedBefore, 0, where)
  for (const name of names) {
    const expected = name === 'a0' ? ['set.revoked', 'set.abandoned'] : ['set.revoked']
    assert.deepEqual(await endings(lab, name), expected, `${where}: ${name}`)
    await assertSound(lab, name)
  }
  return isWhole
}

for (const when of ['before', 'after'] as const) {
  test(`whoever dies ${when} any step of a job leaves it so that another ends each sheet once and counts it once`, async () => {
    let at = 1
    while (!(await killedAt(5, at, when))) at += 1
    // Looking for work, taking it on, the stretch, five accounts, and how far it came.
    assert.ok(at > 9, `${at}`)
  })
}

test('the same around the end of a stretch of acts, where how far it came is written down', async () => {
  await killedAt(52, 55, 'after')
})

test('two processes at once end each sheet once', async () => {
  const lab = await createIncidentLab()
  const names = await accounts(lab, 20)
  const { jobId } = await begin(lab, await counted(lab))
  const others = [1, 2, 3].map(() => createIncidents(partsOf(lab)))
  await Promise.all(others.map((incidents) => workThrough(incidents)))
  const job = await lab.incidents.find(lab.tenant, jobId)
  assert.deepEqual(job?.ended, { accounts: 20, sets: 20 })
  for (const name of names) assert.deepEqual(await endings(lab, name), ['set.revoked'])
})

test('a job that is paused while a stretch is worked on stays paused, and what was ended then is counted when it goes on', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 3)
  const { jobId } = await begin(lab, await counted(lab))
  let isPaused = false
  const watched: Store = {
    ...lab.store,
    transact: async (body) => {
      const outcome = await lab.store.transact(body)
      const isBegun = (await endings(lab, 'a0')).length > 0
      if (isBegun && !isPaused) {
        isPaused = true
        done(await lab.incidents.pause(lab.tenant, jobId, { reason: 'wait' }, grace))
      }
      return outcome
    },
  }
  await workThrough(createIncidents(partsOf(lab, watched)))
  const paused = await lab.incidents.find(lab.tenant, jobId)
  assert.deepEqual([paused?.state, paused?.ended], ['paused', { accounts: 0, sets: 0 }])
  done(await lab.incidents.resume(lab.tenant, jobId, { reason: 'go on' }, grace))
  await workThrough(lab.incidents)
  const job = await lab.incidents.find(lab.tenant, jobId)
  assert.deepEqual([job?.state, job?.ended, job?.endedBefore], ['done', { accounts: 3, sets: 3 }, 0])
})

test('one who comes back after its lease went to another writes nothing over what that one counted', async () => {
  const lab = await createIncidentLab()
  await accounts(lab, 3)
  const { jobId } = await begin(lab, await counted(lab))
  let isHeld = true
  const slow: Store = {
    ...lab.store,
    transact: async (body) => {
      const outcome = await lab.store.transact(body)
      const isBegun = (await endings(lab, 'a0')).length > 0
      if (isBegun && isHeld) {
        isHeld = false
        lab.clock.advance(31)
        await workThrough(lab.incidents)
      }
      return outcome
    },
  }
  await workThrough(createIncidents(partsOf(lab, slow)))
  assert.equal(isHeld, false)
  const job = await lab.incidents.find(lab.tenant, jobId)
  assert.deepEqual([job?.state, job?.ended, job?.endedBefore], ['done', { accounts: 3, sets: 3 }, 0])
  assert.equal(job?.history.filter(({ act }) => act === 'done').length, 1)
})
