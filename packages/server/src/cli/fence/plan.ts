import type { Store } from 'sparekey'
import {
  findLost,
  readAccountName,
  toHex,
  type AccountName,
  type KeptVerdict,
  type LostHead,
} from 'sparekey/service'
import { readJournal, type JournalEntry } from '../../log-keeping/journal.ts'
import type { FenceParts } from './parts.ts'

/** An account of which the journal knows something that the database does not. */
export interface Concerned {
  readonly accountKey: Uint8Array
  /** `null`: the database does not know it, or it was erased, or its key is not on the ring. */
  readonly name: AccountName | null
  readonly lost: readonly JournalEntry[]
}

/** What a database that went back has lost, as far as it is known. */
export interface FencePlan {
  readonly state: 'behind' | 'changed' | 'fine'
  /** What was signed and is not there; what is there, where nothing is known to be lost. */
  readonly lost: LostHead
  /** Where the log of the database stands. */
  readonly presentSize: number
  /** Events that are known to be lost: by the checkpoint, and by the journal. */
  readonly events: number
  readonly from: Date | null
  readonly to: Date | null
  /** Events that are lost and of which the journal does not know the account. */
  readonly unnamed: number
  readonly accounts: readonly Concerned[]
  /** Of those: they had been erased, and the older copy has them again. */
  readonly erased: readonly Concerned[]
  /** Of those: made after the copy; there is nothing of them here. */
  readonly unknown: readonly Concerned[]
}

const ENTRIES_AT_ONCE = 5000

/** Finds out what was lost, from the kept checkpoint and the journal beside it. Nothing is changed. */
export const makePlan = async (
  parts: FenceParts,
  verdict: Extract<KeptVerdict, { state: 'behind' | 'changed' | 'fine' }>,
  present: LostHead,
  progress: (share: number) => void,
): Promise<FencePlan> => {
  if (verdict.state === 'fine') return { ...nothingLost, lost: present, presentSize: present.size }
  const { kept, state } = verdict
  const entries = await readJournal(parts.path)
  const lost = await lostOf(parts.store, entries, progress)
  const isLeftOut = ({ leafIndex }: JournalEntry): boolean =>
    leafIndex >= present.size && leafIndex < kept.size
  const bySize = Math.max(0, kept.size - present.size)
  const times = lost.flatMap(({ at }) => (at === null ? [] : [at]))
  const accounts: Concerned[] = []
  for (const [, ofOne] of Map.groupBy(lost, ({ accountKey }) => toHex(accountKey))) {
    const [{ accountKey } = { accountKey: new Uint8Array(0) }] = ofOne
    accounts.push({ accountKey, name: await readAccountName(parts, accountKey), lost: ofOne })
  }
  const wasErased = ({ lost: events }: Concerned): boolean =>
    events.some(({ type }) => type === 'account.erased')
  return {
    state,
    lost: kept,
    presentSize: present.size,
    events: Math.max(bySize, lost.length),
    from: times.length === 0 ? null : new Date(Math.min(...times)),
    to: times.length === 0 ? null : new Date(Math.max(...times)),
    unnamed: Math.max(0, bySize - lost.filter(isLeftOut).length),
    accounts,
    erased: accounts.filter((one) => one.name !== null && wasErased(one)),
    unknown: accounts.filter((one) => one.name === null && !wasErased(one)),
  }
}

const nothingLost = {
  state: 'fine',
  events: 0,
  from: null,
  to: null,
  unnamed: 0,
  accounts: [],
  erased: [],
  unknown: [],
} as const

const lostOf = async (
  store: Store,
  entries: readonly JournalEntry[],
  progress: (share: number) => void,
): Promise<readonly JournalEntry[]> => {
  const lost: JournalEntry[] = []
  for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) {
    progress(at / entries.length)
    lost.push(...(await findLost(store, entries.slice(at, at + ENTRIES_AT_ONCE))))
  }
  return lost
}
