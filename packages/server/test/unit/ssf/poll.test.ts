import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WaitingPage } from 'sparekey/service'
import { createPoller, type PollInput } from '../../../src/ssf/poll.ts'
import type { Json } from '../../support/app.ts'
import { createStage, partsOf, typesOf } from './support.ts'

const pollPath = (streamId: string): string => `/v1/signals/streams/${streamId}/poll`

test('tokens come in the order in which things happened, again until they are acknowledged, and a page at a time', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  for (const account of ['ada', 'bob', 'cleo']) {
    await stage.sheet(account)
    stage.clock.advance(1)
  }
  await stage.rounds()
  const poll = (body: object) => stage.call('POST', pollPath(streamId), { returnImmediately: true, ...body })
  const first = await poll({ maxEvents: 2 })
  const [one = '', two = ''] = Object.keys(first.body['sets'] as object)
  assert.equal(first.body['moreAvailable'], true)
  assert.deepEqual(Object.keys((await poll({ maxEvents: 2 })).body['sets'] as object), [one, two])
  const next = await poll({ maxEvents: 2, ack: [one, two, 'sev_unknown'] })
  const [three = ''] = Object.keys(next.body['sets'] as object)
  assert.equal(next.body['moreAvailable'], false)
  assert.ok(one < two && two < three)
  assert.deepEqual(await poll({ maxEvents: 0, ack: [three] }), {
    status: 200,
    body: { sets: {}, moreAvailable: false },
  })
  assert.deepEqual((await poll({})).body['sets'], {})
})

test('a token that the receiver will not take does not come again', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  await stage.sheet()
  const [jti = ''] = Object.keys(await stage.poll(streamId))
  const setErrs = { [jti]: { err: 'invalid_key', description: 'No such key.' } }
  assert.deepEqual(await stage.poll(streamId, { setErrs }), {})
})

test('of an account that was erased nothing more is told', async () => {
  const stage = await createStage()
  const streamId = await stage.open()
  await stage.sheet('ada')
  await stage.sheet('bob')
  await stage.rounds()
  await stage.call('DELETE', '/v1/accounts/ada')
  const sets = await stage.poll(streamId)
  assert.deepEqual(typesOf(sets), ['credential-change:create'])
  const subjects = Object.values(sets).map((token) => partsOf(token).claims['sub_id'])
  assert.deepEqual(
    subjects.map((subject) => (subject as Json)['sub']),
    ['bob'],
  )
})

test('the events of a stream that is pushed are not polled', async () => {
  const stage = await createStage()
  const delivery = { method: 'urn:ietf:rfc:8935', endpoint_url: 'https://receiver.example.org/' }
  const streamId = await stage.open({ delivery })
  const { status, body } = await stage.call('POST', pollPath(streamId), {})
  assert.deepEqual([status, body['field']], [400, 'stream_id'])
})

const input: PollInput = { maxEvents: 5, returnImmediately: false, ack: [], setErrs: [] }

/** Waits on paper: each pause is a second, after which something may happen. */
const onPaper = (
  happens: (second: number) => { page?: WaitingPage | null; stopping?: boolean } = () => ({}),
) => {
  const stream = {} as WaitingPage['stream']
  let page: WaitingPage | null = { stream, events: [], more: false }
  let second = 0
  let stopping = false
  const poller = createPoller({
    queue: {
      waiting: async () => page,
      acknowledge: async () => 0,
      refuse: async () => 0,
    },
    clock: () => new Date(second * 1000),
    isStopping: () => stopping,
    pause: async () => {
      second += 1
      const change = happens(second)
      if (change.page !== undefined) page = change.page
      stopping = change.stopping ?? stopping
    },
  })
  return { poller, seconds: () => second, stream }
}

test('a receiver that waits is answered as soon as something is there, and after 20 seconds at the latest', async () => {
  const event = { jti: 'sev_1', txn: null, event: 'verification', told: null, about: {} } as const
  const soon = onPaper((second) =>
    second === 3 ? { page: { stream: soon.stream, events: [event], more: false } } : {},
  )
  assert.equal((await soon.poller.poll('acme', 'str_1', input))?.events.length, 1)
  assert.equal(soon.seconds(), 3)
  const never = onPaper()
  assert.deepEqual((await never.poller.poll('acme', 'str_1', input))?.events, [])
  assert.equal(never.seconds(), 20)
})

test('nobody waits who did not ask to, only acknowledges, or while the service stops', async () => {
  for (const changes of [{ returnImmediately: true }, { maxEvents: 0 }]) {
    const { poller, seconds } = onPaper()
    await poller.poll('acme', 'str_1', { ...input, ...changes })
    assert.equal(seconds(), 0)
  }
  const stopped = onPaper((second) => ({ stopping: second === 2 }))
  await stopped.poller.poll('acme', 'str_1', input)
  assert.equal(stopped.seconds(), 2)
})

test('a stream that is deleted while its receiver waits is not found', async () => {
  const { poller } = onPaper((second) => (second === 2 ? { page: null } : {}))
  assert.equal(await poller.poll('acme', 'str_1', input), null)
})
