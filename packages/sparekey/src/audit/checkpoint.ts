import { concatBytes, fromHex, toHex, utf8 } from '../bytes.ts'
import type { Primitives } from '../crypto/ports.ts'
import { SetupError } from '../errors.ts'
import type { Bytes, Store } from '../store/port.ts'
import { readRows } from './cursor.ts'

/** Where the chain of one account stood. */
export interface ChainMark {
  readonly accountKey: Bytes
  readonly seq: number
  readonly head: Bytes
}

/** Says which database a checkpoint is of, without a secret: the beginning of a hash of its key check. */
export const nameDatabase = async (store: Store, primitives: Primitives): Promise<string> => {
  const [row] = await readRows(store, 'readKeyCheck', {})
  return databaseName(primitives, row?.keyCheck ?? new Uint8Array(0))
}

export const databaseName = (primitives: Primitives, keyCheck: Bytes): string =>
  toHex(primitives.sha256(concatBytes(utf8('sparekey/1/checkpoint'), keyCheck)).slice(0, 8))

/**
 * A checkpoint as text, line by line: a header that names the database and the time, a line for each account with
 * events, ascending by account key, and a last line without which the file is not whole.
 *
 * ```json
 * {"sparekey":"checkpoint","version":1,"database":"5f0c…","takenAt":"2026-11-21T20:00:00.000Z"}
 * ["00c1…",12,"9b7e…"]
 * {"accounts":1,"digest":"77ad…"}
 * ```
 */
export interface CheckpointPrinter {
  readonly header: string
  line(mark: ChainMark): string
  last(): string
}

export const printCheckpoint = (
  primitives: Primitives,
  database: string,
  takenAt: Date,
): CheckpointPrinter => {
  const header = JSON.stringify({
    sparekey: 'checkpoint',
    version: 1,
    database,
    takenAt: takenAt.toISOString(),
  })
  let digest = primitives.sha256(utf8(header))
  let accounts = 0
  return {
    header,
    line({ accountKey, seq, head }) {
      const text = JSON.stringify([toHex(accountKey), seq, toHex(head)])
      digest = primitives.sha256(concatBytes(digest, utf8(text)))
      accounts += 1
      return text
    },
    last: () => JSON.stringify({ accounts, digest: toHex(digest) }),
  }
}

/**
 * Reads a checkpoint's lines, one at a time.
 *
 * @throws {SetupError} `setting_invalid`: it is not a checkpoint, not whole, or of another database. What is wrong at the
 * end shows at the end: read it through once before it is relied on.
 */
export async function* readCheckpoint(
  primitives: Primitives,
  database: string,
  lines: AsyncIterable<string>,
): AsyncGenerator<ChainMark> {
  let digest: Bytes | null = null
  let accounts = 0
  let before = ''
  let isWhole = false
  for await (const line of lines) {
    if (isWhole) throw damaged('something follows its last line')
    const value = parseLine(line)
    if (digest === null) {
      readHeader(value, database)
      digest = primitives.sha256(utf8(line))
    } else if (Array.isArray(value)) {
      const mark = readMark(value)
      const key = toHex(mark.accountKey)
      if (key <= before) throw damaged('its accounts are not in order')
      before = key
      accounts += 1
      digest = primitives.sha256(concatBytes(digest, utf8(line)))
      yield mark
    } else {
      const last = value as { readonly accounts?: unknown; readonly digest?: unknown } | null
      if (last?.accounts !== accounts || last.digest !== toHex(digest)) {
        throw damaged('its last line does not fit the others')
      }
      isWhole = true
    }
  }
  if (!isWhole) throw damaged('its end is missing')
}

const damaged = (fault: string): SetupError =>
  new SetupError('setting_invalid', `The checkpoint cannot be used: ${fault}. Take one from its backup.`)

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    throw damaged('a line is not JSON')
  }
}

const readHeader = (value: unknown, database: string): void => {
  const header = (value ?? {}) as Readonly<Record<string, unknown>>
  if (header['sparekey'] !== 'checkpoint' || header['version'] !== 1) {
    throw damaged('it does not begin as a checkpoint of version 1 does')
  }
  if (header['database'] !== database) {
    throw new SetupError(
      'setting_invalid',
      'The checkpoint is of another database. Check SPAREKEY_DATABASE_URL and the path of the checkpoint.',
    )
  }
}

const readMark = ([key, seq, head]: readonly unknown[]): ChainMark => {
  if (typeof key !== 'string' || typeof head !== 'string' || !Number.isSafeInteger(seq)) {
    throw damaged('a line is not that of an account')
  }
  return { accountKey: bytesIn(key, 16), seq: Number(seq), head: bytesIn(head, 32) }
}

const bytesIn = (text: string, length: number): Bytes => {
  if (text.length !== 2 * length || !/^[0-9a-f]*$/.test(text))
    throw damaged('a line is not that of an account')
  return fromHex(text)
}
