import { concatBytes, toHex, utf8 } from '../bytes.ts'
import type { Primitives, RandomSource } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'
import { write, type Bytes, type EventRow, type Step } from '../store/port.ts'
import type { Context } from '../interface/calls.ts'
import type { Actor, EventType } from '../interface/events.ts'

/** An event as a use case states it. No field can hold a code: `label` is the two public symbols. */
export interface NewEvent {
  readonly type: EventType
  readonly actor: Actor
  readonly setId?: Bytes
  readonly label?: string
  readonly context?: Context | null
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>
}

/** Where an account's chain stands. */
export interface ChainPosition {
  readonly auditSeq: number
  readonly auditHead: Bytes
}

/** Random bytes for one event, drawn before the transaction so that a repeated body writes the same rows. */
export interface EventSeed {
  readonly eventId: Bytes
  readonly salt: Bytes
}

export const drawEventSeeds = (random: RandomSource, count: number): readonly EventSeed[] => {
  const bytes = random(32 * count)
  return Array.from({ length: count }, (_, index) => ({
    eventId: bytes.slice(32 * index, 32 * index + 16),
    salt: bytes.slice(32 * index + 16, 32 * index + 32),
  }))
}

/** The head of a chain without events: tied to its account, so that no chain can be moved to another. */
export const genesis = (primitives: Primitives, accountKey: Bytes): Bytes =>
  primitives.sha256(concatBytes(utf8('sparekey/1/chain'), accountKey))

/** The canonical text of an event: what its leaf is the hash of. */
export const eventText = (accountKey: Bytes, event: Omit<EventRow, 'leafHash' | 'salt'>): string =>
  JSON.stringify([
    1,
    toHex(accountKey),
    event.seq,
    toHex(event.eventId),
    event.type,
    event.at,
    event.actor,
    event.setId === null ? null : toHex(event.setId),
    event.label,
    event.context,
    event.detail,
  ])

/**
 * SHA-256 over 0x00 ‖ salt ‖ the event's canonical text (RFC 9162 §2.1.1 leaf prefix). The salt goes with the event's text
 * at erasure, so that the hash that stays cannot be guessed back.
 */
export const leafHash = (
  primitives: Primitives,
  accountKey: Bytes,
  event: Omit<EventRow, 'leafHash' | 'salt'>,
  salt: Bytes,
): Bytes => primitives.sha256(prefixed(0, salt, eventText(accountKey, event)))

/** Verifying a long log, a buffer for each event would be most of the garbage. */
const scratch = new Uint8Array(8192)
const encoder = new TextEncoder()

/** A byte, the salt and the text's UTF-8: valid until the next call. */
const prefixed = (prefix: number, salt: Bytes, text: string): Bytes => {
  const at = 1 + salt.length
  if (at + 3 * text.length > scratch.length) return concatBytes(Uint8Array.of(prefix), salt, utf8(text))
  scratch[0] = prefix
  scratch.set(salt, 1)
  return scratch.subarray(0, at + encoder.encodeInto(text, scratch.subarray(at)).written)
}

/** A byte and two digests: valid until the next call. */
const pair = (prefix: number, head: Bytes, leaf: Bytes): Bytes => {
  const length = 1 + head.length + leaf.length
  if (length > scratch.length) return concatBytes(Uint8Array.of(prefix), head, leaf)
  scratch[0] = prefix
  scratch.set(head, 1)
  scratch.set(leaf, 1 + head.length)
  return scratch.subarray(0, length)
}

/** SHA-256 over 0x01 ‖ head ‖ leaf. */
export const nextHead = (primitives: Primitives, head: Bytes, leaf: Bytes): Bytes =>
  primitives.sha256(pair(1, head, leaf))

/**
 * Links events to a chain: the rows to insert, and where the chain stands after them.
 *
 * @throws {SparekeyError} `internal` where there are fewer seeds than events.
 */
export const linkEvents = (
  primitives: Primitives,
  accountKey: Bytes,
  from: ChainPosition,
  at: number,
  events: readonly NewEvent[],
  seeds: readonly EventSeed[],
): ChainPosition & { readonly rows: readonly EventRow[] } => {
  let { auditSeq, auditHead } = from
  const rows = events.map((event, index): EventRow => {
    const seed = seeds[index]
    if (seed === undefined) {
      throw new SparekeyError(
        'internal',
        `A change with ${events.length} events was given ${seeds.length} seeds.`,
      )
    }
    auditSeq += 1
    const fields = {
      seq: auditSeq,
      eventId: seed.eventId,
      type: event.type,
      at,
      actor: event.actor,
      setId: event.setId ?? null,
      label: event.label ?? null,
      context: printContext(event.context ?? null),
      detail: event.detail === undefined ? null : JSON.stringify(event.detail),
    }
    const leaf = leafHash(primitives, accountKey, fields, seed.salt)
    auditHead = nextHead(primitives, auditHead, leaf)
    return { ...fields, salt: seed.salt, leafHash: leaf }
  })
  return { auditSeq, auditHead, rows }
}

export function* insertEvents(accountKey: Bytes, rows: readonly EventRow[]): Step<void> {
  for (const row of rows) yield* write('insertEvent', { accountKey, ...row })
}

const printContext = (context: Context | null): string | null =>
  context === null || Object.keys(context).length === 0 ? null : JSON.stringify(context)
