import type { EventRange, LogRow } from '../../store/catalogue/log.ts'
import { read, type Step } from '../../store/port.ts'
import { mergeRanges } from './ranges.ts'

/** The walk begins anew after this. */
const againMs = 86_400_000

/** What was written less long ago is on its way through the queue. */
const settledMs = 60_000

const nothing = new Uint8Array(0)

const isOver = ({ walkBegunAt, walkEndedAt }: LogRow): boolean => walkEndedAt >= walkBegunAt

/**
 * Events reach the queue with what follows from a change. Those that do not (of a database from before there was a log, of an
 * older program during a rolling update, of a tenant that nobody serves, or where a row of the queue was taken away) are found
 * by a walk over all events, page by page, once a day.
 */
export const isWalkDue = (log: LogRow, now: number): boolean =>
  log.walkBegunAt === 0 || !isOver(log) || now - log.walkBegunAt >= againMs

export function* walkOn(
  log: LogRow,
  { now, walkRows }: { readonly now: number; readonly walkRows: number },
): Step<{
  readonly found: readonly EventRange[]
  readonly state: Pick<LogRow, 'walkAccount' | 'walkSeq' | 'walkBegunAt' | 'walkEndedAt'>
}> {
  const isNew = log.walkBegunAt === 0 || isOver(log)
  const from = isNew
    ? { accountKey: nothing, seq: Number.MIN_SAFE_INTEGER }
    : { accountKey: log.walkAccount, seq: log.walkSeq }
  const page = yield* read('walkEvents', { ...from, limit: walkRows })
  const found = page
    .filter(({ leafIndex, at }) => leafIndex === null && (at === null || now - at >= settledMs))
    .map(({ accountKey, seq }) => ({ accountKey, fromSeq: seq, toSeq: seq }))
  const last = page.at(-1)
  const isLast = page.length < walkRows
  return {
    found: mergeRanges(found),
    state: {
      walkAccount: isLast || last === undefined ? nothing : last.accountKey,
      walkSeq: isLast || last === undefined ? 0 : last.seq,
      walkBegunAt: isNew ? now : log.walkBegunAt,
      // A clock that was set back must not leave the walk without an end.
      walkEndedAt: isLast ? Math.max(now, log.walkBegunAt) : Math.min(log.walkEndedAt, now - 1),
    },
  }
}
