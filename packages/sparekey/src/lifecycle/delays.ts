import type { AttemptsPolicy } from '../policy/policy.ts'

/** One step of `takeAttempt`: an attempt with a number of at least `from` sets the next allowed time to `until`. */
export interface DelayStep {
  readonly from: number
  readonly until: number
}

const steps = 8
/** Never reached: the cap is at most 100. */
const never = 1_000_000

/** The delays of a policy as the 8 steps that the statement takes (NIST SP 800-63B-4 §3.2.2). */
export const delaySteps = (policy: AttemptsPolicy, now: number): readonly DelayStep[] =>
  Array.from({ length: steps }, (_, index) => {
    const seconds = policy.delaysSeconds[index]
    return seconds === undefined
      ? { from: never + index, until: 0 }
      : { from: policy.delayFromFailure + index, until: now + seconds * 1000 }
  })

/** For a try that neither meets nor sets a delay. */
export const noDelays: readonly DelayStep[] = Array.from({ length: steps }, (_, index) => ({
  from: never + index,
  until: 0,
}))

/** When the next try may be made after this number of failures in a row; 0: at once. */
export const delayAfter = (delays: readonly DelayStep[], failures: number): number =>
  delays.findLast(({ from }) => failures >= from)?.until ?? 0
