import { existsSync } from 'node:fs'
import type { Store } from 'sparekey'
import {
  continuesHead,
  logKey,
  nodePrimitives,
  readNewestCheckpoint,
  type VerifierKey,
} from 'sparekey/service'
import { counted, timeText } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import { answerNo, type Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { writeWhole } from '../files.ts'
import { readKeptFile } from './kept-file.ts'

/** The newest signed checkpoint, with its signature and its root verified; to standard output, or to a file. */
export const showCheckpoint = (terminal: Terminal, output: string | null): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const key = logKey(nodePrimitives, await openRing(store, config))
    const newest = await readNewestCheckpoint(store, nodePrimitives, key)
    if (newest === null)
      return answerNo(
        'Nothing was published yet: the service, or runDue(), signs a checkpoint within seconds.',
      )
    const { head, note, createdAt } = newest
    if (head === null) {
      return answerNo(
        'The newest checkpoint is not what the log signed, or the tree does not give its root. Run "sparekey audit verify".',
      )
    }
    if (output !== null) {
      const fault = await contradiction(store, key, output)
      if (fault !== null) return answerNo(fault)
      writeWhole(output, note)
    }
    const at = new Date(createdAt)
    return {
      json: {
        checkpoint: note,
        origin: head.origin,
        size: head.size,
        createdAt: at.toISOString(),
        file: output,
      },
      lines:
        output === null
          ? [note.trimEnd()]
          : [
              `The checkpoint over ${counted(head.size, 'event')}, of ${timeText(at)}, was written to ${output}.`,
            ],
    }
  })

/** A checkpoint that contradicts the database is evidence, and is not written over. */
const contradiction = async (store: Store, key: VerifierKey, path: string): Promise<string | null> => {
  if (!existsSync(path)) return null
  for (const one of readKeptFile(path, key).kept) {
    if (one.ok && (await continuesHead(store, nodePrimitives, one.head))) continue
    return `${path} holds a checkpoint that this log does not continue, and was left as it is. Run "sparekey audit verify --against ${path}".`
  }
  return null
}
