import { randomBytes } from 'node:crypto'
import type { ConfirmResult, Issued, IssueResult, RedeemResult } from 'sparekey'
import type { Exchange } from './exchange.ts'

/** An issue without its codes. */
export type IssuedSheet = Omit<Issued, 'codes'>

/** What came of something that was done on the page. Holds no code. */
export type Outcome =
  | { readonly step: 'issue'; readonly result: IssuedSheet | Exclude<IssueResult, Issued> }
  | { readonly step: 'confirm'; readonly result: ConfirmResult }
  | { readonly step: 'use'; readonly result: RedeemResult }
  | { readonly step: 'undecided'; readonly isKnown: boolean }

/** One thing done on the page, to be shown by the request that follows. */
export interface Step {
  readonly outcome: Outcome
  /** `null` where no answer came. */
  readonly exchange: Exchange | null
  /** The codes of a new sheet, with the answer that holds them. */
  readonly shownOnce: ShownOnce | null
}

export interface ShownOnce {
  readonly codes: readonly [string, ...string[]]
  readonly answer: string
}

export interface Steps {
  /**
   * Does something once for each key, however often it is sent, and gives the id under which it is shown. It takes the
   * place of the account's step before.
   */
  once(key: string, account: string, act: () => Promise<Step>): Promise<string>
  /** The account's last step, where this is its id: what came before is history and no longer told as news. */
  find(id: string, account: string): Omit<Step, 'shownOnce'> | null
  /** The codes of a step, to whoever asks first; then, or a minute after they were made, `null`. */
  takeCodes(id: string, account: string): ShownOnce | null
}

interface Kept extends Step {
  readonly id: string
}

const STEP_MILLIS = 10 * 60_000
const CODES_MILLIS = 60_000
const MOST_ACCOUNTS = 200

/** Remembers what was done between the request that did it and the one that shows it. In memory alone. */
export const createSteps = (): Steps => {
  const lastSteps = new Map<string, Kept>()
  const ids = new Map<string, Promise<string>>()

  const find = (id: string, account: string): Kept | null => {
    const kept = lastSteps.get(account)
    return kept?.id === id ? kept : null
  }
  const takeCodes = (id: string, account: string): ShownOnce | null => {
    const kept = find(id, account)
    if (kept === null) return null
    lastSteps.set(account, { ...kept, shownOnce: null })
    return kept.shownOnce
  }
  const keep = (account: string, step: Step): string => {
    const id = randomBytes(16).toString('base64url')
    lastSteps.delete(account)
    lastSteps.set(account, { ...step, id })
    later(CODES_MILLIS, () => void takeCodes(id, account))
    later(STEP_MILLIS, () => void (find(id, account) !== null && lastSteps.delete(account)))
    const [oldest] = lastSteps.keys()
    if (lastSteps.size > MOST_ACCOUNTS && oldest !== undefined) lastSteps.delete(oldest)
    return id
  }
  return {
    once: (key, account, act) => {
      const known = ids.get(key)
      if (known !== undefined) return known
      const id = act().then((step) => keep(account, step))
      ids.set(key, id)
      id.catch(() => ids.delete(key))
      later(STEP_MILLIS, () => void ids.delete(key))
      return id
    },
    find,
    takeCodes,
  }
}

const later = (millis: number, act: () => void): void => void setTimeout(act, millis).unref()
