import type { Primitives } from '../../crypto/ports.ts'
import { theLog, type LogEpochRow } from '../../store/catalogue/log.ts'
import { read, type Step } from '../../store/port.ts'
import { verifierKeyOf, type NoteSigner } from '../log/note.ts'
import { openCheckpoint, type LogHead } from '../log/tree-head.ts'
import { openFence } from './fence-record.ts'
import { continues, headOf, readLog, type Head } from './state.ts'

/**
 * How a database stands to a checkpoint of its log that was kept elsewhere.
 *
 * `fine`: it continues it; `newest` is the checkpoint to keep in its place, where there is a newer one. `unreadable`: what was
 * kept is no checkpoint that this log signed. `behind`: the database holds less than was signed, so it is an older copy, or a
 * failover lost its end. `changed`: it holds as much, and not the same.
 */
export type KeptVerdict =
  | {
      readonly state: 'fine'
      readonly newest: (LogHead & { readonly note: string }) | null
      readonly kept: LogHead | null
    }
  | { readonly state: 'unreadable' }
  | {
      readonly state: 'behind' | 'changed'
      readonly kept: LogHead
      /** Where the log of the database stands. */
      readonly present: Head & { readonly epoch: number }
    }

/** Epochs that are looked at: a database is not fenced often. */
const epochsMost = 1000

/**
 * Compares the database with what was kept; `null`: nothing was. What is to be kept next is proven first: that the log signed it, that
 * the tree of the database continues it, and that it continues what was kept.
 */
export function* compareKept(
  primitives: Primitives,
  signer: NoteSigner,
  keptNote: string | null,
): Step<KeptVerdict> {
  const key = verifierKeyOf(primitives, signer)
  const log = yield* readLog()
  const present = { ...headOf(primitives, log), epoch: log.epoch }
  const opened = keptNote === null ? null : openCheckpoint(primitives, keptNote, key)
  if (opened !== null && !opened.ok) return { state: 'unreadable' }
  const kept = opened?.head ?? null
  if (kept !== null) {
    const isCovered = yield* isFenced(primitives, signer, kept, log.epoch)
    if (!isCovered && (kept.epoch > log.epoch || kept.size > log.size))
      return { state: 'behind', kept, present }
    if (!isCovered && !(yield* continues(primitives, kept, present)))
      return { state: 'changed', kept, present }
  }
  const [last] = yield* read('readLogCheckpoints', { logId: theLog, limit: 1 })
  if (last === undefined) return { state: 'fine', newest: null, kept }
  const newest = openCheckpoint(primitives, last.note, key)
  if (!newest.ok) return kept === null ? { state: 'unreadable' } : { state: 'changed', kept, present }
  if (kept !== null && !isNewer(newest.head, kept)) return { state: 'fine', newest: null, kept }
  const isOfTree = newest.head.epoch <= log.epoch && (yield* continues(primitives, newest.head, present))
  if (!isOfTree) return { state: 'changed', kept: newest.head, present }
  return { state: 'fine', newest: { ...newest.head, note: last.note }, kept }
}

const isNewer = (a: LogHead, b: LogHead): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.size > b.size)

/**
 * Whether a later epoch began with what is kept already given up for lost: the log's own key says so in the record of the fence.
 */
function* isFenced(primitives: Primitives, signer: NoteSigner, kept: LogHead, epoch: number): Step<boolean> {
  if (kept.epoch >= epoch) return false
  const epochs: readonly LogEpochRow[] = yield* read('readLogEpochs', { logId: theLog, limit: epochsMost })
  const row = epochs.find((one) => one.epoch === kept.epoch + 1)
  const fence = row === undefined ? null : openFence(primitives, row.note, verifierKeyOf(primitives, signer))
  return fence?.epoch === kept.epoch + 1 && fence.lost.epoch === kept.epoch && fence.lost.size >= kept.size
}
