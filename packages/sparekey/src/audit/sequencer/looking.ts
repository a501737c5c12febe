import { toHex } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { rangesMost, theLog, type EventRange, type Leaf, type LeafPlace } from '../../store/catalogue/log.ts'
import type { Bytes, Store } from '../../store/port.ts'
import { lookInto, readRows } from '../cursor.ts'
import type { NoteSigner } from '../log/note.ts'
import { compareKept, type KeptVerdict } from './kept.ts'
import { inPieces, mergeRanges } from './ranges.ts'
import { emptyLog, headOf, type Head } from './state.ts'

/**
 * Looks how the database stands to what was kept; nothing is written.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer, or its log is not whole.
 */
export const lookAtLog = (
  store: Store,
  primitives: Primitives,
  signer: NoteSigner,
  keptNote: string | null,
): Promise<KeptVerdict> => lookInto(store, () => compareKept(primitives, signer, keptNote))

/** Where the log of the database stands. */
export const readLogHead = async (
  store: Store,
  primitives: Primitives,
): Promise<Head & { readonly epoch: number }> => {
  const [row] = await readRows(store, 'readLog', { logId: theLog })
  const log = row ?? emptyLog
  return { ...headOf(primitives, log), epoch: log.epoch }
}

/** Events by their leaves, from `fromIndex` on. */
export const readLeaves = (store: Store, fromIndex: number, limit: number): Promise<readonly Leaf[]> =>
  readRows(store, 'readLeaves', { fromIndex, limit })

/** An event as it was known before, wherever that was written down. */
export interface KnownEvent {
  readonly accountKey: Bytes
  readonly seq: number
  /** The first 16 digits of its leaf hash in hex. */
  readonly leafHash: string
}

/** Those of them that are not in the database: another event may stand in the place of one. Ten thousand at a time are enough. */
export const findLost = async <Known extends KnownEvent>(
  store: Store,
  known: readonly Known[],
): Promise<readonly Known[]> => {
  const present = new Set<string>()
  const ranges = mergeRanges(
    known.map(({ accountKey, seq }): EventRange => ({ accountKey, fromSeq: seq, toSeq: seq })),
  )
  for (const piece of inPieces(ranges, rangesMost)) {
    const places: readonly LeafPlace[] = await readRows(store, 'readLeafPlaces', { ranges: piece })
    for (const { accountKey, seq, leafHash } of places) {
      present.add(`${toHex(accountKey)} ${seq} ${shortHash(leafHash)}`)
    }
  }
  return known.filter(
    ({ accountKey, seq, leafHash }) => !present.has(`${toHex(accountKey)} ${seq} ${leafHash}`),
  )
}

/** As {@link KnownEvent} has it. */
export const shortHash = (leafHash: Bytes): string => toHex(leafHash.subarray(0, 8))

/** The keys of all accounts, in pages. */
export async function* walkAccountKeys(store: Store, pageRows = 500): AsyncGenerator<readonly Bytes[]> {
  let accountKey: Bytes = new Uint8Array(0)
  for (;;) {
    const page = await readRows(store, 'walkAccounts', { accountKey, limit: pageRows })
    const last = page.at(-1)
    if (last === undefined) return
    yield page.map((row) => row.accountKey)
    if (page.length < pageRows) return
    accountKey = last.accountKey
  }
}
