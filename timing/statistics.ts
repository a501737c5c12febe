// Welch's t over interleaved measurements, as in "Dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede, 2016).

/** Mean, variance and number of a class. */
export interface Moments {
  readonly count: number
  readonly mean: number
  /** Of the sample: divided by n − 1. */
  readonly variance: number
}

/** One pass by Welford's method: no sum of squares grows until its last digits are lost. */
export const momentsOf = (values: Iterable<number>): Moments => {
  let count = 0
  let mean = 0
  let squares = 0
  for (const value of values) {
    count += 1
    const distance = value - mean
    mean += distance / count
    squares += distance * (value - mean)
  }
  return { count, mean, variance: count < 2 ? Number.NaN : squares / (count - 1) }
}

/**
 * Welch's t: how many standard errors lie between the means of two classes whose variances may differ. 0 where both are the
 * same constant; `NaN` where a class has fewer than two values.
 */
export const welch = (a: Moments, b: Moments): number => {
  const difference = a.mean - b.mean
  const error = Math.sqrt(a.variance / a.count + b.variance / b.count)
  return error === 0 && difference === 0 ? 0 : difference / error
}

/** Of all measurements, how many are kept: interruptions make a long tail that hides what is looked for. */
export const KEPT_SHARES: readonly number[] = [1, 0.99, 0.95, 0.9, 0.75, 0.5]

/** The value below which this share of the measurements lies. */
export const percentile = (sorted: Float64Array, share: number): number =>
  share >= 1 ? Number.POSITIVE_INFINITY : (sorted[Math.floor(sorted.length * share)] ?? Number.NaN)

export interface Compared {
  /** Of the share at which it is largest. */
  readonly t: number
  readonly keptShare: number
  /** Of the same share, in the unit of the measurements: the mean of the first class less that of the second. */
  readonly difference: number
}

/**
 * Compares two classes at every share in {@link KEPT_SHARES}. The threshold of each is a percentile of both classes
 * together: it knows nothing of the class, so that cropping makes no difference where there is none.
 */
export const compare = (a: Float64Array, b: Float64Array): Compared => {
  const pooled = new Float64Array(a.length + b.length)
  pooled.set(a)
  pooled.set(b, a.length)
  pooled.sort()
  const compared = KEPT_SHARES.map((keptShare): Compared => {
    const most = percentile(pooled, keptShare)
    const [first, second] = [a, b].map((values) => momentsOf(values.filter((value) => value < most)))
    if (first === undefined || second === undefined) throw new TypeError('There are two classes.')
    return { t: welch(first, second), keptShare, difference: first.mean - second.mean }
  })
  return compared.reduce((worst, one) => (Math.abs(one.t) > Math.abs(worst.t) ? one : worst))
}
