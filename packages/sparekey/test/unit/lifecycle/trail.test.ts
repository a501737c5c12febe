import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountEvent } from '../../../src/interface/events.ts'
import type { Contact } from '../../../src/interface/calls.ts'
import { ada, createLab, undelayed, type Lab } from '../../support/lab.ts'

// What each act leaves in the account's trail: type, who did it, whose set and what else is told, oldest first.

const email = (address: string, language?: string): Contact => ({
  channel: 'email',
  address,
  ...(language === undefined ? {} : { language }),
})

type Line = readonly [
  type: AccountEvent['type'],
  actor: AccountEvent['actor'],
  setId: string | null,
  detail: AccountEvent['detail'],
]

/** What was added to the trail since the last look, without events that come later by themselves. */
const newLines = (lab: Lab): (() => Promise<readonly Line[]>) => {
  let seen = 0
  return async () => {
    const { items } = await lab.sparekey.events(ada, { limit: 200 })
    const added = items.toReversed().slice(seen)
    seen = items.length
    return added.map(({ type, actor, setId, detail }): Line => [type, actor, setId, detail])
  }
}

const enrolled = { reason: 'enrollment', count: 10, methods: 'otp' }

test('an issue tells why and how the person was authenticated, the set that it ends, and new addresses, not the first', async () => {
  const lab = await createLab()
  const added = newLines(lab)
  const first = await lab.issue({ contacts: [email('a@b')] })
  assert.deepEqual(await added(), [['set.issued', 'application', first.setId, enrolled]])
  const second = await lab.issue({ reason: 'replacement', contacts: [email('c@d'), email('a@b')] })
  assert.deepEqual(await added(), [
    ['set.abandoned', 'automation', first.setId, {}],
    ['set.issued', 'application', second.setId, { ...enrolled, reason: 'replacement' }],
    ['contacts.changed', 'application', second.setId, { count: 2 }],
  ])
  await lab.confirm(second)
  assert.deepEqual(await added(), [['set.confirmed', 'person', second.setId, { by: 'code' }]])
})

test('the same addresses in another order, or another language of one, are no news', async () => {
  const lab = await createLab()
  await lab.issue({ contacts: [email('a@b'), email('c@d', 'de')] })
  const added = newLines(lab)
  await added()
  for (const contacts of [
    [email('c@d', 'de'), email('a@b')],
    [email('a@b', 'fr'), email('c@d', 'de')],
  ]) {
    await lab.issue({ contacts })
    assert.deepEqual(
      (await added()).map(([type]) => type),
      ['set.abandoned', 'set.issued'],
    )
  }
})

test('a confirmation tells which set it replaces', async () => {
  const lab = await createLab()
  const [first, second] = [await lab.sheet(), await lab.issue()]
  const added = newLines(lab)
  await added()
  await lab.confirm(second)
  assert.deepEqual(await added(), [
    ['set.confirmed', 'person', second.setId, { by: 'code' }],
    ['set.superseded', 'automation', first.setId, {}],
  ])
})

test('a use, its repetition, a code of a dead set and the tasks that follow are told, the new sheet ending the last of them', async () => {
  const lab = await createLab()
  const first = await lab.sheet()
  const second = await lab.sheet()
  const added = newLines(lab)
  await added()
  const code = second.codes[1] ?? ''
  const use = await lab.redeem(code, { input: { context: { ip: '203.0.113.7' } } })
  assert.ok(use.ok && use.recovery !== null)
  const { recoveryId } = use.recovery
  await lab.redeem(code)
  await lab.redeem(first.codes[1] ?? '')
  assert.deepEqual(await added(), [
    ['code.redeemed', 'person', second.setId, { remaining: 9, attempts: 1, recoveryId }],
    ['code.reuse_refused', 'person', second.setId, { repeat: false }],
    ['code.dead_set_refused', 'person', first.setId, { state: 'superseded' }],
  ])

  const report = (
    task: 'reenroll_factor' | 'change_password' | 'end_other_sessions',
    outcome: 'done' | 'declined',
  ) => lab.sparekey.recoveries.report(ada, { recoveryId, task, outcome })
  await report('reenroll_factor', 'declined')
  await report('reenroll_factor', 'done')
  await report('reenroll_factor', 'done')
  await report('change_password', 'declined')
  await report('end_other_sessions', 'done')
  const told = (task: string, outcome: string): Line => [
    'recovery.task_reported',
    'application',
    second.setId,
    { recoveryId, task, outcome },
  ]
  assert.deepEqual(await added(), [
    told('reenroll_factor', 'declined'),
    told('reenroll_factor', 'done'),
    told('change_password', 'declined'),
    told('end_other_sessions', 'done'),
  ])

  const third = await lab.sheet()
  assert.deepEqual((await added()).slice(1), [
    ['set.confirmed', 'person', third.setId, { by: 'code' }],
    ['set.superseded', 'automation', second.setId, {}],
    [
      'recovery.task_reported',
      'automation',
      second.setId,
      { recoveryId, task: 'replace_codes', outcome: 'done' },
    ],
    ['recovery.completed', 'automation', second.setId, { recoveryId }],
  ])
})

test('a signal is told with its effect, and what it revokes with its type', async () => {
  const lab = await createLab()
  const { setId } = await lab.sheet()
  const added = newLines(lab)
  await added()
  await lab.sparekey.signal(ada, { type: 'password_changed' })
  await lab.sparekey.signal(ada, { type: 'compromise_suspected' })
  assert.deepEqual(await added(), [
    ['signal.received', 'application', null, { type: 'password_changed', last: false, effect: 'noted' }],
    [
      'signal.received',
      'application',
      null,
      { type: 'compromise_suspected', last: false, effect: 'revoked' },
    ],
    ['set.revoked', 'automation', setId, { reason: 'compromise_suspected' }],
  ])
})

test('a revocation tells what it ends, why and with which note; where nothing lives it tells nothing', async () => {
  const lab = await createLab()
  const [active, pending] = [await lab.sheet(), await lab.issue()]
  const added = newLines(lab)
  await added()
  const reason = { reason: 'owner_request', note: 'asked on the phone' } as const
  await lab.sparekey.revoke(ada, reason)
  await lab.sparekey.revoke(ada, reason)
  assert.deepEqual(await added(), [
    ['set.revoked', 'application', active.setId, reason],
    ['set.abandoned', 'application', pending.setId, reason],
  ])
})

test('the cap is told, and the issue that ends it tells that the live set was revoked for it', async () => {
  const lab = await createLab({ policy: undelayed(10) })
  const old = await lab.sheet()
  const added = newLines(lab)
  await added()
  await lab.fail(10)
  assert.deepEqual(await added(), [['attempts.disabled', 'person', null, { failedAttempts: 10 }]])
  const anew = await lab.issue()
  assert.deepEqual(await added(), [
    ['set.revoked', 'automation', old.setId, { reason: 'disabled' }],
    ['set.issued', 'application', anew.setId, enrolled],
  ])
})

test('a set that is past its time is told to be expired by the issue that finds it so', async () => {
  const lab = await createLab()
  const old = await lab.sheet({ expiresInDays: 1 })
  const added = newLines(lab)
  await added()
  lab.clock.advance(86_400)
  const anew = await lab.issue()
  assert.deepEqual(await added(), [
    ['set.expired', 'automation', old.setId, {}],
    ['set.issued', 'application', anew.setId, enrolled],
  ])
  assert.equal(anew.replaces, null)
})

test('what erasing leaves of a trail is that it was erased, once, however often; an account never seen gets none', async () => {
  const lab = await createLab()
  await lab.sheet()
  for (let time = 0; time < 2; time += 1) {
    assert.deepEqual(await lab.sparekey.erase(ada), { ok: true })
    const { items, nextCursor } = await lab.sparekey.events(ada)
    assert.deepEqual(
      items.map(({ type, actor, setId, context, detail }) => [type, actor, setId, context, detail]),
      [['account.erased', 'application', null, null, { tenant: 'default' }]],
    )
    assert.equal(nextCursor, null)
  }
  assert.deepEqual(await lab.sparekey.erase('nobody'), { ok: true })
  assert.deepEqual((await lab.sparekey.events('nobody')).items, [])
})

test('a page of the trail ends where it was cut, and the last one has no next', async () => {
  const lab = await createLab()
  for (let time = 0; time < 2; time += 1) await lab.sheet()
  const all = (await lab.sparekey.events(ada)).items
  assert.equal(all.length, 5)
  const page = async (limit: number, cursor?: string) => {
    const { items, nextCursor } = await lab.sparekey.events(ada, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    })
    return { seqs: items.map(({ seq }) => seq), nextCursor }
  }
  assert.deepEqual(await page(5), { seqs: [5, 4, 3, 2, 1], nextCursor: null })
  assert.deepEqual(await page(3), { seqs: [5, 4, 3], nextCursor: 'e3' })
  assert.deepEqual(await page(2, 'e3'), { seqs: [2, 1], nextCursor: null })
})
