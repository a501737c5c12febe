import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSigningKey, publicKeyOf } from 'sparekey-keep-team'
import { anyHash, cautious, easy, person } from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { staged } from '../support/stage.ts'
import type { Answered, Stage } from '../support/stage.ts'

const second = 1000
const minute = 60 * second

/** Asks a second before a limit, at it, and a second after it, by the server's clock. */
async function around(
  { crew }: Stage,
  limit: number,
  ask: (offset: number) => Promise<Answered>,
): Promise<readonly unknown[]> {
  const outcomes: unknown[] = []
  for (const offset of [-second, 0, second]) {
    crew.clock = limit + offset
    const { status, body } = await ask(offset)
    outcomes.push(status < 300 ? 'taken' : (body['reason'] ?? body['code']))
  }
  return outcomes
}

test('a grant ends at its second, by the clock of the server', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, cautious)
  const request = crew.asks(di, set, 2, 30)
  crew.grants(cy, request, 2, 30)
  await stage.push(cy)
  const until = Date.parse(crew.state.requests.get(request)!.grant!.until)
  assert.deepEqual(await around(stage, until, () => stage.release(di, stage.wish(di, set, request))), [
    'taken',
    'grant_expired',
    'grant_expired',
  ])
})

test('a request waits for its approval until the shelf says, and not a second more', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, cautious)
  const requests = [0, 1, 2].map(() => crew.asks(di, set))
  await stage.push(di)
  const from = crew.clock
  const approving = async (): Promise<Answered> => {
    const request = requests.shift()!
    const note = crew.note({ type: 'request.grant', request, codes: 1, minutes: 5, handed: anyHash() }, cy)
    const answered = await stage.as(cy, 'POST', stage.path('notes'), stage.appending([note]))
    if (answered.status === 201) {
      crew.take(note)
      stage.countAsSent()
    }
    return answered
  }
  const limit = from + cautious.approvalHours * 60 * minute
  assert.deepEqual(await around(stage, limit, approving), ['taken', 'time_wrong', 'time_wrong'])
})

test('an invitation opens the chain until its second', async (t) => {
  const { stage, crew, ada } = await staged(t, easy)
  const expires = crew.clock + 60 * minute
  const token = 'token'.repeat(8)
  crew.says(
    {
      type: 'invite.make',
      invite: 'inv000',
      expires: new Date(expires).toISOString(),
      access: stage.accessOf(token),
      director: false,
    },
    ada,
  )
  await stage.push(ada)
  const reading = () => stage.call('GET', stage.path('notes'), undefined, `Keep-Invite inv000.${token}`)
  assert.deepEqual(await around(stage, expires, reading), ['taken', 'unauthorized', 'unauthorized'])
})

test('a device whose clock is five minutes off still counts, and one second more is too much, for calls, statements and releases', async (t) => {
  const { stage, crew, di, cy, set } = await staged(t, easy)
  const now = crew.clock
  const outcomes = async (work: (off: number) => Promise<Answered>): Promise<readonly number[]> => {
    const statuses: number[] = []
    for (const off of [-5 * minute - second, -5 * minute, 5 * minute, 5 * minute + second])
      statuses.push((await work(off)).status)
    return statuses
  }
  assert.deepEqual(
    await outcomes((off) => stage.as(di, 'GET', stage.path('notes'), undefined, { atMillis: now + off })),
    [401, 200, 200, 401],
  )
  assert.deepEqual(
    await outcomes((off) =>
      stage.release(cy, stage.wish(cy, set, null, { at: new Date(now + off).toISOString() })),
    ),
    [400, 201, 201, 400],
  )
  const saying = (at: number) => {
    const note = crew.note({ ...crew.asking(di, set), at: new Date(at).toISOString() }, di)
    return stage.as(di, 'POST', stage.path('notes'), stage.appending([note]))
  }
  assert.equal((await saying(now + 5 * minute + second)).status, 422)
  assert.equal((await saying(now + 5 * minute)).status, 201)
})

test('who does not know a half keeps no set that names it: codes, heads and labels do not move to another shelf', async (t) => {
  const { stage, crew, ada, cy, set } = await staged(t, easy)
  const other = crew.shelf(ada, easy, { owner: [cy] })
  await stage.push(ada)
  const taken = crew.state.sets.get(set)!
  const words = { ...crew.putting(other), label: taken.label, head: taken.head, codes: taken.codes }
  const note = crew.note(words, cy)
  const { status, body } = await stage.as(cy, 'POST', stage.path('notes'), {
    notes: [note],
    blobs: {},
    halves: [],
  })
  assert.deepEqual([status, body['code'], body['field']], [400, 'invalid_request', 'halves'])
})

/** Somebody with a second device. */
function withDevice(
  who: Person,
  id: string,
): { readonly person: Person; readonly device: Person['card']['device'] } {
  const key = newSigningKey()
  const device = { id, key: publicKeyOf(key) }
  return {
    device,
    person: {
      ...who,
      card: { ...who.card, device },
      device: { name: id, signingKey: key, publicKey: device.key },
    },
  }
}

test('every call of the server, by everybody: members by a device that is theirs, the invited to read, and nobody else', async (t) => {
  const { stage, crew, ada, cy, di } = await staged(t, easy)
  const token = 'token'.repeat(8)
  const expires = new Date(crew.clock + 60 * minute).toISOString()
  const access = stage.accessOf(token)
  crew.says({ type: 'invite.make', invite: 'inv000', expires, access, director: false }, ada)
  const { person: lost, device } = withDevice(cy, 'dlost0')
  crew.says(crew.addingDevice(cy, device), cy)
  crew.says({ type: 'device.revoke', member: cy.card.member, device: device.id }, cy)
  crew.says(crew.removing(di), ada)
  await stage.push(ada)
  const callers: Readonly<
    Record<string, (method: string, path: string, json?: unknown) => Promise<Answered>>
  > = {
    member: (...call) => stage.as(cy, ...call),
    invited: (method, path, json) => stage.call(method, path, json, `Keep-Invite inv000.${token}`),
    'former member': (...call) => stage.as(di, ...call),
    'revoked device': (...call) => stage.as(lost, ...call),
    stranger: (...call) => stage.as(person('eve'), ...call),
    nobody: (method, path, json) => stage.call(method, path, json),
    founder: (method, path, json) => stage.call(method, path, json, `Keep-Setup ${'s'.repeat(40)}`),
  }
  /** Who gets beyond the door; what they find there is refused for what it says, if at all. */
  const doors: Readonly<Record<string, readonly string[]>> = {
    'GET notes': ['member', 'invited'],
    'POST notes': ['member'],
    'POST blobs': ['member'],
    'POST joins': ['invited'],
    'GET joins': ['member'],
    'POST releases': ['member'],
    'POST emergencies/shown': ['member'],
    'GET log': ['member'],
    'GET address': ['member'],
    'PUT address': ['member'],
    'GET passkeys': ['member'],
  }
  const routes = stage
    .routes()
    .filter(({ path }) => path.startsWith('/v1/teams/:team/'))
    .map(({ method, path }) => `${method} ${path.slice('/v1/teams/:team/'.length)}`)
  assert.deepEqual(
    new Set(routes),
    new Set(Object.keys(doors)),
    'every call has a row here that says who may make it',
  )
  for (const [door, allowed] of Object.entries(doors)) {
    const [method = '', path = ''] = door.split(' ')
    for (const [name, call] of Object.entries(callers)) {
      const { status } = await call(method, stage.path(path), method === 'GET' ? undefined : {})
      const isIn = status !== 401 && status !== 403
      assert.equal(isIn, allowed.includes(name), `${door} by ${name}: ${status}`)
    }
  }
})
