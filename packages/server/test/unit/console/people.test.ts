import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { activityScreen } from '../../../src/console/people/activity-screen.ts'
import { lookingScreen } from '../../../src/console/people/looking-screen.ts'
import { operatorScreen } from '../../../src/console/people/operator-screen.ts'
import { operatorsScreen } from '../../../src/console/people/operators-screen.ts'
import { isAfterHours, viewWords } from '../../../src/console/people/view-words.ts'
import { createDesk, textOf } from './desk.ts'

describe('operators', () => {
  test('are listed with their roles and where they come from, and that somebody looked is on record', async () => {
    const desk = await createDesk()
    await desk.join('Grace', ['support'])
    await desk.join('Ira', ['instance_admin'])
    const olga = await desk.join('Olga', ['owner'])
    const text = textOf((await olga.open(operatorsScreen)).html)
    assert.match(text, /Grace https:\/\/login\.example\.org ✓ Support agent/)
    assert.match(text, /Olga https:\/\/login\.example\.org ✓ Owner of the tenant/)
    assert.match(text, /Admins of the installation.* Ira .* ✓ Admin of the installation/)
    assert.equal(desk.seen.at(-1)?.kind, 'operators_viewed')
  })

  test('get a powerful role once a second owner agreed, and lose it at once', async () => {
    const desk = await createDesk()
    const [olga, otto] = [await desk.join('Olga', ['owner']), await desk.join('Otto', ['owner'])]
    const grace = await desk.join('Grace', ['support'])
    const of = { operatorId: grace.operatorId, role: 'security_admin' }
    const asked = await olga.ask(operatorScreen, 'grant', of)
    assert.match(asked.html, /Give Grace the role “Security admin”/)
    assert.equal((await olga.act(operatorScreen, 'grant', of)).kind, 'done')
    const roles = async () =>
      (await desk.operators.find(grace.operatorId))?.roles
        .map(({ role, state }) => `${role} ${state}`)
        .toSorted()
    assert.deepEqual(await roles(), ['security_admin pending', 'support granted'])
    const page = await otto.open(operatorScreen, { operatorId: grace.operatorId })
    assert.match(textOf(page.html), /Security admin, waits for a second owner .* Agree to Security admin/)
    const own = await olga.act(operatorScreen, 'agree', of)
    assert.equal(own.kind, 'refused')
    assert.deepEqual(await roles(), ['security_admin pending', 'support granted'])
    assert.equal((await otto.act(operatorScreen, 'agree', of)).kind, 'done')
    assert.deepEqual(await roles(), ['security_admin granted', 'support granted'])
    assert.equal((await otto.act(operatorScreen, 'remove', of)).kind, 'done')
    assert.deepEqual(await roles(), ['support granted'])
    assert.equal((await otto.act(operatorScreen, 'grant', { ...of, role: 'king' })).said, 'Choose a role.')
  })

  test('what the library refuses is said in its words: roles that exclude each other, oneself, a stranger', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const grace = await desk.join('Grace', ['support'])
    const { operatorId } = grace
    const exclusive = await olga.act(operatorScreen, 'grant', { operatorId, role: 'auditor' })
    const expected = await desk.operators.grant(
      { operatorId: olga.operatorId, tenant: 'acme' },
      { operatorId, role: 'auditor' },
    )
    assert.deepEqual([exclusive.kind, exclusive.said], ['refused', expected.ok ? '' : expected.detail])
    const self = await olga.act(operatorScreen, 'grant', { operatorId: olga.operatorId, role: 'support' })
    assert.equal(self.kind, 'refused')
    const nobody = await olga.act(operatorScreen, 'disable', { operatorId: 'op_nobody' })
    assert.equal(nobody.missing, 'There is no such operator in this tenant.')
    assert.equal((await olga.open(operatorScreen, { operatorId: 'op_nobody' })).missing, nobody.missing)
  })

  test('are let in no more and again, and their sessions end', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const grace = await desk.join('Grace', ['support'])
    const { operatorId } = grace
    const before = textOf((await olga.open(operatorScreen, { operatorId })).html)
    assert.match(before, /Firefox End this session/)
    const [session] = await desk.operators.sessionsOf(operatorId)
    const ended = await olga.act(operatorScreen, 'end', { operatorId, sessionId: session?.sessionId ?? '' })
    assert.equal(ended.said, 'The session is over.')
    assert.deepEqual(await desk.operators.sessionsOf(operatorId), [])
    assert.equal((await olga.act(operatorScreen, 'disable', { operatorId })).kind, 'done')
    assert.match(textOf((await olga.open(operatorScreen, { operatorId })).html), /Not let in since 2026/)
    assert.equal((await olga.act(operatorScreen, 'enable', { operatorId })).kind, 'done')
    assert.equal((await desk.operators.find(operatorId))?.disabledAt, null)
  })

  test('are invited by a link that is shown once', async () => {
    const desk = await createDesk()
    const olga = await desk.join('Olga', ['owner'])
    const form = { displayName: 'Nina', role: 'support' }
    assert.match((await olga.ask(operatorsScreen, 'invite', form)).html, /Invite Nina as support agent/)
    const made = await olga.act(operatorsScreen, 'invite', form)
    const link = /https:\/\/codes\.example\.org\/console\/[a-z]+\/opi_[0-9a-z]{26}/.exec(made.html)?.[0]
    assert.ok(link !== undefined, made.html)
    assert.equal((await olga.open(operatorsScreen)).html.includes('opi_'), false)
    assert.equal((await olga.act(operatorsScreen, 'invite', { ...form, displayName: ' ' })).kind, 'refused')
  })

  test('are changed by nobody who lacks the permission', async () => {
    const desk = await createDesk()
    const grace = await desk.join('Grace', ['support'])
    const ann = await desk.join('Ann', ['auditor'])
    await assert.rejects(grace.open(operatorsScreen), { name: 'ForbiddenError' })
    const { html } = await ann.open(operatorScreen, { operatorId: grace.operatorId })
    assert.doesNotMatch(html, /<form/)
    for (const screen of [operatorsScreen, operatorScreen]) {
      for (const [name, { perform }] of Object.entries(screen.acts ?? {})) {
        const form = { operatorId: grace.operatorId, role: 'owner', displayName: 'x', sessionId: 'x' }
        await assert.rejects(perform(ann.visit, form), { name: 'ForbiddenError' }, name)
      }
    }
  })
})

describe('my activity', () => {
  test('shows one’s own entries and sessions alone, and ends one’s own session', async () => {
    const desk = await createDesk()
    const grace = await desk.join('Grace', ['support'])
    const bob = await desk.join('Bob', ['support'])
    await bob.visit.viewed('account_viewed', { accountId: 'account-of-bobs-view' })
    await grace.visit.viewed('contact_revealed', { accountId: 'ada', reason: 'call back' })
    await desk.join('Grace', ['support'])
    const { html } = await grace.open(activityScreen)
    const text = textOf(html)
    assert.match(text, /Saw an address in full ada – call back/)
    assert.doesNotMatch(text, /account-of-bobs-view/)
    assert.match(text, /this one/)
    const [first, second] = await desk.operators.sessionsOf(grace.operatorId)
    const other = [first, second].find((one) => one?.sessionId !== grace.visit.operator.sessionId)
    assert.equal((await grace.act(activityScreen, 'end', { sessionId: other?.sessionId ?? '' })).kind, 'done')
    const [ofBob] = await desk.operators.sessionsOf(bob.operatorId)
    assert.equal(
      (await grace.act(activityScreen, 'end', { sessionId: ofBob?.sessionId ?? '' })).kind,
      'refused',
    )
    assert.equal((await desk.operators.sessionsOf(bob.operatorId)).length, 1)
  })

  test('goes on page by page to the oldest entry', async () => {
    const desk = await createDesk()
    const grace = await desk.join('Grace', ['support'])
    for (let index = 0; index < 120; index += 1) {
      await grace.visit.viewed('account_viewed', { accountId: `person-${index}` })
    }
    const found: string[] = []
    let before: string | undefined = ''
    for (let pages = 0; before !== undefined && pages < 5; pages += 1) {
      const { html } = await grace.open(activityScreen, {}, before === '' ? {} : { before })
      found.push(...[...html.matchAll(/>(person-\d+)</g)].map(([, one = '']) => one))
      before = /activity\?before=(\d+)/.exec(html)?.[1]
    }
    assert.deepEqual(
      found,
      Array.from({ length: 120 }, (_, index) => `person-${119 - index}`),
    )
  })
})

describe('who looked at whom', () => {
  const start = async () => {
    const desk = await createDesk()
    const grace = await desk.join('Grace', ['support'])
    const bob = await desk.join('Bob', ['support'])
    const ann = await desk.join('Ann', ['auditor'])
    desk.clock.advance(10 * 3600)
    await grace.visit.viewed('account_viewed', { accountId: 'ada' })
    await grace.visit.viewed('account_viewed', { accountId: 'bea', caseId: 'case_7' })
    await bob.visit.viewed('contact_revealed', { accountId: 'ada', reason: 'call back' })
    desk.clock.advance(12 * 3600)
    await bob.visit.viewed('account_viewed', { accountId: 'cara' })
    const shown = async (given: Record<string, string>) => {
      const { html } = await ann.open(lookingScreen, {}, given)
      const text = textOf(html)
      return { text, list: text.slice(text.indexOf('Who looked at what')) }
    }
    return { desk, grace, bob, ann, shown }
  }

  test('is told by person, by account, by kind, without a case and after hours', async () => {
    const { grace, shown } = await start()
    const all = await shown({})
    assert.match(all.text, /Bob 2 1 1 1 .*Grace 2 1 0 0/)
    const ofGrace = await shown({ who: grace.operatorId })
    assert.doesNotMatch(ofGrace.list, /Bob/)
    assert.match(ofGrace.list, /bea/)
    const ofAda = await shown({ account: 'ada' })
    assert.match(ofAda.list, /Bob .*call back.*Grace/)
    assert.doesNotMatch(ofAda.list, /bea|cara/)
    const without = await shown({ withoutCase: 'yes' })
    assert.doesNotMatch(without.list, /bea/)
    const late = await shown({ afterHours: 'yes' })
    assert.match(late.list, /cara/)
    assert.doesNotMatch(late.list, /Looked at an account ada/)
    const revealed = await shown({ kind: 'contact_revealed' })
    assert.doesNotMatch(revealed.list, /Grace/)
  })

  test('is on record itself, with the account that was asked for', async () => {
    const { desk, shown } = await start()
    await shown({ account: 'ada' })
    const last = desk.seen.at(-1)
    assert.deepEqual([last?.kind, last?.accountId], ['looking_viewed', 'ada'])
  })

  test('keeps its filter in the link to older entries', async () => {
    const { desk, bob, ann } = await start()
    for (let index = 0; index < 110; index += 1)
      await bob.visit.viewed('account_viewed', { accountId: `p${index}` })
    desk.clock.advance(1)
    const { html } = await ann.open(lookingScreen, {}, { who: bob.operatorId, withoutCase: 'yes' })
    assert.match(html, new RegExp(`looking\\?who=${bob.operatorId}&amp;withoutCase=yes&amp;before=\\d+`))
  })

  test('is shown to those who keep watch, and not to agents', async () => {
    const { grace } = await start()
    await assert.rejects(grace.open(lookingScreen), { name: 'ForbiddenError' })
  })
})

test('after hours are nights and weekends in UTC', () => {
  const at = (text: string): boolean => isAfterHours({ at: new Date(text) })
  assert.equal(at('2026-11-23T05:59:59Z'), true, 'Monday before 6')
  assert.equal(at('2026-11-23T06:00:00Z'), false)
  assert.equal(at('2026-11-23T19:59:59Z'), false)
  assert.equal(at('2026-11-23T20:00:00Z'), true)
  assert.equal(at('2026-11-21T12:00:00Z'), true, 'Saturday')
  assert.equal(at('2026-11-22T12:00:00Z'), true, 'Sunday')
})

test('an entry says what was done or looked at, where, and what a refusal was for', () => {
  assert.equal(
    viewWords({ kind: 'act', detail: { screen: 'cases/:caseId', act: 'deny' } }),
    'Did “deny” on cases/:caseId',
  )
  const refused = viewWords({ kind: 'refused', detail: { screen: 'keys', permission: 'key.view' } })
  assert.equal(refused, 'Was refused “key.view” on keys')
  assert.equal(viewWords({ kind: 'export_made', detail: { rows: 12 } }), 'Exported events, rows: 12')
  assert.equal(viewWords({ kind: 'signed_in', detail: {} }), 'signed in')
})
