import { compareBytes } from '../bytes.ts'
import type { WalkedAccount, WalkedEvent } from '../store/catalogue/walk.ts'
import type { Bytes, Store } from '../store/port.ts'
import { advance, createCursor, readRows } from './cursor.ts'

export interface ExportOptions {
  /** Only of this account. */
  readonly accountKey?: Bytes
  /** Milliseconds since 1970, included. With either bound, what an erasure blanked is left out: it has no time. */
  readonly since?: number
  /** Milliseconds since 1970, not included. */
  readonly until?: number
}

export interface ExportedEvent {
  readonly event: WalkedEvent
  /** `null` where the register of the account is gone. */
  readonly account: WalkedAccount | null
}

const pageRows = 500
const start: Bytes = new Uint8Array(0)

/**
 * The events of all accounts, by account and then in their order, a page at a time. The log is not verified.
 *
 * @throws {SparekeyError} `overloaded`, `internal`.
 */
export async function* exportEvents(
  store: Store,
  { accountKey, since, until }: ExportOptions,
): AsyncGenerator<ExportedEvent> {
  const one = accountKey === undefined ? [] : await readRows(store, 'readAccount', { accountKey })
  const accounts = createCursor<WalkedAccount>(pageRows, async (last, limit) => {
    if (accountKey !== undefined) {
      return last === null ? one.map((row) => ({ ...row, accountKey })) : []
    }
    return readRows(store, 'walkAccounts', { accountKey: last?.accountKey ?? start, limit })
  })
  const events = createCursor<WalkedEvent>(pageRows, (last, limit) =>
    readRows(store, 'walkEvents', {
      accountKey: last?.accountKey ?? accountKey ?? start,
      seq: last?.seq ?? Number.MIN_SAFE_INTEGER,
      limit,
    }),
  )
  const isWanted = ({ at }: WalkedEvent): boolean =>
    (since === undefined && until === undefined) ||
    (at !== null && (since === undefined || at >= since) && (until === undefined || at < until))

  await Promise.all([accounts.load(), events.load()])
  for (let event = events.current; event !== null; event = events.current) {
    if (accountKey !== undefined && compareBytes(event.accountKey, accountKey) !== 0) return
    while (accounts.current !== null && compareBytes(accounts.current.accountKey, event.accountKey) < 0) {
      await advance(accounts)
    }
    if (isWanted(event)) {
      const account = accounts.current
      const isIts = account !== null && compareBytes(account.accountKey, event.accountKey) === 0
      yield { event, account: isIts ? account : null }
    }
    await advance(events)
  }
}
