import { headAfter, signEntry } from 'sparekey-keep-team'
import type { LogEntry, LogSeen } from 'sparekey-keep-team'
import type { Parts } from './parts.ts'
import type { TeamRow } from './read-state.ts'
import { Again, ask } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

/**
 * Writes the next entry of a team's log, where neither the log nor the chain went on since they were read.
 *
 * @param release the signed request that the entry rests on; empty where it rests on none.
 */
export function* appendLog(
  parts: Parts,
  { headSeq: readSeq, logSize: readSize }: TeamRow,
  entry: LogEntry,
  release: string,
): Transaction<{ readonly note: string; readonly head: LogSeen }> {
  const { team } = entry
  const note = signEntry(entry, parts.keys.logSigningKey, parts.keys.logKey)
  const { size, head } = headAfter(note, entry.size)
  const moved = yield* ask('moveLog', { team, size, head, readSize, readSeq })
  if (moved.changes === 0) throw new Again('log or chain moved')
  yield* ask('addLogEntry', { team, size, hash: head, entry: note, release })
  return { note, head: { size, head } }
}
