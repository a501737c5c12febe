import { copyOf } from '../../bytes.ts'
import { SparekeyError } from '../../errors.ts'
import type { Bytes } from '../port.ts'

/** What has to be done to undo the running transaction. */
export class Journal {
  readonly #undo: (() => void)[] = []

  note(undo: () => void): void {
    this.#undo.push(undo)
  }
  undo(): void {
    for (let last = this.#undo.pop(); last !== undefined; last = this.#undo.pop()) last()
  }
  forget(): void {
    this.#undo.length = 0
  }
}

/** Rows by owner (an account key; `''` where rows belong to no account) and by their key within it. */
export class Table<Row extends object> {
  readonly #journal: Journal
  readonly #owners = new Map<string, Map<string, Row>>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  get(owner: string, key: string): Row | undefined {
    return this.#owners.get(owner)?.get(key)
  }

  /** One of the owners that have rows. */
  anyOwner(): string | undefined {
    for (const [owner, rows] of this.#owners) if (rows.size > 0) return owner
    return undefined
  }

  of(owner: string): Row[] {
    return [...(this.#owners.get(owner)?.values() ?? [])]
  }

  /** The rows of every owner. */
  all(): Row[] {
    return [...this.#owners.values()].flatMap((rows) => [...rows.values()])
  }

  /** The rows of every owner with their places, in no order. */
  entries(): { readonly owner: string; readonly key: string; readonly row: Row }[] {
    return [...this.#owners].flatMap(([owner, rows]) => [...rows].map(([key, row]) => ({ owner, key, row })))
  }

  /** 0 where the key exists. The row is copied, so that the caller may wipe its buffers. */
  add(owner: string, key: string, row: Row): number {
    if (this.get(owner, key) !== undefined) return 0
    this.#set(owner, key, copyOf(row))
    return 1
  }

  /** For keys that are never given twice. */
  addNew(owner: string, key: string, row: Row): number {
    if (this.add(owner, key, row) === 0)
      throw new SparekeyError('internal', 'A row with this key exists already.')
    return 1
  }

  /** Adds the row, or replaces the one that has the key. The row is not copied. */
  put(owner: string, key: string, row: Row): void {
    this.#set(owner, key, row)
  }

  /** 0 where there is no row, or where `condition` does not hold for it. */
  change(
    owner: string,
    key: string,
    condition: (row: Row) => boolean,
    change: (row: Row) => Partial<Row>,
  ): number {
    const row = this.get(owner, key)
    if (row === undefined || !condition(row)) return 0
    this.#set(owner, key, { ...row, ...copyOf(change(row)) })
    return 1
  }

  /** Changes or, with `null`, removes every row of the owner for which `condition` holds; gives how many. */
  forEach(owner: string, condition: (row: Row) => boolean, change: Partial<Row> | null): number {
    const matching = [...(this.#owners.get(owner) ?? [])].filter(([, row]) => condition(row))
    for (const [key, row] of matching)
      this.#set(owner, key, change === null ? undefined : { ...row, ...change })
    return matching.length
  }

  remove(owner: string, key: string, condition: (row: Row) => boolean): number {
    const row = this.get(owner, key)
    if (row === undefined || !condition(row)) return 0
    this.#set(owner, key, undefined)
    return 1
  }

  #set(owner: string, key: string, row: Row | undefined): void {
    const rows = this.#owners.get(owner) ?? new Map<string, Row>()
    const before = rows.get(key)
    this.#owners.set(owner, rows)
    this.#journal.note(() => put(rows, key, before))
    put(rows, key, row)
  }
}

function put<Row>(rows: Map<string, Row>, key: string, row: Row | undefined): void {
  if (row === undefined) rows.delete(key)
  else rows.set(key, row)
}

/** Bytes as a key of a map. */
export const keyOf = (bytes: Bytes): string => String.fromCharCode(...bytes)

/** The bytes that were made a key. */
export const bytesOf = (key: string): Bytes => Uint8Array.from(key, (character) => character.charCodeAt(0))
