import { bucketOf } from '../../store/catalogue/due.ts'
import type { EventRange } from '../../store/catalogue/log.ts'
import { write, type Step } from '../../store/port.ts'

/** Notes that events may have no leaf yet. Of a note too many nothing comes: the events themselves say whether they have. */
export function* queueEvents(range: EventRange, queuedAt: number): Step<void> {
  yield* write('queueRange', { ...range, bucket: bucketOf(range.accountKey), queuedAt })
}
