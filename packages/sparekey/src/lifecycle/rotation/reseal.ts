import type { KeyRing } from '../../crypto/ports.ts'
import { keep, undo, type Store } from '../../store/port.ts'
import { run } from './pages.ts'
import type { Contents, Reseal, SealedRow } from './sealed-row.ts'
import { sealedTables, type SealedTableName } from './sealed-tables.ts'

/** A row that the ring does not open. It is left as it is. */
export interface Unopened {
  readonly table: SealedTableName
  /** Names the row for an operator. */
  readonly row: string
  readonly keyId: string
}

export type RowCounts = Readonly<Record<SealedTableName, number>>

/** After each of these a run may end at any moment and be started again. */
export type ResealPoint = 'read' | 'sealed' | 'written' | 'table done'

export interface ResealOptions {
  readonly unopened: (row: Unopened) => void
  /** Called after each page with how far the table has come, from 0 to 1, and how many rows were resealed so far. */
  readonly progress?: (table: SealedTableName, share: number, resealed: number) => void
  /** Called at each {@link ResealPoint}. */
  readonly reached?: (point: ResealPoint) => void
  /** Rows that share a transaction. Default: 500. */
  readonly pageRows?: number
}

/**
 * Seals every set, identity, address, webhook secret and signing key anew that does not lie under the ring's current key. A row is written
 * only where it still holds what was read, so that codes are used and sheets issued meanwhile without loss. A run that was
 * cut off anywhere is started again, and finds what is left.
 *
 * What other processes still write under an older key behind the walk is left to the next run; `countKeyUses` tells.
 *
 * @throws {SparekeyError} `overloaded`, `outcome_unknown`, `internal`: run it again.
 */
export const resealAll = async (
  store: Store,
  ring: KeyRing,
  { unopened, progress, reached, pageRows = 500 }: ResealOptions,
): Promise<RowCounts> => {
  const resealed: Record<SealedTableName, number> = {
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
  }
  for (const table of sealedTables) {
    for await (const page of table.pages(store, pageRows)) {
      const old = page.filter(({ keyId }) => keyId !== ring.currentKeyId)
      const found = await readContents(store, old)
      reached?.('read')
      const writes: Reseal[] = []
      for (const { row, contents } of found) {
        if (contents === 'gone') continue
        const reseal = contents(ring)
        if (reseal === null) unopened({ table: table.name, row: row.name, keyId: row.keyId })
        else writes.push(reseal)
      }
      reached?.('sealed')
      resealed[table.name] += await writeAll(store, writes)
      reached?.('written')
      progress?.(table.name, page.at(-1)?.share ?? 0, resealed[table.name])
    }
    reached?.('table done')
  }
  return resealed
}

const readContents = async (
  store: Store,
  rows: readonly SealedRow[],
): Promise<readonly { readonly row: SealedRow; readonly contents: Contents }[]> => {
  if (rows.length === 0) return []
  return run(store, function* () {
    const found: { row: SealedRow; contents: Contents }[] = []
    for (const row of rows) found.push({ row, contents: yield* row.contents() })
    return undo(found)
  })
}

/** Many rows share the flush of one transaction. */
const writeAll = async (store: Store, writes: readonly Reseal[]): Promise<number> => {
  if (writes.length === 0) return 0
  return run(store, function* () {
    let written = 0
    for (const write of writes) written += yield* write()
    return keep(written)
  })
}
