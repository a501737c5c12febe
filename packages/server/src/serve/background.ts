import { SparekeyError, type DueRound } from 'sparekey'
import type { Log } from '../log/logger.ts'

export interface BackgroundOptions {
  /** One bounded round of what is due. */
  readonly round: () => Promise<DueRound>
  readonly log: Log
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
export const startBackground = ({ round, log, pauseMillis = 1000 }: BackgroundOptions): Background => {
  const stopping = Promise.withResolvers<'stop'>()
  let isStopping = false
  let failures = 0

  /** How long to wait after this round. */
  const once = async (): Promise<number> => {
    try {
      const { done, putOff, dead, more } = await round()
      failures = 0
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
    while (!isStopping) {
      const waitMillis = await once()
      if (waitMillis > 0) await pause(waitMillis, stopping.promise)
    }
  }

  const ended = loop()
  return {
    stop: async () => {
      isStopping = true
      stopping.resolve('stop')
      await ended
    },
  }
}

/** Ends early at the stop. */
const pause = async (millis: number, stop: Promise<'stop'>): Promise<void> => {
  const over = Promise.withResolvers<'over'>()
  const timer = setTimeout(() => over.resolve('over'), millis)
  await Promise.race([over.promise, stop])
  clearTimeout(timer)
}
