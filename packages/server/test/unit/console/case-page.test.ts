import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CaseState, ListCasesInput, SupportCase } from 'sparekey'
import { caseScreen } from '../../../src/console/cases/case-screen.ts'
import { caseListScreen } from '../../../src/console/cases/list-screen.ts'
import { caseOf, here, hours, withCase } from './case-sample.ts'
import { createDesk, textOf } from './desk.ts'

describe('the page of a case', () => {
  test('says what is there, what is missing, what is frozen under which hash, and who decided', async () => {
    const desk = await createDesk({
      support: withCase(caseOf({ missing: [['recovery_contact', 'repeated_proofing']] })),
    })
    const approver = await desk.join('Bob', ['approver'])
    const { html } = await approver.open(caseScreen, here)
    const text = textOf(html)
    for (const words of [
      'Case 123456',
      'Waits for a decision',
      'High risk',
      'Everything for signing in is lost',
      'T-77',
      'by Grace',
      'in 2 days',
      'Still needed: 1',
      'A recovery contact set up before, or: A provider proofed the person anew',
      'Call back to the number of the directory ✓ Passed',
      'Answers to questions (counts for nothing) ✕ Passed',
      'ab'.repeat(32),
      '1 of 2',
      'Alan Approved – ✓ Counts',
      'Eve Approved – • No: the request changed since',
      'Sam Raised the risk new device',
      'An address on file changed',
      'one more person has to approve',
    ]) {
      assert.ok(text.includes(words), `${words}\n\n${text}`)
    }
    assert.equal(desk.seen[0]?.kind, 'case_viewed')
    assert.equal(desk.seen[0]?.caseId, 'case_1')
    assert.equal(desk.seen[0]?.accountId, 'ada')
  })

  test('says that the waiting time has not begun where no message to the owner was accepted', async () => {
    const desk = await createDesk({ support: withCase(caseOf({ notBefore: null })) })
    const admin = await desk.join('Sam', ['security_admin'])
    const { html } = await admin.open(caseScreen, here)
    assert.match(textOf(html), /no message to the owner was accepted yet, so the waiting time has not begun/)
    assert.match(html, /act=startWait/)
    assert.doesNotMatch(html, /act=expedite/)
  })

  test('of a case that there is not, nothing is shown and nothing recorded', async () => {
    const desk = await createDesk({
      support: withCase({ ok: false, code: 'case_not_found', detail: 'There is no such case.' }),
    })
    const agent = await desk.join('Grace', ['support'])
    assert.equal((await agent.open(caseScreen, here)).missing, 'There is no such case.')
    assert.deepEqual(desk.seen, [])
  })

  test('lists what changed since the last approval, and nothing where nobody approved', async () => {
    const event = (type: string, seq: number) => ({
      eventId: `e${seq}`,
      seq,
      type,
      at: hours(seq),
      actor: 'operator',
      setId: null,
      label: null,
      context: null,
      detail: { case: 'case_1', kind: 'call_back', outcome: 'fail', program: 'Ticket bot' },
      leafIndex: null,
    })
    const desk = await createDesk({ support: withCase(caseOf()) })
    const approver = await desk.join('Bob', ['approver'])
    const calls = approver.visit.permit('case.view')
    const show = async (...types: readonly string[]) => {
      const items = types.map((type, index) => event(type, types.length - index))
      const strange = { ...event('support.denied', 99), detail: { case: 'case_2' } }
      const sparekey = {
        ...calls.sparekey,
        events: async () => ({ ok: true, items: [strange, ...items], nextCursor: null }),
      }
      const visit = { ...approver.visit, permit: () => ({ ...calls, sparekey: sparekey as never }) }
      const shown = await caseScreen.show(visit, { path: here, given: {} })
      return 'page' in shown ? textOf((await shown.page).toString()) : assert.fail()
    }
    const changed = await show('support.evidence_added', 'support.approval_given', 'support.submitted')
    assert.match(
      changed,
      /Changed since the last approval 2026-\S+ \S+ UTC Evidence: call back, fail \(Ticket bot\)/,
    )
    assert.doesNotMatch(changed, / Denied /, 'events of another case are not among them')
    assert.doesNotMatch(await show('support.evidence_added', 'support.submitted'), /Changed since/)
    assert.doesNotMatch(await show('support.approval_given', 'support.submitted'), /Changed since/)
  })

  test('offers what the state and the role allow, in every state and to every role', async () => {
    const offered = async (
      role: 'support' | 'approver' | 'security_admin' | 'auditor' | 'owner',
      changes: Partial<SupportCase>,
    ) => {
      const desk = await createDesk({ support: withCase(caseOf(changes)) })
      const { html } = await (await desk.join('Ann', [role])).open(caseScreen, here)
      return [...html.matchAll(/\?act=(\w+)/g)].map(([, act]) => act).join(' ')
    }
    const table: readonly (readonly [Partial<SupportCase>, string, string, string, string])[] = [
      [
        { state: 'open' },
        'evidence submit hold raise withdraw',
        'deny hold raise',
        'deny hold raise expedite',
        'expedite',
      ],
      [
        { state: 'review' },
        'evidence hold raise withdraw',
        'approve ask deny hold raise',
        'approve ask deny hold raise expedite',
        'expedite',
      ],
      [
        { state: 'approved' },
        'hold raise withdraw',
        'ask deny hold raise',
        'ask deny hold raise expedite',
        'expedite',
      ],
      [
        { state: 'approved', ready: true },
        'hold raise withdraw',
        'ask deny release hold raise',
        'ask deny hold raise expedite',
        'expedite',
      ],
      [{ state: 'released' }, 'hold withdraw', 'deny hold', 'deny hold', ''],
      [{ state: 'review', held: true }, 'raise withdraw', 'ask deny raise', 'ask deny resume raise', ''],
      [
        { state: 'open', risk: 'critical' },
        'evidence submit hold withdraw',
        'deny hold',
        'deny hold expedite',
        'expedite',
      ],
    ]
    for (const [changes, support, approver, admin, owner] of table) {
      const name = JSON.stringify(changes)
      assert.equal(await offered('support', changes), support, `${name} to an agent`)
      assert.equal(await offered('approver', changes), approver, `${name} to an approver`)
      assert.equal(await offered('security_admin', changes), admin, `${name} to a security admin`)
      assert.equal(await offered('owner', changes), owner, `${name} to an owner`)
      assert.equal(await offered('auditor', changes), '', `${name} to an auditor`)
    }
    const ended: readonly CaseState[] = [
      'redeemed',
      'completed',
      'withdrawn',
      'denied',
      'cancelled',
      'expired',
      'failed',
      'disputed',
    ]
    for (const state of ended) {
      for (const role of ['support', 'approver', 'security_admin'] as const) {
        assert.equal(await offered(role, { state }), '', `${state} to ${role}`)
      }
    }
  })
})

describe('the list of cases', () => {
  const listed = (number: string, openedBy: string): SupportCase =>
    caseOf({ caseId: `case_${number}`, caseNumber: number, openedBy })

  test('asks for the states of its view, goes on by a cursor, and names me where I ask for mine', async () => {
    const asked: (ListCasesInput | undefined)[] = []
    const desk = await createDesk({
      support: {
        list: async (input) => {
          asked.push(input)
          return { ok: true, items: [listed('111111', 'Bob'), listed('222222', 'Grace')], nextCursor: 'c2' }
        },
      },
    })
    const bob = await desk.join('Bob', ['approver'])
    const numbers = async (given: Record<string, string>) =>
      [...textOf((await bob.open(caseListScreen, {}, given)).html).matchAll(/\b(\d)\1{5}\b/g)].map(
        ([one]) => one,
      )
    assert.deepEqual(await numbers({}), ['111111', '222222'])
    assert.deepEqual(asked[0], { states: ['review'], limit: 50 }, 'whoever decides sees first what waits')
    await numbers({ view: 'mine' })
    assert.deepEqual(asked[1]?.openedBy, { issuer: 'https://login.example.org', subject: 'Bob' })
    assert.deepEqual(await numbers({ view: 'live', cursor: 'c1' }), ['111111', '222222'])
    assert.equal(asked[2]?.cursor, 'c1')
    const { html } = await bob.open(caseListScreen, {}, { view: 'ended' })
    assert.match(html, /href="\/console\/t\/acme\/cases\?view=ended&amp;cursor=c2"/)
    assert.equal(asked[3]?.states?.includes('denied'), true)
  })
})
