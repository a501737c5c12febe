import { setTimeout as pause } from 'node:timers/promises'
import { SetupError } from '../../errors.ts'

const FIRST_PAUSE_MILLIS = 250
const LONGEST_PAUSE_MILLIS = 5_000

export interface Time {
  nowMillis(): number
  pause(millis: number): Promise<unknown>
}

const realTime: Time = { nowMillis: () => performance.now(), pause }

/**
 * Does the work, and again where it fails with `keys_unreachable`, after pauses of 0.25, 0.5, 1, 2, 4, 5, 5 … seconds, while the
 * next try begins within `waitSeconds` of the first. The last failure is the one that is thrown.
 */
export const withPatience = async <T>(
  waitSeconds: number,
  work: () => Promise<T>,
  time: Time = realTime,
): Promise<T> => {
  const untilMillis = time.nowMillis() + waitSeconds * 1000
  for (
    let pauseMillis = FIRST_PAUSE_MILLIS;
    ;
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS)
  ) {
    try {
      return await work()
    } catch (error) {
      const mayPass = error instanceof SetupError && error.code === 'keys_unreachable'
      if (!mayPass || time.nowMillis() + pauseMillis > untilMillis) throw error
      await time.pause(pauseMillis)
    }
  }
}
