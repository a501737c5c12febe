import type { LogSeen } from '../notes/statement-types.ts'
import { hash, id, instant, list, nullable, object, whole, word } from '../notes/fields.ts'
import { readJsonNote, signJsonNote } from '../notes/json-note.ts'
import { parseNote } from '../notes/note.ts'
import type { EmergencyClock } from '../chain/emergency.ts'
import { limits } from '../notes/statements.ts'
import { purposes } from '../notes/statement-types.ts'
import type { Purpose } from '../notes/statement-types.ts'
import { isReleaseSignedBy, readRelease, releaseHash } from './request.ts'
import { sha256Hex } from '../bytes.ts'
import { TeamError } from '../errors.ts'

/** One line of the release log. */
export type LogEntry = ReleaseEntry | ClockEntry

interface Placed {
  readonly team: string
  /** From 1. */
  readonly size: number
  /** The head before: SHA-256 of the entry's text, zeros before the first. */
  readonly previous: string
  readonly at: string
}

/** The server's word that the wait of an emergency began: nobody signed for it, and it lets go of nothing by itself. */
export interface ClockEntry extends Placed, EmergencyClock {
  readonly emergency: string
}

/** The server's word, before it lets go of a half. It is also the receipt. */
export interface ReleaseEntry extends Placed {
  /** Names the signed request, see `releaseHash`. */
  readonly release: string
  readonly member: string
  readonly device: string
  readonly set: string
  readonly code: string
  readonly request: string | null
  readonly purpose: Purpose
}

/** The name that the server signs its log under. */
export const logSigner = 'log'
const version = 'sparekey.release-log/v1'
const place = { team: hash, size: whole(1, Number.MAX_SAFE_INTEGER), previous: hash, at: instant }
const clockFields = object<ClockEntry>({
  ...place,
  emergency: id,
  since: instant,
  notified: list(id, limits.members),
})
const releaseFields = object<ReleaseEntry>({
  ...place,
  release: hash,
  member: id,
  device: id,
  set: id,
  code: id,
  request: nullable(id),
  purpose: word(...purposes),
})

/** The entry that follows `head` for a release request. */
export function entryFor(releaseNote: string, head: LogSeen, at: string): ReleaseEntry {
  const { team, member, device, set, code, request, purpose } = readRelease(releaseNote)
  const release = releaseHash(releaseNote)
  return {
    team,
    size: head.size + 1,
    previous: head.head,
    at,
    release,
    member,
    device,
    set,
    code,
    request,
    purpose,
  }
}

/** The entry that follows `head` where the wait of an emergency began. */
export function clockEntryFor(
  { team, emergency, clock }: { team: string; emergency: string; clock: EmergencyClock },
  head: LogSeen,
  at: string,
): ClockEntry {
  return { team, size: head.size + 1, previous: head.head, at, emergency, ...clock }
}

/** The signed note of an entry. */
export function signEntry(entry: LogEntry, signingKey: string, publicKey: string): string {
  return signJsonNote(version, entry, { name: logSigner, signingKey, publicKey })
}

/** @throws TeamError `receipt_wrong` where the note is not an entry signed by the log key. */
export function readEntry(note: string, logKey: string): LogEntry {
  const read = readJsonNote(note, version)
  if (read?.isSignedOnlyBy(logSigner, logKey) !== true)
    throw wrong('The server’s entry in the release log is not signed by the key of the team’s server.')
  const { value } = read
  const isClock = typeof value === 'object' && value !== null && 'emergency' in value
  return isClock ? clockFields(value, '') : releaseFields(value, '')
}

/** The head of a log whose last entry this is. */
export function headAfter(note: string, size: number): LogSeen {
  return { size, head: sha256Hex(parseNote(note).text) }
}

/**
 * Checks a receipt before its half is used: that the server wrote down this very request, after what was seen of its log.
 *
 * @returns the head of the log that it shows.
 * @throws TeamError `receipt_wrong`
 */
export function checkReceipt(receipt: string, releaseNote: string, logKey: string): LogSeen {
  const entry = readEntry(receipt, logKey)
  const asked = readRelease(releaseNote)
  const expected = entryFor(releaseNote, { size: entry.size - 1, head: entry.previous }, entry.at)
  if (JSON.stringify(entry) !== JSON.stringify(expected))
    throw wrong('The receipt is for something other than what was asked.')
  if (
    entry.size <= asked.log.size ||
    (entry.size === asked.log.size + 1 && entry.previous !== asked.log.head)
  )
    throw wrong('The receipt stands in another log than the one that was seen before.')
  return headAfter(receipt, entry.size)
}

/** An entry of the log with the request that it rests on, as the server gives them out; an empty one where it rests on none. */
export interface LoggedRelease {
  readonly entry: string
  readonly release: string
}

/**
 * Follows the release log from a head that was seen before. Every entry has to be signed by the server, stand at its place, and rest
 * on a request that the member's own device signed: the server can leave a member's releases out, but not invent one. Where the wait of
 * an emergency began, it has the server's word alone.
 *
 * @param deviceKey the key of a member's device, also of one that was revoked since; `null` where there is none.
 * @throws TeamError `receipt_wrong` naming the entry, `chain_forked` where the log is not the one that was seen.
 */
export function followLog(
  entries: readonly LoggedRelease[],
  from: LogSeen,
  logKey: string,
  deviceKey: (member: string, device: string) => string | null,
): LogSeen {
  let head = from
  for (const { entry: note, release } of entries) {
    const entry = readEntry(note, logKey)
    if (entry.size !== head.size + 1 || entry.previous !== head.head)
      throw new TeamError(
        'chain_forked',
        `Entry ${head.size + 1} of the release log does not follow the ones before.`,
      )
    if ('release' in entry) {
      const key = deviceKey(entry.member, entry.device)
      const expected = entryFor(release, head, entry.at)
      if (
        key === null ||
        !isReleaseSignedBy(release, entry.device, key) ||
        JSON.stringify(expected) !== JSON.stringify(entry)
      )
        throw wrong(`Entry ${entry.size} of the release log rests on no request of that member.`)
    }
    head = headAfter(note, entry.size)
  }
  return head
}

function wrong(message: string): TeamError {
  return new TeamError('receipt_wrong', message)
}
