import type { LinkedCase } from 'sparekey'

/** A request as its owner may see it: nothing of what others said of it. */
export type ShownCase = LinkedCase['case']

/**
 * How a request stands, for its owner. `unreached`: people agreed, and no message has reached an address yet. `waiting`: they
 * agreed, and the wait is on. `ready`: a code can be asked for. `used`: it was.
 */
export type Standing =
  | 'open'
  | 'review'
  | 'held'
  | 'unreached'
  | 'waiting'
  | 'ready'
  | 'used'
  | 'withdrawn'
  | 'denied'
  | 'cancelled'
  | 'expired'
  | 'failed'
  | 'disputed'

export const standingOf = ({ state, held, ready, notBefore }: ShownCase): Standing => {
  switch (state) {
    case 'redeemed':
    case 'completed':
      return 'used'
    case 'withdrawn':
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'failed':
    case 'disputed':
      return state
    case 'open':
    case 'review':
      return held ? 'held' : state
    case 'approved':
    case 'released':
      if (held) return 'held'
      if (state === 'released' || ready) return 'ready'
      return notBefore === null ? 'unreached' : 'waiting'
  }
}

const overStandings: readonly Standing[] = [
  'used',
  'withdrawn',
  'denied',
  'cancelled',
  'expired',
  'failed',
  'disputed',
]

/** Whether it can still lead to a code. */
export const isLive = (shown: ShownCase): boolean => !overStandings.includes(standingOf(shown))
