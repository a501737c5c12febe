import { samePublicBytes } from '../../bytes.ts'
import { theLog } from '../../store/catalogue/log.ts'
import { keep, undo, write, type Bytes, type Step, type Transaction } from '../../store/port.ts'
import { emptyLog, readLog } from './state.ts'

/** Whoever died with the lease is waited for so long. */
const leaseMs = 15_000

/** Who sequences, and under which number. */
export interface Lease {
  readonly owner: Bytes
  readonly fence: number
}

/** The lease, taken where it is free; `null`: another has it. The log is begun where there is none. */
export function* takeLease(owner: Bytes, now: number): Transaction<Lease | null> {
  const { frontier, walkAccount } = emptyLog
  const log = yield* readLog()
  if (log.owner !== null && samePublicBytes(log.owner, owner)) return undo({ owner, fence: log.fence })
  if (log === emptyLog) yield* write('createLog', { logId: theLog, frontier, walkAccount })
  const leaseUntil = now + leaseMs
  if ((yield* write('takeLogLease', { logId: theLog, owner, leaseUntil, now })) !== 1) return undo(null)
  return keep({ owner, fence: (yield* readLog()).fence })
}

/**
 * First in every transaction under a lease: draws it out, and holds the row of the log until the end, so that nobody takes the
 * lease or moves the log meanwhile. `false`: another has taken it; everything must be undone.
 */
export function* holdLease({ owner, fence }: Lease, now: number): Step<boolean> {
  return (yield* write('holdLogLease', { logId: theLog, owner, fence, leaseUntil: now + leaseMs })) === 1
}
