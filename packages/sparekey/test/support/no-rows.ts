import type { RowCounts } from '../../src/lifecycle/rotation/reseal.ts'
import { sealedTableNames } from '../../src/lifecycle/rotation/sealed-tables.ts'

/** No row of any table that holds seals. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of the names that it is to have
export const noRows = Object.fromEntries(sealedTableNames.map((name) => [name, 0])) as RowCounts
