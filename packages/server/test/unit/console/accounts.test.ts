import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CaseResult, Support } from 'sparekey'
import { accountScreen } from '../../../src/console/accounts/account-screen.ts'
import { eventWords } from '../../../src/console/accounts/event-words.ts'
import { findScreen } from '../../../src/console/accounts/find-screen.ts'
import { createDesk, MARKER_ADDRESS, textOf } from './desk.ts'

const noCase: CaseResult = { ok: false, code: 'case_not_found', detail: 'There is no case.' }
const quiet: Partial<Support> = {
  ofAccount: async () => noCase,
  list: async () => ({ ok: true, items: [], nextCursor: null }),
}

const ada = { accountId: 'ada' }

describe('looking an account up', () => {
  test('leads to the account by its exact id alone, and is on record either way', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const agent = await desk.join('Grace', ['support'])
    assert.equal((await agent.act(findScreen, 'find', { accountId: ' ada ' })).to, 'accounts/ada')
    for (const accountId of ['ad', 'ADA', 'ada2', 'a%']) {
      const answer = await agent.act(findScreen, 'find', { accountId })
      assert.equal(answer.to, 'accounts')
      assert.match(answer.said ?? '', /^No account of this id/)
    }
    const looked = desk.seen.map(({ kind, accountId }) => [kind, accountId])
    assert.deepEqual(
      looked,
      ['ada', 'ad', 'ADA', 'ada2', 'a%'].map((id) => ['search_run', id]),
    )
    for (const accountId of ['', 'x'.repeat(257), 'a\nb']) {
      assert.equal((await agent.act(findScreen, 'find', { accountId })).kind, 'refused')
    }
    assert.equal(desk.seen.length, 5, 'what can be no id is not looked up')
  })
})

describe('the page of an account', () => {
  test('says how it stands in words, with sheets by serial, codes left by label, uses and the trail', async () => {
    const desk = await createDesk({ support: quiet })
    const codes = (await desk.giveSheet('ada')).toSorted()
    const { sparekey } = await desk.callsNow()
    const firstFactor = { methods: ['pwd'], at: desk.clock.now() }
    const use = await sparekey.redeem('ada', {
      code: codes[0] ?? '',
      firstFactor,
      context: { ip: '203.0.113.7' },
    })
    assert.ok(use.ok)
    const agent = await desk.join('Grace', ['support'])
    const { html } = await agent.open(accountScreen, ada)
    const text = textOf(html)
    assert.match(text, new RegExp(`Sheet ${use.serial} works: 4 of 5 codes are left`))
    assert.match(text, /Code used, 4 left.*203\.0\.113\.7/)
    assert.match(text, /Sheet made, 5 codes/)
    assert.match(text, /a new second factor: not reported/)
    for (const code of codes) {
      assert.equal(html.includes(code), false, 'no code is on the page')
      assert.equal(html.includes(code.slice(3)), false)
    }
    const labels = codes.slice(1).map((code) => code.slice(0, 2))
    assert.match(text, new RegExp(`Codes left, by how they start ${labels.join(' ')} `))
  })

  test('is on record before anything of it is read, and is not shown where it cannot be', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const agent = await desk.join('Grace', ['support'])
    await agent.open(accountScreen, ada)
    const [view] = (await desk.views.list('acme', { accountId: 'ada' })).items
    assert.equal(view?.kind, 'account_viewed')
    assert.equal(view?.displayName, 'Grace')
    const broken = { ...agent.visit, viewed: () => Promise.reject(new TypeError('the store refuses')) }
    await assert.rejects(
      Promise.resolve(accountScreen.show(broken, { path: ada, given: {} })),
      /the store refuses/,
    )
  })

  test('offers no way for the code that the service does not go', async () => {
    const desk = await createDesk({ support: quiet })
    const agent = await desk.join('Grace', ['support'])
    const { html } = await agent.open(accountScreen, ada)
    const [, offered = ''] = /<select[^>]*name="channel"[^>]*>(.*?)<\/select>/s.exec(html) ?? []
    assert.deepEqual(
      [...offered.matchAll(/value="(\w+)"/g)].map(([, channel]) => channel),
      ['email', 'in_person'],
    )
  })

  test('names the live case in the record of views', async () => {
    const live = {
      ok: true,
      state: 'open',
      caseId: 'case_1',
      caseNumber: '123456',
      openedBy: 'Grace',
      openedAt: new Date(0),
    }
    const desk = await createDesk({ support: { ...quiet, ofAccount: async () => live as never } })
    const agent = await desk.join('Grace', ['support'])
    const { html } = await agent.open(accountScreen, ada)
    assert.match(textOf(html), /Case 123456/)
    assert.equal(desk.seen[0]?.caseId, 'case_1')
  })

  test('A9.14: the 21st account in an hour without a case is not shown, and that it was tried is on record', async () => {
    const desk = await createDesk({ support: quiet })
    const agent = await desk.join('Mallory', ['support'])
    for (let index = 1; index <= 20; index += 1) {
      assert.equal((await agent.open(accountScreen, { accountId: `person-${index}` })).status, 200)
    }
    const refused = await agent.open(accountScreen, { accountId: 'person-21' })
    assert.equal(refused.status, 409)
    assert.match(refused.html, /as many as may be/)
    assert.deepEqual(desk.seen.at(-1)?.detail, { refused: 'views_an_hour' })
    const other = await desk.join('Grace', ['support'])
    assert.equal((await other.open(accountScreen, { accountId: 'person-21' })).status, 200)
    desk.clock.advance(3601)
    assert.equal((await agent.open(accountScreen, { accountId: 'person-21' })).status, 200)
  })

  test('shows addresses masked to everybody, whatever their role', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    for (const role of ['support', 'approver', 'security_admin', 'auditor'] as const) {
      const { html } = await (await desk.join(role, [role])).open(accountScreen, ada)
      assert.match(html, /m•••@m•••\.org/, role)
      assert.equal(html.includes(MARKER_ADDRESS), false, role)
      assert.equal(html.includes('marker-of'), false, role)
    }
  })

  test('offers each role what it may do, and nothing else', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const offered = async (role: 'support' | 'approver' | 'security_admin' | 'auditor') => {
      const { html } = await (await desk.join(role, [role])).open(accountScreen, ada)
      return [...html.matchAll(/\?act=(\w+)/g)].map(([, act]) => act)
    }
    assert.deepEqual(await offered('support'), ['open', 'reveal'])
    assert.deepEqual(await offered('approver'), [])
    assert.deepEqual(await offered('auditor'), [])
    assert.deepEqual(await offered('security_admin'), ['reveal', 'revoke', 'expose', 'freeze'])
  })
})

describe('seeing an address in full', () => {
  const contactIn = (html: string): string => /<option value="([0-9a-f]{32})"/.exec(html)?.[1] ?? ''

  test('takes a reason, is on record with it before it is shown, and shows one address', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const agent = await desk.join('Grace', ['support'])
    const contactId = contactIn((await agent.open(accountScreen, ada)).html)
    const without = await agent.act(accountScreen, 'reveal', { ...ada, contactId })
    assert.equal(without.kind, 'refused')
    const asked = await agent.ask(accountScreen, 'reveal', { ...ada, contactId, revealReason: 'call back' })
    assert.equal(asked.html.includes('marker-of'), false, 'the page that asks does not show it')
    const shown = await agent.act(accountScreen, 'reveal', { ...ada, contactId, revealReason: 'call back' })
    assert.ok(shown.html.includes(MARKER_ADDRESS))
    const view = desk.seen.at(-1)
    assert.deepEqual([view?.kind, view?.accountId, view?.reason], ['contact_revealed', 'ada', 'call back'])
    const broken = { ...agent.visit, viewed: () => Promise.reject(new TypeError('the store refuses')) }
    const act = accountScreen.acts?.['reveal'] ?? assert.fail()
    await assert.rejects(act.perform(broken, { ...ada, contactId, revealReason: 'x' }), /the store refuses/)
  })

  test('is done 5 times in 24 hours, over all accounts, and no more', async () => {
    const desk = await createDesk({ support: quiet })
    const agent = await desk.join('Grace', ['support'])
    for (let index = 1; index <= 6; index += 1) {
      await desk.giveSheet(`person-${index}`)
      const { html } = await agent.open(accountScreen, { accountId: `person-${index}` })
      const form = { accountId: `person-${index}`, contactId: contactIn(html), revealReason: 'call back' }
      const shown = await agent.act(accountScreen, 'reveal', form)
      assert.equal(shown.html.includes(MARKER_ADDRESS), index <= 5, `address ${index}`)
      if (index === 6) assert.match(shown.said ?? '', /5 addresses in the last 24 hours/)
    }
  })

  test('gives nothing for an address of another account', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    await desk.giveSheet('bob')
    const agent = await desk.join('Grace', ['support'])
    const contactId = contactIn((await agent.open(accountScreen, { accountId: 'bob' })).html)
    const shown = await agent.act(accountScreen, 'reveal', { ...ada, contactId, revealReason: 'x' })
    assert.equal(shown.said, 'The account has no such address on file.')
  })
})

describe('acts on an account', () => {
  test('a cancelled sheet is dead, with the operator in the trail, and of two at once one did it', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const [first, second] = [
      await desk.join('Sam', ['security_admin']),
      await desk.join('Sue', ['security_admin']),
    ]
    const form = { ...ada, revokeReason: 'stolen bag' }
    const asked = await first.ask(accountScreen, 'revoke', form)
    assert.match(asked.html, /Cancel sheet [0-9A-Z]{4} of account ada/)
    assert.match(asked.html, /"typed":\{"label":"Type the id of the account","value":"ada"\}/)
    const revoke = accountScreen.acts?.['revoke'] ?? assert.fail()
    const both = await Promise.all([revoke.perform(first.visit, form), revoke.perform(second.visit, form)])
    const texts = both.map((next) => ('said' in next ? next.said?.text : ''))
    assert.equal(texts.filter((text) => text?.startsWith('Cancelled.')).length, 1)
    assert.equal(texts.filter((text) => text?.startsWith('Nothing was left to cancel')).length, 1)
    const { sparekey } = await desk.callsNow()
    const [event] = (await sparekey.events('ada')).items
    assert.equal(event?.type, 'set.revoked')
    assert.equal(event?.actor, 'operator')
    assert.doesNotMatch(JSON.stringify(event), /Sam|Sue/, 'no name lies in the trail')
    assert.equal(event?.detail['note'], 'stolen bag')
    const { html } = await first.open(accountScreen, ada)
    assert.match(textOf(html), /Sheet cancelled: administrator ?.*S(am|ue)/)
    assert.equal((await first.act(accountScreen, 'revoke', form)).kind, 'refused', 'there is nothing left')
  })

  test('an exposed sheet ends as compromised', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const admin = await desk.join('Sam', ['security_admin'])
    assert.equal((await admin.act(accountScreen, 'expose', { ...ada, exposeReason: 'a forum' })).kind, 'done')
    const { sparekey } = await desk.callsNow()
    assert.equal((await sparekey.events('ada')).items[0]?.detail['reason'], 'compromised')
  })

  test('what the call refuses is said in its own words, and nothing is done without a reason', async () => {
    const refusal = {
      ok: false,
      code: 'case_limit_reached',
      detail: 'Five cases wait for you.',
      retryAfterSeconds: 1,
    }
    const calls: unknown[] = []
    const support: Partial<Support> = {
      ...quiet,
      open: async (...given) => {
        calls.push(given)
        return refusal as never
      },
      freeze: async () => ({ ok: true, until: new Date('2026-12-24') }),
      unfreeze: async () => ({ ok: false, code: 'operator_not_allowed', detail: 'Not this one.' }),
    }
    const desk = await createDesk({ support })
    const agent = await desk.join('Grace', ['support'])
    const opened = await agent.act(accountScreen, 'open', {
      ...ada,
      reason: 'locked_out',
      channel: 'in_person',
      lostPassword: 'yes',
      privileged: 'yes',
      reference: 'T-1',
    })
    assert.deepEqual(
      [opened.to, opened.kind, opened.said],
      ['accounts/ada', 'refused', 'Five cases wait for you.'],
    )
    const [accountId, input, by] = calls[0] as [string, object, { subject: string }]
    assert.equal(accountId, 'ada')
    assert.deepEqual(input, {
      reason: 'locked_out',
      channel: 'in_person',
      lost: ['password'],
      privileged: true,
      reference: 'T-1',
    })
    assert.equal(by.subject, 'Grace')
    const admin = await desk.join('Sam', ['security_admin'])
    assert.equal((await admin.act(accountScreen, 'freeze', { ...ada, freezeReason: ' ' })).kind, 'refused')
    const frozen = await admin.act(accountScreen, 'freeze', { ...ada, freezeReason: 'a call' })
    assert.equal(frozen.said, 'Frozen for support until 2026-12-24.')
    assert.equal(
      (await admin.act(accountScreen, 'unfreeze', { ...ada, unfreezeReason: 'b' })).said,
      'Not this one.',
    )
  })

  test('whoever lacks the permission is refused before anything happens', async () => {
    const desk = await createDesk({ support: quiet })
    await desk.giveSheet('ada')
    const auditor = await desk.join('Ann', ['auditor'])
    for (const act of Object.keys(accountScreen.acts ?? {})) {
      const form = {
        ...ada,
        revokeReason: 'x',
        exposeReason: 'x',
        freezeReason: 'x',
        unfreezeReason: 'x',
        revealReason: 'x',
      }
      await assert.rejects(auditor.act(accountScreen, act, form), { name: 'ForbiddenError' }, act)
      const { perform } = accountScreen.acts?.[act] ?? assert.fail()
      await assert.rejects(perform(auditor.visit, form), { name: 'ForbiddenError' }, `${act}, past the route`)
    }
    const { sparekey } = await desk.callsNow()
    assert.equal((await sparekey.status('ada')).state, 'active')
  })
})

test('an event is said in words that hold nothing of the detail but what the words ask for', () => {
  assert.equal(
    eventWords({ type: 'set.revoked', detail: { reason: 'administrator', note: 'SECRET' } }),
    'Sheet cancelled: administrator',
  )
  assert.equal(eventWords({ type: 'attempts.disabled', detail: {} }), '? wrong tries in a row: locked')
})
