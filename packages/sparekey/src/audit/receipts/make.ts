import { compareBytes } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { SparekeyError } from '../../errors.ts'
import { theLog } from '../../store/catalogue/log.ts'
import { read, type Bytes, type Step, type Store, type StoredEvent } from '../../store/port.ts'
import { lookInto } from '../cursor.ts'
import { type NoteSigner, verifierKeyOf } from '../log/note.ts'
import { printProof } from '../log/proof-text.ts'
import { inclusionSpans, verifyInclusion } from '../log/proofs.ts'
import { openCheckpoint } from '../log/tree-head.ts'
import { readSpans } from '../stored-tree.ts'
import { entryOf } from './entry.ts'
import { signPromise } from './promise.ts'

/** What the log gives for one event, as text that is verified offline. */
export interface MadeReceipt {
  /** `promise`: the event has no leaf under a checkpoint yet. Ask again. */
  readonly kind: 'proof' | 'promise'
  readonly text: string
}

/** By its number, or by its id. */
export type EventName = { readonly seq: number } | { readonly eventId: Bytes }

const pageRows = 200

/** `null` where the account has no such event. */
export function* findEvent(accountKey: Bytes, name: EventName): Step<StoredEvent | null> {
  if ('seq' in name) {
    const [row] = yield* read('readEvents', { accountKey, beforeSeq: name.seq + 1, limit: 1 })
    return row?.seq === name.seq ? row : null
  }
  for (let beforeSeq = Number.MAX_SAFE_INTEGER; ;) {
    const rows = yield* read('readEvents', { accountKey, beforeSeq, limit: pageRows })
    const found = rows.find((row) => compareBytes(row.eventId, name.eventId) === 0)
    const last = rows.at(-1)
    if (found !== undefined || last === undefined || rows.length < pageRows) return found ?? null
    beforeSeq = last.seq
  }
}

/**
 * The proof that an event is in the tree of the newest checkpoint, or the promise that it will be. What is handed out was
 * verified.
 *
 * @throws {SparekeyError} `internal`: the tree of the database does not give the proof.
 */
export function* makeReceipt(
  primitives: Primitives,
  signer: NoteSigner,
  accountKey: Bytes,
  event: StoredEvent,
  now: Date,
): Step<MadeReceipt> {
  const entry = entryOf(accountKey, event)
  const [newest] = yield* read('readLogCheckpoints', { logId: theLog, limit: 1 })
  if (event.leafIndex === null || newest === undefined || event.leafIndex >= newest.size) {
    return { kind: 'promise', text: signPromise(primitives, { entry, promisedAt: now }, signer) }
  }
  const opened = openCheckpoint(primitives, newest.note, verifierKeyOf(primitives, signer))
  if (!opened.ok) throw notWhole('its newest checkpoint is not signed by its key')
  const { size, root } = opened.head
  const index = event.leafIndex
  if (index >= size) throw notWhole('its newest checkpoint is of another size than its row says')
  const hashes = yield* readSpans(primitives, inclusionSpans(index, size))
  if (hashes === null) throw notWhole('a tile is missing or cut')
  if (!verifyInclusion(primitives, { leafHash: event.leafHash, index, size, root, proof: hashes })) {
    throw notWhole(`the event is not at leaf ${index}`)
  }
  return { kind: 'proof', text: printProof({ extra: entry, index, hashes, checkpoint: newest.note }) }
}

/** As {@link makeReceipt}, of the database as it stands at one time; `null` where the account has no such event. */
export const proveEvent = (
  store: Store,
  primitives: Primitives,
  signer: NoteSigner,
  accountKey: Bytes,
  name: EventName,
  now: Date,
): Promise<MadeReceipt | null> =>
  lookInto(store, function* () {
    const event = yield* findEvent(accountKey, name)
    return event === null ? null : yield* makeReceipt(primitives, signer, accountKey, event, now)
  })

const notWhole = (why: string): SparekeyError =>
  new SparekeyError('internal', `The log cannot prove this event: ${why}. Run "sparekey audit verify".`)
