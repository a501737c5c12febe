// What the measurements ask of an engine.
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import type { Tile } from '../../packages/sparekey/src/audit/log/tiles.ts'
import type { Batch, Row } from './tuples.ts'

export interface Size {
  readonly table: string
  /** The index's name; `null`: the table itself. */
  readonly index: string | null
  readonly bytes: number
}

export interface Loader {
  add(rows: ReturnType<Batch['take']>, tiles: readonly Tile[]): Promise<void>
  end(size: number, frontier: Uint8Array): Promise<void>
}

/** How an engine makes random bytes. */
export interface Randoms {
  readonly bytes16: string
  readonly bytes32: string
}

/** What calls cost, however busy the machine is: counters that only grow. */
export interface Work {
  /** Of this process and of the server's for this database. */
  readonly processorMs: number
  /** Pages looked at, and of them those that were not in the server's own memory. */
  readonly pages: number
  readonly pagesRead: number
  readonly logBytes: number
}

/** How a statement finds its rows. */
export interface Plan {
  readonly statement: string
  /** Tables that it reads through from end to end. */
  readonly scanned: readonly string[]
}

export interface ScaleDatabase {
  readonly name: string
  /** A store of its own; the caller closes it. */
  openStore(): Promise<{ readonly store: Store; close(): Promise<void> }>
  work(): Promise<Work>
  /** Every row of a table. */
  rows(table: string): Promise<readonly Row[]>
  /**
   * Begins a bulk load into the tables of accounts; beside them what `from` says of key ring and policies. `isSorted`: indexes
   * are made at the end, which is faster, and as full as they would have become.
   */
  load(from: ScaleDatabase, isSorted: boolean): Promise<Loader>
  /** Makes the database as a maintained one is: vacuumed, analysed, on disk. */
  tidy(): Promise<void>
  /** A connection, for statements one after the other. */
  connected<T>(work: (execute: (texts: string) => Promise<void>) => Promise<T>): Promise<T>
  /** What the engine counts of rows written and room to be had, in lines. */
  wear(): Promise<readonly string[]>
  sizes(): Promise<readonly Size[]>
  plans(): Promise<readonly Plan[]>
  drop(): Promise<void>
}

export interface Engine {
  readonly name: string
  /** What `tidy` of its databases does. */
  readonly tidies: string
  /** Version and the settings that matter. */
  describe(): Promise<string>
  create(name: string): Promise<ScaleDatabase>
  /** How many connections write at once to any use. */
  readonly writers: number
  /** While nothing is measured, nothing has to be durable. */
  hurry(isHurried: boolean): Promise<void>
  readonly randoms: Randoms
  stop(): Promise<void>
}

/** Rows that are copied as they are: the database belongs to the ring, and its sets to their policy. */
export const carriedTables = ['sparekey_meta', 'sparekey_policies', 'sparekey_log'] as const
