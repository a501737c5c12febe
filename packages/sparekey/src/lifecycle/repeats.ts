import { samePublicBytes } from '../bytes.ts'
import { read, type Bytes, type RedemptionRow, type Step } from '../store/port.ts'
import type { Context } from '../interface/calls.ts'

/** Within this time the same code from the same context is a repeat by its owner rather than news to them. */
const repeatMs = 5 * 60_000

/** How many of the newest events the use is looked for among; one that is not there counts as news. */
const eventsSearched = 200

/** A right code that was used before, as it is tried again. */
export interface Retry {
  readonly setId: Bytes
  readonly label: string
  readonly context: Context | null
  readonly startedAt: number
}

/**
 * Whether a used code is tried again by whoever used it: at most 5 minutes after the use, and from the context that the
 * use stated, field by field. No context is the same as no context only.
 */
export function* isRepeat(accountKey: Bytes, retry: Retry, used: RedemptionRow): Step<boolean> {
  if (retry.startedAt - used.redeemedAt > repeatMs) return false
  const newest = { accountKey, beforeSeq: Number.MAX_SAFE_INTEGER, limit: eventsSearched }
  const use = (yield* read('readEvents', newest)).find(
    ({ type, setId, label }) =>
      type === 'code.redeemed' && label === retry.label && samePublicBytes(setId, retry.setId),
  )
  if (use === undefined) return false
  return isSameContext(retry.context, use.context === null ? null : (JSON.parse(use.context) as Context))
}

const isSameContext = (one: Context | null, other: Context | null): boolean =>
  one?.ip === other?.ip && one?.userAgent === other?.userAgent && one?.deviceId === other?.deviceId
