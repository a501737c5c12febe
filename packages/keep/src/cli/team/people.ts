import { fingerprintOf } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { configFolder } from '../config-folder.ts'
import { confirm, requireWord } from '../read-options.ts'
import { secretFromFile } from '../secrets.ts'
import { changeTeams, openSession } from '../session.ts'
import { table } from '../table.ts'
import { memberCalled, openTeam } from './at-work.ts'
import { exposureIn, reportText } from './report.ts'
import type { MachineKeys, TeamKeys } from '../../model/teams.ts'
import { writeDeviceKey } from '../../team/machine.ts'
import { accept, foundTeam, invite, join, newcomers, ownFingerprint, remove } from '../../team/people.ts'
import { KeepError } from '../../errors.ts'

/** `keep team create NAME --server URL --as HANDLE` */
export async function createTeam(context: Context): Promise<void> {
  const name = requireWord(context.given, 1, 'the team')
  const server = requireOption(context, 'server', 'the address of the server')
  const handle = handleOf(context)
  const session = await openSession(context)
  const setupToken =
    (await secretFromFile(context, 'KEEP_TEAM_SETUP_TOKEN_FILE')) ??
    (await context.terminal.askHidden('Setup token of the server: '))
  const keys = await foundTeam({ name, server, handle, setupToken }, context)
  const membership = await keepDevice(context, keys)
  await changeTeams(session, 'Team founded', (teams) => [...teams, membership])
  context.report({ team: keys.team, name, server }, () =>
    [
      `The team ${name} is founded, and you are its director.`,
      'A second director takes a lockout off your mind: keep team invite --director',
    ].join('\n'),
  )
}

/** `keep team invite [--director]` */
export async function invitePerson(context: Context): Promise<void> {
  const { session, office } = await openTeam(context)
  const { link, made } = await invite(office, context.given.flag('director'), context.newId)
  await changeTeams(session, 'Somebody was invited to a team', (teams) =>
    teams.map((keys) =>
      keys.team === office.keys.team ? { ...keys, invitations: [...keys.invitations, made] } : keys,
    ),
  )
  context.report({ link, invite: made.invite }, () => link)
  context.say(
    'Send this link by a way that does not lead through the server: whoever has it can ask to join. It holds for 7 days.\n' +
      'They run "keep team join", then you run "keep team accept".',
  )
}

/** `keep team join [-] --as HANDLE` */
export async function joinTeam(context: Context): Promise<void> {
  const { given, terminal } = context
  const handle = handleOf(context)
  const session = await openSession(context)
  const link =
    given.positionals[1] === '-'
      ? Buffer.from(await terminal.readInput()).toString()
      : await terminal.askHidden('Link of the invitation: ')
  const known = session.state.teams ?? []
  const keys = await join(link, { name: given.text('team') ?? 'team', handle, known }, context)
  const membership = await keepDevice(context, keys)
  await changeTeams(session, 'Asked to join a team', (teams) => [
    ...teams.filter(({ team }) => team !== keys.team),
    membership,
  ])
  const text = ownFingerprint(keys)
  context.report({ team: keys.team, member: keys.member, fingerprint: text }, () =>
    ['Your card was handed in. When they take you in, they see this; read it to them:', `    ${text}`].join(
      '\n',
    ),
  )
}

/** `keep team accept [HANDLE]` */
export async function acceptPeople(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const wanted = context.given.positionals[1] ?? null
  const waiting = (await newcomers(office)).filter(({ card }) => wanted === null || card.name === wanted)
  const taken: string[] = []
  for (const newcomer of waiting) {
    context.say(`${newcomer.card.name} wants to join, with these keys:\n    ${newcomer.fingerprint}`)
    if (!context.given.flag('yes') && !(await confirm(context.terminal, 'Take them in?', false))) continue
    await accept(office, newcomer)
    taken.push(newcomer.card.name)
  }
  context.report({ accepted: taken }, () =>
    taken.length > 0 ? `In the team now: ${taken.join(', ')}.` : 'Nobody was taken in.',
  )
}

/** `keep team members` */
export async function showMembers(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const members = [...office.state.members.values()].filter(({ removedAt }) => removedAt === null)
  const rows = members.map((member) => ({
    name: member.name,
    director: member.director,
    since: member.addedAt.slice(0, 10),
    fingerprint: fingerprintOf(office.state.team, member).text,
    compared: member.comparedBy.size > 0,
  }))
  context.report({ members: rows }, () =>
    table(
      ['MEMBER', 'ROLE', 'SINCE', 'KEYS'],
      rows.map(({ name, director, since, fingerprint }) => [
        name,
        director ? 'director' : '',
        since,
        fingerprint,
      ]),
      context.terminal.columns,
    ),
  )
}

/** How many keys are made from one word of it to the next. */
const keysBetween = 50

/** `keep team remove HANDLE` */
export async function removePerson(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const member = memberCalled(office, requireWord(context.given, 1, 'the member'))
  const question = `Remove ${member.name} from the team and from every shelf?`
  if (!context.given.flag('yes') && !(await confirm(context.terminal, question, false))) return
  await remove(office, member.id, (done, all) => {
    if (done > 0 && done % keysBetween === 0) context.say(`${done} of ${all} keys are made.`)
  })
  const exposure = await exposureIn(office, member)
  context.report({ removed: member.name, ...exposure }, () =>
    [
      `${member.name} is removed: the server gives them nothing from here on, and everything has new keys.`,
      '',
      reportText(member.name, exposure),
    ].join('\n'),
  )
}

/** Keeps the key of this machine on it; gives what goes into the vault. */
async function keepDevice({ env }: Context, { device, ...membership }: MachineKeys): Promise<TeamKeys> {
  await writeDeviceKey(configFolder(env), membership, device)
  return membership
}

function handleOf(context: Context): string {
  const handle = requireOption(context, 'as', 'what you are called in the team')
  if (/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(handle)) return handle
  throw new KeepError(
    'input_invalid',
    '--as takes up to 40 of a-z, 0-9 and dashes. The server sees it: it need not be your real name.',
    { field: 'as' },
  )
}

function requireOption({ given }: Context, name: string, what: string): string {
  const value = given.text(name)
  if (value !== null && value !== '') return value
  throw new KeepError('usage_invalid', `Say ${what} with --${name}.`, { field: name })
}
