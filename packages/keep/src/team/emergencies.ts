import { emergencyGroup, emergencyPhase, may } from 'sparekey-keep-team'
import type { CodeSet, Emergency, EmergencyClock, EmergencyPhase } from 'sparekey-keep-team'
import { encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import type { Office } from './office.ts'
import { KeepError } from '../errors.ts'

// Codes that nobody approves: a contact asks, those who can stop it are told, and after the wait the server gives its half.

/**
 * Asks for codes in an emergency; what has had its time or given its codes gives way. Why is for the directors, the owners and the contacts
 * of the shelf, and for nobody else.
 */
export async function askInEmergency(
  office: Office,
  { set, codes, why, id }: { set: CodeSet; codes: number; why: string; id: string },
): Promise<void> {
  const before = ownEmergency(office, set)
  if (before?.state === 'running' && !isCurrent(office, before)) await cancelEmergency(office, before)
  await office.say(async ({ keys }) => {
    const blobs: Blobs = new Map()
    const reason = await encryptedForShelf(office, set.shelf, why, blobs)
    const device = keys.device.id
    return { words: { type: 'emergency.ask', emergency: id, set: set.id, device, codes, reason }, blobs }
  })
}

/** Stops an emergency for good. */
export async function vetoEmergency(
  office: Office,
  { id, shelf }: Emergency,
  why: string | null,
): Promise<void> {
  await office.say(async () => {
    const blobs: Blobs = new Map()
    const hash = why === null ? null : await encryptedForShelf(office, shelf, why, blobs)
    return { words: { type: 'emergency.veto', emergency: id, why: hash }, blobs }
  })
}

/** Takes back what this member asked. */
export async function cancelEmergency(office: Office, { id }: Emergency): Promise<void> {
  await office.say(() => ({ words: { type: 'emergency.cancel', emergency: id } }))
}

/** How far an emergency is, by the server's log and this machine's clock. */
export function phaseIn(office: Office, emergency: Emergency): EmergencyPhase {
  return emergencyPhase(emergency, clockIn(office, emergency), office.now.getTime())
}

/** `2026-03-04 12:00`: when a wait that has begun ends; `null`: it has ended, or not begun. */
export function waitingUntil(office: Office, emergency: Emergency): string | null {
  const phase = phaseIn(office, emergency)
  return phase.phase === 'waiting' ? minuteOf(phase.from) : null
}

/** `2026-03-04 12:00` */
export function minuteOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 16).replace('T', ' ')
}

/** When the wait of an emergency began, as the server's log said first; `null`: not yet. */
export function clockIn({ synced }: Office, { id }: Emergency): EmergencyClock | null {
  return synced.waits.find(({ emergency }) => emergency === id) ?? null
}

/** Emergencies that may still give codes, or do. */
export function currentEmergencies(office: Office): readonly Emergency[] {
  return [...office.state.emergencies.values()].filter((emergency) => isCurrent(office, emergency))
}

/** How many codes an emergency gave. */
export function givenIn({ synced }: Office, { id }: Emergency): number {
  return synced.released.filter(({ request }) => request === id).length
}

function isCurrent(office: Office, emergency: Emergency): boolean {
  const { phase } = phaseIn(office, emergency)
  return ['unheard', 'waiting', 'open'].includes(phase) && givenIn(office, emergency) < emergency.codes
}

/** What this member, as a contact, last asked of a set in an emergency. */
export function ownEmergency({ state, keys }: Office, set: CodeSet): Emergency | null {
  if (!may(state, keys.member, 'emergency.ask', state.shelves.get(set.shelf) ?? null)) return null
  const own = [...state.emergencies.values()].filter(
    (one) => one.member === keys.member && one.set === set.id,
  )
  return own.at(-1) ?? null
}

/** Why somebody asks, or said no; by hash, for those who may read it. */
export function reasonsOf(
  office: Office,
  emergencies: readonly Emergency[],
): Promise<ReadonlyMap<string, string>> {
  const files = emergencies
    .filter(({ shelf }) => office.state.groups.get(emergencyGroup(shelf))?.members.has(office.keys.member))
    .flatMap(({ reason, end, shelf }) =>
      [reason, ...(end?.why == null ? [] : [end.why])].map((hash) => ({
        hash,
        group: emergencyGroup(shelf),
      })),
    )
  return office.ring.texts(files)
}

/** A set of which an emergency gave codes, and which has the same codes still. */
export interface Unrotated {
  readonly set: string
  readonly member: string
  /** When the first of them was given. */
  readonly at: string
}

/** Sets that are to be made new at their services, because an emergency gave codes of them. */
export function unrotatedSets({ state, synced }: Pick<Office, 'state' | 'synced'>): readonly Unrotated[] {
  const given = synced.released.filter(
    ({ set, request }) =>
      request !== null && state.emergencies.has(request) && state.sets.get(set)?.state === 'live',
  )
  return [...Map.groupBy(given, ({ set }) => set)].flatMap(([set, [first]]) =>
    first === undefined ? [] : [{ set, member: first.member, at: first.at }],
  )
}

/**
 * Tells the server that this member was shown an emergency that they can stop. A server that cannot be told now does not keep anybody from
 * their work: it is told the next time.
 */
export async function tellShown({ server, state }: Office, { id }: Emergency): Promise<void> {
  await server.shown(state.team, id).catch((error: unknown) => {
    if (!(error instanceof KeepError)) throw error
  })
}

async function encryptedForShelf(
  { state }: Office,
  shelf: string,
  text: string,
  blobs: Blobs,
): Promise<string> {
  const recipient = state.groups.get(emergencyGroup(shelf))?.recipient
  if (recipient !== undefined) return encrypted(text, [recipient], blobs)
  throw new KeepError('team_refused', 'The rule of this shelf gives contacts nothing, in no emergency.')
}
