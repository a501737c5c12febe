import { SparekeyError } from '../../errors.ts'
import type { Bytes, Store, Transaction } from '../../store/port.ts'

/** Comes before every key of a table. */
export const start: Bytes = new Uint8Array(0)

/** @throws {SparekeyError} `outcome_unknown`: what was asked may be asked again. */
export const run = async <T>(store: Store, body: () => Transaction<T>): Promise<T> => {
  const outcome = await store.transact(body)
  if (outcome.outcome !== 'unknown') return outcome.value
  throw new SparekeyError(
    'outcome_unknown',
    'The database did not say whether it was written to. Run this again.',
    {
      retryAfterSeconds: 1,
      cause: outcome.cause,
    },
  )
}

/** The pages of a walk, until one is not full. */
export async function* pagesOf<Row>(
  pageRows: number,
  pageBehind: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<readonly [Row, ...Row[]]> {
  for (let last: Row | null = null; ;) {
    const [first, ...others]: readonly Row[] = await pageBehind(last)
    if (first === undefined) return
    yield [first, ...others]
    if (others.length + 1 < pageRows) return
    last = others.at(-1) ?? first
  }
}

/** How far a walk by account key has come, from 0 to 1: the keys are spread evenly. */
export const shareOf = (accountKey: Bytes): number =>
  ((accountKey[0] ?? 0) * 256 + (accountKey[1] ?? 0)) / 65_536
