import { queueEvents } from '../../audit/sequencer/queue.ts'
import { openIdentity } from '../../crypto/account-identity.ts'
import { SparekeyError } from '../../errors.ts'
import type { Deliver } from '../../notices/notice.ts'
import type { DueRow } from '../../store/catalogue/due.ts'
import { keep, read } from '../../store/port.ts'
import type { DueRound } from '../../interface/due.ts'
import type { Parts } from '../parts.ts'
import { decide, drawChange, openAccount } from '../register.ts'
import { deliverOne } from './deliver-one.ts'
import { follow } from './follow.ts'
import { deliveryMostMs } from './in-time.ts'
import { givenUp, type DueBodies, type DueKind } from './kinds.ts'
import {
  commitUnder,
  finish,
  giveBack,
  leaveToOthers,
  reschedule,
  takeOn,
  type DueParts,
  type Lease,
  type Performed,
} from './lease.ts'
import { pushWaiting, type Push } from './push.ts'
import type { DueStream } from './security-events.ts'
import { deliverCode } from '../support/code/deliver-code.ts'
import { caseTime } from './case-time.ts'
import type { TakenDue } from './taken.ts'
import { deferredSignal, recoveryEnd, setTime } from './times.ts'

/**
 * How long a process may take over what it has taken on before another may. What is handed to other machines is leased for longer
 * than any delivery may take, so that it is seldom told twice. The rest is committed with its end or not at all, so that nothing
 * is lost by a shorter lease, and what a process that died had taken on does not wait for long: the leaves of the log do.
 */
const sendingMs = 180_000
const workingMs = 30_000

/** What is to be sent and not begun this long before its lease's end is left for another round. */
const sendingReserveMs = deliveryMostMs + 10_000

/** Rows worked on at once: deliveries wait for other machines. */
const lanes = 8

/** A row of a tenant that this process does not serve, or one that failed, is looked at again after this. */
const soonAgainMs = 300_000

/** A row that this process cannot read is looked at again after this. */
const unknownAgainMs = 3_600_000

/** One tenant, as a round works for it. */
export interface DueTenant {
  readonly parts: Parts
  /** The ids of endpoints that are told of every notice too. */
  readonly endpoints: readonly string[]
  /** Those to which something of it may be sent. */
  readonly streams: readonly DueStream[]
}

export interface RunDueOptions {
  /** Rows taken on in one round: 1 to 1,000. */
  readonly limit: number
  /** `null`: a tenant that this process does not serve; its rows are left for others. */
  readonly tenant: (name: string) => Promise<DueTenant | null>
  /** `null`: nothing can be delivered here; deliveries wait. */
  readonly deliver: Deliver | null
  /** `null`: nothing can be pushed here; what waits for receivers waits. */
  readonly push: Push | null
}

/**
 * One bounded round of what is due, in any number of processes at once: each row is taken on under a lease, and what it does
 * is committed together with its end, on condition that the lease is still held. So a reminder or an expiry happens once,
 * and a notice is delivered at least once.
 *
 * What is done leads to more that is due at once, as an expiry to its notice: then there is more to do. A row that fails
 * does not hold up the others; it is looked at again later.
 *
 * @throws The first failure of a row, after the round; `SparekeyError` `overloaded` or `outcome_unknown` of a database
 * that does not answer ends the round.
 */
export const runDue = async (shared: DueParts, options: RunDueOptions): Promise<DueRound> => {
  const now = shared.clock().getTime()
  const owner = shared.random(16)
  const sending = { owner, until: now + sendingMs }
  const working = { owner, until: now + workingMs }
  const leaseOf = (row: DueRow): Lease => (isSent(row) ? sending : working)
  const taken = await takeOn(shared, leaseOf, now, options.limit)
  const round = { done: 0, putOff: 0, dead: 0 }
  const failures: unknown[] = []
  // What waits for no other machine comes first. It may begin late: it does nothing where another process has taken it over.
  const rows = [...taken.filter((row) => !isSent(row)), ...taken.filter(isSent)].values()
  const notBegun: DueRow[] = []
  let isOver = false
  let leadsOn = false
  const lane = async (): Promise<void> => {
    while (!isOver) {
      const { value: row } = rows.next()
      if (row === undefined) return
      if (isSent(row) && shared.clock().getTime() > sending.until - sendingReserveMs) {
        notBegun.push(row)
        continue
      }
      try {
        const outcome = await perform(shared, options, row, leaseOf(row))
        if (outcome !== 'left') round[outcome] += 1
        leadsOn ||= outcome === 'dead' || (outcome === 'done' && row.kind !== 'deliver')
      } catch (error) {
        failures.push(error)
        isOver ||= isOfDatabase(error)
        // Without the database nothing can be written down: the lease runs out by itself.
        if (!isOver) await leaveForLater(shared, row, leaseOf(row))
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, taken.length) }, lane))
  for (const end of ends) if (end.status === 'rejected') failures.push(end.reason)
  notBegun.push(...rows)
  if (!isOver) await giveBack(shared, notBegun, leaseOf)
  if (failures.length > 0) throw failures[0]
  return { ...round, more: leadsOn || notBegun.length > 0 || taken.length >= options.limit }
}

/** Whether a row is handed to another machine before its end is committed. */
const isSent = ({ kind }: DueRow): boolean => kind === 'deliver' || kind === 'case-code' || kind === 'push'

/** Without a try counted: what failed is no delivery. */
const leaveForLater = (shared: DueParts, row: DueRow, lease: Lease): Promise<void> =>
  reschedule(shared, row, lease, shared.clock().getTime() + soonAgainMs, row.attempts - 1)

const isOfDatabase = (error: unknown): boolean => error instanceof SparekeyError && error.code !== 'internal'

const perform = async (
  shared: DueParts,
  options: RunDueOptions,
  row: DueRow,
  lease: Lease,
): Promise<Performed> => {
  if (row.kind === 'push') return pushWaiting(shared, options.push, row, lease)
  const whose = await identify(shared, row)
  if (whose === 'nobody') {
    return row.kind === 'follow' ? followNobody(shared, row, lease) : finish(shared, row, lease)
  }
  if (whose === null) return leaveToOthers(shared, row, lease, unknownAgainMs)
  const tenant = await options.tenant(whose.tenant)
  if (tenant === null) return leaveToOthers(shared, row, lease, soonAgainMs)
  if (row.kind === givenUp) {
    await finish(shared, row, lease)
    return 'left'
  }
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
      return commitUnder(parts, row, lease, () =>
        follow(parts, due('follow'), tenant.endpoints, tenant.streams, seeds.at),
      )
    case 'set-time':
      return commitUnder(parts, row, lease, () => setTime(parts, due('set-time'), seeds))
    case 'set-next':
      return commitUnder(parts, row, lease, () => setTime(parts, due('set-next'), seeds))
    case 'recovery-end':
      return commitUnder(parts, row, lease, () => recoveryEnd(parts, due('recovery-end'), seeds))
    case 'signal':
      return commitUnder(parts, row, lease, () => deferredSignal(parts, due('signal'), seeds))
    case 'deliver':
      return deliverOne(parts, options.deliver, row, due('deliver'), lease)
    case 'case-code':
      return deliverCode(parts, options.deliver, row, due('case-code'), lease)
    case 'case-time':
      return caseTime(parts, row, due('case-time'), lease, seeds)
    default:
      // A kind of a newer program, during a rolling update: it is left for that one.
      return leaveToOthers(shared, row, lease, unknownAgainMs)
  }
}

/** Of an erased account nothing follows, but its events are in the log like all others. */
const followNobody = (shared: DueParts, row: DueRow, lease: Lease): Promise<Performed> =>
  commitUnder(shared, row, lease, function* () {
    const { from, to } = JSON.parse(row.body) as DueBodies['follow']
    yield* queueEvents({ accountKey: row.accountKey, fromSeq: from, toSeq: to }, row.dueAt)
    return keep('done' as const)
  })

/** Whose row it is. `nobody`: the account was erased. `null`: the key of its identity is not on the ring. */
const identify = async (
  shared: DueParts,
  { accountKey }: DueRow,
): Promise<{ tenant: string; account: string } | 'nobody' | null> => {
  const row = await decide(shared, function* () {
    return keep((yield* read('readAccount', { accountKey }))[0])
  })
  if (row === undefined || row.sealedIdentity === null || row.identityKeyId === null) return 'nobody'
  return openIdentity(shared.ring, accountKey, { keyId: row.identityKeyId, bytes: row.sealedIdentity })
}
