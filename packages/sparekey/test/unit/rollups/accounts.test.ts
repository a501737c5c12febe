import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tenantTrail } from '../../../src/lifecycle/support/set-switches.ts'
import { listEvents } from '../../../src/rollups/event-list.ts'
import { readGauges } from '../../../src/rollups/figures.ts'
import { retryDeliveries } from '../../../src/rollups/deliveries.ts'
import type { Store } from '../../../src/store/port.ts'
import { createPostLab, drain } from '../../support/due.ts'
import { forget, livelyWeeks, partsOf, rollupsOf, settleFigures } from '../../support/figures.ts'
import { createLab, type Lab } from '../../support/lab.ts'
import { watchedStore } from '../../support/stores.ts'

const lived = async (): Promise<Lab> => {
  const lab = await createPostLab()
  await livelyWeeks(lab)
  await drain(lab)
  return lab
}

const walked = async (
  lab: Lab,
  pageAccounts = 500,
  store?: Store,
): Promise<Readonly<Record<string, number>>> => {
  const rollups = rollupsOf(lab, { pageAccounts, restSeconds: 0 }, store)
  for (let page = 0; page < 10; page += 1) {
    await rollups.round()
    const { asOf, amounts } = await readGauges(partsOf(lab), 'default')
    if (asOf !== null) return Object.fromEntries(amounts)
  }
  return assert.fail('the walk never ends')
}

test('each account counts in its state, in what it has left, and in whether it can be told', async () => {
  const lab = await lived()
  const gauges = await walked(lab)
  const states = Object.keys(gauges)
  assert.deepEqual(gauges, {
    accounts: 3,
    'state.active': 2,
    'state.pending': 1,
    sheets: 2,
    'sheets.confirmed': 2,
    'left.4+': 2,
    unreachable: 2,
    'recoveries.overdue': 2,
  })
  for (const account of ['ada', 'bob', 'eve']) {
    const { state } = await lab.sparekey.status(account)
    assert.ok(states.includes(`state.${state}`), `${account} is ${state}, as its status says`)
  }
})

test('however small its pages are and wherever it is cut off, a walk counts each account once', async () => {
  const expected = await walked(await lived())
  for (const pageAccounts of [1, 2]) assert.deepEqual(await walked(await lived(), pageAccounts), expected)
  const lab = await lived()
  for (let killedAt = 1; ; killedAt += 1) {
    await forget(lab.store)
    let statements = 0
    const dying = watchedStore(lab.store, () => {
      statements += 1
      if (statements === killedAt) throw new TypeError('killed')
    })
    const isOver = await walked(lab, 1, dying).then(
      () => true,
      () => false,
    )
    assert.deepEqual(await walked(lab, 1), expected, `killed at statement ${killedAt}`)
    if (!isOver) continue
    assert.ok(killedAt > 20, 'there was something to be cut off in')
    return
  }
})

test('of two that walk at the same time each account counts once', async () => {
  const expected = await walked(await lived())
  const lab = await lived()
  const walkers = [1, 2].map(() => rollupsOf(lab, { pageAccounts: 1, restSeconds: 1e9 }))
  for (let page = 0; page < 5; page += 1) await Promise.all(walkers.map((one) => one.round()))
  assert.deepEqual(Object.fromEntries((await readGauges(partsOf(lab), 'default')).amounts), expected)
})

test('what a walk found stays shown, with its time, until the next one has ended', async () => {
  const lab = await lived()
  await walked(lab)
  const { asOf } = await readGauges(partsOf(lab), 'default')
  await lab.sheet({}, 'zoe')
  lab.clock.advance(600)
  const rollups = rollupsOf(lab, { pageAccounts: 1, restSeconds: 0 })
  await rollups.round()
  const during = await readGauges(partsOf(lab), 'default')
  assert.deepEqual([during.asOf, during.amounts.get('accounts'), during.walked], [asOf, 3, 1])
  for (let page = 0; page < 4; page += 1) await rollups.round()
  const after = await readGauges(partsOf(lab), 'default')
  assert.equal(after.amounts.get('accounts'), 4)
  assert.deepEqual(after.asOf, lab.clock.now())
})

test('a walk rests between its end and the next begin', async () => {
  const lab = await lived()
  await walked(lab)
  const rollups = rollupsOf(lab, { restSeconds: 900 })
  lab.clock.advance(899)
  assert.equal((await rollups.round()).accounts, 0)
  lab.clock.advance(1)
  assert.equal((await rollups.round()).accounts, 3)
})

test('accounts of a tenant that is not served, and erased ones, count nowhere', async () => {
  const lab = await createLab()
  await lab.sheet({}, 'ada')
  await lab.sheet({}, 'bob')
  await lab.sparekey.erase('bob')
  await rollupsOf(lab, { policyOf: async () => null }).round()
  assert.deepEqual([...(await readGauges(partsOf(lab), 'default')).amounts], [])
  lab.clock.advance(1e6)
  await rollupsOf(lab).round()
  assert.equal((await readGauges(partsOf(lab), 'default')).amounts.get('accounts'), 1)
})

test('what keeps a tenant’s own trail is in its list of events, and is no account', async () => {
  const lab = await lived()
  const changed = await lab.sparekey.support.setSwitches(
    { supportFrozen: true },
    { reason: 'a drill' },
    {
      kind: 'operator',
      issuer: 'https://login.example.org',
      subject: 'grace',
      personId: null,
      displayName: 'Grace',
      roles: [{ role: 'security_admin', grantedAt: new Date(0) }],
      authentication: lab.signedIn('hwk'),
      place: null,
    },
  )
  assert.ok(changed.ok)
  await settleFigures(lab)
  assert.equal((await walked(lab))['accounts'], 3)
  const filter = { types: ['support.switches_changed'] }
  const page = await listEvents(partsOf(lab), { tenant: 'default', filter })
  assert.deepEqual(page.ok && page.items.map(({ accountId }) => accountId), [tenantTrail])
})

test('messages that failed and were given up are counted, and one that is tried again is delivered', async () => {
  let isUp = false
  const told: string[] = []
  const lab = await createPostLab({
    deliver: async ({ kind }) => {
      if (!isUp) throw Object.assign(new TypeError('refused'), { retryable: false })
      told.push(kind)
    },
  })
  await lab.issue({ contacts: [{ channel: 'email', address: 'ada@example.org' }] })
  await drain(lab)
  assert.equal((await walked(lab))['delivery.given_up'], 1)
  assert.equal(await retryDeliveries(partsOf(lab), 'other', 'ada'), 0)
  isUp = true
  await drain(lab)
  assert.deepEqual(told, [], 'by itself it is tried no more')
  assert.equal(await retryDeliveries(partsOf(lab), 'default', 'ada'), 1)
  await drain(lab)
  assert.deepEqual(told, ['sheet_made'])
  assert.equal(await retryDeliveries(partsOf(lab), 'default', 'ada'), 0)
})
