import type { Primitives } from '../../crypto/ports.ts'
import { theLog } from '../../store/catalogue/log.ts'
import { keep, read, undo, write, type Transaction } from '../../store/port.ts'
import { verifierKeyOf, type NoteSigner } from '../log/note.ts'
import { openCheckpoint, signTreeHead } from '../log/tree-head.ts'
import { holdLease, type Lease } from './lease.ts'
import { continues, headOf, readLog } from './state.ts'

export interface PublishOptions {
  readonly now: number
  readonly lease: Lease
  /** At most one checkpoint in this time. */
  readonly gapMs: number
}

/**
 * `contradiction`: the tree of the database does not continue the last one that was signed; nothing is signed until it does.
 * `waits`: the last one is too young.
 */
export type Published =
  | { readonly state: 'done'; readonly note: string }
  | { readonly state: 'nothing' | 'waits' | 'lost' | 'contradiction' }

/**
 * Signs the tree as it was committed and keeps the checkpoint, where the tree continues the last one that was signed. In a
 * transaction of its own: the leaves are durable before, and the note leaves this process only once it is committed.
 */
export function* publish(
  primitives: Primitives,
  signer: NoteSigner,
  { now, lease, gapMs }: PublishOptions,
): Transaction<Published> {
  if (!(yield* holdLease(lease, now))) return undo({ state: 'lost' })
  const log = yield* readLog()
  const head = headOf(primitives, log)
  const [last] = yield* read('readLogCheckpoints', { logId: theLog, limit: 1 })
  if (last !== undefined) {
    const signed = openCheckpoint(primitives, last.note, verifierKeyOf(primitives, signer))
    if (!signed.ok || signed.head.epoch > log.epoch) return undo({ state: 'contradiction' })
    if (!(yield* continues(primitives, signed.head, head))) return undo({ state: 'contradiction' })
    if (signed.head.epoch === log.epoch && signed.head.size === head.size) return undo({ state: 'nothing' })
    if (now >= last.createdAt && now - last.createdAt < gapMs) return undo({ state: 'waits' })
  } else if (head.size === 0) return undo({ state: 'nothing' })
  const { epoch } = log
  const note = signTreeHead(primitives, { ...head, epoch }, signer)
  const row = { logId: theLog, epoch, size: head.size, note, createdAt: now }
  if ((yield* write('insertLogCheckpoint', row)) !== 1) return undo({ state: 'contradiction' })
  if (last !== undefined && hourOf(last.createdAt) < hourOf(now)) {
    const hour = { fromTime: hourOf(last.createdAt) * hourMs, beforeTime: hourOf(now) * hourMs }
    yield* write('thinLogCheckpoints', { logId: theLog, epoch: last.epoch, keptSize: last.size, ...hour })
  }
  return keep({ state: 'done', note })
}

/** Of past hours the last checkpoint is kept. */
const hourMs = 3_600_000
const hourOf = (time: number): number => Math.floor(time / hourMs)
