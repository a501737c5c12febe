import { compareBytes } from '../bytes.ts'
import type { Primitives } from '../crypto/ports.ts'
import type { WalkedAccount, WalkedEvent, WalkedRedemption } from '../store/catalogue/walk.ts'
import type { Bytes, Store } from '../store/port.ts'
import { checkAccount, type AccountCheck, type AccountVerdict, type Register } from './account-check.ts'
import type { ChainMark } from './checkpoint.ts'
import { advance, createCursor, readRows, type Cursor } from './cursor.ts'
import type { AuditFinding } from './findings.ts'
import { openLogCheck, type LogCheckOptions, type LogVerification } from './log-check/check-log.ts'

export interface VerifyOptions {
  /** Called for each finding, in the order of the accounts. */
  readonly found: (finding: AuditFinding) => void
  /** Ends the walk after so many findings. Default: goes through to the end. */
  readonly mostFindings?: number
  /** What an earlier run kept, ascending by account key. */
  readonly marks?: AsyncIterable<ChainMark>
  /** Verifies the tree over all accounts, too, and that it holds the very events of the database. */
  readonly log?: LogCheckOptions
  /** Called for each account with events, ascending: what a later run can be given. */
  readonly kept?: (mark: ChainMark) => void
  /** Called from time to time. */
  readonly progress?: (done: Verification) => void
  /** Rows in memory at a time, of each kind. Default: 500. */
  readonly pageRows?: number
}

/** How much was looked at, and how many findings there were. */
export interface Verification {
  readonly accounts: number
  readonly events: number
  readonly redemptions: number
  readonly findings: number
  /** From 0 to 1, by the account key, which is spread evenly. */
  readonly share: number
  /** `null` where it was not asked for, or the walk ended at a finding before it. */
  readonly log: LogVerification | null
}

/**
 * Walks every account, its events and its uses, and recomputes every leaf hash and head. Pages are read one after the other
 * while the service goes on; what seems wrong is looked at once more, with the register standing still, before it is
 * reported. In memory are a page of each kind and the uses of one account.
 *
 * With `log` the tree is computed anew besides, and two fingerprints tell whether events and leaves are the same; only where
 * they differ are both walked side by side to name which.
 *
 * Without marks it cannot find a writer who computed a chain anew with its register, nor an account that is gone with all
 * its rows; with the marks of an earlier run it finds both, up to where the account stood then.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer, or holds what no version wrote.
 */
export const verifyAudit = async (
  store: Store,
  primitives: Primitives,
  options: VerifyOptions,
): Promise<Verification> => {
  const { found, kept, progress, mostFindings = Number.POSITIVE_INFINITY, pageRows = 500 } = options
  const accounts = walkAccounts(store, pageRows)
  const events = walkEvents(store, pageRows)
  const uses = walkUses(store, pageRows)
  const marks = cursorOf(options.marks)
  const cursors = [accounts, events, uses, marks]
  // First: an event that is read without a leaf must not lie below the size that is read.
  const logCheck = options.log === undefined ? null : await openLogCheck(store, primitives, options.log)
  await Promise.all(cursors.map((cursor) => cursor.load()))

  const done = { accounts: 0, events: 0, redemptions: 0, findings: 0, share: 0, log: null }
  const report = (finding: AuditFinding): void => {
    if (done.findings >= mostFindings) return
    done.findings += 1
    found(finding)
  }
  for (;;) {
    const accountKey = leastKey(cursors)
    if (accountKey === null || done.findings >= mostFindings) break
    const mark = await take(marks, accountKey)
    const account = await take(accounts, accountKey)
    const check = checkAccount(primitives, accountKey, account, mark)
    done.accounts += 1
    done.redemptions += await takeAll(uses, accountKey, ({ setId, label }) => check.use(setId, label))
    done.events += await takeAll(events, accountKey, (event) => {
      check.event(event)
      logCheck?.event(event)
    })
    let verdict = check.end()
    if (verdict.findings.length > 0) verdict = await lookAgain(store, primitives, accountKey, mark, pageRows)
    for (const finding of verdict.findings) report(finding)
    if (verdict.seq > 0) kept?.({ accountKey, seq: verdict.seq, head: verdict.head })
    done.share = shareOf(accountKey)
    progress?.(done)
  }
  const isWhole = done.findings < mostFindings
  const log = logCheck === null || !isWhole ? null : await logCheck.end(report)
  return { ...done, share: 1, log }
}

type OfAccount = { readonly accountKey: Bytes }
/** Comes before every other. */
const start: Bytes = new Uint8Array(0)

const walkAccounts = (store: Store, pageRows: number): Cursor<WalkedAccount> =>
  createCursor(pageRows, (last, limit) =>
    readRows(store, 'walkAccounts', { accountKey: last?.accountKey ?? start, limit }),
  )

const walkEvents = (
  store: Store,
  pageRows: number,
  from = { accountKey: start, seq: Number.MIN_SAFE_INTEGER },
): Cursor<WalkedEvent> =>
  createCursor(pageRows, (last, limit) => {
    const { accountKey, seq } = last ?? from
    return readRows(store, 'walkEvents', { accountKey, seq, limit })
  })

const walkUses = (
  store: Store,
  pageRows: number,
  from = { accountKey: start, setId: start, label: '' },
): Cursor<WalkedRedemption> =>
  createCursor(pageRows, (last, limit) => {
    const { accountKey, setId, label } = last ?? from
    return readRows(store, 'walkRedemptions', { accountKey, setId, label, limit })
  })

const cursorOf = (marks: AsyncIterable<ChainMark> | undefined): Cursor<ChainMark> => {
  const iterator = marks?.[Symbol.asyncIterator]()
  return createCursor(1, async () => {
    const next = await iterator?.next()
    return next === undefined || next.done === true ? [] : [next.value]
  })
}

const leastKey = (cursors: readonly Cursor<OfAccount>[]): Bytes | null => {
  let least: Bytes | null = null
  for (const { current } of cursors) {
    if (current !== null && (least === null || compareBytes(current.accountKey, least) < 0)) {
      least = current.accountKey
    }
  }
  return least
}

const isAt = (cursor: Cursor<OfAccount>, accountKey: Bytes): boolean =>
  cursor.current !== null && compareBytes(cursor.current.accountKey, accountKey) === 0

const take = async <Row extends OfAccount>(cursor: Cursor<Row>, accountKey: Bytes): Promise<Row | null> => {
  if (!isAt(cursor, accountKey)) return null
  const row = cursor.current
  await advance(cursor)
  return row
}

const takeAll = async <Row extends OfAccount>(
  cursor: Cursor<Row>,
  accountKey: Bytes,
  each: (row: Row) => void,
): Promise<number> => {
  let count = 0
  for (let row = cursor.current; row !== null && isAt(cursor, accountKey); row = cursor.current) {
    each(row)
    count += 1
    if (!cursor.step()) await cursor.load()
  }
  return count
}

/** How often an account is looked at again that changes meanwhile. Each try is short: it is one account. */
const tries = 20

/** The account alone, between two looks at a register that did not move: no change was made in between. */
const lookAgain = async (
  store: Store,
  primitives: Primitives,
  accountKey: Bytes,
  mark: ChainMark | null,
  pageRows: number,
): Promise<AccountVerdict> => {
  for (let left = tries; ; left -= 1) {
    const [before] = await readRows(store, 'readAccount', { accountKey })
    const check = checkAccount(primitives, accountKey, before ?? null, mark)
    await runCheck(store, accountKey, check, pageRows)
    const [after] = await readRows(store, 'readAccount', { accountKey })
    if (left <= 1 || isSame(before, after)) return check.end()
  }
}

const runCheck = async (
  store: Store,
  accountKey: Bytes,
  check: AccountCheck,
  pageRows: number,
): Promise<void> => {
  const uses = walkUses(store, pageRows, { accountKey, setId: start, label: '' })
  const events = walkEvents(store, pageRows, { accountKey, seq: Number.MIN_SAFE_INTEGER })
  await Promise.all([uses.load(), events.load()])
  await takeAll(uses, accountKey, ({ setId, label }) => check.use(setId, label))
  await takeAll(events, accountKey, (event) => check.event(event))
}

const isSame = (a: Register | undefined, b: Register | undefined): boolean => a?.auditSeq === b?.auditSeq

const shareOf = (accountKey: Bytes): number => ((accountKey[0] ?? 0) * 256 + (accountKey[1] ?? 0)) / 65_536
