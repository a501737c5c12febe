import { toHex } from '../../bytes.ts'
import { read, undo, type Bytes, type Store } from '../../store/port.ts'
import { pagesOf, run, start } from './pages.ts'
import { sealedTables, type SealedTableName } from './sealed-tables.ts'

/** Where rows refer to a key: sealed under it, or with a token or fingerprint that only it yields. */
export type KeyUseTable = SealedTableName | 'recoveries' | 'pages' | 'fingerprints'

/** What refers to one key of the ring. */
export interface KeyUses {
  readonly keyId: string
  readonly rows: Readonly<Record<KeyUseTable, number>>
  readonly total: number
  /** The first row of them, named for an operator. */
  readonly first: string
}

/**
 * Counts what refers to each key, the current one included, by walking the tables through. Recoveries and visits to the pages
 * count while they are open, fingerprints of idempotency keys until they expire: then nothing asks for their key again.
 *
 * @throws {SparekeyError} `overloaded`, `internal`.
 */
export const countKeyUses = async (store: Store, now: Date, pageRows = 2000): Promise<readonly KeyUses[]> => {
  const counts = new Map<string, { rows: Record<KeyUseTable, number>; first: string }>()
  const count = (table: KeyUseTable, keyId: string, name: string): void => {
    const entry = counts.get(keyId) ?? { rows: none(), first: name }
    entry.rows[table] += 1
    counts.set(keyId, entry)
  }
  for (const table of sealedTables) {
    for await (const page of table.pages(store, pageRows)) {
      for (const { keyId, name } of page) count(table.name, keyId, name)
    }
  }
  for await (const page of recoveries(store, pageRows)) {
    for (const { accountKey, keyId, expiresAt, endedAt } of page) {
      if (endedAt !== null || expiresAt <= now.getTime()) continue
      count('recoveries', keyId, `recovery of account ${toHex(accountKey)}`)
    }
  }
  for await (const page of visits(store, pageRows)) {
    for (const { accountKey, keyId, expiresAt, state } of page) {
      if (state !== 'open' || expiresAt <= now.getTime()) continue
      count('pages', keyId, `visit to the pages of account ${toHex(accountKey)}`)
    }
  }
  for await (const page of fingerprints(store, pageRows)) {
    for (const { accountKey, fingerprintKeyId, expiresAt } of page) {
      if (expiresAt <= now.getTime()) continue
      count('fingerprints', fingerprintKeyId, `idempotency key of account ${toHex(accountKey)}`)
    }
  }
  return [...counts].map(([keyId, { rows, first }]) => ({
    keyId,
    rows,
    total: Object.values(rows).reduce((sum, number) => sum + number, 0),
    first,
  }))
}

const none = (): Record<KeyUseTable, number> => ({
  sets: 0,
  identities: 0,
  contacts: 0,
  webhooks: 0,
  streams: 0,
  streamKeys: 0,
  alarmNotes: 0,
  operators: 0,
  consoleViews: 0,
  supportCases: 0,
  supportEvidence: 0,
  supportDecisions: 0,
  recoveries: 0,
  pages: 0,
  fingerprints: 0,
})

const recoveries = (store: Store, limit: number) =>
  pagesOf(limit, (last: { accountKey: Bytes; recoveryId: Bytes } | null) =>
    run(store, function* () {
      const { accountKey, recoveryId } = last ?? { accountKey: start, recoveryId: start }
      return undo(yield* read('walkRecoveryKeys', { accountKey, recoveryId, limit }))
    }),
  )

const visits = (store: Store, limit: number) =>
  pagesOf(limit, (last: { accountKey: Bytes; pageSessionId: Bytes } | null) =>
    run(store, function* () {
      const { accountKey, pageSessionId } = last ?? { accountKey: start, pageSessionId: start }
      return undo(yield* read('walkPageKeys', { accountKey, pageSessionId, limit }))
    }),
  )

const fingerprints = (store: Store, limit: number) =>
  pagesOf(limit, (last: { accountKey: Bytes; keyHash: Bytes } | null) =>
    run(store, function* () {
      const { accountKey, keyHash } = last ?? { accountKey: start, keyHash: start }
      return undo(yield* read('walkFingerprintKeys', { accountKey, keyHash, limit }))
    }),
  )
