import { SparekeyError } from '../errors.ts'

/**
 * Admission to the slow hash (design: a bounded queue, a permit for each running hash). A place is taken before anything
 * is written; where none is free the call ends at once with nothing spent. A permit is held until the hash itself ends,
 * whatever became of the request, so that abandoned requests cannot push more hashes onto the cores.
 */
export interface HashGateOptions {
  /** Hashes that run at once: 1 to 1,024. One a core. */
  readonly permits: number
  /** Hashes that may wait: 1 to 100,000. */
  readonly places: number
  /** How long a hash may wait for its permit, in milliseconds: 1 to 60,000. */
  readonly waitMs: number
}

export interface GateStatistics {
  readonly running: number
  readonly waiting: number
  /** Hashes started since the process began. */
  readonly started: number
  /** Requests turned away: no place, or no permit in time. */
  readonly refused: number
}

/** Places for a fixed number of hashes. Must be ended with `release` when nothing more will be run under it. */
export interface Places {
  /**
   * Runs one hash under a permit.
   * @throws {SparekeyError} `overloaded` where no permit came free in time; `hash` was not called then.
   */
  run<T>(hash: () => Promise<T>): Promise<T>
  /** Gives up the places that were not used. May be called more than once. */
  release(): void
}

export interface HashGate {
  /** @throws {SparekeyError} `overloaded` where fewer than `count` places are free. */
  reserve(count: number): Places
  statistics(): GateStatistics
}

interface Waiter {
  readonly admit: () => void
}

const overloaded = (): SparekeyError =>
  new SparekeyError(
    'overloaded',
    'Too many codes are being checked at this moment. Nothing was written; try again shortly.',
    {
      retryAfterSeconds: 1,
    },
  )

export const createHashGate = ({ permits, places, waitMs }: HashGateOptions): HashGate => {
  const waiters = new Set<Waiter>()
  let running = 0
  let reserved = 0
  let started = 0
  let refused = 0

  const permit = (): Promise<void> => {
    if (running < permits) {
      running += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        admit: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      const timer = setTimeout(() => {
        waiters.delete(waiter)
        refused += 1
        reject(overloaded())
      }, waitMs)
      waiters.add(waiter)
    })
  }

  /** Hands the permit to the longest waiter; it stays counted as running. */
  const handOn = (): void => {
    const [next] = waiters
    if (next === undefined) {
      running -= 1
    } else {
      waiters.delete(next)
      next.admit()
    }
  }

  const reserve = (count: number): Places => {
    // A request larger than the whole queue may still have it for itself.
    if (reserved > 0 && reserved + count > permits + places) {
      refused += 1
      throw overloaded()
    }
    reserved += count
    let left = count
    return {
      run: async (hash) => {
        if (left === 0) throw new RangeError('More hashes were run than places were reserved.')
        left -= 1
        try {
          await permit()
        } catch (error) {
          reserved -= 1
          throw error
        }
        started += 1
        try {
          return await hash()
        } finally {
          reserved -= 1
          handOn()
        }
      },
      release: () => {
        reserved -= left
        left = 0
      },
    }
  }

  return { reserve, statistics: () => ({ running, waiting: waiters.size, started, refused }) }
}
