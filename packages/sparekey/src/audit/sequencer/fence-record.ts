import type { Primitives } from '../../crypto/ports.ts'
import { theLog } from '../../store/catalogue/log.ts'
import { keep, undo, write, type Transaction } from '../../store/port.ts'
import { parseBase64, printBase64 } from '../log/base64.ts'
import { openNote, signNote, type NoteSigner, type VerifierKey } from '../log/note.ts'
import { parseSize, signTreeHead, type LogHead } from '../log/tree-head.ts'
import { HASH_BYTES } from '../log/tree.ts'
import { headOf, readLog } from './state.ts'

/** What was signed of a log, and is not in its database. */
export type LostHead = Pick<LogHead, 'epoch' | 'size' | 'root'>

/** That a database had gone back, what of it was lost, and from where its log goes on. */
export interface Fence {
  /** The epoch that begins. */
  readonly epoch: number
  /** The leaves that were left. */
  readonly size: number
  /** The newest checkpoint that is known of what was lost. */
  readonly lost: LostHead
}

const TITLE = 'sparekey fence v1'

/** As a note: a title, the new epoch and its first size, and epoch, size and root of what was lost, a line each. */
const printFence = (name: string, { epoch, size, lost }: Fence): string =>
  `${[TITLE, name, epoch, size, lost.epoch, lost.size, printBase64(lost.root)].join('\n')}\n`

/** `null` where the log did not sign it. */
export const openFence = (primitives: Primitives, note: string, key: VerifierKey): Fence | null => {
  const opened = openNote(primitives, note, [key])
  if (!opened.ok) return null
  const [title, name, epoch, size, lostEpoch, lostSize, lostRoot] = opened.text.split('\n')
  const numbers = [epoch, size, lostEpoch, lostSize].map((digits) => parseSize(digits ?? ''))
  const root = parseBase64(lostRoot ?? '')
  if (title !== TITLE || name !== key.name || root?.length !== HASH_BYTES) return null
  const [first = null, begins = null, before = null, length = null] = numbers
  if (first === null || begins === null || before === null || length === null) return null
  return { epoch: first, size: begins, lost: { epoch: before, size: length, root } }
}

/**
 * Begins the next epoch: the log goes on from the leaves that are left, under an origin of its own, and the record of what was
 * lost is kept beside it, signed. Gives the first checkpoint of the epoch; `null` where the log moved meanwhile.
 */
export function* beginEpoch(
  primitives: Primitives,
  signer: NoteSigner,
  lost: LostHead,
  now: number,
): Transaction<{ readonly note: string; readonly fence: Fence } | null> {
  const log = yield* readLog()
  const epoch = Math.max(log.epoch, lost.epoch) + 1
  const fence = { epoch, size: log.size, lost }
  const head = headOf(primitives, log)
  const moved = { logId: theLog, readEpoch: log.epoch, readSize: log.size, epoch }
  if ((yield* write('beginLogEpoch', moved)) !== 1) return undo(null)
  const record = signNote(primitives, printFence(signer.name, fence), signer)
  const note = signTreeHead(primitives, { ...head, epoch }, signer)
  const row = { logId: theLog, epoch, size: log.size, createdAt: now }
  if ((yield* write('insertLogEpoch', { ...row, note: record })) !== 1) return undo(null)
  yield* write('insertLogCheckpoint', { ...row, note })
  return keep({ note, fence })
}
