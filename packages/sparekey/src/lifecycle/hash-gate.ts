import { SparekeyError } from '../errors.ts'

/**
 * Admission to the slow hash (design: a bounded queue, a permit for each running hash). A place is taken before anything
 * is written; where none is free the call ends at once with nothing spent. A permit is held until the hash itself ends,
 * whatever became of the request, so that abandoned requests cannot push more hashes onto the cores.
 */
export interface HashGateOptions {
  /** Hashes that run at once: 1 to 1,024. One a core. */
  readonly permits: number
  /** Hashes that may wait, counted in those of the default derivation: 1 to 100,000. */
  readonly places: number
  /** How long a request may wait for the permit of its first hash, in milliseconds: 1 to 60,000. */
  readonly waitMs: number
  /** Told of each hash as it ends, in the context of the call that asked for it. What it throws is lost. Default: nobody. */
  readonly onRun?: (run: HashRun) => void
}

/** One slow hash that ran. Says nothing about what was hashed, or for whom. */
export interface HashRun {
  /** How long it waited for its permit, and how long it then ran, in milliseconds. */
  readonly waitedMs: number
  readonly ranMs: number
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
   * @throws {SparekeyError} `overloaded` where no permit came free in time for the first of them, `internal` where more are
   * run than places were reserved; `hash` was not called then.
   */
  run<T>(hash: () => Promise<T>): Promise<T>
  /** Gives up the places that were not used. May be called more than once. */
  release(): void
}

/**
 * How a request stands in the queue (see `standings.ts`). `known`: all of its places, and the next permit. 0: who has sent
 * nothing lately. More: who has; fewer of the places, from 3 on half of them, and each after everybody who has sent less.
 */
export type Standing = 'known' | number

export interface HashGate {
  /**
   * Places for `count` hashes, `each` of which takes so many (default 1): a hash that takes a core longer takes more, so that
   * what waits behind it is bounded in time and not in number alone. `standing` is asked again whenever a permit is free: a source
   * that goes on sending puts back what it has sent before. Left out, it is that of a caller who is trusted not to flood: all
   * places, in the order of those who have sent nothing lately.
   * @throws {SparekeyError} `overloaded` where fewer are free, or more are taken already than this standing may add to, or those
   * who are not behind it would make it wait for longer than a request may.
   */
  reserve(count: number, each?: number, standing?: () => Standing): Places
  statistics(): GateStatistics
}

interface Waiter {
  readonly admit: () => void
  /** The least goes first; of equal ones the one that came first. */
  readonly turn: () => number
}

/** What a request still holds of the queue. */
interface Reservation {
  places: number
  readonly turn: () => number
}

/** What was begun is finished before anything else is started: a half-made sheet helps nobody. */
const begunTurn = -2
const knownTurn = -1
const turnOf = (standing: Standing): number => (standing === 'known' ? knownTurn : standing)

/** Some twenty hashes tell how long one takes. */
const weightOfLast = 0.1

/** Of the places, what each standing from 0 on may fill together with all behind it. The rest is for known devices. */
const shares = [7 / 8, 3 / 4, 5 / 8, 1 / 2] as const

const shareOf = (standing: number): number => shares[standing] ?? 1 / 2

const overloaded = (): SparekeyError =>
  new SparekeyError(
    'overloaded',
    'Too many codes are being checked at this moment. Nothing was written; try again shortly.',
    { retryAfterSeconds: 1 },
  )

/** How long a request may wait for its first permit; what it runs after that waits only for what it runs itself. */
const createPatience = (waitMs: number, onEnd: () => void) => {
  const givingUp = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let isAdmitted = false
  return {
    isAdmitted: () => isAdmitted,
    admitted: () => {
      isAdmitted = true
      clearTimeout(timer)
      givingUp.clear()
    },
    waits: (giveUp: () => void) => {
      if (isAdmitted) return
      givingUp.add(giveUp)
      timer ??= setTimeout(() => {
        onEnd()
        for (const one of givingUp) one()
      }, waitMs)
    },
  }
}

/** An observer that fails must not make a hash that was right look like a failure. */
const tell = (onRun: HashGateOptions['onRun'], run: HashRun): void => {
  try {
    onRun?.(run)
  } catch {
    // Lost, as promised.
  }
}

/** `nowMs` is a clock that never goes back. Without one no hash is measured. */
export const createHashGate = (
  { permits, places, waitMs, onRun }: HashGateOptions,
  nowMs: () => number = () => 0,
): HashGate => {
  const waiters = new Set<Waiter>()
  const reservations = new Set<Reservation>()
  let running = 0
  let reserved = 0
  let started = 0
  let refused = 0
  /** How long a hash that takes one place takes at the moment, in milliseconds; `null`: none has ended yet. */
  let hashMs: number | null = null

  const learn = (lastMs: number): void => {
    hashMs = hashMs === null ? lastMs : hashMs + (lastMs - hashMs) * weightOfLast
  }

  const permit = (patience: ReturnType<typeof createPatience>, ownTurn: () => number): Promise<void> => {
    if (running < permits) {
      running += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const turn = () => (patience.isAdmitted() ? begunTurn : ownTurn())
      const waiter: Waiter = { admit: resolve, turn }
      waiters.add(waiter)
      patience.waits(() => {
        waiters.delete(waiter)
        reject(overloaded())
      })
    })
  }

  /** Hands the permit on; it stays counted as running. */
  const handOn = (): void => {
    let next: Waiter | undefined
    let least = Number.POSITIVE_INFINITY
    for (const waiter of waiters) {
      const turn = waiter.turn()
      if (turn >= least) continue
      next = waiter
      least = turn
    }
    if (next === undefined) {
      running -= 1
    } else {
      waiters.delete(next)
      next.admit()
    }
  }

  /** What the permits get through while a request may wait: to take in more would be to let it wait for nothing. */
  const servable = (): number => (hashMs === null ? places : (permits * waitMs) / hashMs)

  const giveUp = (reservation: Reservation, number: number): void => {
    reserved -= number
    reservation.places -= number
    if (reservation.places === 0) reservations.delete(reservation)
  }

  /** Only those who are not behind it make a request wait. */
  const hasRoom = (wanted: number, standing: Standing | undefined): boolean => {
    if (typeof standing !== 'number') return reserved + wanted <= permits + places
    const share = shareOf(standing)
    if (reserved + wanted > permits + Math.ceil(places * share)) return false
    let ahead = 0
    for (const { turn, places: held } of reservations) if (turn() <= standing) ahead += held
    return ahead + wanted <= permits + Math.ceil(servable() * share)
  }

  const reserve = (count: number, each = 1, standing?: () => Standing): Places => {
    // A request larger than the whole queue may still have it for itself.
    if (reserved > 0 && !hasRoom(count * each, standing?.())) {
      refused += 1
      throw overloaded()
    }
    const turn = () => turnOf(standing?.() ?? 0)
    const reservation: Reservation = { places: count * each, turn }
    reservations.add(reservation)
    reserved += reservation.places
    let left = count
    const patience = createPatience(waitMs, () => {
      refused += 1
    })
    return {
      run: async (hash) => {
        if (left === 0) throw new SparekeyError('internal', 'More hashes were run than places were reserved.')
        left -= 1
        const askedAt = nowMs()
        try {
          await permit(patience, turn)
        } catch (error) {
          giveUp(reservation, each)
          throw error
        }
        patience.admitted()
        started += 1
        const startedAt = nowMs()
        try {
          return await hash()
        } finally {
          const ranMs = nowMs() - startedAt
          learn(ranMs / each)
          giveUp(reservation, each)
          handOn()
          tell(onRun, { waitedMs: startedAt - askedAt, ranMs })
        }
      },
      release: () => {
        giveUp(reservation, left * each)
        left = 0
      },
    }
  }

  return { reserve, statistics: () => ({ running, waiting: waiters.size, started, refused }) }
}
