/**
 * I1 at most once · I2 durable · I3 nothing invented · I4 no accept from a sheet that had ended · I5 true answers in the order
 * of real time · I6 all of a use or nothing of it · I7 progress.
 */
export const invariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'] as const
export type Invariant = (typeof invariants)[number]

export interface Violation {
  readonly invariant: Invariant
  readonly message: string
  /** Lines of the history that show it, ascending. Empty where only the final state does. */
  readonly lines: readonly number[]
}

export interface Verdict {
  /** Well-formed codes that were sent to be used. */
  readonly attempts: number
  /** Codes of which a use was acknowledged. */
  readonly acknowledged: number
  /** Attempts that were in flight together with another one for the same code. */
  readonly contested: number
  /** Attempts whose outcome nobody was told. */
  readonly unknown: number
  /** Answers to attempts, by status and code. */
  readonly answers: Readonly<Record<string, number>>
  /** What must have happened at least once in a long run, or it has proved nothing about it. */
  readonly sometimes: Readonly<Record<string, number>>
  /** The first {@link mostOfEach} against each invariant. */
  readonly violations: readonly Violation[]
  /** All of them. */
  readonly violationCount: number
  readonly violationsOf: Readonly<Record<Invariant, number>>
}

export const mostOfEach = 20

/** Counts every violation and keeps the first ones. */
export interface Findings {
  readonly add: (invariant: Invariant, message: string, lines: readonly number[]) => void
  readonly kept: readonly Violation[]
  readonly count: () => number
  readonly counts: Readonly<Record<Invariant, number>>
}

export const createFindings = (): Findings => {
  const kept: Violation[] = []
  const counts: Record<Invariant, number> = { I1: 0, I2: 0, I3: 0, I4: 0, I5: 0, I6: 0, I7: 0 }
  return {
    add: (invariant, message, lines) => {
      counts[invariant] += 1
      if (counts[invariant] <= mostOfEach) {
        kept.push({ invariant, message, lines: [...new Set(lines)].toSorted((a, b) => a - b) })
      }
    },
    kept,
    count: () => Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
  }
}
