import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { PolicyInput } from '../../src/policy/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { printSetId } from '../../src/lifecycle/identifiers.ts'
import type { Store } from '../../src/store/port.ts'
import type { Issued } from '../../src/interface/issue.ts'
import { seededRandom, symbolsOf } from '../support/codes.ts'
import { assertSound, holdings } from '../support/inspect.ts'
import { ada, createLab, verdict, type Lab, type LabOptions } from '../support/lab.ts'
import { tornStore } from '../support/read-committed.ts'
import {
  allTasks,
  issueBy,
  linkOf,
  outcomesOf,
  recoveryRows,
  report,
  trail,
  use,
  type Use,
} from '../support/recovering.ts'
import { everySchedule, type Entry } from '../support/schedules.ts'

/** What must hold of recoveries when calls meet: under every order of their steps, and between any two statements. */

const rules: PolicyInput = {
  format: 'long',
  attempts: { delaysSeconds: [] },
  issuing: { countsAllowed: [5], maxPerDay: 20 },
}
const keyOfUse = { idempotencyKey: 'use' }
const lastRemoved = { type: 'factor_removed', detail: { last: true } } as const

interface Table {
  readonly lab: Lab
  /** Active; its code 1 opened the recovery. */
  readonly old: Issued
  readonly opened: Use
  /** Made by the recovery; pending. */
  readonly made: Issued
  /** "This was not me", about the use. */
  readonly link: string
}
type Call = (table: Table, lab: Lab) => Promise<unknown>

const calls = {
  'issue by the token': ({ opened }, lab) => issueBy(lab, opened.recovery.token, { count: 5 }),
  'issue by the token too': ({ opened }, lab) => issueBy(lab, opened.recovery.token, { count: 5 }),
  'confirm the sheet it made': ({ made }, lab) => lab.confirm(made, made.codes[2]),
  'use the sheet it made': ({ made }, lab) => lab.redeem(made.codes[1]!),
  'use another code': ({ old }, lab) => lab.redeem(old.codes[2]!),
  disown: ({ link }, lab) => lab.sparekey.disown({ token: link }),
  'disown too': ({ link }, lab) => lab.sparekey.disown({ token: link }),
  'the use again': ({ old }, lab) => lab.redeem(old.codes[1]!, keyOfUse),
  'report the password': ({ opened }, lab) => report(lab, opened.recovery, 'change_password'),
  'report the sessions': ({ opened }, lab) => report(lab, opened.recovery, 'end_other_sessions'),
  'report the factor': ({ opened }, lab) => report(lab, opened.recovery, 'reenroll_factor'),
  'remove the last factor': (_, lab) => lab.sparekey.signal(ada, lastRemoved),
  revoke: (_, lab) => lab.sparekey.revoke(ada, { reason: 'compromised' }),
} satisfies Record<string, Call>
type CallName = keyof typeof calls

const prepare = async (
  store: Store,
  policy: PolicyInput,
  before: readonly CallName[],
  options: LabOptions = {},
): Promise<Table> => {
  const lab = await createLab({ ...options, store, policy: { ...rules, ...policy } })
  const old = await lab.sheet({ count: 5 })
  const opened = await use(lab, old, 1, ada, keyOfUse)
  const link = await linkOf(lab, 'code.redeemed')
  const result = await issueBy(lab, opened.recovery.token, { count: 5 })
  assert.ok(result.ok)
  lab.clock.advance(1)
  const table = { lab, old, opened, made: result, link }
  for (const name of before) await calls[name](table, lab)
  return table
}

/** The answers so far: `ok`, or why not. */
const answers = (trace: readonly Entry[]): Map<string, string> =>
  new Map(
    trace.flatMap((entry) => {
      if (entry.did !== 'answer') return []
      assert.ok(!(entry.result instanceof Error), String(entry.result))
      return [[entry.call, verdict(entry.result as Parameters<typeof verdict>[0])]]
    }),
  )

/** What must be true at each moment, whatever was answered so far. */
const assertOnce = async (
  { lab, old, opened, made }: Table,
  answered: Map<string, string>,
): Promise<void> => {
  const { sets } = await assertSound(lab)
  const byToken = sets.filter(({ setId }) => printSetId(setId) !== old.setId)
  assert.ok(byToken.filter(({ confirmedAt }) => confirmedAt !== null).length <= 1, 'one confirmed sheet')
  if (answered.get('disown') === 'ok' || answered.get('disown too') === 'ok') {
    assert.ok(
      sets.every(({ state }) => state !== 'active' && state !== 'pending'),
      'nothing of it is live',
    )
    for (const one of await recoveryRows(lab)) assert.equal(one.endedBy, 'disowned')
    const { active } = await lab.sparekey.recoveries.introspect(opened.recovery.token)
    assert.equal(active, false)
  }
  const completions = (await trail(lab, 'recovery.completed')).filter(
    ({ detail }) => detail['recoveryId'] === opened.recovery.recoveryId,
  )
  assert.ok(completions.length <= 1, 'completed at most once')
  if (answered.get('confirm the sheet it made') === 'ok') {
    const set = sets.find(({ setId }) => printSetId(setId) === made.setId)
    assert.ok(set?.confirmedAt !== null)
  }
}

/** What must be true when all was answered. */
const assertSettled = async (table: Table, answered: Map<string, string>): Promise<void> => {
  const { lab, opened } = table
  const openedAt = opened.redeemedAt.getTime()
  const ofUse = (await recoveryRows(lab)).find((one) => one.openedAt === openedAt)
  assert.ok(ofUse)
  const outcomes = outcomesOf(ofUse)
  const reported = {
    'report the password': 'change_password',
    'report the sessions': 'end_other_sessions',
    'report the factor': 'reenroll_factor',
    'confirm the sheet it made': 'replace_codes',
    'use the sheet it made': 'replace_codes',
  } as const
  for (const [call, task] of Object.entries(reported))
    if (answered.get(call) === 'ok') assert.equal(outcomes[task], 'done', `${call} is kept`)
  const isComplete = Object.values(outcomes).every((outcome) => outcome !== null)
  if (isComplete) assert.equal((await trail(lab, 'recovery.completed')).length, 1)
  // Whatever is pending is confirmed now: still the token made one sheet at most.
  const pending = (await lab.sparekey.status(ada)).pendingSet
  const wasSpent = (await holdings(lab)).sets.filter(({ confirmedAt }) => confirmedAt !== null).length > 1
  assert.ok(!(pending !== null && wasSpent), 'no second sheet waits behind a confirmed one')
  if (wasSpent)
    assert.equal(verdict(await issueBy(lab, opened.recovery.token)), 'insufficient_authentication')
}

const cases: readonly {
  readonly running: readonly CallName[]
  readonly before?: readonly CallName[]
  readonly policy?: PolicyInput
}[] = [
  { running: ['issue by the token', 'issue by the token too'] },
  { running: ['issue by the token', 'confirm the sheet it made'] },
  { running: ['issue by the token', 'issue by the token too', 'confirm the sheet it made'] },
  { running: ['issue by the token', 'use the sheet it made'] },
  { running: ['disown', 'issue by the token', 'disown too'] },
  { running: ['disown', 'confirm the sheet it made', 'issue by the token'] },
  { running: ['disown', 'use the sheet it made'] },
  { running: ['disown', 'use another code', 'the use again'] },
  { running: ['disown', 'report the factor', 'remove the last factor'] },
  { running: ['report the password', 'report the sessions', 'report the factor'] },
  {
    before: ['report the factor', 'report the password'],
    running: ['report the sessions', 'confirm the sheet it made', 'the use again'],
  },
  {
    before: ['report the factor', 'report the password'],
    running: ['report the sessions', 'use the sheet it made'],
  },
  {
    policy: { recovery: { afterUse: 'bootstrap' } },
    running: ['report the factor', 'confirm the sheet it made', 'use another code'],
  },
  { running: ['revoke', 'disown', 'confirm the sheet it made'] },
  { running: ['remove the last factor', 'revoke', 'report the factor'] },
]

const outcomes = new Set<string>()
let total = 0
let gaps = 0
after(() => console.log(`${total} orders, ${outcomes.size} different outcomes; ${gaps} gaps`))

for (const { running, before = [], policy = {} } of cases) {
  const names = running.map((name) => `"${name}"`).join(', ')
  test(`one sheet a token, nothing live once disowned, every report kept, in every order of ${names}`, async () => {
    const orders = await everySchedule(async (points) => {
      const store = points.store(memoryStore())
      const random = seededRandom(1)
      const table = await prepare(store, policy, before, { kdf: points.kdf, random, gate: { permits: 4 } })
      const { lab, old, made } = table
      return {
        typed: new Set([...old.codes, ...made.codes].map(symbolsOf)),
        calls: Object.fromEntries(running.map((name) => [name, () => calls[name](table, lab)])),
        afterStep: (trace) => assertOnce(table, answers(trace)),
        atEnd: async (trace) => {
          const answered = answers(trace)
          await assertSettled(table, answered)
          if (answered.get('report the factor') === 'ok' && policy.recovery?.afterUse === 'bootstrap') {
            const { activeSet } = await lab.sparekey.status(ada)
            assert.equal(activeSet?.setId, made.setId, 'a report of the old sheet ends no newer one')
          }
          outcomes.add([...answered.values()].toSorted().join(' '))
        },
      }
    })
    assert.ok(orders >= 2, `${orders} orders`)
    total += orders
  })
}

test('the orders lead to every outcome there is', () => {
  const all = [...outcomes].flatMap((one) => one.split(' '))
  for (const code of [
    'ok',
    'insufficient_authentication',
    'set_not_pending',
    'codes_disabled',
    'code_already_used',
    'not_found',
    'set_revoked',
  ])
    assert.ok(all.includes(code), code)
})

/** Calls that read before they decide. */
const tornCalls: readonly CallName[] = [
  'issue by the token',
  'confirm the sheet it made',
  'use the sheet it made',
  'disown',
  'report the password',
  'report the factor',
  'the use again',
  'remove the last factor',
]

/** What another process commits in between. */
const changes: readonly CallName[] = [
  'issue by the token',
  'confirm the sheet it made',
  'use the sheet it made',
  'disown',
  'report the sessions',
  'revoke',
]

for (const name of tornCalls)
  test(`"${name}": the same, whatever is committed between its statements`, async () => {
    for (const change of changes.filter((one) => one !== name)) {
      for (let transaction = 0; transaction < 3; transaction += 1) {
        for (let statement = 0; ; statement += 1) {
          const base = memoryStore()
          const torn = tornStore(base)
          const table = await prepare(base, {}, [], { random: seededRandom(1) })
          const { lab } = table
          const { keys, clock } = lab
          const one = await createLab({
            store: torn,
            keys,
            clock,
            policy: rules,
            random: seededRandom(2),
          })
          const answered = new Map<string, string>()
          const note = (call: CallName, result: unknown) =>
            answered.set(call, verdict(result as Parameters<typeof verdict>[0]))
          torn.tear({ transaction, statement }, async () => note(change, await calls[change](table, lab)))
          note(name, await calls[name](table, one))
          if (torn.torn === 'not reached') break
          gaps += 1
          // A change that had to wait is run first by the torn store: what it answered may be undone by the call.
          await assertOnce(table, torn.torn === 'blocked' ? new Map<string, string>() : answered)
          await assertSettled(table, answered)
        }
      }
    }
  })

test('a rush of tokens: of many issues and confirmations at once, one sheet is confirmed by each token', async () => {
  const lab = await createLab({ policy: rules })
  const old = await lab.sheet({ count: 5 })
  const uses = [await use(lab, old, 1), await use(lab, old, 2)]
  const issues = await Promise.all(
    [0, 1, 0, 1, 0, 1].map((index) => issueBy(lab, uses[index]!.recovery.token, { count: 5 })),
  )
  const sheets = issues.filter((one) => one.ok)
  assert.equal(sheets.length, 6)
  const confirmed = await Promise.all(sheets.map((sheet) => lab.confirm(sheet)))
  assert.equal(confirmed.filter(({ ok }) => ok).length, 1)
  await assertSound(lab)
  const again = await Promise.all(uses.map(({ recovery }) => issueBy(lab, recovery.token, { count: 5 })))
  assert.deepEqual(again.map(verdict).toSorted(), ['insufficient_authentication', 'ok'])
})

test('the limit of a day holds for tokens that issue at once', async () => {
  const lab = await createLab({ policy: { ...rules, issuing: { ...rules.issuing, maxPerDay: 2 } } })
  const old = await lab.sheet({ count: 5 })
  const { recovery } = await use(lab, old, 1)
  const results = await Promise.all(Array.from({ length: 9 }, () => issueBy(lab, recovery.token)))
  const counted = Map.groupBy(results, verdict)
  assert.equal(counted.get('ok')?.length, 5)
  assert.equal(counted.get('issue_limit_reached')?.length, 4)
  await assertSound(lab)
})

test('all tasks reported at once: every one is kept, and the recovery is completed once', async () => {
  const lab = await createLab({ policy: rules })
  const old = await lab.sheet({ count: 5 })
  const { recovery } = await use(lab, old, 1)
  await Promise.all([...allTasks, ...allTasks].map((task) => report(lab, recovery, task)))
  assert.equal((await trail(lab, 'recovery.task_reported')).length, allTasks.length)
  assert.equal((await trail(lab, 'recovery.completed')).length, 1)
  await assertSound(lab)
})
