import { emergencyGroup } from './groups.ts'
import { liveSet, shelfOf } from './lookups.ts'
import { deny, missing, taken } from './refusals.ts'
import { directorsOf, may } from './roles.ts'
import type { CodeSet, Draft, Emergency, Member, Shelf } from './state.ts'
import type { StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// Codes that nobody approves: a contact asks, others are told and may stop it. When the wait is over, see `emergency.ts`.

type Signers = readonly [Member, ...Member[]]

export function askInEmergency(
  draft: Draft,
  [actor]: Signers,
  statement: StatementOf<'emergency.ask'>,
): void {
  const { emergency: id, device, codes, reason, at } = statement
  const set = liveSet(draft, statement.set)
  const shelf = shelfOf(draft, set.shelf)
  const hours = shelf.rule.emergencyHours
  if (!may(draft, actor.id, 'emergency.ask', shelf)) throw deny('ask for codes of this shelf in an emergency')
  if (hours === null) throw wrong('The rule of this shelf gives contacts nothing, in no emergency.')
  if (set.contacts === null)
    throw wrong('Contacts hold nothing of this set: it was kept before there were any.')
  if (draft.emergencies.has(id) || draft.requests.has(id)) throw taken('emergency')
  if (actor.devices.get(device)?.revoked !== false) throw missing('device of the one who asks')
  if (codes > Math.min(shelf.rule.codes, set.codes.length)) throw deny('ask for so many codes on this shelf')
  requireNoOther(draft, { set, member: actor.id, hours, at })
  draft.emergencies.set(id, {
    id,
    member: actor.id,
    device,
    set: set.id,
    shelf: shelf.id,
    codes,
    hours,
    reason,
    at,
    directors: new Set(directorsOf(draft).map((director) => director.id)),
    owners: new Set(ownersOf(draft, shelf)),
    state: 'running',
    end: null,
  })
}

/** Stops an emergency for good, before its time or after. */
export function vetoEmergency(
  draft: Draft,
  [actor]: Signers,
  { emergency: id, why, at }: StatementOf<'emergency.veto'>,
): void {
  const emergency = runningEmergency(draft, id)
  if (!may(draft, actor.id, 'emergency.veto', shelfOf(draft, emergency.shelf)))
    throw deny('stop an emergency on this shelf')
  draft.emergencies.set(id, { ...emergency, state: 'vetoed', end: { by: actor.id, at, why } })
}

export function cancelEmergency(
  draft: Draft,
  [actor]: Signers,
  { emergency: id, at }: StatementOf<'emergency.cancel'>,
): void {
  const emergency = runningEmergency(draft, id)
  if (actor.id !== emergency.member) throw deny('take back what somebody else asked')
  draft.emergencies.set(id, { ...emergency, state: 'cancelled', end: { by: actor.id, at, why: null } })
}

/** Ends what runs, because whoever asked, or the shelf, is not what it was. */
export function endEmergencies(
  draft: Draft,
  by: string,
  at: string,
  isMeant: (emergency: Emergency) => boolean,
): void {
  for (const emergency of draft.emergencies.values()) {
    if (emergency.state === 'running' && isMeant(emergency))
      draft.emergencies.set(emergency.id, { ...emergency, state: 'ended', end: { by, at, why: null } })
  }
}

/** A rule that changes while somebody waits makes the wait longer, or ends it; it never makes it shorter. */
export function followRule(draft: Draft, by: string, { shelf, rule, at }: StatementOf<'shelf.rule'>): void {
  const { emergencyHours } = rule
  if (emergencyHours === null) return endEmergencies(draft, by, at, (emergency) => emergency.shelf === shelf)
  for (const emergency of draft.emergencies.values()) {
    if (emergency.state === 'running' && emergency.shelf === shelf && emergency.hours < emergencyHours)
      draft.emergencies.set(emergency.id, { ...emergency, hours: emergencyHours })
  }
}

/** @throws TeamError `emergency_wrong` where a set comes without its file for the contacts, or with one for none. */
export function forContacts(draft: Draft, { id, rule }: Shelf, file: string | null): CodeSet['contacts'] {
  if ((file === null) !== (rule.emergencyHours === null))
    throw wrong('A set comes with a file for contacts where its shelf has emergencies, and only there.')
  return file === null ? null : { epoch: draft.groups.get(emergencyGroup(id))?.epoch ?? 0, file }
}

/** Files for contacts of sets that were kept while the shelf had no emergencies. */
export function giveContacts(draft: Draft, shelfId: string, files: Readonly<Record<string, string>>): void {
  const shelf = shelfOf(draft, shelfId)
  for (const [id, file] of Object.entries(files)) {
    const set = liveSet(draft, id)
    if (set.shelf !== shelfId) throw missing('set on this shelf')
    if (set.contacts !== null) throw taken('file for contacts')
    draft.sets.set(id, { ...set, contacts: forContacts(draft, shelf, file) })
  }
}

/** One at a time for a set and a person, and none on the shelf for as long as the wait after somebody said no. */
function requireNoOther(
  draft: Draft,
  { set, member, hours, at }: { set: CodeSet; member: string; hours: number; at: string },
): void {
  for (const other of draft.emergencies.values()) {
    if (other.state === 'running' && other.set === set.id && other.member === member)
      throw wrong('The one who signed has asked for this set already. That has to be cancelled before.')
    if (other.state !== 'vetoed' || other.shelf !== set.shelf || other.end === null) continue
    const waited = Date.parse(at) - Date.parse(other.end.at)
    const cooling = Math.max(hours, other.hours)
    if (waited < cooling * 3_600_000)
      throw new TeamError(
        'time_wrong',
        `An emergency on this shelf was stopped. Nobody asks again for ${cooling} hours after that.`,
      )
  }
}

function ownersOf(draft: Draft, { roles }: Shelf): readonly string[] {
  return [...roles]
    .filter(([member, role]) => role === 'owner' && draft.members.get(member)?.director === false)
    .map(([member]) => member)
}

function runningEmergency(draft: Draft, id: string): Emergency {
  const emergency = draft.emergencies.get(id)
  if (emergency?.state !== 'running') throw missing('emergency that is running')
  return emergency
}

function wrong(message: string): TeamError {
  return new TeamError('emergency_wrong', message)
}
