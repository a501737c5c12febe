import { may } from 'sparekey-keep-team'
import type { Member } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { configFolder } from '../config-folder.ts'
import { changeTeams, openSession } from '../session.ts'
import type { Session } from '../session.ts'
import { count } from '../words.ts'
import type { TeamKeys } from '../../model/teams.ts'
import { currentEmergencies, minuteOf, phaseIn, tellShown } from '../../team/emergencies.ts'
import { readDeviceKey } from '../../team/machine.ts'
import { Office } from '../../team/office.ts'
import { namedSets } from '../../team/shelves.ts'
import { KeepError } from '../../errors.ts'

/** A vault that is open, and the team of it that is meant. */
export interface AtWork {
  readonly session: Session
  readonly office: Office
}

/**
 * Opens the vault, and the team that `--team` names, or the only one there is.
 *
 * @throws KeepError `name_unknown`, `name_ambiguous`, and as `Office.open`
 */
export async function openTeam(context: Context): Promise<AtWork> {
  const session = await openSession(context)
  const keys = meantTeam(session.state.teams ?? [], context.given.text('team'))
  const office = await openOffice(keys, context)
  await warnOfEmergencies(context, office)
  return { session: await remember(session, office), office }
}

async function openOffice(keys: TeamKeys, context: Context): Promise<Office> {
  const folder = configFolder(context.env)
  const device = await readDeviceKey(folder, keys)
  if (device === null)
    throw new KeepError(
      'team_refused',
      'This machine is none of your devices in this team. To make it one: keep team device ask',
    )
  try {
    return await Office.open({ ...keys, device }, folder, context.now)
  } catch (error) {
    if (!(error instanceof KeepError) || error.code !== 'team_refused') throw error
    if (keys.joined)
      throw new KeepError(
        'team_refused',
        `${error.message} Where this machine was removed, or not added yet: keep team device ask`,
        { cause: error },
      )
    throw new KeepError(
      'team_refused',
      'Your card was handed in, but nobody has taken you in yet. Ask the one who invited you to run "keep team accept".',
      { cause: error },
    )
  }
}

/** Whoever can stop an emergency hears of it whatever they do, and the server hears that they did. */
async function warnOfEmergencies({ given, json, say }: Context, office: Office): Promise<void> {
  // What a program reads, nobody was shown.
  if (json) return
  const { state, keys } = office
  const theirs = currentEmergencies(office).filter(({ shelf }) =>
    may(state, keys.member, 'emergency.veto', state.shelves.get(shelf) ?? null),
  )
  if (theirs.length === 0) return
  const sets = await namedSets(office)
  for (const emergency of theirs) {
    const set = sets.find(({ item }) => item.id === emergency.set)?.name ?? emergency.set
    const phase = phaseIn(office, emergency)
    const when =
      'from' in phase
        ? `from ${minuteOf(phase.from)} UTC`
        : `${count(emergency.hours, 'hour')} after others were told`
    // The emergency's own commands say it themselves.
    if (given.positionals[0] !== 'emergency')
      say(
        `EMERGENCY: ${nameOf(office, emergency.member)} asks for ${count(emergency.codes, 'code')} of ${set}, to be had ${when}. To stop it: keep team emergency veto ${emergency.id}`,
      )
    const isToHear = emergency.directors.has(keys.member) || emergency.owners.has(keys.member)
    if (isToHear && phase.phase === 'unheard') await tellShown(office, emergency)
  }
}

/** Notes in the vault what was seen of a team: a copy of the vault on another machine knows it, too. */
export async function remember(session: Session, office: Office): Promise<Session> {
  const { team, seen, joined } = office.keys
  const { head } = office.state
  if (joined && head.seq - seen.seq < notesBetween) return session
  return changeTeams(session, 'What was seen of a team', (teams) =>
    teams.map((keys) => (keys.team === team ? { ...keys, seen: head, joined: true } : keys)),
  )
}

// Every save of the vault is a line of its log; the machine itself remembers each note.
const notesBetween = 50

/** The team that is meant, of those in the vault. @throws KeepError `name_unknown`, `name_ambiguous` */
export function meantTeam(teams: readonly TeamKeys[], wanted: string | null): TeamKeys {
  const found = wanted === null ? teams : teams.filter(({ name, team }) => name === wanted || team === wanted)
  const [only] = found
  if (only === undefined) {
    throw new KeepError(
      'name_unknown',
      teams.length === 0
        ? 'You belong to no team yet. "keep team create" founds one, "keep team join" takes an invitation.'
        : `You belong to no team of that name. Yours: ${teams.map(({ name }) => name).join(', ')}.`,
      { field: 'team' },
    )
  }
  if (found.length > 1)
    throw new KeepError(
      'name_ambiguous',
      `Say which team with --team: ${found.map(({ name }) => name).join(', ')}.`,
    )
  return only
}

/** A member who still is one, by what they are called. @throws KeepError `name_unknown` */
export function memberCalled(office: Office, name: string): Member {
  const found = [...office.state.members.values()].find(
    (member) => member.name === name && member.removedAt === null,
  )
  if (found !== undefined) return found
  throw new KeepError('name_unknown', 'The team has no member of that name. "keep team members" shows them.')
}

/** What somebody is called, also when they have left. */
export function nameOf(office: Office, member: string): string {
  return office.state.members.get(member)?.name ?? '(unknown)'
}
