import { SparekeyError } from '../errors.ts'
import { keep, read, write } from '../store/port.ts'
import type {
  ReadName,
  ReadParameters,
  ReadRow,
  Store,
  Transaction,
  WriteName,
  Writes,
} from '../store/port.ts'

/** What is used of an assertion library. */
export interface StoreContractAssert {
  equal(actual: unknown, expected: unknown, message?: string): void
  deepEqual(actual: unknown, expected: unknown, message?: string): void
  rejects(promise: Promise<unknown>, check: (error: unknown) => boolean): Promise<void>
}

/** What a promise is written with. */
export interface StoreContract {
  readonly assert: StoreContractAssert
  readonly createStore: () => Promise<Store>
  /** A test on the shared store, migrated. */
  readonly promise: (name: string, body: (store: Store) => Promise<void>) => void
}

/** Runs a body that must be committed; gives its value. */
export async function commit<T>(store: Store, body: () => Transaction<T>): Promise<T> {
  const result = await store.transact(body)
  if (result.outcome === 'committed') return result.value
  throw new TypeError(`The transaction must be committed; its outcome is ${result.outcome}.`)
}

/** Reads in a transaction of its own. */
export const ask = <N extends ReadName>(
  store: Store,
  name: N,
  parameters: ReadParameters<N>,
): Promise<readonly ReadRow<N>[]> =>
  commit(store, function* () {
    return keep(yield* read(name, parameters))
  })

/** Writes in a transaction of its own; gives the number of rows written. */
export const tell = <N extends WriteName>(store: Store, name: N, parameters: Writes[N]): Promise<number> =>
  commit(store, function* () {
    return keep(yield* write(name, parameters))
  })

/** Starts so many at once; gives what they gave. */
export const concurrently = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0)

export const isInternal = (error: unknown): boolean =>
  error instanceof SparekeyError && error.code === 'internal'
