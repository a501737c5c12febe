/** How often work is run again that the database asked to repeat, and how long is waited in between. */
export interface RetryLimits {
  /** Runs in all, the first one included. Default: 10. */
  readonly attempts: number
  /** Upper bound of the pause after the first run; it doubles with every run. Default: 10. */
  readonly firstPauseMilliseconds: number
  /** Upper bound of every pause. Default: 500. */
  readonly longestPauseMilliseconds: number
  /** Which part of the upper bound is waited, from 0 up to 1. Default: an even random number. */
  readonly fraction: () => number
}

export const defaultRetryLimits: RetryLimits = {
  attempts: 10,
  firstPauseMilliseconds: 10,
  longestPauseMilliseconds: 500,
  fraction: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
}

/** Asks for another run of the same work, and says why. */
export class Again {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/**
 * Runs `once` until it gives something other than {@link Again}, or the attempts are used up: then the last `Again`.
 * Pauses with full jitter, so that callers that collided do not collide again in step.
 */
export async function retry<T>(limits: RetryLimits, once: () => Promise<T | Again>): Promise<T | Again> {
  for (let attempt = 1; ; attempt++) {
    const result = await once()
    if (!(result instanceof Again) || attempt >= limits.attempts) return result
    const longest = Math.min(
      limits.longestPauseMilliseconds,
      limits.firstPauseMilliseconds * 2 ** (attempt - 1),
    )
    await new Promise((resolve) => setTimeout(resolve, limits.fraction() * longest))
  }
}
