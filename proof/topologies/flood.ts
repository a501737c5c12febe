import { wrongCode } from '../../packages/sparekey/test/support/codes.ts'
import { openWire, type Wire } from '../load/exchange.ts'
import type { Fault } from '../topology.ts'

export interface GuessesOptions {
  readonly name: string
  /** Of the accounts that are guessed for; nobody has them. */
  readonly accountPrefix: string
  /** Guesses under way at the same moment. */
  readonly lanes: number
  /** How long an answer is waited for. */
  readonly patienceMs: number
}

/** Guesses in the default format, which each cost the slow hash. They are in no history, since they are never right. */
export const guesses = (
  endpoints: () => readonly URL[],
  apiKey: string,
  { name, accountPrefix, lanes, patienceMs }: GuessesOptions,
): Fault => {
  let stop: (() => void) | null = null
  let running: Promise<unknown> = Promise.resolve()
  let count = 0
  const lane = async (open: Wire, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      count += 1
      const known = endpoints()
      const body = {
        code: wrongCode(count),
        firstFactor: { methods: ['pwd'], at: new Date(Date.now() - 60_000).toISOString() },
      }
      const url = new URL(`/v1/accounts/${accountPrefix}-${count}/redemptions`, known[count % known.length])
      await open.send('POST', url, body, null)
    }
  }
  return {
    name,
    inject: async () => {
      const open = openWire(apiKey, patienceMs)
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

/** Takes the processors and the queue from everything else. */
export const derivationFlood = (endpoints: () => readonly URL[], apiKey: string): Fault =>
  guesses(endpoints, apiKey, {
    name: 'F20 a flood of guesses, each with a slow hash',
    accountPrefix: 'flood',
    lanes: 24,
    patienceMs: 5_000,
  })
