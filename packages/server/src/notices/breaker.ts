import { DeliveryFailed, DeliveryPostponed, isDeliveryError } from './delivery-errors.ts'

export interface BreakerOptions {
  readonly clock: () => Date
  /** Failures in a row after which a destination is left alone. Default: 5. */
  readonly failures?: number
  /** How long at first; each failed probe doubles it. Default: 15. */
  readonly firstPauseSeconds?: number
  /** Default: 300. */
  readonly longestPauseSeconds?: number
}

/** Leaves destinations alone that fail, each by itself. */
export interface Breakers {
  /**
   * Does the job, unless the destination is left alone. What counts as a failure is a {@link DeliveryFailed} that concerns
   * the whole destination; success and other delivery errors show that it answers. After a pause exactly one job goes through as a probe.
   *
   * @throws {DeliveryPostponed} The job was not begun.
   */
  run<T>(destination: string, job: () => Promise<T>): Promise<T>
  /** Destinations that are left alone at this moment. */
  open(): readonly string[]
}

/** A receiver may ask for a longer pause than ours; this is the most it gets. */
const LONGEST_ASKED_SECONDS = 3_600
/** For those that come while the probe is under way. */
const PROBE_PAUSE_SECONDS = 5

interface Circuit {
  /** Failures in a row while closed. */
  failures: number
  /** 0: closed. */
  pauseSeconds: number
  openedAt: number
  probing: boolean
  /** Grows with each change between open and closed, so that jobs begun before it no longer count. */
  generation: number
}

/** Memory is kept for failing destinations alone. */
export const createBreakers = (options: BreakerOptions): Breakers => {
  const { clock, failures: mostFailures = 5, firstPauseSeconds = 15, longestPauseSeconds = 300 } = options
  const circuits = new Map<string, Circuit>()

  /** Seconds of the pause that are left. A clock that was set back begins the pause anew, so none outlives its length. */
  const secondsLeft = (circuit: Circuit): number => {
    if (circuit.pauseSeconds === 0) return 0
    const now = clock().getTime()
    if (now < circuit.openedAt) circuit.openedAt = now
    return Math.max(0, Math.ceil(circuit.pauseSeconds - (now - circuit.openedAt) / 1000))
  }

  const open = (circuit: Circuit, pauseSeconds: number): void => {
    circuit.pauseSeconds = pauseSeconds
    circuit.openedAt = clock().getTime()
    circuit.failures = 0
    circuit.generation += 1
  }

  const failed = (destination: string, { retryAfterSeconds }: DeliveryFailed, isProbe: boolean): void => {
    const circuit = circuits.get(destination) ?? {
      failures: 0,
      pauseSeconds: 0,
      openedAt: 0,
      probing: false,
      generation: 0,
    }
    circuits.set(destination, circuit)
    circuit.failures += 1
    const asked = Math.min(retryAfterSeconds ?? 0, LONGEST_ASKED_SECONDS)
    if (isProbe) {
      open(circuit, Math.max(asked, Math.min(circuit.pauseSeconds * 2, longestPauseSeconds)))
    } else if (circuit.failures >= mostFailures || asked > 0) {
      open(circuit, Math.max(asked, firstPauseSeconds))
    }
  }

  return {
    async run(destination, job) {
      const before = circuits.get(destination)
      const generation = before?.generation ?? 0
      const isProbe = before !== undefined && before.pauseSeconds > 0
      if (isProbe) {
        const left = secondsLeft(before)
        if (left > 0) throw new DeliveryPostponed(left)
        if (before.probing) throw new DeliveryPostponed(PROBE_PAUSE_SECONDS)
        before.probing = true
      }
      const isCurrent = (): boolean => (circuits.get(destination)?.generation ?? 0) === generation
      try {
        const result = await job()
        if (isCurrent()) circuits.delete(destination)
        return result
      } catch (error) {
        const isFailure = error instanceof DeliveryFailed && error.scope === 'destination'
        if (isCurrent()) {
          if (isFailure) failed(destination, error, isProbe)
          else if (isDeliveryError(error)) circuits.delete(destination)
        }
        throw error
      } finally {
        if (isProbe) before.probing = false
      }
    },
    open: () => [...circuits].flatMap(([name, circuit]) => (secondsLeft(circuit) > 0 ? [name] : [])),
  }
}
