// Accounts in the likeness of those that the library wrote. A copy has a key, ids, seals, salts and hashes of its own, of the
// same lengths and as random; its times lie where its place in the order says; all else is as the library wrote it.
import { createCipheriv, createHash } from 'node:crypto'
import { buckets } from '../../packages/sparekey/src/store/catalogue/due.ts'
import { expectedSchema } from '../../packages/sparekey/src/store/sql/expected-schema.ts'
import { encodeRow, type Batch, type Cell, type Row, type Tuple } from './tuples.ts'

/** The tables that hold what belongs to an account with a confirmed sheet. */
export const accountTables = ['sparekey_accounts', 'sparekey_code_sets', 'sparekey_due'] as const
export const eventTable = 'sparekey_events'
export const loadedTables = [...accountTables, eventTable] as const

/** What is written over in a copy. */
interface Patch {
  readonly at: number
  readonly length: number
  readonly by: 'key' | 'setTail' | 'setTailHex' | 'bucket' | 'time' | 'random'
}

interface Stamp {
  readonly tuple: Tuple
  readonly patches: readonly Patch[]
  /** Of an event: where its leaf and its place in the log lie. */
  readonly leaf: { readonly hashAt: number; readonly indexAt: number } | null
}

export interface Template {
  readonly accountKey: Uint8Array
  readonly stamps: readonly Stamp[]
}

const issueBytes = 4

/** From the rows of one account in the tables of {@link loadedTables}. */
export const templateOf = (accountKey: Uint8Array, rows: ReadonlyMap<string, readonly Row[]>): Template => {
  const [set] = rows.get('sparekey_code_sets') ?? []
  if (set === undefined) throw new TypeError('The account has no set.')
  const setId = Buffer.from(set['set_id'] as Uint8Array)
  const stamps = expectedSchema.tables
    .filter(({ name }) => (loadedTables as readonly string[]).includes(name))
    .flatMap((table) =>
      (rows.get(table.name) ?? []).map((row): Stamp => {
        const isEvent = table.name === eventTable
        // Without its number in the log the row would have no place for one.
        const tuple = encodeRow(table, isEvent ? { ...row, leaf_index: 0 } : row)
        const at = (column: string): number => tuple.cells.find((cell) => cell.column === column)?.at ?? -1
        return {
          tuple,
          patches: tuple.cells.flatMap((cell) =>
            patchesOf(cell, tuple.bytes, Buffer.from(accountKey), setId),
          ),
          leaf: isEvent ? { hashAt: at('leaf_hash'), indexAt: at('leaf_index') } : null,
        }
      }),
    )
  return { accountKey, stamps }
}

const patchesOf = (
  { column, type, at, length }: Cell,
  bytes: Buffer,
  key: Buffer,
  setId: Buffer,
): Patch[] => {
  if (length < 0 || column === 'policy_hash') return []
  const value = bytes.subarray(at, at + length)
  if (type === 'BYTEA') {
    if (value.equals(key)) return [{ at, length, by: 'key' }]
    if (value.equals(setId)) return [{ at: at + issueBytes, length: length - issueBytes, by: 'setTail' }]
    return [{ at, length, by: 'random' }]
  }
  if (type === 'TEXT') {
    const named = value.indexOf(setId.toString('hex'))
    return named < 0
      ? []
      : [{ at: at + named + 2 * issueBytes, length: 2 * (setId.length - issueBytes), by: 'setTailHex' }]
  }
  if (column === 'bucket' || column === 'remind_bucket') return [{ at, length, by: 'bucket' }]
  return type === 'BIGINT' && value.readBigInt64BE() > aTime ? [{ at, length, by: 'time' }] : []
}
/** Numbers above it are times. */
const aTime = 1_000_000_000_000n

/** Writes bytes that follow from the seed alone. */
const stream = (seed: string): ((into: Buffer, at: number, length: number) => void) => {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const zeros = Buffer.alloc(1 << 20)
  let block = Buffer.alloc(0)
  let used = 0
  return (into, at, length) => {
    if (used + length > block.length) {
      block = cipher.update(zeros)
      used = 0
    }
    block.copy(into, at, used, used + length)
    used += length
  }
}

/** Numbers below 2^53, in eight bytes. */
const readNumber = (bytes: Buffer, at: number): number =>
  bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
const writeNumber = (bytes: Buffer, at: number, value: number): void => {
  bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at)
  bytes.writeUInt32BE(value % 2 ** 32, at + 4)
}

export interface Copier {
  /** A copy that is `ageMs` older than its template, its events numbered from `leafIndex` on in the log. */
  copy(template: Template, ageMs: number, leafIndex: number): void
  /** The rows themselves; only the numbers of their events in the log are others. */
  verbatim(template: Template, leafIndex: number): void
}

/** `onLeaf` is given each event's hash, valid until it returns. */
export const createCopier = (seed: string, batch: Batch, onLeaf: (hash: Uint8Array) => void): Copier => {
  const random = stream(seed)
  const account = Buffer.alloc(28)
  const key = account.subarray(0, 16)
  const tail = account.subarray(16)
  const patch = (bytes: Buffer, from: number, { at, length, by }: Patch, tailHex: string, ageMs: number) => {
    const place = from + at
    switch (by) {
      case 'key':
        key.copy(bytes, place)
        break
      case 'setTail':
        tail.copy(bytes, place)
        break
      case 'setTailHex':
        bytes.write(tailHex, place, 'latin1')
        break
      case 'bucket':
        bytes.writeInt32BE((key[0] ?? 0) % buckets, place)
        break
      case 'time':
        writeNumber(bytes, place, readNumber(bytes, place) - ageMs)
        break
      case 'random':
        random(bytes, place, length)
    }
  }
  const write = ({ stamps }: Template, ageMs: number | null, leafIndex: number): void => {
    let next = leafIndex
    let tailHex = ''
    if (ageMs !== null) {
      random(account, 0, account.length)
      tailHex = tail.toString('hex')
    }
    for (const { tuple, patches, leaf } of stamps) {
      const [bytes, from] = batch.add(tuple)
      if (ageMs !== null) for (const one of patches) patch(bytes, from, one, tailHex, ageMs)
      if (leaf === null) continue
      writeNumber(bytes, from + leaf.indexAt, next)
      next += 1
      onLeaf(bytes.subarray(from + leaf.hashAt, from + leaf.hashAt + 32))
    }
  }
  return {
    verbatim: (template, leafIndex) => write(template, null, leafIndex),
    copy: write,
  }
}
