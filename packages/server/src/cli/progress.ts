/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface Progress {
  /** Says how far the work has come, e.g. `41 %`. */
  say(state: string): void
}

const BEFORE_IT_IS_SHOWN_MILLIS = 1000
const BETWEEN_MILLIS = 200

/**
 * Shows on one line of a terminal that work goes on, once it has taken a second, and clears the line at its end. Where
 * standard error is no terminal nothing is written: a log needs no animation.
 */
export const withProgress = async <T>(
  what: string,
  work: (progress: Progress) => Promise<T>,
  stream: ProgressStream = process.stderr,
): Promise<T> => {
  if (stream.isTTY !== true) return work({ say: () => {} })
  let state = ''
  let millis = 0
  let shown = false
  const timer = setInterval(() => {
    millis += BETWEEN_MILLIS
    if (millis < BEFORE_IT_IS_SHOWN_MILLIS) return
    shown = true
    stream.write(`\r\u001b[2K${what} … ${state === '' ? `${Math.floor(millis / 1000)} s` : state}`)
  }, BETWEEN_MILLIS)
  try {
    return await work({
      say: (text) => {
        state = text
      },
    })
  } finally {
    clearInterval(timer)
    if (shown) stream.write('\r\u001b[2K')
  }
}
