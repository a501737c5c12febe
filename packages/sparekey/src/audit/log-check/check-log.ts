import { samePublicBytes } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import { theLog } from '../../store/catalogue/log.ts'
import type { WalkedEvent } from '../../store/catalogue/walk.ts'
import type { Bytes, Millis, Store } from '../../store/port.ts'
import { readRows } from '../cursor.ts'
import { aboutLog, type AuditFinding } from '../findings.ts'
import type { VerifierKey } from '../log/note.ts'
import { judgeKept } from './against.ts'
import { createFingerprint } from './fingerprint.ts'
import type { KeptCheckpoint, KeptPromise } from './kept.ts'
import { nameDisagreements } from './leaves.ts'
import { readStanding, type Standing } from './standing.ts'
import { checkTree } from './tree-check.ts'

export interface LogCheckOptions {
  /** 32 random bytes, drawn for this run. */
  readonly nonce: Bytes
  /** The log's key. `null`: signatures are not verified. */
  readonly key: VerifierKey | null
  /** What was kept elsewhere. */
  readonly kept?: readonly KeptCheckpoint[]
  /** Events that the log promised to hold. */
  readonly promises?: readonly KeptPromise[]
}

/** How the tree over all accounts stands. */
export interface LogVerification {
  readonly epoch: number
  /** Leaves. */
  readonly size: number
  /** Checkpoints of the database whose root was computed. */
  readonly checkpoints: number
  readonly signaturesVerified: boolean
  /** Kept checkpoints that the log continues. */
  readonly continued: number
  /** Kept checkpoints of an epoch that was fenced, with the leaves that were lost: known, and no finding. */
  readonly fenced: readonly { readonly epoch: number; readonly lost: number }[]
  /** Events that have no leaf yet, and the time of the oldest of them. */
  readonly waiting: number
  readonly waitingSince: Millis | null
}

/** The check of the tree: first every event of the database in any order, then the end. */
export interface LogCheck {
  event(event: WalkedEvent): void
  end(found: (finding: AuditFinding) => void): Promise<LogVerification>
}

/** How long the tree may go on without an event before that is told. */
const mergeDelayMillis = 3_600_000
/** Overdue events that are kept to be looked at again. */
const mostOverdue = 1000

export const openLogCheck = async (
  store: Store,
  primitives: Primitives,
  { nonce, key, kept = [], promises = [] }: LogCheckOptions,
): Promise<LogCheck> => {
  const standing = await readStanding(store, primitives, key)
  const overdueBefore = standing.isCaughtUp ? (standing.newest?.createdAt ?? 0) - mergeDelayMillis : 0
  const ofEvents = createFingerprint(primitives, nonce)
  const ofTiles = createFingerprint(primitives, nonce)
  const overdue: WalkedEvent[] = []
  let waiting = 0
  let waitingSince: Millis | null = null
  let furthest: WalkedEvent | null = null

  const wait = (event: WalkedEvent): void => {
    waiting += 1
    if (event.at === null) return
    waitingSince = Math.min(waitingSince ?? event.at, event.at)
    if (event.at < overdueBefore && overdue.length < mostOverdue) overdue.push(event)
  }

  return {
    event(event) {
      const { leafIndex } = event
      if (leafIndex === null) wait(event)
      else if (leafIndex < standing.size) {
        ofEvents.add(leafIndex, event.leafHash)
      } else if (leafIndex > (furthest?.leafIndex ?? -1)) furthest = event
    },

    async end(found) {
      const { findings, comparable, fenced } = judgeKept(standing, kept)
      for (const finding of [...findings, ...ofDatabase(standing)]) found(finding)
      const tree = await checkTree(store, primitives, standing, {
        key,
        kept: comparable,
        leaf: (index, leafHash) => ofTiles.add(index, leafHash),
        found,
      })
      if (ofTiles.value() !== ofEvents.value()) {
        await nameAll(store, tree.size, tree.size === standing.size, found)
      }
      if (furthest !== null) await checkFurthest(store, furthest, found)
      for (const event of overdue) await checkOverdue(store, event, found)
      for (const promise of promises) await checkPromise(store, promise, found)
      return {
        epoch: standing.epoch,
        size: tree.size,
        checkpoints: tree.checkpoints,
        signaturesVerified: key !== null,
        continued: tree.continued,
        fenced,
        waiting,
        waitingSince,
      }
    },
  }
}

/** What the database says of itself that needs no look at the tree. */
const ofDatabase = (standing: Standing): readonly AuditFinding[] => {
  const findings: AuditFinding[] = []
  const { newest, size } = standing
  if (newest !== null && newest.epoch === standing.epoch && newest.size > size) {
    const detail = `A checkpoint was published over ${newest.size} events, and the tree holds ${size}: its end was cut off.`
    findings.push(aboutLog('log_cut', detail, size))
  }
  for (const epoch of standing.unsigned) {
    const detail = `The log's key did not sign that epoch ${epoch} began: somebody wrote it into the database.`
    findings.push(aboutLog('log_changed', detail))
  }
  return findings
}

const nameAll = async (
  store: Store,
  size: number,
  isComplete: boolean,
  found: (finding: AuditFinding) => void,
): Promise<void> => {
  let named = 0
  await nameDisagreements(store, size, (finding) => {
    named += 1
    found(finding)
  })
  if (named > 0 || !isComplete) return
  const detail =
    'Events and leaves do not agree, and while they were compared one by one they did. Verify again.'
  found(aboutLog('leaf_differs', detail))
}

/** The event must be there as it was, with or without its leaf; an erasure leaves its hash. */
const checkPromise = async (
  store: Store,
  { promisedAt, entry }: KeptPromise,
  found: (finding: AuditFinding) => void,
): Promise<void> => {
  if (entry.event === null) return
  const { accountKey, seq, eventId } = entry.event
  const [row] = await readRows(store, 'readEvents', { accountKey, beforeSeq: seq + 1, limit: 1 })
  if (row?.seq === seq && samePublicBytes(row.leafHash, entry.leafHash)) return
  const detail = `The log promised at ${promisedAt.toISOString()} to hold this event, and it is not there as it was then.`
  found({ kind: 'promise_broken', accountKey, seq, eventId, leafIndex: null, detail })
}

/** An event may have got its leaf since the verification began; it cannot have one that the tree does not have. */
const checkFurthest = async (
  store: Store,
  { accountKey, seq, eventId, leafIndex }: WalkedEvent,
  found: (finding: AuditFinding) => void,
): Promise<void> => {
  const [log] = await readRows(store, 'readLog', { logId: theLog })
  const size = log?.size ?? 0
  if (leafIndex === null || leafIndex < size) return
  const detail = `It is said to be leaf ${leafIndex}, and the tree holds ${size}: its end was cut off.`
  found({ kind: 'log_cut', accountKey, seq, eventId, leafIndex, detail })
}

const checkOverdue = async (
  store: Store,
  { accountKey, seq, eventId, at }: WalkedEvent,
  found: (finding: AuditFinding) => void,
): Promise<void> => {
  const range = { accountKey, fromSeq: seq, toSeq: seq }
  const places = await readRows(store, 'readLeafPlaces', { ranges: [range] })
  if (places.find((place) => place.seq === seq)?.leafIndex !== null) return
  const detail = `It is of ${new Date(at ?? 0).toISOString()} and has no leaf yet, and the tree went on for an hour and more without it.`
  found({ kind: 'event_overdue', accountKey, seq, eventId, leafIndex: null, detail })
}
