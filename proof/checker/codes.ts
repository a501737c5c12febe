/** An acknowledged use: where it was asked for and where it was answered. */
export interface Accept {
  readonly redeemId: string | null
  readonly idemKey: number | null
  readonly invokedLine: number
  readonly line: number
}

/** What the history says of one code. */
export interface CodeStory {
  readonly codeId: string
  readonly set: string
  readonly accepts: Accept[]
  /** Attempts that ended without an answer that says what happened. */
  readonly unknowns: { readonly line: number; readonly idemKey: number | null }[]
  /** Attempts in flight, by call; whether each was already counted as contested. */
  readonly open: Map<number, { isContested: boolean }>
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
