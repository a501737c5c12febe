import { samePublicBytes } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import type { LogCheckpointRow } from '../../store/catalogue/log.ts'
import type { Bytes } from '../../store/port.ts'
import { aboutLog, type AuditFinding } from '../findings.ts'
import { splitNote, type VerifierKey } from '../log/note.ts'
import { openCheckpoint, parseTreeHead, type TreeHead } from '../log/tree-head.ts'
import { leavesLeftOf, type Standing } from './standing.ts'

/** The checkpoints of the database, against the tree as it grows. Of many that differ the first is told. */
export const createStoredHeads = (
  primitives: Primitives,
  key: VerifierKey | null,
  standing: Standing,
  found: (finding: AuditFinding) => void,
) => {
  let compared = 0
  let lastGood = 0
  let firstWrong: LogCheckpointRow | null = null
  let wrong = 0
  return {
    compared: () => compared,

    /** `null`: there is nothing to compare. */
    read(row: LogCheckpointRow, grown: number): TreeHead | null {
      const opened = readHead(primitives, row.note, key)
      if (typeof opened === 'string' || opened.size !== row.size) {
        const fault = typeof opened === 'string' ? opened : 'it is of another size than its row says'
        found(
          aboutLog(
            'checkpoint_changed',
            `The checkpoint at ${row.size} events was exchanged or changed: ${fault}.`,
          ),
        )
        return null
      }
      // What was published since the verification began, and what an epoch left behind.
      if (row.size > standing.size || row.size > leavesLeftOf(standing, row.epoch)) return null
      if (row.size < grown) {
        found(
          aboutLog(
            'checkpoint_changed',
            `The checkpoint at ${row.size} events stands in a later epoch than it can.`,
          ),
        )
        return null
      }
      return opened
    },

    compare({ root }: TreeHead, row: LogCheckpointRow, computed: Bytes): void {
      compared += 1
      if (samePublicBytes(root, computed)) lastGood = row.size
      else {
        wrong += 1
        firstWrong ??= row
      }
    },

    end(): void {
      if (firstWrong === null) return
      const { size, createdAt } = firstWrong
      const others = wrong === 1 ? '' : ` So do ${wrong - 1} after it.`
      const detail =
        `The checkpoint at ${size} events, of ${new Date(createdAt).toISOString()}, was signed over another tree.${others} ` +
        `Between leaf ${lastGood} and leaf ${size - 1} the tree was changed or computed anew, or the checkpoint is not of this database.`
      found(aboutLog('checkpoint_differs', detail, lastGood))
    },
  }
}

/** The head of a note; what is wrong with it as a text. */
const readHead = (primitives: Primitives, note: string, key: VerifierKey | null): TreeHead | string => {
  if (key === null) return parseTreeHead(splitNote(note)?.text ?? '') ?? 'it is no checkpoint'
  const opened = openCheckpoint(primitives, note, key)
  if (opened.ok) return opened.head
  switch (opened.fault) {
    case 'malformed':
      return 'it is no checkpoint'
    case 'unsigned':
      return "it does not bear the signature of the log's key"
    case 'signature_wrong':
      return "the log's key did not sign it so"
    case 'other_log':
      return 'it is of another log'
  }
}
