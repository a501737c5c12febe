import assert from 'node:assert/strict'
import { keep, read, write, type AccountChange, type SetRow, type Store } from '../../src/store/port.ts'
import type { SetState } from '../../src/interface/status.ts'
import { ask } from './inspect.ts'
import { accountKeyOf, ada, type Lab } from './lab.ts'

/** What someone can do who writes to the database without the key ring. */

/** Changes columns of the register, and counts the change so that nobody's optimistic step notices. */
export const rewriteRegister = (
  lab: Lab,
  change: Partial<Omit<AccountChange, 'accountKey' | 'readAuditSeq'>>,
  account = ada,
): Promise<void> => {
  const accountKey = accountKeyOf(lab, account)
  return ask(lab.store, function* () {
    const [row] = yield* read('readAccount', { accountKey })
    assert.ok(row)
    const {
      failures: _failures,
      retryAt: _retryAt,
      identityKeyId: _keyId,
      sealedIdentity: _sealed,
      ...rest
    } = row
    const changed = yield* write('changeAccount', {
      ...rest,
      ...change,
      accountKey,
      readAuditSeq: row.auditSeq,
    })
    assert.equal(changed, 1)
    return keep(undefined)
  })
}

/** Turns the newest set from one state into another, past the register. */
export const turnNewestSet = (lab: Lab, state: SetState, account = ada): Promise<void> => {
  const accountKey = accountKeyOf(lab, account)
  return ask(lab.store, function* () {
    const [set] = yield* read('readRecentSets', { accountKey, limit: 1 })
    assert.ok(set)
    const isLive = state === 'active' || state === 'pending'
    const changed = yield* write('changeSetState', {
      accountKey,
      setId: set.setId,
      fromState: set.state,
      state,
      confirmedAt: set.confirmedAt,
      endedAt: isLive ? null : lab.clock.now().getTime(),
    })
    assert.equal(changed, 1)
    return keep(undefined)
  })
}

/** "This was not me": the active set as it will be once the owner has said so. */
export const suspend = async (lab: Lab, account = ada): Promise<void> => {
  await turnNewestSet(lab, 'suspended', account)
  await rewriteRegister(lab, { activeSetId: null, remaining: 0 }, account)
}

/** The same store, with rows changed on their way out as a writer to the database could have changed them. */
export const withChangedRows = (
  store: Store,
  change: (statement: string, rows: readonly unknown[]) => readonly unknown[],
): Store => ({
  ...store,
  transact: (body) =>
    store.transact(function* () {
      const running = body()
      let step = running.next()
      while (step.done !== true) {
        const { name } = step.value
        const answer = yield step.value
        step = running.next({ ...answer, rows: change(name, answer.rows) })
      }
      return step.value
    }),
})

export const withChangedSets = (store: Store, change: (set: SetRow) => SetRow): Store =>
  withChangedRows(store, (statement, rows) =>
    statement === 'readRecentSets' || statement === 'readSet'
      ? rows.map((row) => change(row as SetRow))
      : rows,
  )
