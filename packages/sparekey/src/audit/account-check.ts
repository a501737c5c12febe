import { compareBytes, samePublicBytes, toHex } from '../bytes.ts'
import type { Primitives } from '../crypto/ports.ts'
import type { AccountRow, Bytes, EventRow } from '../store/port.ts'
import { genesis, leafHash, nextHead } from './chain.ts'
import type { ChainMark } from './checkpoint.ts'
import type { AuditFinding, AuditFindingKind } from './findings.ts'

/** What an account's register says of its chain. */
export type Register = Pick<AccountRow, 'auditSeq' | 'auditHead'>

/** Findings of one account that are kept; an account of which more is wrong is not to be trusted at all. */
const mostFindings = 1000

/** The check of one account: its uses first, then its events ascending, then the end. */
export interface AccountCheck {
  use(setId: Bytes, label: string): void
  event(event: EventRow): void
  end(): AccountVerdict
}

export interface AccountVerdict {
  readonly findings: readonly AuditFinding[]
  /** Where the chain stands. */
  readonly seq: number
  readonly head: Bytes
}

/**
 * Recomputes an account's chain. Each fault is reported once, where it is: what follows is chained on the leaf hashes that
 * are stored, and the head is compared only where every event is whole.
 */
export const checkAccount = (
  primitives: Primitives,
  accountKey: Bytes,
  register: Register | null,
  mark: ChainMark | null,
): AccountCheck => {
  const findings: AuditFinding[] = []
  const find = (kind: AuditFindingKind, event: EventRow | null, seq: number | null, detail: string): void => {
    if (findings.length >= mostFindings) return
    findings.push({ kind, accountKey, seq, eventId: event?.eventId ?? null, leafIndex: null, detail })
  }

  const uses = new Set<string>()
  let namedSet: { readonly setId: Bytes; readonly hex: string } | null = null
  // Uses of one set come one after the other.
  const useName = (setId: Bytes, label: string): string => {
    if (namedSet === null || compareBytes(namedSet.setId, setId) !== 0)
      namedSet = { setId, hex: toHex(setId) }
    return namedSet.hex + label
  }
  const told: EventRow[] = []
  let seq = 0
  let head = genesis(primitives, accountKey)
  let headAtRegister = register?.auditSeq === 0 ? head : null
  let headAtMark: Bytes | null = null
  let firstUnregistered: EventRow | null = null
  let lastBlank: EventRow | null = null
  let isErased = false

  const checkNumber = (event: EventRow): void => {
    if (event.seq > seq + 1) find('event_missing', null, seq + 1, missing(seq + 1, event.seq - 1))
    if (event.seq < 1) find('event_changed', event, event.seq, 'Its number is below 1.')
  }

  const checkText = (event: EventRow): void => {
    if (isBlank(event)) {
      if (seq > 0 && lastBlank?.seq !== seq) {
        find(
          'event_blanked',
          event,
          event.seq,
          'Its text was taken out alone: an erasure takes all before it.',
        )
      } else lastBlank = event
      return
    }
    if (lastBlank !== null && !isErased) {
      if (event.type !== 'account.erased') {
        find('event_blanked', lastBlank, lastBlank.seq, 'Its text was taken out, but no erasure follows.')
      }
      isErased = true
    }
    const expected = event.salt === null ? null : leafHash(primitives, accountKey, event, event.salt)
    if (expected === null || compareBytes(expected, event.leafHash) !== 0) {
      find(
        'event_changed',
        event,
        event.seq,
        'It does not give its leaf hash: it was changed, or exchanged for another.',
      )
    } else if (event.type === 'code.redeemed') told.push(event)
    else if (event.type === 'set.imported') told.push(...usesOf(event))
  }

  return {
    use: (setId, label) => void uses.add(useName(setId, label)),

    event(event) {
      checkNumber(event)
      checkText(event)
      seq = event.seq
      head = nextHead(primitives, head, event.leafHash)
      if (seq === register?.auditSeq) headAtRegister = head
      if (seq === mark?.seq) headAtMark = head
      if (seq > (register?.auditSeq ?? 0)) firstUnregistered ??= event
    },

    end() {
      if (lastBlank !== null && !isErased) {
        find('event_blanked', lastBlank, lastBlank.seq, 'Its text was taken out, but no erasure follows.')
      }
      if (firstUnregistered !== null) {
        const detail =
          register === null
            ? 'The account of this event is gone.'
            : `The register of the account ends at event ${register.auditSeq}.`
        find('event_unregistered', firstUnregistered, firstUnregistered.seq, detail)
      }
      if (register !== null && seq < register.auditSeq) {
        find('event_missing', null, seq + 1, missing(seq + 1, register.auditSeq))
      }
      if (
        findings.length === 0 &&
        register !== null &&
        !samePublicBytes(headAtRegister, register.auditHead)
      ) {
        find(
          'register_changed',
          null,
          null,
          'The register holds another head than the events of the account give.',
        )
      }
      if (findings.length === 0) compareUses()
      if (mark !== null) compareMark(mark)
      return { findings, seq, head }
    },
  }

  function compareUses(): void {
    for (const event of told) {
      const isThere =
        event.setId !== null && event.label !== null && uses.delete(useName(event.setId, event.label))
      if (!isThere)
        find('event_without_use', event, event.seq, 'It tells of a use that is not recorded as one.')
    }
    // What an erasure blanked may have told of any use.
    if (lastBlank !== null) return
    for (const use of uses) {
      find(
        'use_without_event',
        null,
        null,
        `The use of code ${use.slice(-2)} of set ${use.slice(0, -2)} is in no event.`,
      )
    }
  }

  function compareMark({ seq: seen, head: known }: ChainMark): void {
    if (seq < seen) {
      const stands = seq === 0 ? 'is gone' : `ends at event ${seq}`
      find('rolled_back', null, seq + 1, `The checkpoint saw event ${seen}, and the account ${stands}.`)
    } else if (findings.length === 0 && !samePublicBytes(headAtMark, known)) {
      find(
        'rewritten',
        null,
        seen,
        `Up to event ${seen} the events are not those that the checkpoint saw: they were computed anew.`,
      )
    }
  }
}

/** The uses that a set brought with it from elsewhere: the event of its import names their labels. */
const usesOf = (event: EventRow): readonly EventRow[] => {
  const { used } = JSON.parse(event.detail ?? '{}') as { readonly used?: unknown }
  if (typeof used !== 'string' || used === '') return []
  return used.split(' ').map((label) => ({ ...event, label }))
}

const missing = (from: number, to: number): string =>
  from === to ? `Event ${from} is missing.` : `Events ${from} to ${to} are missing.`

const isBlank = ({ type, at, actor, setId, label, context, detail, salt }: EventRow): boolean =>
  salt === null && [type, at, actor, setId, label, context, detail].every((column) => column === null)
