import {
  checkReceipt,
  decideRelease,
  emergencyGroup,
  openCode,
  publicKeyOf,
  shelfGroup,
  signRelease,
} from 'sparekey-keep-team'
import type { AccessRequest, CodeEntry, CodeSet, Purpose, ReleaseRequest } from 'sparekey-keep-team'
import { clockIn, ownEmergency, waitingUntil } from './emergencies.ts'
import { decrypted, encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import type { Office } from './office.ts'
import type { SetHead } from './shelves.ts'
import { asKeepError } from './words.ts'
import { KeepError } from '../errors.ts'

// Asking for a code, saying yes, and having it.

/** Asks for codes. The reason goes to those who may approve, and to nobody else. */
export async function requestCodes(
  office: Office,
  {
    set,
    ...asked
  }: { set: CodeSet; codes: number; minutes: number; purpose: Purpose; why: string; id: string },
): Promise<void> {
  await office.say(async ({ state, keys }) => {
    const blobs: Blobs = new Map()
    const approvers = state.groups.get(shelfGroup(set.shelf))?.recipient ?? ''
    const reason = await encrypted(asked.why, [approvers], blobs)
    const { id: request, codes, minutes, purpose } = asked
    const device = keys.device.id
    return {
      words: { type: 'request.make', request, set: set.id, device, codes, minutes, purpose, reason },
      blobs,
    }
  })
}

/** Why somebody asks, for those who may decide. */
export async function reasonOf(office: Office, request: AccessRequest): Promise<string> {
  const set = office.state.sets.get(request.set)
  const texts = await office.ring.texts([{ hash: request.reason, group: shelfGroup(set?.shelf ?? '') }])
  return texts.get(request.reason) ?? '(unreadable)'
}

/** Approves a request. Where its maker holds no member half, the approval hands it over, to them alone. */
export async function approve(office: Office, requestId: string): Promise<void> {
  await office.say(async ({ state }) => {
    const request = state.requests.get(requestId)
    const set = state.sets.get(request?.set ?? '')
    const requester = state.members.get(request?.member ?? '')
    if (request === undefined || set === undefined || requester === undefined)
      throw new KeepError('name_unknown', 'There is no such request.')
    const blobs: Blobs = new Map()
    const holdsHalf = state.groups.get(set.group)?.members.has(requester.id) === true
    const half = { set: set.id, memberHalf: holdsHalf ? '' : (await headOf(office, set)).memberHalf }
    const handed = holdsHalf ? null : await encrypted(JSON.stringify(half), [requester.recipient], blobs)
    const { codes, minutes } = request
    return { words: { type: 'request.grant', request: requestId, codes, minutes, handed }, blobs }
  })
}

/** A code in the clear, and where in the log its release stands. */
export interface Revealed {
  readonly entry: CodeEntry
  readonly text: string
  readonly logSize: number
}

/**
 * Reveals the next code of a set: by an approved request where there is one, else by one's own right. The server's receipt is
 * checked before the two halves are brought together.
 *
 * @throws KeepError `team_refused` with what would be needed; `team_history_differs` where the server gave something else.
 */
export async function reveal(
  office: Office,
  set: CodeSet,
  purpose: Purpose,
  newId: () => string,
): Promise<Revealed> {
  const { state, keys, synced, now } = office
  const entry = nextCode(office, set)
  const request = currentGrant(office, set)
  const emergency = request === null ? ownEmergency(office, set) : null
  const wish: ReleaseRequest = {
    team: state.team,
    member: keys.member,
    device: keys.device.id,
    set: set.id,
    code: entry.id,
    request: request?.id ?? emergency?.id ?? null,
    purpose: request?.purpose ?? purpose,
    key: `k${newId()}${newId()}`,
    seen: state.head,
    log: synced.log,
    at: now.toISOString(),
  }
  const clock = emergency === null ? null : clockIn(office, emergency)
  const decision = decideRelease(state, wish, now.getTime(), 0, clock)
  if (!decision.ok) {
    const from = emergency === null ? null : waitingUntil(office, emergency)
    throw new KeepError('team_refused', `${decision.detail}${from === null ? '' : ` It is on ${from} UTC.`}`)
  }
  const memberHalf =
    emergency === null ? await memberHalfOf(office, set, request) : await contactsHalfOf(office, set)
  const { id: name, key: signingKey } = keys.device
  const note = signRelease(wish, { name, signingKey, publicKey: publicKeyOf(signingKey) })
  const { half, receipt } = await office.server.release(state.team, note)
  const { size } = asKeepError(() => checkReceipt(receipt, note, state.logKey))
  const sealed = await office.ring.blob(entry.sealed)
  const slot = { team: state.team, shelf: set.shelf, set: set.id, code: entry.id }
  const text = asKeepError(() =>
    openCode(sealed, { member: memberHalf, server: half, commitment: entry.half }, slot),
  )
  return { entry, text, logSize: size }
}

/** What became of a code. */
export async function reportUse(
  office: Office,
  set: string,
  code: string,
  result: 'worked' | 'failed' | 'not-tried',
): Promise<void> {
  await office.say(() => ({ words: { type: 'code.used', set, code, result } }))
}

/** The first code that nobody was given and nobody has said to be used. */
function nextCode({ synced }: Office, set: CodeSet): CodeEntry {
  const released = new Set(synced.released.filter((one) => one.set === set.id).map(({ code }) => code))
  const free = set.codes
    .filter(({ id }) => !released.has(id) && !set.used.has(id))
    .toSorted((a, b) => a.position - b.position)
  const [next] = free
  if (next !== undefined) return next
  throw new KeepError(
    'input_refused',
    'Every code of this set was given out. Make new ones at the service, and share them.',
  )
}

function currentGrant({ state, keys, now }: Office, set: CodeSet): AccessRequest | null {
  const granted = [...state.requests.values()].filter(
    (request) =>
      request.member === keys.member &&
      request.set === set.id &&
      request.state === 'granted' &&
      request.grant !== null &&
      now.getTime() < Date.parse(request.grant.until),
  )
  return granted.at(-1) ?? null
}

async function memberHalfOf(
  office: Office,
  set: CodeSet,
  request: AccessRequest | null,
): Promise<Uint8Array> {
  const handed = request?.grant?.handed ?? null
  if (handed === null) return Buffer.from((await headOf(office, set)).memberHalf, 'base64')
  const value: unknown = JSON.parse(decrypted(await office.ring.blob(handed), office.keys.identity))
  const isRight =
    typeof value === 'object' &&
    value !== null &&
    'set' in value &&
    value.set === set.id &&
    'memberHalf' in value &&
    typeof value.memberHalf === 'string'
  if (isRight) return Buffer.from(String(value.memberHalf), 'base64')
  throw new KeepError('team_history_differs', 'What was handed over with the approval is for another set.')
}

async function contactsHalfOf({ ring }: Office, { shelf, contacts }: CodeSet): Promise<Uint8Array> {
  if (contacts === null) throw new KeepError('team_refused', 'Contacts hold nothing of this set.')
  const identity = await ring.at(emergencyGroup(shelf), contacts.epoch)
  const head = JSON.parse(decrypted(await ring.blob(contacts.file), identity)) as SetHead
  return Buffer.from(head.memberHalf, 'base64')
}

/** What a set is, with its member half, for who holds the key of its group. */
export async function headOf(office: Pick<Office, 'ring'>, set: CodeSet): Promise<SetHead> {
  const identity = await office.ring.at(set.group, set.epoch)
  return JSON.parse(decrypted(await office.ring.blob(set.head), identity)) as SetHead
}
