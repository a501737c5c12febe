import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkReceipt,
  commitmentOf,
  followLog,
  headAfter,
  newSigningKey,
  publicKeyOf,
} from 'sparekey-keep-team'
import type { LoggedRelease, LogSeen } from 'sparekey-keep-team'
import { anyHash, cautious, easy, person } from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { setupToken, Stage, staged, temporaryFolder } from '../support/stage.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/port.ts'

test('a team is founded with the setup token only, and once', async (t) => {
  const store = sqliteStore(`${await temporaryFolder(t)}/server.db`)
  t.after(() => store.close())
  await store.migrate(0)
  const stage = new Stage(store, person('ada'))
  assert.equal((await stage.found('x'.repeat(40))).status, 401)
  assert.equal((await stage.found()).status, 201)
  const again = await stage.found(setupToken)
  assert.deepEqual([again.status, again.body['code']], [409, 'already_exists'])
})

test('what the chain does not allow, the server does not take, and says why', async (t) => {
  const { stage, crew, di, shelf } = await staged(t, cautious)
  const note = crew.note(crew.putting(shelf), di)
  const { status, body } = await stage.as(di, 'POST', stage.path('notes'), stage.appending([note]))
  assert.deepEqual([status, body['code'], body['reason']], [422, 'statement_refused', 'not_allowed'])
  const { body: read } = await stage.as(di, 'GET', stage.path('notes'))
  assert.deepEqual(read['notes'], crew.notes)
})

test('of two who write at once one is taken, and the other told where the chain is', async (t) => {
  const { stage, crew, ada, cy, di, set } = await staged(t, cautious)
  const mine = crew.note(crew.asking(di, set), di)
  crew.asks(cy, set)
  await stage.push(cy)
  const { status, body } = await stage.as(di, 'POST', stage.path('notes'), stage.appending([mine]))
  assert.deepEqual([status, body['code'], body['head']], [409, 'chain_moved', { ...crew.state.head }])
  const notes = Array.from({ length: 8 }, () => crew.note(crew.asking(di, set), di))
  const answers = await Promise.all(
    notes.map((note) => stage.as(di, 'POST', stage.path('notes'), stage.appending([note]))),
  )
  assert.deepEqual(
    answers.map(({ status: one }) => one).toSorted((a, b) => a - b),
    [201, ...Array.from({ length: 7 }, () => 409)],
  )
  const { body: read } = await stage.as(ada, 'GET', stage.path('notes'))
  assert.equal((read['notes'] as unknown[]).length, crew.notes.length + 1)
})

test('an append that is repeated because its answer was lost is taken once', async (t) => {
  const { stage, crew, di, set } = await staged(t, cautious)
  crew.asks(di, set)
  const body = stage.appending(crew.notes.slice(-1))
  const first = await stage.as(di, 'POST', stage.path('notes'), body)
  const second = await stage.as(di, 'POST', stage.path('notes'), body)
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(second.body, first.body)
})

test('a set comes whole: with every sealed code and with every half that its manifest names', async (t) => {
  const { stage, crew, cy, shelf } = await staged(t, cautious)
  const whole = stage.appending([crew.note(crew.putting(shelf), cy)])
  const blobs = Object.entries(whole['blobs'] as Record<string, string>)
  const halves = whole['halves'] as { half: string }[]
  const broken = [
    { ...whole, blobs: Object.fromEntries(blobs.slice(1)) },
    { ...whole, blobs: Object.fromEntries([...blobs, [anyHash(), 'AAAA']]) },
    {
      ...whole,
      blobs: Object.fromEntries(
        blobs.map(([hash], index) => (index === 0 ? [hash, 'AAAA'] : [hash, blobs[index]![1]])),
      ),
    },
    { ...whole, halves: halves.slice(1) },
    { ...whole, halves: [...halves, halves[0]] },
    {
      ...whole,
      halves: halves.map((half, index) => ({ ...half, half: halves[(index + 1) % halves.length]!.half })),
    },
  ]
  for (const [index, body] of broken.entries()) {
    const answered = await stage.as(cy, 'POST', stage.path('notes'), body)
    assert.deepEqual([answered.status, answered.body['code']], [400, 'invalid_request'], `${index}`)
  }
  assert.equal((await stage.as(cy, 'POST', stage.path('notes'), whole)).status, 201)
})

test('statements are dated about now: who lies about the time gains none', async (t) => {
  const { stage, crew, di, cy, set } = await staged(t, cautious)
  const request = crew.asks(di, set)
  await stage.push(di)
  const at = new Date(crew.clock + 6 * 60_000).toISOString()
  const note = crew.note({ type: 'request.grant', request, codes: 1, minutes: 30, handed: anyHash(), at }, cy)
  const { status, body } = await stage.as(cy, 'POST', stage.path('notes'), stage.appending([note]))
  assert.deepEqual([status, body['reason']], [422, 'time_wrong'])
})

test('calls are signed by a device of a member, for this server, this path, this body and about now', async (t) => {
  const { stage, ada, crew } = await staged(t, cautious)
  const refused = async (answer: Promise<{ status: number }>): Promise<void> =>
    assert.equal((await answer).status, 401)
  await refused(stage.call('GET', stage.path('notes')))
  await refused(stage.as(person('eve'), 'GET', stage.path('notes')))
  await refused(stage.as({ ...ada, device: person('eve').device }, 'GET', stage.path('notes')))
  await refused(
    stage.as(ada, 'GET', stage.path('notes'), undefined, { atMillis: crew.clock - 5 * 60_000 - 1 }),
  )
  const moved = stage.call.bind(stage)
  stage.call = (method, path, json, authorization) => moved(method, `${path}?after=3`, json, authorization)
  await refused(stage.as(ada, 'GET', stage.path('notes')))
})

test('the body of a stranger is not read', async (t) => {
  const { stage } = await staged(t, cautious)
  let pulled = 0
  const body = new ReadableStream(
    {
      pull: (controller) => {
        pulled += 1
        controller.enqueue(new Uint8Array(1024))
      },
    },
    { highWaterMark: 0 },
  )
  const request = new Request(`http://keep.test${stage.path('notes')}`, {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit)
  assert.equal((await stage.app.fetch(request)).status, 401)
  assert.equal(pulled, 0)
})

test('a removed member and a revoked device are shut out at once', async (t) => {
  const { stage, crew, ada, cy, di } = await staged(t, easy)
  assert.equal((await stage.as(di, 'GET', stage.path('notes'))).status, 200)
  crew.says({ type: 'device.revoke', member: cy.card.member, device: cy.card.device.id }, ada)
  crew.says(crew.removing(di), ada)
  await stage.push(ada)
  for (const path of ['notes', 'log', 'joins']) {
    assert.equal((await stage.as(di, 'GET', stage.path(path))).status, 401, path)
    assert.equal((await stage.as(cy, 'GET', stage.path(path))).status, 401, path)
  }
})

test('a half goes out for an approved request, with a receipt that stands in the log', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, cautious)
  const request = crew.asks(di, set)
  crew.grants(cy, request)
  await stage.push(cy)
  const note = stage.wish(di, set, request)
  const { status, body } = await stage.release(di, note)
  assert.equal(status, 201, JSON.stringify(body))
  const { half } = crew.state.sets.get(set)!.codes[0]!
  assert.equal(commitmentOf(Buffer.from(String(body['half']), 'base64')), half)
  const head = checkReceipt(String(body['receipt']), note, crew.state.logKey)
  const { body: log } = await stage.as(di, 'GET', stage.path('log'))
  const shown = followLog(
    log['entries'] as LoggedRelease[],
    { size: 0, head: '0'.repeat(64) },
    crew.state.logKey,
    (member, device) => crew.state.members.get(member)?.devices.get(device)?.key ?? null,
  )
  assert.deepEqual(shown, head)
})

test('thirty releases at once under one key are one; under thirty keys, a grant of one code gives one half', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, cautious)
  const first = crew.asks(di, set)
  crew.grants(cy, first)
  const second = crew.asks(di, set)
  crew.grants(cy, second)
  await stage.push(cy)
  const same = stage.wish(di, set, first)
  const repeated = await Promise.all(Array.from({ length: 30 }, () => stage.release(di, same)))
  assert.ok(repeated.every(({ status }) => status === 201))
  assert.equal(new Set(repeated.map(({ body }) => body['receipt'])).size, 1)
  assert.equal(await stage.logSize(cy), 1)
  const others = await Promise.all(
    Array.from({ length: 30 }, () => stage.release(di, stage.wish(di, set, second))),
  )
  assert.equal(others.filter(({ status }) => status === 201).length, 1)
  assert.ok(others.every(({ status, body }) => status === 201 || body['reason'] === 'grant_used_up'))
  assert.equal(await stage.logSize(cy), 2)
})

test('a half goes to the device that asked for it, and to nobody who shows its request from the log', async (t) => {
  const { stage, crew, ada, cy, di, set } = await staged(t, easy)
  const key = newSigningKey()
  const device = { id: 'dsecond', key: publicKeyOf(key) }
  crew.says(crew.addingDevice(cy, device), cy)
  await stage.push(ada)
  const note = stage.wish(cy, set, null)
  assert.equal((await stage.release(cy, note)).status, 201)
  const second: Person = {
    ...cy,
    card: { ...cy.card, device },
    device: { name: device.id, signingKey: key, publicKey: device.key },
  }
  for (const other of [di, ada, second]) {
    const { status, body } = await stage.release(other, note)
    assert.deepEqual([status, body['code'], body['half']], [403, 'forbidden', undefined])
  }
  assert.equal((await stage.release(cy, note)).status, 201)
  assert.equal(await stage.logSize(cy), 1)
})

test('nobody says in the chain to have seen a log of releases that is not there', async (t) => {
  const { stage, crew, ada, cy, di, set } = await staged(t, easy)
  const saying = (by: Person, log: LogSeen) =>
    stage.as(
      by,
      'POST',
      stage.path('notes'),
      stage.appending([crew.note({ ...crew.asking(by, set), log }, by)]),
    )
  const { body: released } = await stage.release(cy, stage.wish(cy, set, null))
  const real = headAfter(String(released['receipt']), 1)
  for (const log of [
    { size: 1, head: anyHash() },
    { size: 2, head: anyHash() },
  ]) {
    const { status, body } = await saying(di, log)
    assert.deepEqual([status, body['code']], [409, 'history_differs'])
  }
  assert.equal((await saying(ada, real)).status, 201)
})

test('a key that was used for one request is refused for another', async (t) => {
  const { stage, cy, set } = await staged(t, easy)
  assert.equal((await stage.release(cy, stage.wish(cy, set, null, { key: 'same0' }))).status, 201)
  const { status, body } = await stage.release(
    cy,
    stage.wish(cy, set, null, { key: 'same0', purpose: 'drill' }),
  )
  assert.deepEqual([status, body['code']], [422, 'idempotency_mismatch'])
})

test('what is refused leaves no line and no half: other signer, other team, own approval missing, set replaced', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, cautious)
  const refusals = [
    stage.release(di, stage.wish(di, set, null)),
    stage.release(cy, stage.wish(cy, set, null)),
    stage.release(di, stage.wish({ ...di, device: cy.device }, set, null)),
    stage.release(di, stage.wish(di, set, null, { team: anyHash() })),
    stage.release(di, stage.wish(di, set, 'nosuch')),
  ]
  const statuses = (await Promise.all(refusals)).map(({ status }) => status)
  assert.deepEqual(statuses, [403, 403, 401, 400, 403])
  crew.says({ type: 'set.void', set, why: 'replaced' }, cy)
  await stage.push(cy)
  const { body } = await stage.release(cy, stage.wish(cy, set, null))
  assert.equal(body['reason'], 'set_void')
  assert.equal(await stage.logSize(cy), 0)
})

test('a device that has seen another history than the server has gets nothing', async (t) => {
  const { stage, crew, cy, set } = await staged(t, easy)
  const { head } = crew.state
  for (const changes of [
    { seen: { ...head, hash: anyHash() } },
    { seen: { ...head, seq: head.seq + 1 } },
    { log: { size: 1, head: anyHash() } },
  ]) {
    const { status, body } = await stage.release(cy, stage.wish(cy, set, null, changes))
    assert.deepEqual([status, body['code']], [409, 'history_differs'])
  }
  assert.equal(await stage.logSize(cy), 0)
})

test('where the line of the log is not known to be written, no half goes out; the repeat has it, once', async (t) => {
  let failing = false
  const wrap = (store: Store): Store => ({
    ...store,
    transact: async (body) => {
      const outcome = await store.transact(body)
      return failing ? { outcome: 'unknown', cause: 'lost' } : outcome
    },
  })
  const { stage, cy, set } = await staged(t, easy, wrap)
  const note = stage.wish(cy, set, null)
  const real = stage.parts.store.transact
  let calls = 0
  stage.parts.store.transact = async (body) => {
    calls += 1
    failing = calls > 1
    return real(body)
  }
  const lost = await stage.release(cy, note)
  assert.deepEqual([lost.status, lost.body['code'], lost.body['half']], [503, 'outcome_unknown', undefined])
  failing = false
  stage.parts.store.transact = (body) => ((failing = false), real(body))
  assert.equal((await stage.release(cy, note)).status, 201)
  assert.equal(await stage.logSize(cy), 1)
})

test('what is no request of this API is refused without a word of what was sent', async (t) => {
  const { stage, ada } = await staged(t, cautious)
  const marker = 'MARKER-X7K9'
  const answers = await Promise.all([
    stage.as(ada, 'POST', stage.path('notes'), { notes: [marker], blobs: {}, halves: [] }),
    stage.as(ada, 'POST', stage.path('notes'), { notes: [], blobs: {}, halves: [], more: marker }),
    stage.as(ada, 'POST', stage.path('notes'), { notes: [marker], blobs: { [marker]: marker }, halves: [] }),
    stage.as(ada, 'POST', stage.path('releases'), { release: marker }),
    stage.as(ada, 'GET', `${stage.path('notes')}?after=${marker}`),
    stage.as(ada, 'GET', stage.path(marker)),
    stage.call('GET', `/v1/teams/${'a'.repeat(64)}/notes`),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [422, 400, 400, 422, 400, 404, 404],
  )
  assert.doesNotMatch(JSON.stringify(answers), new RegExp(marker))
  assert.deepEqual(stage.reports, [])
})
