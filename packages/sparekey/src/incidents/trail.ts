import { read, type Bytes, type EventRow, type Step, type StoredEvent } from '../store/port.ts'

const eventsAtOnce = 100

/** An account's events since a time, newest first; a few that are older may come with them. */
export function* readTrailSince(
  accountKey: Bytes,
  auditSeq: number,
  since: number,
): Step<readonly StoredEvent[]> {
  const found: StoredEvent[] = []
  for (let beforeSeq = auditSeq + 1; ;) {
    const page = yield* read('readEvents', { accountKey, beforeSeq, limit: eventsAtOnce })
    found.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < eventsAtOnce || (last.at ?? 0) < since) return found
    beforeSeq = last.seq
  }
}

/** Whether the event says that this job ended a sheet. */
export const isEndedBy = ({ type, detail }: EventRow, jobId: string): boolean =>
  (type === 'set.revoked' || type === 'set.abandoned') && detailOf(detail)['job'] === jobId

export const detailOf = (detail: string | null): Readonly<Record<string, unknown>> =>
  detail === null ? {} : (JSON.parse(detail) as Record<string, unknown>)
