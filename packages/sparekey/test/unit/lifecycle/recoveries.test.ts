import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { printRecoveryId } from '../../../src/lifecycle/identifiers.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, write } from '../../../src/store/port.ts'
import type { IssueInput } from '../../../src/interface/issue.ts'
import type { RecoveryTask } from '../../../src/interface/recoveries.ts'
import { wrongCode } from '../../support/codes.ts'
import { ask, assertSound, holdings } from '../../support/inspect.ts'
import { accountKeyOf, ada, verdict } from '../../support/lab.ts'
import {
  allTasks,
  drain,
  issueBy,
  outcomesOf,
  recovering,
  recoveryLab,
  recoveryRows,
  report,
  sheetBy,
  trail,
  tryCode,
  use,
} from '../../support/recovering.ts'
import { watchedStore } from '../../support/stores.ts'

const window = 900

test('a use opens a recovery in its own transaction, with every task of the policy', async () => {
  const seen: string[] = []
  const store = watchedStore(memoryStore(), ({ name }, transaction) => seen.push(`${transaction} ${name}`))
  const lab = await recoveryLab({ store })
  const sheet = await lab.sheet()
  const { recovery, redeemedAt } = await use(lab, sheet)
  const transactionOf = (name: string) => seen.findLast((one) => one.endsWith(` ${name}`))?.split(' ')[0]
  assert.equal(transactionOf('insertRecovery'), transactionOf('insertRedemption'))
  assert.deepEqual(recovery.tasks, allTasks)
  assert.equal(recovery.expiresAt.getTime() - redeemedAt.getTime(), window * 1000)
  const [row, ...others] = await recoveryRows(lab)
  assert.equal(others.length, 0)
  assert.deepEqual(row?.setId, (await holdings(lab)).sets[0]?.setId)
  const { recovery: shown } = await lab.sparekey.status(ada)
  assert.equal(shown?.recoveryId, recovery.recoveryId)
  assert.equal(shown?.state, 'open')
})

test('what is refused opens none', async () => {
  const lab = await recoveryLab()
  const { sheet } = await recovering(lab)
  await lab.redeem(sheet.codes[1]!)
  await lab.redeem(wrongCode(1, 'long'))
  await lab.redeem('not a code')
  assert.equal((await recoveryRows(lab)).length, 1)
})

test('a policy names the tasks and the window; without tasks a use opens no recovery', async () => {
  const tasks: RecoveryTask[] = ['change_password', 'replace_codes']
  const short = await recoveryLab({ policy: { recovery: { tasks, windowSeconds: 300 } } })
  const { recovery } = await recovering(short)
  assert.deepEqual(recovery.tasks, tasks)
  assert.equal(recovery.expiresAt.getTime() - short.clock.now().getTime(), 300_000)

  const none = await recoveryLab({ policy: { recovery: { tasks: [] } } })
  const sheet = await none.sheet()
  const result = await none.redeem(sheet.codes[1]!)
  assert.ok(result.ok)
  assert.equal(result.recovery, null)
  assert.deepEqual(await recoveryRows(none), [])
  assert.equal((await none.sparekey.status(ada)).recovery, null)
})

test('the token issues to the last millisecond of the window, and not at its end', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  lab.clock.advance(window - 0.001)
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'ok')
  lab.clock.advance(0.001)
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
})

test('the token of a recovery whose tasks are all reported is spent', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  for (const task of allTasks) await report(lab, recovery, task, 'declined')
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
})

test('a token yields one confirmed sheet: unconfirmed ones may be made anew, and the last is the one', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const lost = await sheetBy(lab, recovery.token)
  const fresh = await sheetBy(lab, recovery.token)
  assert.equal(verdict(await lab.confirm(lost)), 'set_not_pending')
  assert.equal(verdict(await lab.confirm(fresh)), 'ok')
  const again = await issueBy(lab, recovery.token)
  assert.equal(verdict(again), 'insufficient_authentication')
  assert.match(again.ok ? '' : again.detail, /has its new sheet already/)
  await assertSound(lab)
})

test('a token whose sheet was confirmed by a use is spent', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await use(lab, await sheetBy(lab, recovery.token), 0)
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
})

test('whatever becomes of its confirmed sheet, the token stays spent', async () => {
  const endings: Record<string, (lab: Awaited<ReturnType<typeof recoveryLab>>) => Promise<unknown>> = {
    superseded: (lab) => lab.sheet({ reason: 'replacement' }),
    revoked: (lab) => lab.sparekey.revoke(ada, { reason: 'other' }),
    'ended by a signal': (lab) => lab.sparekey.signal(ada, { type: 'account_reset' }),
  }
  for (const [name, end] of Object.entries(endings)) {
    const lab = await recoveryLab()
    const { recovery } = await recovering(lab)
    await lab.confirm(await sheetBy(lab, recovery.token))
    await end(lab)
    assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication', name)
  }
})

test('the limit of a day holds for tokens, too', async () => {
  const lab = await recoveryLab({ policy: { issuing: { maxPerDay: 2 } } })
  const { recovery } = await recovering(lab)
  for (let time = 0; time < 5; time += 1) await sheetBy(lab, recovery.token)
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'issue_limit_reached')
})

test('a token stands in for nothing but the reason "recovery", and only where the policy has that reason', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const authentication = lab.signedIn('pwd', 'otp')
  for (const input of [{}, { authentication }]) {
    const support = await issueBy(lab, recovery.token, { reason: 'support', ...input })
    assert.equal(verdict(support), 'insufficient_authentication')
  }
  assert.equal((await lab.sparekey.status(ada)).pendingSet, null)

  const closed = await recoveryLab({ policy: { issuing: { reasons: ['enrollment'] } } })
  const { recovery: other } = await recovering(closed)
  const refused = await issueBy(closed, other.token, { authentication })
  assert.equal(verdict(refused), 'insufficient_authentication')
})

test('the reason alone proves nothing while a recovery is open, whatever else is stated', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const texts = ['', recovery.recoveryId, recovery.token.slice(0, -1), recovery.token.toUpperCase()]
  for (const text of texts)
    for (const authentication of [lab.signedIn('pwd'), lab.signedIn('pwd', 'otp')])
      assert.equal(verdict(await issueBy(lab, text, { authentication })), 'insufficient_authentication')
  assert.equal((await lab.sparekey.status(ada)).pendingSet, null)
})

test('who has the password alone gets neither a sheet nor a recovery while the owner recovers', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  const before = await holdings(lab)
  const mallory = await recovering(lab, 'mallory')
  const { recovery: seen } = await lab.sparekey.status(ada)
  assert.ok(seen)
  const authentication = lab.signedIn('pwd')
  const issue = async (input: Partial<IssueInput>) =>
    verdict(await lab.sparekey.issue(ada, { reason: 'enrollment', authentication, ...input }))
  const guesses = ['', seen.recoveryId, `rct_${seen.recoveryId.slice(4)}`, mallory.recovery.token]
  for (const recoveryToken of guesses)
    for (const reason of ['recovery', 'support'] as const)
      assert.equal(await issue({ reason, recoveryToken }), 'insufficient_authentication')
  for (const reason of ['enrollment', 'replacement'] as const)
    for (const methods of [['pwd'], ['pwd', 'bkcode'], ['pwd', 'mfa']])
      assert.equal(
        await issue({ reason, authentication: { ...authentication, methods } }),
        'insufficient_authentication',
      )
  for (const code of [wrongCode(1, 'long'), wrongCode(2, 'long', sheet.codes[2]!.slice(0, 2))])
    assert.equal(verdict(await lab.redeem(code, { idempotencyKey: code })), 'code_invalid')
  const { sets, row } = await holdings(lab)
  assert.deepEqual(sets, before.sets)
  assert.equal(row.issueCount, before.row.issueCount)
  assert.equal((await recoveryRows(lab)).length, 1)
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'ok')
})

test('each of two recoveries yields its own sheet, and neither the other’s', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery: first } = await recovering(lab)
  const { recovery: second } = await use(lab, sheet, 2)
  assert.notEqual(first.token, second.token)
  await lab.confirm(await sheetBy(lab, first.token))
  assert.equal(verdict(await issueBy(lab, first.token)), 'insufficient_authentication')
  await lab.confirm(await sheetBy(lab, second.token))
  for (const { token } of [first, second])
    assert.equal(verdict(await issueBy(lab, token)), 'insufficient_authentication')
  await assertSound(lab)
})

test('a sheet that is confirmed settles "replace_codes" of every recovery that waits for it', async () => {
  for (const by of ['code', 'use'] as const) {
    const lab = await recoveryLab()
    const { sheet, recovery } = await recovering(lab)
    await use(lab, sheet, 2)
    await report(lab, recovery, 'change_password')
    const fresh = await lab.issue({ reason: 'replacement' })
    for (const row of await recoveryRows(lab)) assert.equal(outcomesOf(row)['replace_codes'], null)
    lab.clock.advance(60)
    if (by === 'code') await lab.confirm(fresh)
    else await use(lab, fresh, 0)
    const rows = (await recoveryRows(lab)).slice(by === 'use' ? 1 : 0)
    assert.equal(rows.length, 2)
    for (const row of rows) {
      assert.equal(outcomesOf(row)['replace_codes'], 'done')
      assert.equal(outcomesOf(row)['reenroll_factor'], null)
    }
    const told = (await trail(lab, 'recovery.task_reported')).filter(({ actor }) => actor === 'automation')
    assert.deepEqual(
      told.map(({ detail }) => [detail['task'], detail['outcome']]),
      [['replace_codes', 'done']],
    )
    await assertSound(lab)
  }
})

test('it settles them all, and none of them is overdue for it; of what else is left the owner is told once', async () => {
  const lab = await recoveryLab({ policy: { issuing: { countsAllowed: [20] } } })
  const sheet = await lab.sheet({ count: 20 })
  for (let index = 1; index < 20; index += 1) {
    lab.clock.advance(1)
    await use(lab, sheet, index)
  }
  await lab.sheet({ reason: 'replacement' })
  const rows = await recoveryRows(lab)
  assert.equal(rows.length, 19)
  assert.ok(rows.every((row) => outcomesOf(row)['replace_codes'] === 'done'))
  lab.clock.advance(window)
  await drain(lab)
  const overdue = await trail(lab, 'recovery.overdue')
  assert.deepEqual(
    overdue.map(({ detail }) => detail['tasks']),
    ['reenroll_factor change_password end_other_sessions'],
  )
  assert.equal(overdue[0]?.detail['recoveryId'], printRecoveryId(rows[0]!.recoveryId))
})

test('the sheet that confirms by a use leaves the recovery of that use with all its tasks', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  lab.clock.advance(1)
  const opened = await use(lab, await sheetBy(lab, recovery.token), 0)
  assert.deepEqual(opened.recovery.tasks, allTasks)
  const [newest, older] = await recoveryRows(lab)
  assert.equal(outcomesOf(newest!)['replace_codes'], null)
  assert.equal(outcomesOf(older!)['replace_codes'], 'done')
})

test('where the new sheet was the last thing to do, the recovery is completed by it', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const fresh = await sheetBy(lab, recovery.token)
  for (const task of allTasks) if (task !== 'replace_codes') await report(lab, recovery, task)
  assert.equal((await trail(lab, 'recovery.completed')).length, 0)
  await lab.confirm(fresh)
  assert.equal((await trail(lab, 'recovery.completed')).length, 1)
  assert.equal((await lab.sparekey.status(ada)).recovery, null)
  await lab.confirm(fresh)
  assert.equal((await trail(lab, 'recovery.completed')).length, 1)
})

test('reports: once is enough, a changed one is kept, completion comes once', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const first = await report(lab, recovery, 'change_password')
  lab.clock.advance(10)
  assert.deepEqual(await report(lab, recovery, 'change_password'), first)
  assert.equal((await trail(lab, 'recovery.task_reported')).length, 1)
  await report(lab, recovery, 'change_password', 'declined')
  for (const task of allTasks) await report(lab, recovery, task)
  const completed = await lab.sparekey.recoveries.get(ada, recovery.recoveryId)
  assert.ok(completed.ok)
  assert.equal(completed.state, 'completed')
  assert.equal(completed.endedAt?.getTime(), lab.clock.now().getTime())
  lab.clock.advance(10)
  const later = await report(lab, recovery, 'reenroll_factor', 'declined')
  assert.ok(later.ok)
  assert.deepEqual(later.endedAt, completed.endedAt)
  assert.equal(later.tasks.find(({ task }) => task === 'reenroll_factor')?.outcome, 'declined')
  assert.equal((await trail(lab, 'recovery.completed')).length, 1)
  await assertSound(lab)
})

test('what was done after the window was done: it is overdue, then completed, and told once', async () => {
  const lab = await recoveryLab()
  const { sheet, recovery } = await recovering(lab)
  await report(lab, recovery, 'change_password')
  lab.clock.advance(window)
  await drain(lab)
  const [overdue, ...more] = await trail(lab, 'recovery.overdue')
  assert.equal(more.length, 0)
  assert.equal(overdue?.detail['tasks'], 'reenroll_factor replace_codes end_other_sessions')
  assert.equal((await lab.sparekey.status(ada)).recovery?.state, 'overdue')
  assert.ok((await lab.sparekey.status(ada)).advice.includes('review_recovery'))
  assert.equal(await tryCode(lab, sheet, 3), 'ok')
  lab.clock.advance(30 * 86_400)
  for (const task of allTasks) assert.equal(verdict(await report(lab, recovery, task)), 'ok')
  const late = await lab.sparekey.recoveries.get(ada, recovery.recoveryId)
  assert.equal(late.ok && late.state, 'completed')
  await drain(lab)
  const overdueOfIt = (await trail(lab, 'recovery.overdue')).filter(
    ({ detail }) => detail['recoveryId'] === recovery.recoveryId,
  )
  assert.equal(overdueOfIt.length, 1)
})

test('a recovery that was completed in time is never overdue', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  for (const task of allTasks) await report(lab, recovery, task)
  lab.clock.advance(window)
  await drain(lab)
  assert.deepEqual(await trail(lab, 'recovery.overdue'), [])
})

test('unknown tasks, recoveries and accounts change nothing', async () => {
  const lab = await recoveryLab({ policy: { recovery: { tasks: ['change_password'] } } })
  const { recovery } = await recovering(lab)
  await recovering(lab, 'mallory')
  const before = [await holdings(lab), await recoveryRows(lab)]
  const key = { idempotencyKey: 'k' }
  await assert.rejects(report(lab, recovery, 'replace_codes', 'done', key), ArgumentRangeError)
  // The key is free: nothing was decided under it.
  await assert.rejects(report(lab, recovery, 'replace_codes', 'done', key), ArgumentRangeError)
  for (const recoveryId of ['', 'rcv_', 'rcv_' + '0'.repeat(26), recovery.recoveryId.toUpperCase()]) {
    assert.equal(verdict(await report(lab, { recoveryId }, 'change_password')), 'not_found')
    assert.equal(verdict(await lab.sparekey.recoveries.get(ada, recoveryId)), 'not_found')
  }
  for (const account of ['mallory', 'nobody']) {
    assert.equal(
      verdict(await report(lab, recovery, 'change_password', 'done', key, account)),
      'not_found',
      account,
    )
    assert.equal(verdict(await lab.sparekey.recoveries.get(account, recovery.recoveryId)), 'not_found')
  }
  const loose = lab.sparekey.recoveries as unknown as { report(...given: unknown[]): Promise<unknown> }
  await assert.rejects(
    loose.report(ada, { recoveryId: recovery.recoveryId, task: 'everything', outcome: 'done' }),
    /"task"/,
  )
  assert.deepEqual([await holdings(lab), await recoveryRows(lab)], before)
})

test('a report under a key is done once and answered as the recovery stands', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  const key = { idempotencyKey: 'k' }
  await report(lab, recovery, 'change_password', 'done', key)
  await report(lab, recovery, 'end_other_sessions')
  const again = await report(lab, recovery, 'change_password', 'done', key)
  assert.ok(again.ok)
  assert.equal(again.tasks.find(({ task }) => task === 'end_other_sessions')?.outcome, 'done')
  assert.equal((await trail(lab, 'recovery.task_reported')).length, 2)
  assert.equal(
    verdict(await report(lab, recovery, 'change_password', 'declined', key)),
    'idempotency_mismatch',
  )
})

test('nothing of a recovery is left after an erasure', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await lab.sparekey.erase(ada)
  assert.deepEqual(await recoveryRows(lab), [])
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
  assert.equal(verdict(await report(lab, recovery, 'change_password')), 'not_found')
  await lab.sheet()
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
})

test('a token whose sheet is gone from the database makes no other', async () => {
  const lab = await recoveryLab()
  const { recovery } = await recovering(lab)
  await lab.confirm(await sheetBy(lab, recovery.token))
  await lab.sparekey.revoke(ada, { reason: 'other' })
  const accountKey = accountKeyOf(lab)
  await ask(lab.store, function* () {
    return keep(yield* write('deleteSets', { accountKey }))
  })
  assert.equal(verdict(await issueBy(lab, recovery.token)), 'insufficient_authentication')
})
