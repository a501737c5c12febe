import type { Table } from './table.ts'
import { bytesOf, keyOf } from './table.ts'
import type { ReadHandlers } from './tables.ts'

type Place = readonly (string | number)[]

const compare = (a: Place, b: Place): number => {
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other !== undefined && part !== other) return part < other ? -1 : 1
  }
  return 0
}

interface Entry<Row> {
  readonly owner: string
  readonly key: string
  readonly row: Row
}

/** Rows of all accounts behind a place, in the order of their key. */
export const behind = <Row extends object>(
  table: Table<Row>,
  place: Place,
  limit: number,
  placeOf: (entry: Entry<Row>) => Place = ({ owner, key }) => [owner, key],
): Entry<Row>[] =>
  table
    .entries()
    .filter((entry) => compare(placeOf(entry), place) > 0)
    .toSorted((a, b) => compare(placeOf(a), placeOf(b)))
    .slice(0, limit)

/** Redemptions are owned by account key ‖ set id. */
export const setIdBytes = 16

export const walkReads: ReadHandlers<'walkAccounts' | 'walkEvents' | 'walkRedemptions'> = {
  walkAccounts: ({ accounts }, { accountKey, limit }) =>
    behind(accounts, [keyOf(accountKey), ''], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner),
      identityKeyId: row.identityKeyId,
      sealedIdentity: row.sealedIdentity,
      auditSeq: row.auditSeq,
      auditHead: row.auditHead,
    })),

  walkEvents: ({ events }, { accountKey, seq, limit }) =>
    behind(events, [keyOf(accountKey), seq], limit, ({ owner, row }) => [owner, row.seq]).map(
      ({ owner, row }) => ({ accountKey: bytesOf(owner), ...row }),
    ),

  walkRedemptions: ({ redemptions }, { accountKey, setId, label, limit }) =>
    behind(redemptions, [keyOf(accountKey) + keyOf(setId), label], limit).map(({ owner, row }) => ({
      accountKey: bytesOf(owner.slice(0, -setIdBytes)),
      setId: bytesOf(owner.slice(-setIdBytes)),
      label: row.label,
    })),
}
