import { concatBytes, fromHex, utf8 } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import type { Bytes, EventRow } from '../../store/port.ts'
import { eventText } from '../chain.ts'
import { HASH_BYTES, leafHashOf } from '../log/tree.ts'

/** The salt that an event's text follows in its leaf. */
const SALT_BYTES = 16

/**
 * What a receipt carries of its event: the data of its leaf, salt ‖ canonical text, so that the leaf hash follows from it. Of an
 * event that an erasure blanked only the leaf hash is left.
 */
export const entryOf = (accountKey: Bytes, event: EventRow): Bytes =>
  event.salt === null ? event.leafHash : concatBytes(event.salt, utf8(eventText(accountKey, event)))

/** The event of a receipt. */
export interface ReceiptEvent {
  readonly accountKey: Bytes
  readonly seq: number
  readonly eventId: Bytes
  readonly type: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly actor: string
  readonly setId: Bytes | null
  readonly label: string | null
  /** JSON text. */
  readonly context: string | null
  /** JSON text. */
  readonly detail: string | null
}

/** `event` is `null` where an erasure had blanked it. */
export interface Entry {
  readonly leafHash: Bytes
  readonly event: ReceiptEvent | null
}

/** `null` where the bytes are neither the leaf of an event nor a leaf hash. */
export const readEntry = (primitives: Primitives, entry: Bytes): Entry | null => {
  if (entry.length === HASH_BYTES) return { leafHash: entry, event: null }
  const event = readText(entry.subarray(SALT_BYTES))
  return event === null ? null : { leafHash: leafHashOf(primitives, entry), event }
}

const readText = (bytes: Bytes): ReceiptEvent | null => {
  const fields = parse(bytes)
  if (!Array.isArray(fields) || fields.length !== 11 || fields[0] !== 1) return null
  const [, accountKey, seq, eventId, type, at, actor, setId, label, context, detail] =
    fields as readonly unknown[]
  if (!isHex(accountKey) || !isHex(eventId) || (setId !== null && !isHex(setId))) return null
  if (!isWhole(seq) || !isWhole(at) || typeof type !== 'string' || typeof actor !== 'string') return null
  if (!isTextOrNull(label) || !isTextOrNull(context) || !isTextOrNull(detail)) return null
  return {
    accountKey: fromHex(accountKey),
    seq,
    eventId: fromHex(eventId),
    type,
    at,
    actor,
    setId: setId === null ? null : fromHex(setId),
    label,
    context,
    detail,
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const parse = (bytes: Bytes): unknown => {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return null
  }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)
const isHex = (value: unknown): value is string => typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value)
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string'
