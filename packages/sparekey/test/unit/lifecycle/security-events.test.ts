import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStreams, type NewStream } from '../../../src/access/ssf-streams.ts'
import { createStreamQueue } from '../../../src/access/ssf-queue.ts'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { queueSecurityEvents, securityEventsOf } from '../../../src/lifecycle/due/security-events.ts'
import { overflowReason, queueMost, queueOldestMs, tokenId } from '../../../src/lifecycle/due/stream-queue.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, read, write, type EventRow } from '../../../src/store/port.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import type { EventType } from '../../../src/interface/events.ts'
import { ask } from '../../support/inspect.ts'

const row = (type: EventType | null, detail: object | null = null, seq = 1): EventRow => ({
  seq,
  eventId: new Uint8Array(16),
  type,
  at: 0,
  actor: 'person',
  setId: null,
  label: null,
  context: null,
  detail: detail === null ? null : JSON.stringify(detail),
  salt: null,
  leafHash: new Uint8Array(32),
})

const table: readonly (readonly [EventType, object | null, readonly string[]])[] = [
  ['set.issued', null, ['credential-create']],
  ['set.imported', null, ['credential-create']],
  ['set.confirmed', { by: 'code' }, []],
  ['set.superseded', null, ['credential-revoke']],
  ['set.revoked', { reason: 'owner_request' }, ['credential-revoke']],
  ['set.revoked', { reason: 'compromised' }, ['credential-revoke', 'credential-compromise']],
  ['set.revoked', { reason: 'compromise_suspected' }, ['credential-revoke', 'credential-compromise']],
  ['set.suspended', null, ['credential-revoke', 'credential-compromise']],
  ['set.abandoned', null, ['credential-delete']],
  ['set.abandoned', { reason: 'other' }, ['credential-revoke']],
  ['set.exhausted', null, ['credential-delete']],
  ['set.expired', null, ['credential-delete']],
  ['set.confirm_due', null, []],
  ['set.expires_soon', null, []],
  ['set.rotation_soon', null, []],
  ['set.rotation_due', null, ['credential-change-required']],
  ['set.review_due', null, []],
  ['code.redeemed', { recoveryId: 'rcv_x' }, ['credential-update', 'recovery-activated']],
  ['code.redeemed', { recoveryId: null }, ['credential-update']],
  ['code.redeemed', { recoveryId: 'rcv_x', basis: 'support' }, ['recovery-activated']],
  ['code.reuse_refused', null, []],
  ['code.dead_set_refused', null, []],
  ['attempts.delayed', null, []],
  ['attempts.disabled', null, ['credential-change-required']],
  ['codes.replacement_asked', null, ['credential-change-required']],
  ['contacts.changed', null, ['recovery-information-changed']],
  ['recovery.task_reported', { task: 'end_other_sessions', outcome: 'done' }, ['session-revoked']],
  ['recovery.task_reported', { task: 'end_other_sessions', outcome: 'declined' }, []],
  ['recovery.task_reported', { task: 'replace_codes', outcome: 'done' }, []],
  ['support.case_opened', null, ['recovery-activated']],
  ['support.claimed', null, []],
  ['support.redeemed', null, []],
  ['support.cancelled', null, []],
  ['support.disputed', null, ['credential-change-required']],
  ['recovery.completed', null, []],
  ['recovery.overdue', null, []],
  ['recovery.disowned', null, []],
  ['signal.received', null, []],
  ['notice.given_up', null, []],
  ['account.erased', null, []],
]

for (const [type, detail, expected] of table) {
  test(`${type} ${JSON.stringify(detail)} is to a receiver: ${expected.join(', ') || 'nothing'}`, () => {
    const told = securityEventsOf([row(type, detail)], true)
    assert.deepEqual(
      told.map(({ event }) => event),
      expected,
    )
  })
}

test('a receiver that knows no type of credential is told of a change once, without it', () => {
  const events = [
    row('set.issued', null, 4),
    row('set.abandoned', null, 5),
    row('contacts.changed', null, 6),
    row('code.redeemed', { recoveryId: 'rcv_x' }, 7),
    row('codes.replacement_asked', null, 8),
  ]
  assert.deepEqual(securityEventsOf(events, false), [
    { seq: 7, event: 'recovery-activated' },
    { seq: 8, event: 'credential-change-required' },
    { seq: 7, event: 'recovery-information-changed' },
  ])
  assert.deepEqual(securityEventsOf([row(null)], false), [])
})

test('tokens sort by their time, then by their order', () => {
  const cause = nodeRandom(16)
  const places = [
    [0, 0],
    [1, 900],
    [255, 1],
    [256, 0],
    [256, 1],
    [256, 300],
    [1_800_000_000_000, 3],
  ] as const
  const ids = places.map(([at, order]) => tokenId(nodePrimitives, at, order, cause, 'str_1'))
  assert.deepEqual(ids.toSorted(), ids)
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) assert.match(id, /^sev_[0-9a-z]{32}$/)
})

const start = 1_800_000_000_000

/** One stream, and what one change puts into its queue. */
const stage = async (settings: Partial<NewStream> = {}) => {
  const store = memoryStore()
  const ring = await testKeys().load(false)
  let now = start
  const clock = () => new Date(now)
  const streams = createStreams({ store, ring, clock })
  const created = await streams.create({
    tenant: 'acme',
    apiKeyId: 'key_1',
    audience: 'a',
    description: null,
    eventsRequested: [],
    credentialType: 'backup-code',
    subjectIssuer: null,
    endpointUrl: null,
    authorization: null,
    ...settings,
  })
  const { streamId } = created ?? assert.fail()
  const happen = (seq: number) =>
    ask(store, function* () {
      const origin = { accountKey: new Uint8Array(16), dueId: nodeRandom(16), now }
      const stream = { streamId, events: ['credential-create' as const], knowsCredential: true }
      const parts = { primitives: nodePrimitives, tenant: 'acme' }
      yield* queueSecurityEvents(parts, origin, [stream], [row('set.issued', null, seq)])
      return keep(null)
    })
  const fill = (count: number) =>
    ask(store, function* () {
      for (let at = 0; at < count; at += 1) {
        yield* write('insertStreamToken', {
          tenant: 'acme',
          streamId,
          jti: `sev_${at}`,
          txn: null,
          event: 'credential-create',
          detail: null,
          account: new Uint8Array(16),
          seq: 1,
          queuedAt: now,
        })
      }
      return keep(null)
    })
  const waiting = (limit = 20_000) =>
    ask(store, function* () {
      return keep(yield* read('readStreamQueue', { tenant: 'acme', streamId, limit, offset: 0 }))
    })
  return {
    streams,
    streamId,
    happen,
    fill,
    waiting,
    queue: createStreamQueue({ store, ring }),
    pass: (ms: number) => void (now += ms),
  }
}

test('a stream takes 10,000 events; at the next it is paused, says why, and takes no more until it goes on', async () => {
  const { streams, streamId, happen, fill, waiting, queue } = await stage()
  await fill(queueMost - 1)
  await happen(1)
  assert.equal((await waiting()).length, queueMost)
  await happen(2)
  const { status, reason } = (await streams.find('acme', streamId)) ?? assert.fail()
  assert.deepEqual([status, reason], ['paused', overflowReason])
  await happen(3)
  assert.equal((await waiting()).length, queueMost + 1)

  const page = await queue.waiting('acme', streamId, 5)
  assert.deepEqual(
    page?.events.map(({ event, about }) => [event, about]),
    [['stream-updated', { status: 'paused', reason: overflowReason }]],
  )
  const tokens = (await waiting()).map(({ jti }) => jti)
  await queue.acknowledge('acme', streamId, tokens)
  await happen(4)
  assert.equal((await waiting()).length, 0)
  await streams.setStatus('acme', streamId, { status: 'enabled', reason: null, by: 'receiver' })
  await happen(5)
  assert.equal((await waiting()).length, 1)
})

test('a stream from which nothing was taken for seven days is paused', async () => {
  const { streams, streamId, happen, waiting, pass } = await stage()
  await happen(1)
  pass(queueOldestMs)
  await happen(2)
  assert.equal((await waiting()).length, 2)
  pass(1)
  await happen(3)
  assert.equal((await streams.find('acme', streamId))?.status, 'paused')
})

test('a stream that its receiver paused keeps what happens; a disabled one does not', async () => {
  const { streams, streamId, happen, waiting } = await stage()
  await streams.setStatus('acme', streamId, { status: 'paused', reason: 'Later.', by: 'receiver' })
  await happen(1)
  assert.equal((await waiting()).length, 1)
  await streams.setStatus('acme', streamId, { status: 'disabled', reason: null, by: 'receiver' })
  await happen(2)
  assert.equal((await waiting()).length, 0)
})

test('what the transmitter decides about a stream is told, and stands before all that waits', async () => {
  const { streams, streamId, happen, queue } = await stage()
  await happen(1)
  await streams.setStatus('acme', streamId, { status: 'paused', reason: 'Looked into.', by: 'transmitter' })
  const page = await queue.waiting('acme', streamId, 5)
  assert.deepEqual(
    page?.events.map(({ event, about }) => [event, about]),
    [['stream-updated', { status: 'paused', reason: 'Looked into.' }]],
  )
})

test('the thousand newest refusals of a stream are kept', async () => {
  const { streamId, fill, queue } = await stage()
  await fill(1100)
  const refused = Array.from({ length: 1100 }, (_, at) => ({ jti: `sev_${at}`, error: 'invalid_key' }))
  await queue.refuse('acme', streamId, refused, new Date(start))
  assert.equal((await queue.refusals('acme', streamId, 5000)).length, 1000)
})
