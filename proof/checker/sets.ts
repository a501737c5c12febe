import type { HistoryRecord } from '../history/record.ts'

/** What the history says of the sheets of one account. Set ids sort by their issue. */
export interface AccountSets {
  /** A call for this account was sent; which sets it will end is not known yet. */
  readonly invoked: (record: HistoryRecord) => void
  /** A call for this account has ended. */
  readonly answered: (record: HistoryRecord) => void
  /** The line that first says that this set had ended; `null`: none does. */
  readonly endedAt: (set: string) => number | null
  readonly wasRevoked: () => boolean
  /** Sets asked for so far, made or not. */
  readonly issues: () => number
  /** Whether a call that ends sets is under way. */
  readonly isEnding: () => boolean
}

export const createAccountSets = (): AccountSets => {
  const ended = new Map<string, number>()
  /** Sets that were shown to be the active one, and the line that says so: every earlier set has ended by then. */
  const confirmed: { readonly set: string; readonly line: number }[] = []
  const ending = new Set<number>()
  /** Sets that were issued, and how many calls may have made each the active one. */
  const mayBeActive = new Map<string, number>()
  let issues = 0
  let revocations = 0

  const count = (set: string, change: number): void =>
    void mayBeActive.set(set, (mayBeActive.get(set) ?? 0) + change)
  const end = (set: string, line: number): void => void (ended.has(set) || ended.set(set, line))

  return {
    invoked: ({ op, call, set }) => {
      if (op === 'issue') issues += 1
      if (op === 'revoke') revocations += 1
      if (op === 'revoke' || op === 'confirm') ending.add(call)
      if (set !== null && (op === 'confirm' || op === 'redeem')) count(set, 1)
    },
    answered: ({ op, type, call, set, line, ended: named }) => {
      ending.delete(call)
      if (type === 'fail' && set !== null && (op === 'confirm' || op === 'redeem')) count(set, -1)
      if (type !== 'ok') return
      if (op === 'issue' && set !== null) {
        // A sheet that nobody confirmed or used is given up when the next one is made.
        for (const [one, times] of mayBeActive) if (one < set && times === 0) end(one, line)
        count(set, 0)
      }
      for (const one of named) end(one, line)
      const showsActive = op === 'confirm' || op === 'redeem'
      if (showsActive && set !== null && !confirmed.some((one) => one.set >= set))
        confirmed.push({ set, line })
    },
    endedAt: (set) => {
      const later = confirmed.find((one) => one.set > set)
      const lines = [ended.get(set), later?.line].filter((line) => line !== undefined)
      return lines.length === 0 ? null : Math.min(...lines)
    },
    wasRevoked: () => revocations > 0,
    issues: () => issues,
    isEnding: () => ending.size > 0,
  }
}
