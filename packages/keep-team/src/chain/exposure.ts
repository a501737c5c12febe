import { emergencyGroup } from './groups.ts'
import type { CodeSet, TeamState } from './state.ts'

/** A line of the release log, as far as this needs it. */
export interface Sighting {
  readonly set: string
  readonly code: string
  readonly member: string
  readonly at: string
}

/** A set that somebody read from, once, whatever they read of it. */
export interface ReadSet {
  readonly set: string
  /** How many of its codes; all of them for the one who put it there. */
  readonly codes: number
  readonly lastAt: string
  /** Whether it was replaced since: what was read opens nothing any more. */
  readonly settled: boolean
}

/** What somebody knows of a team's codes. */
export interface Exposure {
  /** Released to them, or put there by them: to be made new at the service. */
  readonly read: readonly ReadSet[]
  /** They hold the member half and never had the server's: without the server's help it opens nothing. */
  readonly helpNeeded: readonly string[]
  /** Sheets of paper that they have, and whether they keep the kit: to be had back, or destroyed, or made worthless by new codes. */
  readonly inHands: { readonly copies: readonly string[]; readonly kit: boolean }
  /** They know that it exists, and no more. */
  readonly namesOnly: readonly string[]
}

/**
 * What a member, or a former one, has read and could read. Of paper it knows what was registered.
 *
 * @param log every release so far.
 */
export function exposureOf(state: TeamState, member: string, log: readonly Sighting[]): Exposure {
  const mine = Map.groupBy(
    log.filter((sighting) => sighting.member === member),
    ({ set }) => set,
  )
  const read: ReadSet[] = []
  const helpNeeded: string[] = []
  const namesOnly: string[] = []
  for (const set of state.sets.values()) {
    const seen = readBy(set, member, mine.get(set.id) ?? [])
    if (seen !== null) read.push(seen)
    else if (set.state !== 'live') continue
    else if (holdsMemberHalf(state, member, set)) helpNeeded.push(set.id)
    else namesOnly.push(set.id)
  }
  const copies = [...state.copies.values()]
    .filter(({ custodian, end }) => custodian === member && end === null)
    .map(({ id }) => id)
  const inHands = { copies, kit: state.kit?.custodian === member }
  return { read, helpNeeded, inHands, namesOnly }
}

function readBy(set: CodeSet, member: string, sightings: readonly Sighting[]): ReadSet | null {
  const settled = set.state === 'void'
  if (set.putBy === member) return { set: set.id, codes: set.codes.length, lastAt: set.putAt, settled }
  if (sightings.length === 0) return null
  const lastAt = sightings.reduce((last, { at }) => (at > last ? at : last), '')
  return { set: set.id, codes: new Set(sightings.map(({ code }) => code)).size, lastAt, settled }
}

/** By the key of a group, of that epoch or of a later one, or because an approval handed it over. */
function holdsMemberHalf(state: TeamState, member: string, set: CodeSet): boolean {
  const holds = (group: string, epoch: number): boolean =>
    (state.groups.get(group)?.held.get(member) ?? 0) >= epoch
  if (holds(set.group, set.epoch)) return true
  if (set.contacts !== null && holds(emergencyGroup(set.shelf), set.contacts.epoch)) return true
  return [...state.requests.values()].some(
    (request) => request.member === member && request.set === set.id && request.grant?.handed != null,
  )
}
