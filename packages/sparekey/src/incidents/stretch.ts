import { toHex } from '../bytes.ts'
import type { WalkedSet, WalkedUse } from '../store/catalogue/incidents.ts'
import type { WalkedAccount } from '../store/catalogue/walk.ts'
import { read, type Bytes, type Step } from '../store/port.ts'
import { startOfAll } from './job.ts'

/** An account with what a selection looks at. */
export interface Holder {
  readonly account: WalkedAccount
  readonly sets: readonly WalkedSet[]
  /** Empty where nobody asked for them. */
  readonly uses: readonly WalkedUse[]
}

/** Accounts in one stretch, and rows in one page of them. */
export const accountsAtOnce = 1000
const rowsAtOnce = 1000

/** Comes after every id. */
const behindAll: Bytes = new Uint8Array(17).fill(0xff)

/**
 * The accounts behind one, in the order of their keys, with their sheets and, if asked for, the uses of their codes. Fewer than
 * {@link accountsAtOnce}: they are the last.
 */
export function* readStretch(after: Bytes, withUses: boolean): Step<readonly Holder[]> {
  const accounts = yield* read('walkAccounts', { accountKey: after, limit: accountsAtOnce })
  const upto = accounts.at(-1)?.accountKey
  if (upto === undefined) return []
  const sets = Map.groupBy(yield* readSets(after, upto), ({ accountKey }) => toHex(accountKey))
  const uses = Map.groupBy(withUses ? yield* readUses(after, upto) : [], ({ accountKey }) =>
    toHex(accountKey),
  )
  return accounts.map((account) => {
    const key = toHex(account.accountKey)
    return { account, sets: sets.get(key) ?? [], uses: uses.get(key) ?? [] }
  })
}

const firstBehind = (after: Bytes): Bytes => (after.length === 0 ? startOfAll : behindAll)

function* readSets(after: Bytes, upto: Bytes): Step<readonly WalkedSet[]> {
  const found: WalkedSet[] = []
  let place = { accountKey: after, setId: firstBehind(after) }
  for (;;) {
    const page = yield* read('walkSets', { ...place, upto, limit: rowsAtOnce })
    found.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < rowsAtOnce) return found
    place = { accountKey: last.accountKey, setId: last.setId }
  }
}

function* readUses(after: Bytes, upto: Bytes): Step<readonly WalkedUse[]> {
  const found: WalkedUse[] = []
  let place = { accountKey: after, setId: firstBehind(after), label: '' }
  for (;;) {
    const page = yield* read('walkUses', { ...place, upto, limit: rowsAtOnce })
    found.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < rowsAtOnce) return found
    place = { accountKey: last.accountKey, setId: last.setId, label: last.label }
  }
}
