import { concatBytes, samePublicBytes, utf8 } from '../bytes.ts'
import { joinFields } from '../crypto/fields.ts'
import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import { openView, sealView } from '../crypto/operator-seal.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'
import {
  parseOperatorId,
  parseOperatorSessionId,
  printOperatorId,
  printOperatorSessionId,
} from '../lifecycle/identifiers.ts'
import type { ConsoleViewRow } from '../store/catalogue/operators.ts'
import { keep, read, undo, write, type Bytes, type Step, type Store } from '../store/port.ts'
import { identityIn } from './operators-identity.ts'
import type { ConsoleView, ConsoleViewFilter, ConsoleViews, NewConsoleView } from './operators-types.ts'
import { run } from './run.ts'

export interface ConsoleViewsOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** What lies sealed in a row. The salt keeps its hash from telling what it is. */
interface Content {
  readonly salt: string
  readonly accountId?: string
  readonly reason?: string
  readonly detail?: Readonly<Record<string, string | number>>
}

const KEPT_DAYS = 400
const DAY_MILLIS = 86_400_000
const PAGE_ROWS = 200
const COUNTED_ROWS = 1000
const NO_ONE: Bytes = new Uint8Array(16)
const GENESIS: Bytes = new Uint8Array(32)
const MOST_TRIES = 20
/** Rows between two looks for what is too old to be kept. */
const FORGET_EVERY = 100

/** The record of who looked at what in the console, and did what there. */
export const createConsoleViews = ({
  store,
  ring,
  clock = () => new Date(),
  random = nodeRandom,
}: ConsoleViewsOptions): ConsoleViews => {
  const rowFor = (
    view: NewConsoleView,
    seq: number,
    before: Bytes,
    text: string,
    at: number,
  ): ConsoleViewRow => {
    const { keyId, bytes: sealed } = sealView(ring, { tenant: view.tenant, seq }, text)
    const row = {
      tenant: view.tenant,
      seq,
      at,
      operatorKey: parseOperatorId(view.operatorId) ?? NO_ONE,
      sessionId: parseOperatorSessionId(view.sessionId) ?? NO_ONE,
      kind: view.kind,
      accountKey: view.accountId === undefined ? null : ring.accountKey(view.tenant, view.accountId),
      caseId: view.caseId ?? null,
      keyId,
      sealed,
      contentHash: nodePrimitives.sha256(utf8(text)),
    }
    return { ...row, hash: hashOf(row, before) }
  }

  /** False: somebody else's row came first. */
  const append = async (view: NewConsoleView, text: string, at: number): Promise<boolean> => {
    const newest = await run(store, function* () {
      return undo((yield* read('readNewestView', { tenant: view.tenant }))[0] ?? null)
    })
    const row = rowFor(view, (newest?.seq ?? 0) + 1, newest?.hash ?? GENESIS, text, at)
    return run(store, function* () {
      if (row.seq % FORGET_EVERY === 0) yield* forgetOldViews(view.tenant, at)
      return (yield* write('insertView', row)) === 1 ? keep(true) : undo(false)
    })
  }

  const rowsBelow = (
    tenant: string,
    { operatorId, accountId }: Pick<ConsoleViewFilter, 'operatorId' | 'accountId'>,
    below: { readonly beforeSeq: number; readonly limit: number },
  ): Promise<readonly ConsoleViewRow[]> =>
    run(store, function* () {
      if (accountId !== undefined) {
        const accountKey = ring.accountKey(tenant, accountId)
        return undo(yield* read('readViewsOfAccount', { tenant, accountKey, ...below }))
      }
      if (operatorId !== undefined) {
        const operatorKey = parseOperatorId(operatorId) ?? NO_ONE
        return undo(yield* read('readViewsOfOperator', { tenant, operatorKey, ...below }))
      }
      return undo(yield* read('readViews', { tenant, ...below }))
    })

  const shown = (row: ConsoleViewRow, names: ReadonlyMap<string, string>): ConsoleView => {
    const content = contentIn(ring, row)
    const operatorId = printOperatorId(row.operatorKey)
    return {
      seq: row.seq,
      at: new Date(row.at),
      operatorId,
      displayName: names.get(operatorId) ?? '(unknown)',
      sessionId: printOperatorSessionId(row.sessionId),
      kind: row.kind,
      accountId: content?.accountId ?? null,
      caseId: row.caseId,
      reason: content?.reason ?? null,
      detail: content?.detail ?? {},
    }
  }

  const namesOf = (): Promise<ReadonlyMap<string, string>> =>
    run(store, function* () {
      const rows = yield* read('readOperators', {})
      return undo(
        new Map(rows.map((row) => [printOperatorId(row.operatorKey), identityIn(ring, row).displayName])),
      )
    })

  return {
    append: async (view) => {
      const at = clock().getTime()
      const { accountId, reason, detail } = view
      const content: Content = {
        salt: btoa(String.fromCharCode(...random(16))),
        ...(accountId !== undefined && { accountId }),
        ...(reason !== undefined && { reason }),
        ...(detail !== undefined && { detail }),
      }
      const text = JSON.stringify(content)
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        if (await append(view, text, at)) return
      }
      throw new SparekeyError('overloaded', 'The record of views could not be written. Try again.', {
        retryAfterSeconds: 1,
      })
    },

    list: async (tenant, { limit = 50, beforeSeq = Number.MAX_SAFE_INTEGER, ...filter } = {}) => {
      const names = await namesOf()
      const most = Math.min(Math.max(1, limit), PAGE_ROWS)
      const items: ConsoleView[] = []
      let below = beforeSeq
      // What does not match is walked over, for so many pages that a request stays short; the next one goes on from there.
      for (let pages = 0; pages < 10; pages += 1) {
        const rows = await rowsBelow(tenant, filter, { beforeSeq: below, limit: PAGE_ROWS })
        for (const row of rows) {
          below = row.seq
          if (!matches(row, filter)) continue
          items.push(shown(row, names))
          if (items.length === most) return { items, nextBeforeSeq: below }
        }
        if (rows.length < PAGE_ROWS) return { items, nextBeforeSeq: null }
      }
      return { items, nextBeforeSeq: below }
    },

    count: async (tenant, operatorId, since, filter = {}) => {
      const below = { beforeSeq: Number.MAX_SAFE_INTEGER, limit: COUNTED_ROWS }
      const rows = await rowsBelow(tenant, { operatorId }, below)
      return rows.filter((row) => matches(row, { ...filter, from: since })).length
    },

    verify: async (tenant) => {
      let before: ConsoleViewRow | null = null
      for (let seq = 0; ;) {
        const rows: readonly ConsoleViewRow[] = await run(store, function* () {
          return undo(yield* read('walkViews', { tenant, seq, limit: PAGE_ROWS }))
        })
        for (const row of rows) {
          if (row.tenant !== tenant) return null
          if (!continues(ring, before, row)) return row.seq
          before = row
          seq = row.seq
        }
        if (rows.length < PAGE_ROWS) return null
      }
    },
  }
}

/**
 * Removes the oldest rows of a tenant that are older than 400 days. The rest of the chain stays; its first row is then taken as it is.
 */
function* forgetOldViews(tenant: string, now: number): Step<void> {
  const oldest = yield* read('walkViews', { tenant, seq: 0, limit: PAGE_ROWS })
  const before = now - KEPT_DAYS * DAY_MILLIS
  const last = oldest.findLast((row) => row.tenant === tenant && row.at < before)
  if (last !== undefined) yield* write('deleteViews', { tenant, uptoSeq: last.seq })
}

const contentIn = (ring: KeyRing, row: ConsoleViewRow): Content | null => {
  const text = openView(ring, row, { keyId: row.keyId, bytes: row.sealed })
  return text === null ? null : (JSON.parse(text) as Content)
}

const hashOf = (row: Omit<ConsoleViewRow, 'hash'>, before: Bytes): Bytes =>
  nodePrimitives.sha256(
    concatBytes(
      before,
      joinFields(
        [
          utf8('sparekey/1/console-view'),
          utf8(row.tenant),
          utf8(String(row.seq)),
          utf8(String(row.at)),
          row.operatorKey,
          row.sessionId,
          utf8(row.kind),
          row.accountKey ?? new Uint8Array(0),
          utf8(row.caseId ?? ''),
          row.contentHash,
        ],
        4,
      ),
    ),
  )

/** Whether a row stands behind the one before; of the oldest that is kept, only what it holds can be judged. */
const continues = (ring: KeyRing, before: ConsoleViewRow | null, row: ConsoleViewRow): boolean => {
  const text = openView(ring, row, { keyId: row.keyId, bytes: row.sealed })
  const isWhole = text !== null && samePublicBytes(nodePrimitives.sha256(utf8(text)), row.contentHash)
  if (!isWhole) return false
  if (before === null) return row.seq > 1 || samePublicBytes(hashOf(row, GENESIS), row.hash)
  return row.seq === before.seq + 1 && samePublicBytes(hashOf(row, before.hash), row.hash)
}

const matches = (
  row: ConsoleViewRow,
  { operatorId, kinds, withoutCase, from, to }: ConsoleViewFilter,
): boolean =>
  (operatorId === undefined || printOperatorId(row.operatorKey) === operatorId) &&
  (kinds === undefined || kinds.includes(row.kind)) &&
  (withoutCase !== true || row.caseId === null) &&
  (from === undefined || row.at >= from.getTime()) &&
  (to === undefined || row.at < to.getTime())
