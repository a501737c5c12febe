import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createSparekeys } from '../../../src/create-sparekey.ts'
import { SparekeyError } from '../../../src/errors.ts'
import { givenUp } from '../../../src/lifecycle/due/kinds.ts'
import { afterFailure } from '../../../src/lifecycle/due/pauses.ts'
import type { Deliver, Notice } from '../../../src/notices/notice.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { countOf, daySeconds, drain, dueOf, trail } from '../../support/due.ts'
import { assertSound } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, type Lab } from '../../support/lab.ts'
import { flakyStore, watchedStore } from '../../support/stores.ts'

const minuteMs = 60_000
/** What a delivery may say of its failure. */
const failing = (more: object = {}): Error => Object.assign(new TypeError('refused'), more)
const id = Uint8Array.of(0, 1)

const always =
  (error: unknown): Deliver =>
  async () => {
    throw error
  }

/** A lab with one notice that waits to be delivered. */
const withNotice = async (deliver: Deliver): Promise<Lab> => {
  const lab = await createLab({ deliver, policy: { format: 'long' } })
  await lab.issue()
  await lab.sparekey.runDue()
  return lab
}

const waiting = async (lab: Lab, account = ada) =>
  (await dueOf(lab, account)).filter(({ kind }) => kind === 'deliver')

test('the pauses between tries grow to a day, and after about four days it is given up', () => {
  const pauses: number[] = []
  for (let attempt = 1; ; attempt += 1) {
    const next = afterFailure(failing(), attempt, id, 0)
    if (next.kind === 'give-up') {
      assert.equal(next.attempts, attempt)
      break
    }
    assert.equal(next.attempts, attempt)
    pauses.push(next.dueAt / minuteMs)
  }
  assert.deepEqual(pauses, [1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440])
})

test('pauses are drawn out by up to a fifth, so that what failed together does not come back together', () => {
  const dueAt = (first: number): number => {
    const next = afterFailure(failing(), 4, Uint8Array.of(first), 1000)
    return next.kind === 'put-off' ? next.dueAt - 1000 : Number.NaN
  }
  assert.equal(dueAt(0), 60 * minuteMs)
  assert.equal(dueAt(255), 72 * minuteMs)
  assert.ok(dueAt(128) > dueAt(0) && dueAt(128) < dueAt(255))
})

test('a failure that a repeat cannot help is given up at once', () => {
  assert.deepEqual(afterFailure(failing({ retryable: false }), 1, id, 0), { kind: 'give-up', attempts: 1 })
  assert.equal(afterFailure(failing({ retryable: true }), 1, id, 0).kind, 'put-off')
})

test('what was not tried does not count, however often', () => {
  for (const attempt of [1, 11, 500]) {
    const next = afterFailure(failing({ countsAsTry: false }), attempt, id, 0)
    assert.deepEqual(next, { kind: 'put-off', dueAt: minuteMs, attempts: attempt - 1 })
  }
})

test('a destination may ask for a longer pause, up to a day, and for no shorter one', () => {
  const dueAt = (retryAfterSeconds: unknown, more = {}): unknown => {
    const next = afterFailure(failing({ retryAfterSeconds, ...more }), 2, id, 0)
    return next.kind === 'put-off' ? next.dueAt / minuteMs : next
  }
  assert.equal(dueAt(3600), 60)
  assert.equal(dueAt(3600, { countsAsTry: false }), 60)
  assert.equal(dueAt(1), 5)
  assert.equal(dueAt(300.0001), 300_001 / minuteMs)
  for (const nonsense of [-5, 0, Number.NaN, '3600', null, {}])
    assert.equal(dueAt(nonsense), 5, JSON.stringify(nonsense))
  for (const endless of [1e12, Number.POSITIVE_INFINITY]) assert.equal(dueAt(endless), 1440)
})

test('whatever is thrown counts as a failure, and thrown by a plain function too', async () => {
  const things: readonly unknown[] = [
    'text',
    null,
    undefined,
    7,
    Object.create(null),
    failing({ retryable: 'no' }),
  ]
  for (const thing of things) {
    const lab = await withNotice(always(thing))
    assert.deepEqual(await lab.sparekey.runDue(), { done: 0, putOff: 1, dead: 0, more: false })
  }
  const lab = await withNotice(() => {
    throw failing()
  })
  assert.equal((await lab.sparekey.runDue()).putOff, 1)
})

test('a delivery that fails is tried eleven times in all, then given up with a line in the trail that names no address', async () => {
  let tries = 0
  const contacts = [{ channel: 'email', address: 'ada@example.org' }] as const
  const lab = await createLab({
    deliver: () => {
      tries += 1
      return Promise.reject(failing())
    },
  })
  await lab.issue({ contacts })
  await drain(lab)
  let hours = 0
  for (; (await waiting(lab)).length > 0; hours += 1) {
    lab.clock.advance(3600)
    await drain(lab)
  }
  assert.equal(tries, 11)
  assert.ok(hours >= 95 && hours <= 125, `${hours} hours`)
  const last = (await trail(lab)).at(-1)
  assert.equal(last?.type, 'notice.given_up')
  assert.equal(last.actor, 'automation')
  assert.deepEqual(last.detail, { notice: 'sheet_made', channel: 'email', attempts: 11 })
  await assertSound(lab)
})

test('what was given up is kept for 30 days, is not tried again, and is then gone', async () => {
  let tries = 0
  const lab = await withNotice(() => {
    tries += 1
    return Promise.reject(failing({ retryable: false }))
  })
  assert.deepEqual(await lab.sparekey.runDue(), { done: 0, putOff: 0, dead: 1, more: true })
  await drain(lab)
  const first = (await dueOf(lab)).find(({ kind }) => kind === givenUp)
  assert.ok(first)
  const kept = async () =>
    (await dueOf(lab)).filter(({ dueId }) => Buffer.compare(dueId, first.dueId) === 0).length
  lab.clock.advance(30 * daySeconds - 1)
  await drain(lab)
  assert.equal(await kept(), 1)
  lab.clock.advance(1)
  const { dead } = await drain(lab)
  assert.equal(await kept(), 0)
  assert.equal(dead, 0)
  assert.equal(tries, 2, 'the notice, and the reminder of day 7')
  assert.equal(await countOf(lab, 'notice.given_up'), 2)
})

test('an error that says that nothing was tried keeps the notice for as long as it takes', async () => {
  const post: Notice[] = []
  let isOpen = false
  const lab = await withNotice(async (notice) => {
    if (!isOpen) throw failing({ countsAsTry: false, retryAfterSeconds: 86_400 })
    post.push(notice)
  })
  for (let day = 0; day < 60; day += 1) {
    await drain(lab)
    lab.clock.advance(daySeconds)
  }
  assert.ok((await waiting(lab)).every(({ attempts }) => attempts === 0))
  isOpen = true
  await drain(lab)
  assert.ok(post.some(({ kind }) => kind === 'sheet_made'))
  assert.equal(await countOf(lab, 'notice.given_up'), 0)
})

test('without a way to deliver, notices wait, and are delivered once there is one', async () => {
  const mute = await createLab({ policy: { format: 'long' } })
  const sheet = await mute.sheet()
  await mute.redeem(sheet.codes[1]!)
  for (let hour = 0; hour < 100; hour += 1) {
    mute.clock.advance(3600)
    await drain(mute)
  }
  assert.ok((await waiting(mute)).length > 0)
  assert.equal(await countOf(mute, 'notice.given_up'), 0)
  assert.equal(await countOf(mute, 'recovery.overdue'), 1, 'what is due is done all the same')
  const kinds: string[] = []
  const { store, keys, clock } = mute
  const lab = await createLab({ store, keys, clock, deliver: async ({ kind }) => void kinds.push(kind) })
  clock.advance(2 * 3600)
  await drain(lab)
  assert.deepEqual(kinds.toSorted(), ['code_used', 'recovery_overdue', 'sheet_confirmed', 'sheet_made'])
  assert.deepEqual(await waiting(lab), [])
})

test('a delivery that never ends counts as failed, and holds up neither the round nor the other notices', async () => {
  const told: string[] = []
  const lab = await createLab({
    deliver: ({ to }) => {
      if (to?.address === 'hangs@example.org') return new Promise<never>(() => {})
      told.push(to?.address ?? '')
      return Promise.resolve()
    },
  })
  const contacts = ['hangs', 'ada', 'eve'].map((name) => ({
    channel: 'email' as const,
    address: `${name}@example.org`,
  }))
  await lab.issue({ contacts })
  await lab.sparekey.runDue()
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const round = lab.sparekey.runDue()
    while (told.length < 2) await new Promise((resolve) => setImmediate(resolve))
    mock.timers.tick(90_000)
    assert.deepEqual(await round, { done: 2, putOff: 1, dead: 0, more: false })
  } finally {
    mock.timers.reset()
  }
  assert.deepEqual(told.toSorted(), ['ada@example.org', 'eve@example.org'])
})

test('what a round did not get to is not counted as tried, and is due as before', async () => {
  let tries = 0
  let isDown = true
  const lab = await createLab({
    policy: { format: 'long' },
    deliver: async () => {
      lab.clock.advance(30)
      tries += 1
      if (isDown) throw failing()
    },
  })
  const accounts = Array.from({ length: 30 }, (_, index) => `account-${index}`)
  for (const account of accounts) await lab.issue({}, {}, account)
  await lab.sparekey.runDue()
  const { putOff, more } = await lab.sparekey.runDue()
  assert.ok(more)
  assert.equal(putOff, tries)
  assert.ok(tries > 0 && tries < accounts.length, `${tries} tries`)
  const all = await Promise.all(accounts.map((account) => waiting(lab, account)))
  const attempts = all.flat().map((one) => one.attempts)
  assert.equal(
    attempts.reduce((sum, one) => sum + one, 0),
    tries,
  )
  isDown = false
  for (let round = 0; round < 20; round += 1) {
    lab.clock.advance(600)
    await drain(lab)
  }
  assert.equal(tries, putOff + accounts.length)
})

test('a row that cannot be carried out holds up no other, and the round says what is wrong', async () => {
  const base = memoryStore()
  let poisoned: string | null = null
  const store = watchedStore(base, ({ name, parameters }) => {
    const isOfIt =
      'accountKey' in parameters &&
      parameters.accountKey !== null &&
      Buffer.from(parameters.accountKey).toString('hex') === poisoned
    if (isOfIt && name === 'readEvents')
      throw new SparekeyError('internal', 'The records contradict each other.')
  })
  const told: string[] = []
  const lab = await createLab({ store, deliver: async ({ accountId }) => void told.push(accountId) })
  const others = Array.from({ length: 20 }, (_, index) => `account-${index}`)
  for (const account of [ada, ...others]) await lab.issue({}, {}, account)
  poisoned = Buffer.from(accountKeyOf(lab)).toString('hex')
  await assert.rejects(lab.sparekey.runDue(), { code: 'internal' })
  await drain(lab)
  assert.deepEqual(told.toSorted(), others.toSorted())
  lab.clock.advance(600)
  await assert.rejects(lab.sparekey.runDue(), { code: 'internal' }, 'it is said again')
  poisoned = null
  lab.clock.advance(600)
  await drain(lab)
  assert.equal(told.filter((account) => account === ada).length, 1)
})

test('a database that does not answer loses nothing: the round says so, and what it had taken on is taken on again', async () => {
  for (const fate of ['refused', 'unknown, rolled back', 'unknown, committed'] as const) {
    for (let skipped = 0; skipped < 22; skipped += 1) {
      const store = flakyStore(memoryStore())
      const told: string[] = []
      const deliver: Deliver = async ({ kind }) => void told.push(kind)
      const lab = await createLab({ store, deliver, policy: { format: 'long' } })
      await lab.sheet()
      await lab.sparekey.runDue()
      store.fates = [...Array.from({ length: skipped }, () => 'kept' as const), fate]
      await lab.sparekey.runDue().catch((error: unknown) => {
        assert.ok(error instanceof SparekeyError && error.code !== 'internal', String(error))
      })
      store.fates = []
      await drain(lab)
      lab.clock.advance(600)
      await drain(lab)
      assert.deepEqual([...new Set(told)].toSorted(), ['sheet_confirmed', 'sheet_made'], `${fate} ${skipped}`)
      assert.deepEqual(await waiting(lab), [])
    }
  }
})

test('processes that serve different tenants of one database each get through what is theirs', async () => {
  const store = memoryStore()
  const told: string[] = []
  const deliver: Deliver = async ({ tenant }) => void told.push(tenant)
  const here = await createLab({ store, deliver, tenant: 'here' })
  const { keys, clock } = here
  const there = await createLab({ store, deliver, tenant: 'there', keys, clock })
  await here.issue()
  await there.issue()
  for (let minute = 0; minute < 120; minute += 1) {
    clock.advance(60)
    await here.sparekey.runDue()
    await there.sparekey.runDue()
  }
  assert.deepEqual(told.toSorted(), ['here', 'there'])
})

test('the tenants of a service are told through their own policies, and their endpoints beside each address', async () => {
  const store = memoryStore()
  const lab = await createLab({ store, tenant: 'shop', policy: { format: 'long' } })
  await lab.issue({ contacts: [{ channel: 'email', address: 'ada@example.org' }] })
  const { keys, clock } = lab
  const sparekeys = await createSparekeys({ store, keys, clock: () => clock.now() })
  const told: string[] = []
  const round = () =>
    sparekeys.runDue({
      limit: 100,
      tenant: async (name) => (name === 'shop' ? { endpoints: ['whk_1'] } : null),
      deliver: async ({ to }) => void told.push(`${to?.channel} ${to?.address}`),
    })
  while ((await round()).more);
  assert.deepEqual(told.toSorted(), ['email ada@example.org', 'webhook whk_1'])
})
