import { openIdentity } from '../../crypto/account-identity.ts'
import type { Deliver } from '../../notices/notice.ts'
import { buckets, type DueRow } from '../../store/catalogue/due.ts'
import { keep, read, undo, write, type Bytes, type Transaction } from '../../store/port.ts'
import type { DueRound } from '../../types.ts'
import type { Parts } from '../parts.ts'
import {
  changeRegister,
  decide,
  drawChange,
  openAccount,
  readRegister,
  tryAgain,
  type again,
} from '../register.ts'
import { follow } from './follow.ts'
import { givenUp, type DueBodies, type DueKind } from './kinds.ts'
import { buildNotice } from './notice.ts'
import { afterFailure } from './pauses.ts'
import type { TakenDue } from './taken.ts'
import { deferredSignal, recoveryEnd, setTime } from './times.ts'

/** How long a process may take over what it has taken on before another may. Longer than any delivery may take. */
const leaseMs = 120_000

/** What is not begun this long before the lease's end is left for another round. */
const reserveMs = 45_000

/** Rows worked on at once: deliveries wait for other machines. */
const lanes = 8

/** A row of a tenant that is gone, or whose key is missing, is looked at again after this. */
const unknownAgainMs = 3_600_000

/** One tenant, as a round works for it. */
export interface DueTenant {
  readonly parts: Parts
  /** The ids of endpoints that are told of every notice too. */
  readonly endpoints: readonly string[]
}

export interface RunDueOptions {
  /** Rows taken on in one round: 1 to 1,000. */
  readonly limit: number
  /** `null`: a tenant that this process does not serve; its rows are left for others. */
  readonly tenant: (name: string) => Promise<DueTenant | null>
  /** `null`: nothing can be delivered here; deliveries wait. */
  readonly deliver: Deliver | null
}

/** What a round needs of every tenant's parts. */
export type DueParts = Pick<Parts, 'store' | 'ring' | 'random' | 'clock' | 'primitives'>

/**
 * One bounded round of what is due, in any number of processes at once: each row is taken on under a lease, and what it does
 * is committed together with its end, on condition that the lease is still held. So a reminder or an expiry happens once,
 * and a notice is delivered at least once.
 */
export const runDue = async (shared: DueParts, options: RunDueOptions): Promise<DueRound> => {
  const now = shared.clock().getTime()
  const owner = shared.random(16)
  const taken = await takeOn(shared, owner, now, options.limit)
  const round = { done: 0, putOff: 0, dead: 0 }
  const rows = taken.values()
  const lane = async (): Promise<void> => {
    for (const row of rows) {
      if (shared.clock().getTime() > now + leaseMs - reserveMs) return
      const outcome = await perform(shared, options, row, owner)
      if (outcome !== 'left') round[outcome] += 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, taken.length) }, lane))
  return { ...round, more: taken.length >= options.limit }
}

/** Takes on what is due, bucket by bucket from a random one on, so that processes meet seldom. */
const takeOn = async (
  shared: DueParts,
  owner: Bytes,
  now: number,
  limit: number,
): Promise<readonly DueRow[]> => {
  const first = shared.random(1)[0] ?? 0
  const taken: DueRow[] = []
  for (let step = 0; step < buckets && taken.length < limit; step += 1) {
    const bucket = (first + step) % buckets
    const outcome = await shared.store.transact(function* (): Transaction<readonly DueRow[]> {
      const due = yield* read('readDue', { bucket, now, limit: limit - taken.length })
      const ours: DueRow[] = []
      for (const row of due) {
        const { accountKey, dueId, dueAt: readDueAt } = row
        const lease = { accountKey, dueId, readDueAt, owner, leaseUntil: now + leaseMs }
        if ((yield* write('takeDue', lease)) === 1) ours.push({ ...row, attempts: row.attempts + 1 })
      }
      return ours.length === 0 ? undo(ours) : keep(ours)
    })
    // Where the database did not say, the leases run out by themselves.
    if (outcome.outcome !== 'unknown') taken.push(...outcome.value)
  }
  return taken
}

type Performed = 'done' | 'putOff' | 'dead' | 'left'

const perform = async (
  shared: DueParts,
  options: RunDueOptions,
  row: DueRow,
  owner: Bytes,
): Promise<Performed> => {
  const whose = await identify(shared, row)
  if (whose === 'nobody') return finish(shared, row, owner)
  const tenant = whose === null ? null : await options.tenant(whose.tenant)
  if (whose === null || tenant === null) return putOff(shared, row, owner, unknownAgainMs)
  const { parts } = tenant
  const account = openAccount(parts, whose.account)
  const due = <K extends DueKind>(kind: K): TakenDue<K> => ({
    account,
    dueId: row.dueId,
    kind,
    body: JSON.parse(row.body) as DueBodies[K],
    dueAt: row.dueAt,
    attempt: row.attempts,
  })
  const seeds = drawChange(parts)
  switch (row.kind) {
    case 'follow':
      return commitUnder(parts, row, owner, () => follow(parts, due('follow'), tenant.endpoints))
    case 'set-time':
      return commitUnder(parts, row, owner, () => setTime(parts, due('set-time'), seeds))
    case 'recovery-end':
      return commitUnder(parts, row, owner, () => recoveryEnd(parts, due('recovery-end'), seeds))
    case 'signal':
      return commitUnder(parts, row, owner, () => deferredSignal(parts, due('signal'), seeds))
    case 'deliver':
      return deliverOne(parts, options.deliver, row, due('deliver'), owner)
    default:
      // A kind of a newer program, during a rolling update: it is left for that one.
      return putOff(shared, row, owner, unknownAgainMs)
  }
}

/** Whose row it is. `nobody`: the account was erased. `null`: the key of its identity is not on the ring. */
const identify = async (
  shared: DueParts,
  { accountKey }: DueRow,
): Promise<{ tenant: string; account: string } | 'nobody' | null> => {
  const outcome = await shared.store.transact(function* () {
    return keep((yield* read('readAccount', { accountKey }))[0])
  })
  const row = outcome.outcome === 'unknown' ? undefined : outcome.value
  if (row === undefined || row.sealedIdentity === null || row.identityKeyId === null) return 'nobody'
  return openIdentity(shared.ring, accountKey, { keyId: row.identityKeyId, bytes: row.sealedIdentity })
}

/** Ends a row, and commits what it does together with its end. */
const commitUnder = async (
  parts: DueParts,
  row: DueRow,
  owner: Bytes,
  body: (() => Transaction<'done' | typeof again>) | null,
): Promise<Performed> => {
  const { accountKey, dueId } = row
  return decide(parts, function* (): Transaction<Performed | typeof again> {
    if ((yield* write('finishDue', { accountKey, dueId, owner })) !== 1) return undo('left' as const)
    return body === null ? keep('done' as const) : yield* body()
  })
}

const finish = (shared: DueParts, row: DueRow, owner: Bytes): Promise<Performed> =>
  commitUnder(shared, row, owner, null)

/** Puts a row off without counting a try. */
const putOff = async (shared: DueParts, row: DueRow, owner: Bytes, pauseMs: number): Promise<Performed> => {
  await change(shared, row, owner, row.kind, shared.clock().getTime() + pauseMs, row.attempts - 1)
  return 'left'
}

const change = async (
  shared: DueParts,
  { accountKey, dueId }: DueRow,
  owner: Bytes,
  kind: string,
  dueAt: number,
  attempts: number,
): Promise<void> => {
  await shared.store.transact(function* () {
    return keep(yield* write('putOffDue', { accountKey, dueId, owner, kind, dueAt, attempts }))
  })
}

/** Keeps a delivery that no further try would help, and says so in the trail. */
const giveUp = async (
  parts: Parts,
  row: DueRow,
  { account, body }: TakenDue<'deliver'>,
  owner: Bytes,
  attempts: number,
): Promise<Performed> => {
  const { accountKey, dueId } = row
  const seeds = drawChange(parts)
  const event = {
    type: 'notice.given_up',
    actor: 'automation',
    detail: { notice: body.notice, channel: body.to?.channel ?? null, attempts },
  } as const
  return decide(parts, function* (): Transaction<Performed | typeof again> {
    const never = Number.MAX_SAFE_INTEGER
    const kept = { accountKey, dueId, owner, kind: givenUp, dueAt: never, attempts }
    if ((yield* write('putOffDue', kept)) !== 1) return undo('left' as const)
    const register = yield* readRegister(parts, account)
    if (register === null) return keep('dead' as const)
    const changed = yield* changeRegister(parts, account, register, seeds, {}, [event])
    return changed ? keep('dead' as const) : tryAgain()
  })
}

const deliverOne = async (
  parts: Parts,
  deliver: Deliver | null,
  row: DueRow,
  due: TakenDue<'deliver'>,
  owner: Bytes,
): Promise<Performed> => {
  if (deliver === null) return putOff(parts, row, owner, unknownAgainMs)
  const notice = await decide(parts, () => buildNotice(parts, due))
  if (notice === null) return finish(parts, row, owner)
  try {
    await deliver(notice)
  } catch (error) {
    const next = afterFailure(error, due.attempt, row.dueId, parts.clock().getTime())
    if (next.kind === 'put-off') {
      await change(parts, row, owner, row.kind, next.dueAt, next.attempts)
      return 'putOff'
    }
    return giveUp(parts, row, due, owner, next.attempts)
  }
  return finish(parts, row, owner)
}
