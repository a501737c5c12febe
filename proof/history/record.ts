/** What a call was. */
export const operations = ['issue', 'confirm', 'redeem', 'revoke', 'status'] as const
export type Operation = (typeof operations)[number]

/**
 * `invoke`: it is about to be sent. `ok`: acknowledged. `fail`: definitely refused, nothing was done. `info`: everything else;
 * it may have happened, or may yet.
 */
export const recordTypes = ['invoke', 'ok', 'fail', 'info'] as const
export type RecordType = (typeof recordTypes)[number]

/** One line of a history. A code itself is never in it: `codeId` is its set and its label, which is not secret. */
export interface HistoryRecord {
  /** From 1, in the order in which the generator saw things happen. */
  readonly line: number
  /** Milliseconds since the run began, by a clock that never jumps. */
  readonly tMono: number
  /** The service that was called, by its place among the endpoints. */
  readonly proc: number
  /** The same for a call and its answer. */
  readonly call: number
  readonly op: Operation
  readonly type: RecordType
  readonly account: number
  readonly set: string | null
  /** The code's place on its sheet. */
  readonly slot: number | null
  /** `SET/LABEL` of a code that was issued; `null` of a wrong code, and where no code was typed. */
  readonly codeId: string | null
  readonly idemKey: number | null
  readonly redeemId: string | null
  /** The status and code of the answer, or what became of the request. */
  readonly result: string | null
  /** The sets that the answer says were ended. */
  readonly ended: readonly string[]
}

/** What the caller gives; line and time are the history's own. */
export type NewRecord = Pick<HistoryRecord, 'proc' | 'call' | 'op' | 'type' | 'account'> &
  Partial<Omit<HistoryRecord, 'line' | 'tMono'>>
