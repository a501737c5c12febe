/** An acknowledged use: where it was asked for and where it was answered. */
export interface Accept {
  readonly redeemId: string | null
  readonly idemKey: number | null
  readonly invokedLine: number
  readonly line: number
}

/** An attempt, and those that ended while it was in flight, requests that were never sent left out. */
export interface OpenAttempt {
  isCounted: boolean
  readonly met: OpenAttempt[]
}

/** What the history says of one code. */
export interface CodeStory {
  readonly codeId: string
  readonly set: string
  readonly accepts: Accept[]
  /** Attempts that ended without an answer that says what happened. */
  readonly unknowns: { readonly line: number; readonly idemKey: number | null }[]
  /** Attempts in flight, by call. */
  readonly open: Map<number, OpenAttempt>
  /** Under each key, where it was first sent with this code. */
  readonly firstSent: Map<number, number>
  /** Of every record of the code, ascending. */
  readonly lines: number[]
}

export const createCodeStory = (codeId: string): CodeStory => ({
  codeId,
  set: codeId.slice(0, codeId.indexOf('/')),
  accepts: [],
  unknowns: [],
  open: new Map(),
  firstSent: new Map(),
  lines: [],
})

/** Ends an attempt; gives how many more are known to have been in flight together with another. */
export const endAttempt = (story: CodeStory, call: number, wasSent: boolean): number => {
  const attempt = story.open.get(call)
  story.open.delete(call)
  if (attempt === undefined || !wasSent) return 0
  for (const other of story.open.values()) other.met.push(attempt)
  const together = attempt.met.length === 0 ? [] : [attempt, ...attempt.met]
  const uncounted = together.filter(({ isCounted }) => !isCounted)
  for (const one of uncounted) one.isCounted = true
  return uncounted.length
}
