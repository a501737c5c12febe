import { read, undo, type ReadName, type ReadParameters, type ReadRow, type Store } from '../store/port.ts'

/** Rows of a walk in the order of their key, one page in memory. */
export interface Cursor<Row> {
  /** The row at which the walk stands; `null` behind the last one. */
  readonly current: Row | null
  /** Goes to the next row where the page has one; `false`: call `load`. */
  step(): boolean
  /** Reads the page behind the current one. Also the first. */
  load(): Promise<void>
}

/** Reads rows in a transaction that changes nothing, so that its end cannot be in doubt. */
export const readRows = async <N extends ReadName>(
  store: Store,
  name: N,
  parameters: ReadParameters<N>,
): Promise<readonly ReadRow<N>[]> => {
  const outcome = await store.transact(function* () {
    return undo(yield* read(name, parameters))
  })
  return outcome.outcome === 'unknown' ? [] : outcome.value
}

/** `pageBehind` gives the rows behind one, or behind the start; fewer than `pageRows` means that there are no more. */
export const createCursor = <Row>(
  pageRows: number,
  pageBehind: (last: Row | null, limit: number) => Promise<readonly Row[]>,
): Cursor<Row> => {
  let page: readonly Row[] = []
  let at = 0
  let isLast = false
  return {
    get current() {
      return page[at] ?? null
    },
    step() {
      at += 1
      return at < page.length || isLast
    },
    async load() {
      page = await pageBehind(page.at(-1) ?? null, pageRows)
      isLast = page.length < pageRows
      at = 0
    },
  }
}

/** Goes to the next row, reading a page where it must. */
export const advance = async (cursor: Cursor<unknown>): Promise<void> => {
  if (!cursor.step()) await cursor.load()
}
