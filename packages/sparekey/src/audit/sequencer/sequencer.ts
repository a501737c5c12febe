import type { Clock, Primitives, RandomSource } from '../../crypto/ports.ts'
import { SparekeyError } from '../../errors.ts'
import { buckets } from '../../store/catalogue/due.ts'
import { theLog } from '../../store/catalogue/log.ts'
import { read, undo, type Store, type Transaction } from '../../store/port.ts'
import type { NoteSigner } from '../log/note.ts'
import { sequenceBatch, type Batch } from './batch.ts'
import { takeLease, type Lease } from './lease.ts'
import { publish, type Published } from './publish.ts'
import { readLog } from './state.ts'
import { isWalkDue } from './walk.ts'

export interface SequencerParts {
  readonly store: Store
  readonly primitives: Primitives
  readonly clock: Clock
  readonly random: RandomSource
  /** Of the log's first epoch. */
  readonly signer: NoteSigner
}

export interface SequencerLimits {
  /** Events of one transaction. Default: 2,000. */
  readonly batchEvents?: number
  /** Transactions of one round. Default: 8. */
  readonly batches?: number
  /** At most one checkpoint in this time. Default: 1,000. */
  readonly checkpointGapMs?: number
}

/** What one round did. */
export interface SequencerRound {
  /** Events that got their leaves. */
  readonly leaves: number
  /** The checkpoint that was signed, where one was. */
  readonly checkpoint: string | null
  /** Whether more waits that can be done at once. */
  readonly more: boolean
  /** The tree does not continue the last one that was signed: nothing is published. */
  readonly contradiction: boolean
}

export interface Sequencer {
  /**
   * One bounded round: events that wait get their leaves, and the tree is signed. Any number of processes may call it; one of
   * them at a time does it, the others find nothing to do. Calls at the same time share one round.
   *
   * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer, or the log is not whole.
   */
  round(): Promise<SequencerRound>
}

const idle: SequencerRound = { leaves: 0, checkpoint: null, more: false, contradiction: false }

/** Rows that the walk for events that nobody queued reads in one transaction. */
const walkRows = 500

export const createSequencer = (parts: SequencerParts, limits: SequencerLimits = {}): Sequencer => {
  const { store, primitives, clock, random, signer } = parts
  const { batchEvents = 2000, batches = 8, checkpointGapMs = 1000 } = limits
  const owner = random(16)
  let running: Promise<SequencerRound> | null = null

  /** `null` where it is not known whether it was committed. */
  const transact = async <T>(body: () => Transaction<T>): Promise<T | null> => {
    const outcome = await store.transact(body)
    return outcome.outcome === 'unknown' ? null : outcome.value
  }
  const now = (): number => clock().getTime()

  /** `lease` is `null` where nothing may be signed: another has the lease, or it is not known what was committed. */
  const sequence = async (): Promise<Pick<SequencerRound, 'leaves' | 'more'> & { lease: Lease | null }> => {
    let leaves = 0
    for (let count = 0; ; count += 1) {
      const at = now()
      const lease = await transact(() => takeLease(owner, at))
      if (lease === null) return { leaves, more: false, lease }
      const options = {
        now: at,
        lease,
        limit: batchEvents,
        walkRows,
        firstBucket: (random(1)[0] ?? 0) % buckets,
      }
      const batch: Batch | null = await transact(() => sequenceBatch(primitives, options))
      if (batch?.state !== 'done') return { leaves, more: false, lease: null }
      leaves += batch.leaves
      if (!batch.more || count + 1 >= batches) return { leaves, more: batch.more, lease }
    }
  }

  const round = async (): Promise<SequencerRound> => {
    const at = now()
    const isThere = await transact(() => hasWork(at))
    if (isThere !== true) return idle
    const { lease, ...done } = await sequence()
    if (lease === null) return { ...idle, ...done }
    const options = { now: now(), lease, gapMs: checkpointGapMs }
    const published: Published | null = await transact(() => publish(primitives, signer, options))
    return {
      ...done,
      checkpoint: published?.state === 'done' ? published.note : null,
      contradiction: published?.state === 'contradiction',
    }
  }

  return {
    round: () =>
      (running ??= round().finally(() => {
        running = null
      })),
  }
}

/** Looked at without the lease, so that a database in which nothing happens is not written to. */
function* hasWork(now: number): Transaction<boolean> {
  const log = yield* readLog()
  if (isWalkDue(log, now)) return undo(true)
  const [last] = yield* read('readLogCheckpoints', { logId: theLog, limit: 1 })
  if (log.size > 0 && (last?.size !== log.size || last.epoch !== log.epoch)) return undo(true)
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    if ((yield* read('readQueued', { bucket, limit: 1 })).length > 0) return undo(true)
  }
  return undo(false)
}

/** Says what a contradiction means, for callers that have nowhere to show it. */
export const contradiction = (): SparekeyError =>
  new SparekeyError(
    'internal',
    'The log of this database does not continue the last checkpoint that was signed: it was changed, or restored. Nothing is signed; run "sparekey audit verify".',
  )
