import type { DueRow } from '../../store/catalogue/due.ts'
import type { DueBodies } from './kinds.ts'
import { finish, leaveToOthers, reschedule, type DueParts, type Lease, type Performed } from './lease.ts'

/**
 * Sends a receiver what waits for it, for a minute at most. `null`: nothing is left to do now. A time: something waits until
 * then, because the receiver does not take it, or because another process is at it. What cannot be decided is thrown.
 */
export type Push = (stream: DueBodies['push']) => Promise<Date | null>

/** Where nothing can be pushed here, it is looked at again after this. */
const unpushableAgainMs = 3_600_000

/** How often the receiver was tried is counted by its stream: what waits for it lies in one queue. */
export const pushWaiting = async (
  shared: DueParts,
  push: Push | null,
  row: DueRow,
  lease: Lease,
): Promise<Performed> => {
  if (push === null) return leaveToOthers(shared, row, lease, unpushableAgainMs)
  const again = await push(JSON.parse(row.body) as DueBodies['push'])
  if (again === null) return finish(shared, row, lease)
  await reschedule(shared, row, lease, again.getTime(), row.attempts - 1)
  return 'putOff'
}
