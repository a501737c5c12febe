/** What a round of {@link Sparekey} `runDue` did. */
export interface DueRound {
  /** Things done: reminders, expiries, notices handed over. */
  readonly done: number
  /** Deliveries that failed and are tried again later. */
  readonly putOff: number
  /** Deliveries given up after the last try; they are kept. */
  readonly dead: number
  /** Whether more was due than fits a round: run another. */
  readonly more: boolean
}
