import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CaseResult, CaseState, ListCasesInput, Support, SupportCase } from 'sparekey'
import { caseActs } from '../../../src/console/cases/case-acts.ts'
import { caseScreen } from '../../../src/console/cases/case-screen.ts'
import { caseListScreen } from '../../../src/console/cases/list-screen.ts'
import { createDesk, textOf } from './desk.ts'

const AT = new Date('2026-01-01T00:00:00.000Z')
const hours = (count: number): Date => new Date(AT.getTime() + count * 3_600_000)

const caseOf = (changes: Partial<SupportCase> = {}): { readonly ok: true } & SupportCase => ({
  ok: true,
  caseId: 'case_1',
  caseNumber: '123456',
  accountId: 'ada',
  state: 'review',
  risk: 'high',
  reason: 'lost_all_factors',
  reference: 'T-77',
  channel: 'email',
  openedBy: 'Grace',
  openedAt: hours(-2),
  expiresAt: hours(100),
  notBefore: hours(70),
  ready: false,
  claimUntil: null,
  held: false,
  requestHash: 'ab'.repeat(32),
  approvalsRequired: 2,
  approvals: 1,
  missing: [],
  evidence: [
    {
      evidenceId: 'e1',
      kind: 'call_back',
      outcome: 'pass',
      reference: null,
      note: 'rang the number of the directory',
      by: 'Grace',
      at: hours(-1),
      expiresAt: null,
    },
    {
      evidenceId: 'e2',
      kind: 'knowledge',
      outcome: 'pass',
      reference: null,
      note: null,
      by: 'Grace',
      at: hours(-1),
      expiresAt: null,
    },
  ],
  decisions: [
    { by: 'Alan', verdict: 'approved', reason: null, at: hours(-1), counts: true },
    { by: 'Eve', verdict: 'approved', reason: null, at: hours(-1.5), counts: false },
  ],
  remarks: [{ act: 'raise_risk', by: 'Sam', reason: 'new device', at: hours(-1) }],
  flags: ['same_place', 'address_changed_lately'],
  endedAt: null,
  ...changes,
})

const withCase = (shown: CaseResult, more: Partial<Support> = {}): Partial<Support> => ({
  get: async () => shown,
  ...more,
})

const here = { caseId: 'case_1' }

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
