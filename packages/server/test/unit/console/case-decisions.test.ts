import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CaseState, Support } from 'sparekey'
import { caseActs } from '../../../src/console/cases/case-acts.ts'
import { caseScreen } from '../../../src/console/cases/case-screen.ts'
import { caseOf, here, withCase } from './case-sample.ts'
import { createDesk, textOf } from './desk.ts'

describe('deciding on a case', () => {
  const sealedIn = (html: string): string => /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? ''

  test('an approval names the request that was shown and when, however long the form lay', async () => {
    const given: unknown[] = []
    const desk = await createDesk({
      support: withCase(caseOf(), {
        approve: async (...all) => {
          given.push(all)
          return caseOf({ state: 'approved', approvals: 2 })
        },
      }),
    })
    const approver = await desk.join('Bob', ['approver'])
    const seenAt = desk.clock.now()
    const { html } = await approver.open(caseScreen, here)
    desk.clock.advance(45)
    const answer = await approver.act(caseScreen, 'approve', { ...here, seen: sealedIn(html) })
    assert.equal(answer.said, 'Approved. The owner is told from when they may go on.')
    const [caseId, input, by] = given[0] as [string, unknown, { subject: string }]
    assert.deepEqual([caseId, input, by.subject], ['case_1', { requestHash: 'ab'.repeat(32), seenAt }, 'Bob'])
  })

  test('a form of another session, of another case, or made up approves nothing', async () => {
    const desk = await createDesk({
      support: {
        get: async (caseId) => caseOf({ caseId }),
        approve: () => assert.fail('nothing is approved'),
      },
    })
    const bob = await desk.join('Bob', ['approver'])
    const eve = await desk.join('Eve', ['approver'])
    const foreign = sealedIn((await eve.open(caseScreen, here)).html)
    const other = sealedIn((await bob.open(caseScreen, { caseId: 'case_2' })).html)
    for (const seen of [foreign, other, '', 'AAAA']) {
      const answer = await bob.act(caseScreen, 'approve', { ...here, seen })
      assert.equal(answer.kind, 'refused')
      assert.match(answer.said ?? '', /^Nothing was approved/)
    }
  })

  test('what the library refuses is said in its words, on the page of the case, and the second of two sees what happened', async () => {
    let state: CaseState = 'review'
    const deny: Support['deny'] = async () => {
      if (state !== 'review') return { ok: false, code: 'case_state', detail: 'The case was denied before.' }
      state = 'denied'
      return caseOf({ state })
    }
    const desk = await createDesk({ support: { get: async () => caseOf({ state }), deny } })
    const [bob, eve] = [await desk.join('Bob', ['approver']), await desk.join('Eve', ['approver'])]
    const form = { ...here, denyReason: 'no call back' }
    const act = caseActs['deny'] ?? assert.fail()
    const both = await Promise.all([bob, eve].map(({ visit }) => act.perform(visit, form)))
    assert.deepEqual(both, [
      { to: 'cases/case_1', said: { kind: 'done', text: 'Denied. The owner is told.' } },
      { to: 'cases/case_1', said: { kind: 'refused', text: 'The case was denied before.' } },
    ])
    assert.match(textOf((await eve.open(caseScreen, here)).html), /✕ Denied/)
  })

  test('every act whose reason is kept is refused without one, before the library is asked', async () => {
    const desk = await createDesk({ support: withCase(caseOf()) })
    const admin = await desk.join('Sam', ['security_admin', 'owner'])
    for (const act of ['ask', 'deny', 'hold', 'resume', 'raise', 'startWait', 'expedite']) {
      const answer = await admin.act(caseScreen, act, {
        ...here,
        risk: 'critical',
        notBefore: '2026-01-01 10:00',
      })
      assert.deepEqual(
        [answer.to, answer.said],
        ['cases/case_1', 'Say why: the reason is kept with your name.'],
        act,
      )
    }
  })

  test('approving, releasing, shortening and beginning a wait ask first, name the case, and want the account typed', async () => {
    const desk = await createDesk({ support: withCase(caseOf()) })
    const admin = await desk.join('Sam', ['security_admin', 'approver'])
    const form = { ...here, startReason: 'x', expediteReason: 'x', notBefore: '2026-01-02 10:00' }
    for (const act of ['approve', 'release', 'expedite', 'startWait']) {
      const { html } = await admin.ask(caseScreen, act, form)
      assert.match(html, /case 123456 of account ada/, act)
      assert.match(html, /"typed":\{"label":"Type the id of the account","value":"ada"\}/, act)
    }
  })

  test('a shorter wait is asked for to the minute in UTC, and what is no time goes no further', async () => {
    const given: unknown[] = []
    const desk = await createDesk({
      support: withCase(caseOf(), {
        expedite: async (_, input) => {
          given.push(input)
          return caseOf()
        },
      }),
    })
    const owner = await desk.join('Olga', ['owner'])
    const form = { ...here, expediteReason: 'on stage at noon' }
    for (const notBefore of ['tomorrow', '2026-13-01 10:00', '2026-01-01', '']) {
      assert.equal(
        (await owner.act(caseScreen, 'expedite', { ...form, notBefore })).kind,
        'refused',
        notBefore,
      )
    }
    const answer = await owner.act(caseScreen, 'expedite', { ...form, notBefore: '2026-01-01 12:30' })
    assert.deepEqual(given, [{ notBefore: new Date('2026-01-01T12:30:00.000Z'), reason: 'on stage at noon' }])
    assert.match(answer.said ?? '', /Asked for\. It holds once the other one/)
  })

  test('evidence goes as it was chosen; what nobody of the desk can know is not among the choices', async () => {
    const given: unknown[] = []
    const desk = await createDesk({
      support: withCase(caseOf(), {
        addEvidence: async (_, input) => {
          given.push(input)
          return caseOf()
        },
      }),
    })
    const agent = await desk.join('Grace', ['support'])
    const { html } = await agent.open(caseScreen, here)
    for (const kind of ['password', 'known_device', 'address_confirmed', 'second_address_confirmed']) {
      assert.equal(html.includes(`value="${kind}"`), false)
      assert.equal(
        (await agent.act(caseScreen, 'evidence', { ...here, kind, outcome: 'pass' })).kind,
        'refused',
      )
    }
    await agent.act(caseScreen, 'evidence', {
      ...here,
      kind: 'call_back',
      outcome: 'fail',
      note: ' no answer ',
    })
    await agent.act(caseScreen, 'evidence', { ...here, kind: 'call_back', outcome: 'sure' })
    assert.deepEqual(given, [
      { kind: 'call_back', outcome: 'fail', note: 'no answer' },
      { kind: 'call_back', outcome: 'unable' },
    ])
  })

  test('whoever lacks the permission is refused before the library is asked', async () => {
    const desk = await createDesk({ support: withCase(caseOf()) })
    const auditor = await desk.join('Ann', ['auditor'])
    for (const [name, { perform }] of Object.entries(caseActs)) {
      const form = { ...here, kind: 'call_back', risk: 'critical', notBefore: '2026-01-01 10:00' }
      const reasons = {
        askReason: 'x',
        denyReason: 'x',
        holdReason: 'x',
        resumeReason: 'x',
        raiseReason: 'x',
        startReason: 'x',
        expediteReason: 'x',
      }
      await assert.rejects(perform(auditor.visit, { ...form, ...reasons }), { name: 'ForbiddenError' }, name)
    }
  })
})
