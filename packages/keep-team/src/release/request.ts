import { id, instant, hash, nullable, object, whole, word } from '../notes/fields.ts'
import { readJsonNote, signJsonNote } from '../notes/json-note.ts'
import { parseNote } from '../notes/note.ts'
import type { Signer } from '../notes/note.ts'
import { readLogSeen } from '../notes/statements.ts'
import { purposes } from '../notes/statement-types.ts'
import type { LogSeen, Purpose } from '../notes/statement-types.ts'
import type { Head } from '../notes/chain-text.ts'
import { sha256Hex } from '../bytes.ts'
import { TeamError } from '../errors.ts'

/** One member's wish to have the server half of one code, signed by their device: nobody else can make it. */
export interface ReleaseRequest {
  readonly team: string
  readonly member: string
  readonly device: string
  readonly set: string
  readonly code: string
  /** The approved request that it rests on; `null`: the member's own right. */
  readonly request: string | null
  readonly purpose: Purpose
  /** Repeats with the same key are one release. */
  readonly key: string
  /** What the device has seen of chain and log: a server that shows it another history is found out. */
  readonly seen: Head
  readonly log: LogSeen
  readonly at: string
}

const version = 'sparekey.release/v1'
const fields = object<ReleaseRequest>({
  team: hash,
  member: id,
  device: id,
  set: id,
  code: id,
  request: nullable(id),
  purpose: word(...purposes),
  key: id,
  seen: object<Head>({ seq: whole(0, Number.MAX_SAFE_INTEGER), hash }),
  log: readLogSeen,
  at: instant,
})

/** The note that a device sends. */
export function signRelease(request: ReleaseRequest, device: Signer): string {
  return signJsonNote(version, request, device)
}

/** What names a release request from then on. */
export function releaseHash(note: string): string {
  return sha256Hex(parseNote(note).text)
}

/** A release request with its signature still to be checked. @throws TeamError `note_malformed`, `statement_malformed` */
export function readRelease(note: string): ReleaseRequest {
  const read = readJsonNote(note, version)
  if (read === null) throw new TeamError('note_malformed', 'This is no request for a release.')
  return fields(read.value, '')
}

/** Whether the device with this key signed the request, and nobody else did. */
export function isReleaseSignedBy(note: string, deviceId: string, deviceKey: string): boolean {
  return readJsonNote(note, version)?.isSignedOnlyBy(deviceId, deviceKey) === true
}
