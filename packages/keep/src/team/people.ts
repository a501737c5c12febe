import {
  accessHash,
  accessToken,
  emptyLog,
  everyone,
  fingerprintOf,
  foundingText,
  invitationLink,
  joinRequest,
  newInvitationSecret,
  newSigningKey,
  publicKeyOf,
  readInvitationLink,
  readJoinRequest,
  replay,
  signNote,
} from 'sparekey-keep-team'
import type { Card, Member, Statement } from 'sparekey-keep-team'
import { encrypted } from './groups.ts'
import type { Blobs, Progress } from './groups.ts'
import { deviceOf, newDeviceKey } from './machine.ts'
import type { Office } from './office.ts'
import { TeamServer } from './server.ts'
import { asKeepError } from './words.ts'
import type { MachineKeys, MadeInvitation, TeamKeys } from '../model/teams.ts'
import { recipientOf } from '../vault/age-read.ts'
import { generateIdentity } from '../vault/age-write.ts'
import { KeepError } from '../errors.ts'

// Founding a team, inviting, joining, taking in.

interface Around {
  readonly now: () => Date
  readonly newId: () => string
}

type OwnKeys = Pick<MachineKeys, 'member' | 'handle' | 'identity' | 'signingKey' | 'device'>

/** How long an invitation holds. */
const invitationDays = 7

/**
 * Founds a team on a server.
 *
 * @param setupToken what the server's operator hands to who may.
 * @throws KeepError `team_refused`, `team_server_unreachable`
 */
export async function foundTeam(
  {
    name,
    server: url,
    handle,
    setupToken,
  }: { name: string; server: string; handle: string; setupToken: string },
  around: Around,
): Promise<MachineKeys> {
  const server = new TeamServer(url, { kind: 'setup', token: setupToken }, around.now)
  const logKey = await server.logKey()
  const own = newKeys(handle, around)
  const blobs: Blobs = new Map()
  const identity = generateIdentity()
  const recipient = recipientOf(identity) ?? ''
  const founder = cardOf(own)
  const wraps = { [own.member]: await encrypted(identity, [founder.recipient], blobs) }
  const statement: Statement = {
    type: 'team.create',
    at: around.now().toISOString(),
    log: emptyLog,
    founder,
    logKey,
    groups: [{ group: everyone, epoch: 1, recipient, wraps, older: null }],
  }
  const note = signNote(foundingText(statement), [
    { name: own.member, signingKey: own.signingKey, publicKey: founder.signingKey },
  ])
  const replayed = replay([note], null)
  if (!replayed.ok) throw new KeepError('team_refused', replayed.why.message)
  await server.found({ notes: [note], blobs })
  const { head: seen, team } = replayed.state
  return { ...own, team, name, server: url, logKey, seen, invitations: [], joined: true }
}

/** Makes an invitation. @returns the link to send, and what to keep. */
export async function invite(
  office: Office,
  director: boolean,
  newId: () => string,
): Promise<{ readonly link: string; readonly made: MadeInvitation }> {
  const id = `i${newId()}`
  const secret = newInvitationSecret()
  const now = office.now
  const expires = new Date(now.getTime() + invitationDays * 86_400_000).toISOString()
  const access = accessHash(accessToken(secret))
  await office.say(() => ({ words: { type: 'invite.make', invite: id, expires, access, director } }))
  const { server, team } = office.keys
  const link = invitationLink({ server, team, invite: id, secret, head: office.state.head })
  return { link, made: { invite: id, secret, madeAt: now.toISOString() } }
}

/**
 * Hands in a card under an invitation, after the chain was checked from its founding to the place that the link names.
 *
 * @param as what the newcomer calls the team, what they are called in it, and the teams that their vault knows.
 * @returns what to keep; membership begins when a director has taken the card in.
 * @throws KeepError `team_history_differs` where the server does not show the team of the link, `input_refused` for a member.
 */
export async function join(
  link: string,
  { name, handle, known }: { name: string; handle: string; known: readonly TeamKeys[] },
  around: Around,
): Promise<MachineKeys> {
  const invitation = asKeepError(() => readInvitationLink(link.trim()))
  const { server: url, team, invite: id, secret, head } = invitation
  const server = new TeamServer(url, { kind: 'invite', invite: id, token: accessToken(secret) }, around.now)
  const notes: string[] = []
  for (;;) {
    const shown = await server.notes(team, notes.length - 1)
    notes.push(...shown.notes)
    if (shown.notes.length === 0 || notes.length > shown.head.seq) break
  }
  const upToLink = replay(notes.slice(0, head.seq + 1), null)
  const replayed = replay(notes, null)
  if (!replayed.ok || !upToLink.ok || replayed.state.team !== team || upToLink.state.head.hash !== head.hash)
    throw new KeepError(
      'team_history_differs',
      'The server does not show the team that you were invited to, or an older state of it. Ask the one who invited you.',
    )
  const { members } = replayed.state
  // Who was removed comes back under new keys.
  if (known.some((keys) => keys.team === team && members.get(keys.member)?.removedAt === null))
    throw new KeepError('input_refused', 'You belong to this team already.')
  const own = newKeys(handle, around)
  await server.handIn(team, joinRequest({ team, invite: id, secret }, cardOf(own)))
  const { logKey, head: seen } = replayed.state
  return { ...own, team, name, server: url, logKey, seen, invitations: [], joined: false }
}

/** The fingerprint of one's own keys in a team. */
export function ownFingerprint(keys: MachineKeys): string {
  return fingerprintOf(keys.team, cardOf(keys)).text
}

/** Somebody who handed in a card under an invitation of ours. */
export interface Newcomer {
  readonly invite: string
  readonly card: Card
  readonly fingerprint: string
}

/**
 * The cards under invitations that this person made. One that was changed on its way is an alarm, not a line in a list.
 *
 * @throws KeepError `team_history_differs`
 */
export async function newcomers(office: Office): Promise<readonly Newcomer[]> {
  const { team } = office.state
  const shown = await office.server.joins(team)
  return shown.flatMap(({ invite: id, card, mac }) => {
    const made = office.keys.invitations.find((invitation) => invitation.invite === id)
    if (made === undefined) return []
    const read = asKeepError(() => readJoinRequest({ team, invite: id, secret: made.secret }, { card, mac }))
    return [{ invite: id, card: read, fingerprint: fingerprintOf(team, read).text }]
  })
}

/** Takes somebody in: their card goes into the chain, and they get the keys that every member has. */
export async function accept(office: Office, { invite: id, card }: Newcomer): Promise<void> {
  await office.say(async ({ state, ring, now }) => {
    const blobs: Blobs = new Map()
    const member: Member = {
      id: card.member,
      name: card.name,
      recipient: card.recipient,
      signingKey: card.signingKey,
      director: state.invites.get(id)?.director ?? false,
      devices: new Map(),
      passkeys: new Map(),
      addedAt: now.toISOString(),
      removedAt: null,
      comparedBy: new Map(),
    }
    const members = new Map(state.members).set(member.id, member)
    const groups = await ring.keysFor({ members, shelves: state.shelves }, blobs)
    return { words: { type: 'member.add', invite: id, card, groups, intent: null }, blobs }
  })
}

/** Removes somebody from everything at once, with new keys for whatever they could open. */
export async function remove(office: Office, memberId: string, progress?: Progress): Promise<void> {
  await office.say(async ({ state, ring, now }) => {
    const member = state.members.get(memberId)
    if (member === undefined) throw new KeepError('name_unknown', 'There is no such member.')
    const blobs: Blobs = new Map()
    const members = new Map(state.members).set(memberId, { ...member, removedAt: now.toISOString() })
    const groups = await ring.keysFor({ members, shelves: state.shelves }, blobs, progress)
    return { words: { type: 'member.remove', member: memberId, groups, intent: null }, blobs }
  })
}

function newKeys(handle: string, { newId }: Around): OwnKeys {
  return {
    member: `m${newId()}`,
    handle,
    identity: generateIdentity(),
    signingKey: newSigningKey(),
    device: newDeviceKey(newId),
  }
}

function cardOf({ member, handle, identity, signingKey, device }: OwnKeys): Card {
  return {
    member,
    name: handle,
    recipient: recipientOf(identity) ?? '',
    signingKey: publicKeyOf(signingKey),
    device: deviceOf(device),
  }
}
