import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { cautious, easy, patient, person } from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { readCheckpoint } from 'sparekey-keep-team'
import { staged } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { accepted, failed, refused } from '../../src/delivery/delivered.ts'
import type { Delivered } from '../../src/delivery/delivered.ts'
import { keepCalendar } from '../../src/notices/calendar.ts'
import type { Courier } from '../../src/notices/couriers.ts'
import type { Channel, Waiting } from '../../src/notices/outbox.ts'
import { deliverDue } from '../../src/notices/round.ts'
import { Refusal } from '../../src/errors.ts'
import type { Ask, Store } from '../../src/store/port.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** A courier that notes what it was given, and answers as the test says. */
function courier(channel: Channel = 'mail') {
  /** `kind address`, or `kind @channel`. */
  const taken: string[] = []
  const it = { answer: (_notice: Waiting): Delivered => accepted }
  const deliver: Courier['deliver'] = async (notice, address) => {
    const delivered = it.answer(notice)
    if (delivered.outcome === 'accepted') taken.push(`${notice.kind} ${address ?? notice.addressee}`)
    return delivered
  }
  return Object.assign(it, { courier: { channel, deliver }, taken })
}

/** A store in which a kind of statement fails for as long as the test says. */
function interrupted(name: Ask['name']) {
  const it = { isBroken: false }
  const wrap = (store: Store): Store => ({
    ...store,
    transact: (body) =>
      store.transact(function* () {
        const running = body()
        let step = running.next()
        while (step.done !== true) {
          if (it.isBroken && step.value.name === name) throw new Refusal('overloaded', 'broken here')
          step = running.next(yield step.value)
        }
        return step.value
      }),
  })
  return Object.assign(it, { wrap })
}

async function gives(stage: Stage, by: Person, address: string | null): Promise<number> {
  const said = { address, at: stage.crew.now() }
  return (await stage.as(by, 'PUT', stage.path('address'), said)).status
}

/** A team whose owner and director can be told, with what its founding told out of the way. */
async function reachable(t: TestContext, wrap?: (store: Store) => Store) {
  const scene = await staged(t, cautious, wrap)
  const { stage, ada, cy } = scene
  const mail = courier()
  await gives(stage, ada, 'ada@example.org')
  await gives(stage, cy, 'cy@example.org')
  await deliverDue(stage.parts, [mail.courier])
  mail.taken.length = 0
  return { ...scene, mail, round: () => deliverDue(stage.parts, [mail.courier]) }
}

test('a request is told to its owner and director once each, and what nobody wrote is told to nobody', async (t) => {
  const { stage, crew, ada, di, set, mail, round } = await reachable(t)
  crew.asks(di, set)
  await stage.push(di)
  await round()
  await round()
  assert.deepEqual(mail.taken.toSorted(), ['request.made ada@example.org', 'request.made cy@example.org'])
  const stranger = crew.note(crew.asking(di, set), ada)
  const { status } = await stage.as(di, 'POST', stage.path('notes'), stage.appending([stranger]))
  assert.equal(status, 422)
  await round()
  assert.equal(mail.taken.length, 2)
})

test('neither the note without its notices nor the notices without the note: a transaction that fails leaves none of both', async (t) => {
  const disk = interrupted('addNotice')
  const { stage, crew, di, set, round, mail } = await reachable(t, disk.wrap)
  disk.isBroken = true
  const note = crew.note(crew.asking(di, set), di)
  const answer = await stage.as(di, 'POST', stage.path('notes'), stage.appending([note]))
  assert.equal(answer.status, 503)
  disk.isBroken = false
  const { body } = await stage.as(di, 'GET', stage.path('notes'))
  assert.equal((body['notes'] as unknown[]).length, crew.notes.length)
  await round()
  assert.deepEqual(mail.taken, [])
})

test('a half that goes out is told, and one whose notice cannot be written does not go out', async (t) => {
  const disk = interrupted('addNotice')
  const { stage, cy, set } = await staged(t, easy, disk.wrap)
  disk.isBroken = true
  const { status, body } = await stage.release(cy, stage.wish(cy, set, null))
  assert.deepEqual([status, body['half'], await stage.logSize(cy)], [503, undefined, 0])
  disk.isBroken = false
  await gives(stage, cy, 'cy@example.org')
  assert.equal((await stage.release(cy, stage.wish(cy, set, null))).status, 201)
  const mail = courier()
  await deliverDue(stage.parts, [mail.courier])
  assert.deepEqual(mail.taken.at(-1), 'code.released-alone cy@example.org')
})

test('at least once: where it is not known whether a delivery was written down, it is delivered again', async (t) => {
  const database = interrupted('acceptNotice')
  database.isBroken = true
  const { stage, ada } = await staged(t, cautious, database.wrap)
  await gives(stage, ada, 'ada@example.org')
  const mail = courier()
  await assert.rejects(deliverDue(stage.parts, [mail.courier]))
  assert.ok(mail.taken.length > 0)
  database.isBroken = false
  mail.taken.length = 0
  await deliverDue(stage.parts, [mail.courier])
  const early = mail.taken.filter((line) => line.startsWith('address.set'))
  stage.crew.clock += 6 * minute
  await deliverDue(stage.parts, [mail.courier])
  assert.deepEqual(early, [], 'whoever claimed it may still be at it')
  assert.ok(mail.taken.some((line) => line.startsWith('address.set')))
})

test('two servers at a time tell nobody twice', async (t) => {
  const { stage, crew, di, set, mail } = await reachable(t)
  for (let asked = 0; asked < 5; asked += 1) crew.asks(di, set)
  await stage.push(di)
  await Promise.all([deliverDue(stage.parts, [mail.courier]), deliverDue(stage.parts, [mail.courier])])
  assert.equal(mail.taken.length, 10)
})

test('what cannot be delivered is tried again with growing pauses, and a channel that is down is left alone for the round', async (t) => {
  const { stage, crew, di, set, mail, round } = await reachable(t)
  for (let asked = 0; asked < 10; asked += 1) crew.asks(di, set)
  await stage.push(di)
  let tries = 0
  mail.answer = () => {
    tries += 1
    return failed('unreachable')
  }
  assert.deepEqual((await round()).down, ['mail'])
  assert.ok(tries <= 4, 'the others wait')
  mail.answer = () => accepted
  await round()
  const before = mail.taken.length
  assert.ok(before >= 16 && before < 20, `${before}`)
  stage.crew.clock += minute
  await round()
  assert.equal(mail.taken.length, 20)
})

test('an address that is refused is not tried again, shows, and another address gets what was not told', async (t) => {
  const { stage, crew, ada, di, set, mail, round } = await reachable(t)
  crew.asks(di, set)
  await stage.push(di)
  mail.answer = ({ addressee }) => (addressee === ada.card.member ? refused('address_refused') : accepted)
  assert.deepEqual((await round()).givenUp, ['request.made (address_refused)'])
  stage.crew.clock += day
  assert.deepEqual((await round()).givenUp, [])
  const { body } = await stage.as(ada, 'GET', stage.path('address'))
  assert.deepEqual([body['address'], body['notTold'], body['waiting']], ['ada@example.org', 1, 0])
  mail.answer = () => accepted
  await gives(stage, ada, 'right@example.org')
  await round()
  assert.deepEqual(mail.taken.filter((line) => !line.endsWith('cy@example.org')).toSorted(), [
    'address.replaced ada@example.org',
    'address.set right@example.org',
    'request.made right@example.org',
  ])
})

test('after seven days a notice is given up, and does not come after all', async (t) => {
  const { stage, crew, di, set, mail, round } = await reachable(t)
  crew.asks(di, set)
  await stage.push(di)
  mail.answer = () => failed('timed_out')
  await round()
  mail.answer = () => accepted
  stage.crew.clock += 8 * day
  const { givenUp } = await round()
  assert.deepEqual(
    [givenUp.length, new Set(givenUp), mail.taken],
    [2, new Set(['request.made (too_old)']), []],
  )
})

test('who is removed is told once more, and their address is deleted', async (t) => {
  const { stage, crew, ada, cy, mail, round } = await reachable(t)
  crew.says(crew.removing(cy), ada)
  await stage.push(ada)
  await round()
  assert.deepEqual(mail.taken, ['member.removed-you cy@example.org'])
  assert.equal(await isKept(stage, 'cy@example.org'), false)
})

test('an address that is deleted is not kept for a last message that it refuses', async (t) => {
  const { stage, cy, mail, round } = await reachable(t)
  mail.answer = () => refused('address_refused')
  await gives(stage, cy, null)
  assert.equal(await isKept(stage, 'cy@example.org'), true)
  assert.deepEqual((await round()).givenUp, ['address.replaced (address_refused)'])
  assert.equal(await isKept(stage, 'cy@example.org'), false)
})

/** Whether an address stands anywhere in the database: on file, or with a notice, also one that was given up. */
async function isKept({ parts, team, crew }: Stage, address: string): Promise<boolean> {
  const outcome = await parts.store.transact(function* () {
    yield { name: 'reviveAllNotices', parameters: { now: crew.clock, after: 0 } }
    const waiting = yield { name: 'dueNotices', parameters: { channel: 'mail', now: crew.clock, limit: 99 } }
    const rows = [...waiting.rows]
    for (const member of crew.people.keys())
      rows.push(...(yield { name: 'readAddress', parameters: { team, member } }).rows)
    return JSON.stringify(rows).includes(address)
  })
  return outcome.outcome === 'committed' && outcome.value
}

test('an address is set by its member alone, and what was said before does not undo what was said after', async (t) => {
  const { stage, ada } = await reachable(t)
  const at = stage.crew.now()
  stage.crew.clock += 1000
  assert.equal(await gives(stage, ada, 'later@example.org'), 200)
  const replayed = await stage.as(ada, 'PUT', stage.path('address'), { address: 'ada@example.org', at })
  assert.equal(replayed.status, 400)
  const future = new Date(stage.crew.clock + 10 * minute).toISOString()
  const ahead = await stage.as(ada, 'PUT', stage.path('address'), { address: 'x@example.org', at: future })
  assert.equal(ahead.status, 400)
  const { body } = await stage.as(ada, 'GET', stage.path('address'))
  assert.equal(body['address'], 'later@example.org')
  const unsigned = { address: 'x@example.org', at: stage.crew.now() }
  assert.equal((await stage.call('PUT', stage.path('address'), unsigned)).status, 401)
  assert.equal((await stage.as(person('eve'), 'PUT', stage.path('address'), unsigned)).status, 401)
  for (const address of ['x', 'a@b\r\nBcc: c@d', 'a@b, c@d', '<a@b>'])
    assert.equal(await gives(stage, ada, address), 400, address)
})

test('only directors are shown who cannot be told, and nobody is shown another one’s address', async (t) => {
  const { stage, ada, cy } = await reachable(t)
  const director = (await stage.as(ada, 'GET', stage.path('address'))).body
  const owner = (await stage.as(cy, 'GET', stage.path('address'))).body
  assert.deepEqual([director['without'], owner['without']], [['mdi00'], undefined])
  assert.equal(JSON.stringify(director).includes('cy@example.org'), false)
})

test('the channels of a team are told what concerns the team, and not what concerns one of its people', async (t) => {
  const { stage, crew, ada, cy, di, set } = await reachable(t)
  const [webhook, chat] = [courier('webhook'), courier('chat')]
  await deliverDue(stage.parts, [webhook.courier, chat.courier])
  webhook.taken.length = 0
  chat.taken.length = 0
  const request = crew.asks(di, set)
  crew.grants(cy, request)
  await stage.push(cy)
  await gives(stage, ada, null)
  await deliverDue(stage.parts, [webhook.courier, chat.courier])
  assert.deepEqual([webhook.taken, chat.taken], [['request.made @webhook'], ['request.made @chat']])
})

test('the first of a month brings directors a checkpoint that the server signed, once, and a review that is due', async (t) => {
  const { stage, mail, round } = await reachable(t)
  await keepCalendar(stage.parts)
  await round()
  assert.deepEqual(mail.taken, [])
  stage.crew.clock += 32 * day
  const texts: string[] = []
  mail.answer = ({ facts }) => {
    if (facts['checkpoint'] !== undefined) texts.push(String(facts['checkpoint']))
    return accepted
  }
  for (let again = 0; again < 3; again += 1) {
    await keepCalendar(stage.parts)
    await round()
  }
  assert.deepEqual(mail.taken, ['log.checkpoint ada@example.org', 'review.due ada@example.org'])
  const { head, team } = readCheckpoint(texts[0]!, stage.parts.keys.logKey)
  assert.deepEqual([head, team], [stage.crew.state.head, stage.team])
})

test('a team whose chain is damaged keeps no other from its calendar', async (t) => {
  const { stage, mail, round } = await reachable(t)
  const damaged = { team: '0'.repeat(64), at: 0, seq: 5, hash: 'x', logHead: 'x' }
  await stage.parts.store.transact(function* () {
    yield { name: 'addTeam', parameters: damaged }
  })
  stage.crew.clock += 32 * day
  await assert.rejects(keepCalendar(stage.parts), { code: 'internal' })
  await round()
  assert.ok(mail.taken.includes('log.checkpoint ada@example.org'))
})

test('an emergency is told to those who can stop it; its wait begins when they were told, and they are reminded', async (t) => {
  const { stage, crew, ada, cy, shelf, set } = await staged(t, patient)
  const eve = crew.joins(person('eve'), ada)
  crew.says(crew.changingRole(shelf, eve, 'contact'), ada)
  crew.alarms(eve, set)
  await stage.push(ada)
  const mail = courier()
  const after = async (hours: number): Promise<readonly string[]> => {
    stage.crew.clock += hours * 60 * minute
    await keepCalendar(stage.parts)
    await deliverDue(stage.parts, [mail.courier])
    return mail.taken
      .splice(0)
      .filter((line) => line.startsWith('emergency'))
      .toSorted()
  }
  assert.deepEqual(await after(80), [], 'nobody could be told: no time counts')
  await gives(stage, ada, 'ada@example.org')
  await gives(stage, cy, 'cy@example.org')
  const both = (kind: string): readonly string[] => [`${kind} ada@example.org`, `${kind} cy@example.org`]
  assert.deepEqual(await after(0), both('emergency.asked'))
  assert.deepEqual(await after(35), [])
  assert.deepEqual(await after(2), both('emergency.reminder'), 'half of the wait is over')
  assert.deepEqual(await after(12), both('emergency.reminder'), 'a day is left')
  assert.deepEqual(await after(12), [])
  assert.deepEqual(await after(12), both('emergency.open'))
})
