import { wrongCode } from '../../packages/sparekey/test/support/codes.ts'
import { openWire, type Wire } from '../load/exchange.ts'
import type { Fault } from '../topology.ts'

/** Guesses under way at the same moment. */
const lanes = 24
const timeoutMs = 5_000

/**
 * Guesses in the default format, which each cost the slow hash, for accounts that nobody has: they take the processors and the
 * queue from everything else. They are in no history, since they are never right.
 */
export const derivationFlood = (endpoints: () => readonly URL[], apiKey: string): Fault => {
  let stop: (() => void) | null = null
  let running: Promise<unknown> = Promise.resolve()
  let guesses = 0
  const lane = async (open: Wire, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      guesses += 1
      const known = endpoints()
      const body = {
        code: wrongCode(guesses),
        firstFactor: { methods: ['pwd'], at: new Date(Date.now() - 60_000).toISOString() },
      }
      const url = new URL(`/v1/accounts/flood-${guesses}/redemptions`, known[guesses % known.length])
      await open.send('POST', url, body, null)
    }
  }
  return {
    name: 'F20 a flood of guesses, each with a slow hash',
    inject: async () => {
      const open = openWire(apiKey, timeoutMs)
      const ending = new AbortController()
      stop = () => ending.abort()
      running = Promise.all(Array.from({ length: lanes }, () => lane(open, ending.signal))).finally(
        open.close,
      )
    },
    heal: async () => {
      stop?.()
      await running
    },
  }
}
