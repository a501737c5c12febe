import type { StreamQueue, WaitingPage } from 'sparekey/service'

/** What a receiver asks with (RFC 8936 §2.2). */
export interface PollInput {
  /** How many tokens at most; 0: none, it only acknowledges. */
  readonly maxEvents: number
  /** False: wait for a while where there are none. */
  readonly returnImmediately: boolean
  readonly ack: readonly string[]
  readonly setErrs: readonly { readonly jti: string; readonly error: string }[]
}

export interface PollerOptions {
  readonly queue: Pick<StreamQueue, 'waiting' | 'acknowledge' | 'refuse'>
  readonly clock: () => Date
  readonly isStopping: () => boolean
  /** How long a receiver may wait. Default: 20 seconds. */
  readonly longestSeconds?: number
  /** Between two looks at the queue. Default: a second. */
  readonly pause?: () => Promise<void>
}

/** How many receivers wait at a time in this process. One more is answered at once. */
const HELD_MOST = 100

const TICK_MILLIS = 1000
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, TICK_MILLIS))

export interface Poller {
  /** `null`: the tenant has no such stream. Acknowledged tokens are gone before any is given. */
  poll(tenant: string, streamId: string, input: PollInput): Promise<WaitingPage | null>
}

export const createPoller = (options: PollerOptions): Poller => {
  const { queue, clock, isStopping, longestSeconds = 20, pause = tick } = options
  let held = 0
  return {
    poll: async (tenant, streamId, { maxEvents, returnImmediately, ack, setErrs }) => {
      if (ack.length > 0) await queue.acknowledge(tenant, streamId, ack)
      if (setErrs.length > 0) await queue.refuse(tenant, streamId, setErrs, clock())
      const look = (): Promise<WaitingPage | null> => queue.waiting(tenant, streamId, maxEvents)
      const page = await look()
      if (page === null || page.events.length > 0 || maxEvents === 0) return page
      if (returnImmediately || held >= HELD_MOST) return page
      held += 1
      try {
        const until = clock().getTime() + longestSeconds * 1000
        while (!isStopping() && clock().getTime() < until) {
          await pause()
          const later = await look()
          if (later === null || later.events.length > 0) return later
        }
        return page
      } finally {
        held -= 1
      }
    },
  }
}
