import type { Sparekey } from '../interface/sparekey.ts'
import type { Issued } from '../interface/issue.ts'
import type { OpenedRecovery, RecoveryTask } from '../interface/recoveries.ts'
import { newAccount, now, type SparekeyContract, withoutLeaves } from './sparekey-calls.ts'

const tasks: readonly RecoveryTask[] = [
  'reenroll_factor',
  'replace_codes',
  'change_password',
  'end_other_sessions',
]
const windowMs = 900_000

/** What a use opens, what its token is good for, and what the signals of an application do. */
export const recoveryPromises = (contract: SparekeyContract): void => {
  const { assert, promise, issue, use } = contract

  /** An account with a confirmed sheet of which one code was just used. */
  const afterUse = async (
    sparekey: Sparekey,
    account: string,
  ): Promise<{ readonly sheet: Issued; readonly recovery: OpenedRecovery }> => {
    const sheet = await issue(sparekey, account)
    await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[0] })
    const used = await use(sparekey, account, sheet.codes[0])
    if (!used.ok || used.recovery === null) throw new TypeError('The use opened no recovery.')
    return { sheet, recovery: used.recovery }
  }
  const issueBy = (sparekey: Sparekey, account: string, recoveryToken: string) =>
    sparekey.issue(account, { reason: 'recovery', recoveryToken })

  promise('a use opens a recovery with its tasks, for 15 minutes', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const used = await use(sparekey, account, sheet.codes[0])
    if (!used.ok || used.recovery === null) throw new TypeError('The use opened no recovery.')
    const { recoveryId, expiresAt, tasks: opened } = used.recovery
    assert.deepEqual(opened, tasks)
    assert.equal(expiresAt.getTime() - used.redeemedAt.getTime(), windowMs)
    const shown = await sparekey.recoveries.get(account, recoveryId)
    assert.deepEqual(shown, {
      ok: true,
      recoveryId,
      state: 'open',
      openedAt: used.redeemedAt,
      expiresAt,
      endedAt: null,
      tasks: tasks.map((task) => ({ task, outcome: null, reportedAt: null })),
    })
    assert.deepEqual({ ok: true, ...(await sparekey.status(account)).recovery }, shown)
  })

  promise('the token of a recovery is in the answer to the use alone', async (sparekey, account) => {
    const { recovery } = await afterUse(sparekey, account)
    const { recoveryId, token } = recovery
    const others = [
      await sparekey.status(account),
      await sparekey.events(account),
      await sparekey.recoveries.get(account, recoveryId),
      await sparekey.recoveries.report(account, { recoveryId, task: 'change_password', outcome: 'done' }),
      await sparekey.recoveries.introspect(token),
    ]
    assert.equal(JSON.stringify(others).includes(token), false)
  })

  promise(
    'the token stands in for a second factor, and yields at most one confirmed sheet',
    async (sparekey, account) => {
      const { sheet, recovery } = await afterUse(sparekey, account)
      const lost = await issueBy(sparekey, account, recovery.token)
      assert.equal(lost.ok && lost.replaces, sheet.setId)
      const anew = await issueBy(sparekey, account, recovery.token)
      if (!anew.ok) throw new TypeError(anew.detail)
      const saved = await sparekey.confirm(account, { setId: anew.setId, code: anew.codes[0] })
      assert.equal(saved.ok && saved.superseded, sheet.setId)
      const shown = await sparekey.recoveries.get(account, recovery.recoveryId)
      const replaced = shown.ok && shown.tasks.find(({ task }) => task === 'replace_codes')
      assert.equal(replaced && replaced.outcome, 'done')
      const more = await issueBy(sparekey, account, recovery.token)
      assert.equal(!more.ok && more.code, 'insufficient_authentication')
    },
  )

  promise('no other token does: made up, changed, or of another account', async (sparekey, account) => {
    const { sheet, recovery } = await afterUse(sparekey, account)
    const other = await afterUse(sparekey, newAccount())
    const { token } = recovery
    const changed = [4, 40, token.length - 20].map(
      (at) => token.slice(0, at) + (token[at] === '7' ? '8' : '7') + token.slice(at + 1),
    )
    for (const wrong of ['', 'made up', token.slice(0, -1), `${token}0`, ...changed, other.recovery.token]) {
      const refused = await issueBy(sparekey, account, wrong)
      assert.equal(!refused.ok && refused.code, 'insufficient_authentication')
    }
    for (const wrong of ['', 'made up', token.slice(0, -1), `${token}0`, ...changed]) {
      assert.deepEqual(await sparekey.recoveries.introspect(wrong), { ok: true, active: false })
    }
    assert.equal((await sparekey.status(account)).activeSet?.setId, sheet.setId)
  })

  promise(
    'an open token tells whose it is and what is left; a dead one nothing',
    async (sparekey, account) => {
      const { recovery } = await afterUse(sparekey, account)
      const { recoveryId, token, expiresAt } = recovery
      const report = (task: RecoveryTask) =>
        sparekey.recoveries.report(account, { recoveryId, task, outcome: 'done' })
      await report('reenroll_factor')
      assert.deepEqual(await sparekey.recoveries.introspect(token), {
        ok: true,
        active: true,
        accountId: account,
        recoveryId,
        expiresAt,
        tasks: tasks.slice(1),
      })
      for (const task of tasks) await report(task)
      assert.deepEqual(await sparekey.recoveries.introspect(token), { ok: true, active: false })
      const refused = await issueBy(sparekey, account, token)
      assert.equal(!refused.ok && refused.code, 'insufficient_authentication')
    },
  )

  promise(
    'tasks are reported one by one, and the last one completes the recovery',
    async (sparekey, account) => {
      const { recovery } = await afterUse(sparekey, account)
      const { recoveryId } = recovery
      for (const [index, task] of tasks.entries()) {
        const outcome = index === 0 ? 'declined' : 'done'
        const shown = await sparekey.recoveries.report(account, { recoveryId, task, outcome })
        if (!shown.ok) throw new TypeError(shown.detail)
        const isLast = index === tasks.length - 1
        assert.deepEqual(shown.tasks.map((one) => one.outcome).slice(0, index + 1), [
          'declined',
          ...Array.from({ length: index }, () => 'done'),
        ])
        assert.equal(shown.tasks[index]?.reportedAt instanceof Date, true)
        assert.deepEqual(
          [shown.state, shown.endedAt instanceof Date],
          [isLast ? 'completed' : 'open', isLast],
        )
      }
      assert.equal((await sparekey.status(account)).recovery, null)
      const { items } = await sparekey.events(account, { limit: 5 })
      assert.deepEqual(
        items.map(({ type }) => type),
        ['recovery.completed', ...tasks.map(() => 'recovery.task_reported')],
      )
    },
  )

  promise('a recovery that the account does not have is not found', async (sparekey, account) => {
    const { recovery } = await afterUse(sparekey, newAccount())
    await issue(sparekey, account)
    for (const recoveryId of ['rcv_nowhere', 'x', recovery.recoveryId]) {
      const shown = await sparekey.recoveries.get(account, recoveryId)
      assert.equal(!shown.ok && shown.code, 'not_found')
      const input = { recoveryId, task: 'replace_codes', outcome: 'done' } as const
      const reported = await sparekey.recoveries.report(account, input)
      assert.equal(!reported.ok && reported.code, 'not_found')
    }
  })

  promise(
    'a repeated report or signal under its key is answered, not done again',
    async (sparekey, account) => {
      const { recovery } = await afterUse(sparekey, account)
      const { recoveryId } = recovery
      const input = { recoveryId, task: 'change_password', outcome: 'done' } as const
      const reported = await sparekey.recoveries.report(account, input, { idempotencyKey: 'k1' })
      assert.deepEqual(await sparekey.recoveries.report(account, input, { idempotencyKey: 'k1' }), reported)
      const declined = { ...input, outcome: 'declined' } as const
      const other = await sparekey.recoveries.report(account, declined, { idempotencyKey: 'k1' })
      assert.equal(!other.ok && other.code, 'idempotency_mismatch')

      const told = await sparekey.signal(account, { type: 'password_changed' }, { idempotencyKey: 'k2' })
      const before = await sparekey.events(account)
      const again = await sparekey.signal(account, { type: 'password_changed' }, { idempotencyKey: 'k2' })
      assert.deepEqual(again, told)
      const after = await sparekey.events(account)
      assert.deepEqual(withoutLeaves(after.items), withoutLeaves(before.items))
      const mixed = await sparekey.signal(account, { type: 'device_replaced' }, { idempotencyKey: 'k2' })
      assert.equal(!mixed.ok && mixed.code, 'idempotency_mismatch')
    },
  )

  promise(
    'the last other factor takes the codes with it, unless a recovery is open',
    async (sparekey, account) => {
      const removed = { type: 'factor_removed', detail: { last: true } } as const
      const plain = await issue(sparekey, account)
      assert.deepEqual(await sparekey.signal(account, removed), {
        ok: true,
        effects: [{ effect: 'revoked', setId: plain.setId }],
      })
      assert.equal((await sparekey.status(account)).pendingSet, null)

      const inside = newAccount()
      const { sheet } = await afterUse(sparekey, inside)
      assert.deepEqual(await sparekey.signal(inside, removed), {
        ok: true,
        effects: [{ effect: 'deferred', setId: sheet.setId }],
      })
      assert.equal((await use(sparekey, inside, sheet.codes[1] ?? '')).ok, true)
    },
  )

  promise(
    'closing the account ends every live sheet, also while a recovery is open',
    async (sparekey, account) => {
      const { sheet, recovery } = await afterUse(sparekey, account)
      const pending = await issueBy(sparekey, account, recovery.token)
      if (!pending.ok) throw new TypeError(pending.detail)
      const closed = await sparekey.signal(account, { type: 'account_closed' })
      assert.deepEqual(closed, {
        ok: true,
        effects: [sheet, pending].map(({ setId }) => ({ effect: 'revoked', setId })),
      })
      for (const code of [sheet.codes[1] ?? '', pending.codes[0]])
        assert.equal((await use(sparekey, account, code)).ok, false)
      const { state, activeSet, pendingSet } = await sparekey.status(account)
      assert.deepEqual([state, activeSet, pendingSet], ['revoked', null, null])
    },
  )

  promise('a signal does what the policy says, and leaves a line', async (sparekey, account) => {
    const effectsOf = async (input: Parameters<Sparekey['signal']>[1]) => {
      const told = await sparekey.signal(account, input)
      return told.ok && told.effects
    }
    assert.deepEqual(await effectsOf({ type: 'account_closed' }), [], 'nothing is known of the account')
    const { setId, codes, issuedAt } = await issue(sparekey, account)
    await sparekey.confirm(account, { setId, code: codes[0] })
    const before = new Date(issuedAt.getTime() - 1000)
    assert.deepEqual(await effectsOf({ type: 'account_closed', at: before }), [
      { effect: 'noted', setId: null },
    ])
    assert.deepEqual(await effectsOf({ type: 'password_changed' }), [{ effect: 'noted', setId }])
    assert.deepEqual((await sparekey.status(account)).advice, [])
    assert.deepEqual(await effectsOf({ type: 'device_replaced', at: now().at }), [
      { effect: 'replacement_requested', setId },
    ])
    assert.deepEqual((await sparekey.status(account)).advice, ['replace_codes'])
    const [asked, told] = (await sparekey.events(account, { limit: 2 })).items
    assert.deepEqual([asked?.type, asked?.setId], ['codes.replacement_asked', setId])
    assert.deepEqual([told?.type, told?.detail['type']], ['signal.received', 'device_replaced'])
    assert.equal((await use(sparekey, account, codes[1] ?? '')).ok, true)
  })

  promise('a mistake in a signal or a report throws, and names the field', async (sparekey, account) => {
    const names = (field: string) => (error: unknown) =>
      (error instanceof TypeError || error instanceof RangeError) && 'field' in error && error.field === field
    const { recovery } = await afterUse(sparekey, account)
    const { recoveryId } = recovery
    const ahead = new Date(Date.now() + 120_000)
    const report = (task: string, outcome: string) =>
      sparekey.recoveries.report(account, {
        recoveryId,
        task: task as 'replace_codes',
        outcome: outcome as 'done',
      })
    await assert.rejects(sparekey.signal(account, { type: 'whim' as 'account_reset' }), names('type'))
    await assert.rejects(sparekey.signal(account, { type: 'account_reset', at: ahead }), names('at'))
    const misplaced = { type: 'account_reset', detail: { last: true } } as const
    await assert.rejects(sparekey.signal(account, misplaced), names('detail.last'))
    await assert.rejects(report('whim', 'done'), names('task'))
    await assert.rejects(report('replace_codes', 'whim'), names('outcome'))
    const long = async () => sparekey.recoveries.introspect('x'.repeat(513))
    await assert.rejects(long(), names('token'))
  })
}
