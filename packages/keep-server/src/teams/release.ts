import {
  clockToleranceMillis,
  decideRelease,
  entryFor,
  isReleaseSignedBy,
  readRelease,
  releaseHash,
} from 'sparekey-keep-team'
import type { ReleaseRequest } from 'sparekey-keep-team'
import { tell } from '../notices/outbox.ts'
import { releaseTelling } from '../notices/tellings.ts'
import { appendLog } from './append-log.ts'
import { waitOf } from './emergencies.ts'
import { committed } from './parts.ts'
import type { Parts } from './parts.ts'
import { hasLog, historyDiffers, readState, restate } from './read-state.ts'
import type { TeamRow } from './read-state.ts'
import { ask, bytes, first, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** The server half of one code, with the log entry that says so. */
export interface Released {
  readonly half: Uint8Array
  readonly receipt: string
}

interface Written {
  readonly receipt: string
  readonly keyId: string
  readonly sealed: Uint8Array
}

/**
 * Gives out one half. The entry in the log is written in the transaction that decides, and the half leaves only after that
 * transaction is known to be written: where the entry cannot be written, there is no half.
 *
 * A repeat under the same key gets the same half and the same receipt, and is no second release.
 *
 * @param caller the device that calls: it gets what it asked for itself. Requests stand in the log, where every member reads them.
 * @param note the request, signed by the device.
 * @throws Refusal `release_refused` with the reason, `forbidden`, `history_differs`, `idempotency_mismatch`, `outcome_unknown`
 */
export async function release(
  parts: Parts,
  team: string,
  caller: Pick<ReleaseRequest, 'member' | 'device'>,
  note: string,
): Promise<Released> {
  const request = readRelease(note)
  if (request.team !== team) throw new Refusal('invalid_request', 'The request is for another team.')
  if (request.member !== caller.member || request.device !== caller.device)
    throw new Refusal('forbidden', 'A half goes to the device that asked for it.')
  const written = await committed(parts.store, () => write(parts, request, note))
  parts.notices.wake()
  const place = { team, set: request.set, code: request.code }
  return { half: parts.keys.open(written.sealed, written.keyId, place), receipt: written.receipt }
}

function* write(parts: Parts, request: ReleaseRequest, note: string): Transaction<Written> {
  const { team, set, code } = request
  const { row, state } = yield* readState(team, parts.known)
  const device = state.members.get(request.member)?.devices.get(request.device)
  if (device === undefined || !isReleaseSignedBy(note, request.device, device.key))
    throw new Refusal('unauthorized', 'The request is not signed by that device of the member.')
  yield* requireSameHistory(request)
  const now = parts.now()
  const before = yield* first('readRelease', { team, key: request.key })
  const released = yield* countReleased(request)
  // A repeat is judged by what holds now, but does not count itself.
  const clock = request.request === null ? null : yield* waitOf(team, request.request)
  const decision = decideRelease(state, request, now, before === null ? released : released - 1, clock)
  if (!decision.ok) throw new Refusal('release_refused', decision.detail, { reason: decision.code })
  const half = yield* first('readHalf', { team, set, code })
  if (half === null) throw new Refusal('not_found', 'The half of this code is not on this server.')
  const sealed = { keyId: text(half, 'key_id'), sealed: bytes(half, 'sealed') }
  if (before !== null) {
    yield* restate(team)
    return { ...sealed, receipt: yield* receiptOf(team, before, note) }
  }
  if (Math.abs(Date.parse(request.at) - now) > clockToleranceMillis)
    throw new Refusal(
      'invalid_request',
      'The clock of this device is more than five minutes from the server’s.',
    )
  const receipt = yield* log(parts, request, note, row, now)
  const telling = releaseTelling(state, request, row.logSize + 1)
  yield* tell({ team, shared: parts.notices.shared, now }, telling)
  return { ...sealed, receipt }
}

function* log(
  parts: Parts,
  request: ReleaseRequest,
  note: string,
  row: TeamRow,
  now: number,
): Transaction<string> {
  const { team } = request
  const seen = { size: row.logSize, head: row.logHead }
  const entry = entryFor(note, seen, new Date(now).toISOString())
  const { note: receipt, head } = yield* appendLog(parts, row, entry, note)
  yield* ask('addRelease', {
    team,
    key: request.key,
    releaseHash: releaseHash(note),
    request: request.request,
    size: head.size,
  })
  return receipt
}

function* receiptOf(
  team: string,
  before: Readonly<Record<string, unknown>>,
  note: string,
): Transaction<string> {
  if (text(before, 'release_hash') !== releaseHash(note))
    throw new Refusal('idempotency_mismatch', 'Another request was made under this key.')
  const row = yield* first('readLogEntry', { team, size: integer(before, 'log_size') })
  if (row === null) throw new Refusal('internal', 'A release has no entry in the log.')
  return text(row, 'entry')
}

function* countReleased(request: ReleaseRequest): Transaction<number> {
  if (request.request === null) return 0
  const row = yield* first('countReleases', { team: request.team, request: request.request })
  return row === null ? 0 : integer(row, 'released')
}

/** What the device has seen is a part of what is here; otherwise one of the two was shown, or restored to, another history. */
function* requireSameHistory({ team, seen, log: seenLog }: ReleaseRequest): Transaction<void> {
  const note = yield* first('readNoteHash', { team, seq: seen.seq })
  if (note?.['hash'] !== seen.hash || !(yield* hasLog(team, seenLog))) throw historyDiffers()
}
