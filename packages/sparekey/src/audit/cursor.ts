import { SparekeyError } from '../errors.ts'
import {
  read,
  undo,
  type ReadName,
  type ReadParameters,
  type ReadRow,
  type Step,
  type Store,
} from '../store/port.ts'

/** Rows of a walk in the order of their key, one page in memory. */
export interface Cursor<Row> {
  /** The row at which the walk stands; `null` behind the last one. */
  readonly current: Row | null
  /** Goes to the next row where the page has one; `false`: call `load`. */
  step(): boolean
  /** Reads the page behind the current one. Also the first. */
  load(): Promise<void>
}

/**
 * What steps read in a transaction that changes nothing, so that its end cannot be in doubt.
 *
 * @throws {SparekeyError} `internal`: the store doubts it all the same. An answer made up in its place could hide a finding.
 */
export const lookInto = async <T>(store: Store, steps: () => Step<T>): Promise<T> => {
  const outcome = await store.transact(function* () {
    return undo(yield* steps())
  })
  if (outcome.outcome !== 'unknown') return outcome.value
  throw new SparekeyError('internal', 'The database did not say what it holds. Try again.', {
    cause: outcome.cause,
  })
}

/** Rows, in a transaction of their own that changes nothing. */
export const readRows = <N extends ReadName>(
  store: Store,
  name: N,
  parameters: ReadParameters<N>,
): Promise<readonly ReadRow<N>[]> => lookInto(store, () => read(name, parameters))

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
