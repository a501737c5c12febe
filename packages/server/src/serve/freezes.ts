import { SparekeyError } from 'sparekey'
import type { Log } from '../log/logger.ts'

export interface FreezeWatch {
  stop(): void
}

const EVERY_MILLIS = 1000

/** Looks each second what another process froze. A database that is away is said once, and what was known stays. */
export const watchFreezes = (
  refresh: () => Promise<void>,
  log: Pick<Log, 'error'>,
  everyMillis = EVERY_MILLIS,
): FreezeWatch => {
  let isRunning = false
  let hasFailed = false
  const look = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    try {
      await refresh()
      hasFailed = false
    } catch (error) {
      if (!hasFailed || !(error instanceof SparekeyError))
        log.error({ err: error }, 'freezes could not be read')
      hasFailed = true
    } finally {
      isRunning = false
    }
  }
  const timer = setInterval(() => void look(), everyMillis)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
