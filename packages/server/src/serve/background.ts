import { SparekeyError, type DueRound } from 'sparekey'
import type { Log } from '../log/logger.ts'
import type { Metrics } from '../metrics/metrics.ts'

export interface BackgroundOptions {
  /** One bounded round of what is due. */
  readonly round: () => Promise<DueRound>
  readonly log: Log
  readonly metrics: Pick<Metrics, 'countDueWork'>
  /** Between rounds where nothing more is due. Default: 1,000. */
  readonly pauseMillis?: number
}

export interface Background {
  /** Begins no further round; resolves when the running one has ended. */
  stop(): Promise<void>
}

const LONGEST_PAUSE_MILLIS = 60_000

/**
 * Does what is due, round after round, for as long as the process runs: expiries, reminders, notices. Any number of processes
 * may do so at once. A round that fails is tried again after a growing pause, so that a database that is away is not
 * pressed further.
 */
export const startBackground = (options: BackgroundOptions): Background => {
  const { round, log, metrics, pauseMillis = 1000 } = options
  const stopping = new AbortController()
  let failures = 0

  /** How long to wait after this round. */
  const once = async (): Promise<number> => {
    try {
      const { done, putOff, dead, more } = await round()
      failures = 0
      metrics.countDueWork({ done, putOff, dead })
      if (dead > 0) log.error({ dead }, 'notices were given up: their owners were not told')
      if (done + putOff > 0) log.debug({ done, putOff }, 'due work')
      return more ? 0 : pauseMillis
    } catch (error) {
      failures += 1
      // A database that is away says so at every request; once is enough here.
      if (failures === 1 || !(error instanceof SparekeyError)) log.error({ err: error }, 'due work failed')
      return Math.min(pauseMillis * 2 ** failures, LONGEST_PAUSE_MILLIS)
    }
  }

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const waitMillis = await once()
      if (waitMillis > 0) await pause(waitMillis, stopping.signal)
    }
  }

  const ended = loop()
  return {
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

/** Ends early at the stop. */
const pause = async (millis: number, stop: AbortSignal): Promise<void> => {
  const over = Promise.withResolvers<void>()
  const end = (): void => over.resolve()
  const timer = setTimeout(end, millis)
  stop.addEventListener('abort', end, { once: true })
  if (stop.aborted) end()
  await over.promise
  clearTimeout(timer)
  stop.removeEventListener('abort', end)
}
