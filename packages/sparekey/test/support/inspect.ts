import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  keep,
  read,
  type AccountRow,
  type EventRow,
  type RedemptionRow,
  type SetRow,
  type Store,
  type Transaction,
} from '../../src/store/port.ts'
import { isSupportSet, sheetsOf } from '../../src/lifecycle/support/code/support-set.ts'
import { accountKeyOf, ada, type Lab } from './lab.ts'

/** All that a store holds of one account. */
export interface Holdings {
  readonly row: AccountRow
  /** Newest first. */
  readonly sets: readonly (SetRow & { readonly redemptions: readonly RedemptionRow[] })[]
  /** Oldest first. */
  readonly events: readonly EventRow[]
}

/** Runs one transaction and gives what it came to. */
export const ask = async <T>(store: Store, body: () => Transaction<T>): Promise<T> => {
  const outcome = await store.transact(body)
  assert.notEqual(outcome.outcome, 'unknown')
  return outcome.outcome === 'unknown' ? assert.fail() : outcome.value
}

export const holdings = async (lab: Lab, account = ada): Promise<Holdings> => {
  const accountKey = accountKeyOf(lab, account)
  return ask(lab.store, function* () {
    const [row] = yield* read('readAccount', { accountKey })
    assert.ok(row, 'the account has a row')
    const sets = []
    for (const set of yield* read('readRecentSets', { accountKey, limit: 1000 }))
      sets.push({ ...set, redemptions: yield* read('readRedemptions', { accountKey, setId: set.setId }) })
    sets.sort((a, b) => Buffer.compare(b.setId, a.setId))
    const events = yield* read('readEvents', {
      accountKey,
      beforeSeq: Number.MAX_SAFE_INTEGER,
      limit: 100_000,
    })
    return keep({ row, sets, events: events.toReversed() })
  })
}

const hex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('hex')
const sha256 = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/**
 * The chain computed anew from the stored rows, with nothing of the library: the leaf of an event that still has its text
 * from that text, of a blanked one as it is stored.
 */
export const recomputeHead = (accountKey: Uint8Array, events: readonly EventRow[]): string => {
  let head = sha256('sparekey/1/chain', accountKey)
  for (const [index, event] of events.entries()) {
    assert.equal(event.seq, index + 1, 'events are numbered without gaps')
    if (event.salt !== null) {
      const text = JSON.stringify([
        1,
        hex(accountKey),
        event.seq,
        hex(event.eventId),
        event.type,
        event.at,
        event.actor,
        hex(event.setId),
        event.label,
        event.context,
        event.detail,
      ])
      assert.equal(hex(sha256(Uint8Array.of(0), event.salt, text)), hex(event.leafHash), `leaf ${event.seq}`)
    }
    head = sha256(Uint8Array.of(1), head, event.leafHash)
  }
  return head.toString('hex')
}

/** What must be true of an account at every moment between two transactions. */
export const assertSound = async (lab: Lab, account = ada): Promise<Holdings> => {
  const found = await holdings(lab, account)
  const { row, sets, events } = found
  const active = sets.filter((set) => set.state === 'active' && !isSupportSet(set))
  const pending = sets.filter(({ state }) => state === 'pending')
  assert.ok(active.length <= 1, 'at most one active set')
  assert.ok(pending.length <= 1, 'at most one pending set')
  const codes = sets.filter((set) => isSupportSet(set) && set.state === 'active')
  assert.ok(codes.length <= 1, 'at most one code of a case')
  assert.equal(hex(row.activeSetId), hex(active[0]?.setId ?? null), 'the register names the active set')
  assert.equal(hex(row.pendingSetId), hex(pending[0]?.setId ?? null), 'the register names the pending set')
  const used = active[0]?.redemptions.length ?? 0
  assert.equal(row.remaining, (active[0]?.count ?? 0) - used, 'the register counts what is left')
  for (const set of sets) {
    assert.ok(set.redemptions.length <= set.count, 'no more uses than codes')
    if (set.state === 'pending') assert.equal(set.redemptions.length, 0)
    if (set.state === 'exhausted') assert.equal(set.redemptions.length, set.count)
    const isLive = set.state === 'active' || set.state === 'pending'
    assert.equal(set.endedAt === null, isLive, `a set has ended or is live: ${set.state}`)
  }
  assert.equal(row.auditSeq, events.length, 'every event is counted')
  assert.equal(
    recomputeHead(accountKeyOf(lab, account), events),
    hex(row.auditHead),
    'the head covers every event',
  )
  const told = events.filter(({ type }) => type === 'code.redeemed').length
  const isErased = events.some(({ type }) => type === null)
  if (!isErased) {
    const uses = sets.reduce((sum, set) => sum + set.redemptions.length, 0)
    assert.equal(told, uses, 'each use has its event')
    assert.equal(row.issueCount, sheetsOf(sets).length, 'each issue is counted')
  }
  return found
}
