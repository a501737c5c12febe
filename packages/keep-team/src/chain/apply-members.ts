import { endEmergencies } from './apply-emergencies.ts'
import { membershipOf, takeGroupKeys } from './groups.ts'
import { living } from './lookups.ts'
import { directorsOf, may } from './roles.ts'
import { requireTwoDirectors } from './signers.ts'
import { memberOf } from './state.ts'
import type { Draft, Member } from './state.ts'
import { deny, missing, taken } from './refusals.ts'
import { isDeviceOf } from '../joining/device-request.ts'
import { fingerprintOf } from '../joining/fingerprint.ts'
import type { StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// Who belongs to the team, under which keys. Each function changes the draft or throws; a draft that threw is thrown away.

type Signers = readonly [Member, ...Member[]]

export function makeInvite(draft: Draft, [actor]: Signers, statement: StatementOf<'invite.make'>): void {
  if (!may(draft, actor.id, 'members.change', null)) throw deny('invite people')
  const { invite: id, expires, access, director } = statement
  if (draft.invites.has(id)) throw taken('invitation')
  draft.invites.set(id, { id, by: actor.id, expires, access, director, state: 'open' })
}

export function withdrawInvite(
  draft: Draft,
  [actor]: Signers,
  statement: StatementOf<'invite.withdraw'>,
): void {
  if (!may(draft, actor.id, 'members.change', null)) throw deny('withdraw invitations')
  const invite = draft.invites.get(statement.invite)
  if (invite?.state !== 'open') throw missing('open invitation')
  draft.invites.set(invite.id, { ...invite, state: 'withdrawn' })
}

export function addMember(draft: Draft, signers: Signers, statement: StatementOf<'member.add'>): void {
  const { card, at } = statement
  const invite = draft.invites.get(statement.invite)
  if (!may(draft, signers[0].id, 'members.change', null)) throw deny('add members')
  if (invite?.state !== 'open') throw missing('open invitation')
  if (at >= invite.expires) throw new TeamError('time_wrong', 'The invitation has expired. Make a new one.')
  if (invite.director) requireTwoDirectors(draft, signers, statement)
  // Also those of former members: nobody comes back under keys that were given up.
  for (const member of draft.members.values()) {
    const isSame =
      member.id === card.member ||
      member.signingKey === card.signingKey ||
      member.recipient === card.recipient ||
      (member.name === card.name && member.removedAt === null)
    if (isSame) throw taken('member with this id, name or key')
  }
  requireFreshDevice(draft, card.device)
  const before = membershipOf(draft)
  draft.invites.set(invite.id, { ...invite, state: 'used' })
  draft.members.set(card.member, memberOf(card, invite.director, at))
  takeGroupKeys(draft, signers[0].id, before, statement.groups)
}

/** Removes somebody from everything at once: every group that they were in gets a new key in the same statement. */
export function removeMember(draft: Draft, signers: Signers, statement: StatementOf<'member.remove'>): void {
  const [actor] = signers
  const member = living(draft, statement.member)
  if (!may(draft, actor.id, 'members.change', null)) throw deny('remove members')
  if (member.director) requireTwoDirectors(draft, signers, statement)
  const before = membershipOf(draft)
  draft.members.set(member.id, { ...member, removedAt: statement.at })
  requireDirector(draft)
  for (const shelf of draft.shelves.values()) {
    if (!shelf.roles.has(member.id)) continue
    const roles = new Map(shelf.roles)
    roles.delete(member.id)
    draft.shelves.set(shelf.id, { ...shelf, roles })
  }
  for (const request of draft.requests.values()) {
    if (request.member === member.id && (request.state === 'open' || request.state === 'granted'))
      draft.requests.set(request.id, { ...request, state: 'closed' })
  }
  endEmergencies(draft, actor.id, statement.at, (emergency) => emergency.member === member.id)
  for (const invite of draft.invites.values()) {
    if (invite.by === member.id && invite.state === 'open')
      draft.invites.set(invite.id, { ...invite, state: 'withdrawn' })
  }
  takeGroupKeys(draft, actor.id, before, statement.groups)
}

export function changeDirector(
  draft: Draft,
  signers: Signers,
  statement: StatementOf<'member.director'>,
): void {
  const member = living(draft, statement.member)
  if (!may(draft, signers[0].id, 'members.change', null)) throw deny('name directors')
  requireTwoDirectors(draft, signers, statement)
  const before = membershipOf(draft)
  draft.members.set(member.id, { ...member, director: statement.on })
  requireDirector(draft)
  takeGroupKeys(draft, signers[0].id, before, statement.groups)
}

/** One of their devices adds another one, or a director does; always with the member's own word that it is theirs. */
export function addDevice(draft: Draft, [actor]: Signers, statement: StatementOf<'device.add'>): void {
  const { device, proof, at } = statement
  const member = living(draft, statement.member)
  if (actor.id !== member.id && !may(draft, actor.id, 'members.change', null))
    throw deny('add devices of others')
  if (!isDeviceOf({ team: draft.team, member: member.id, device, proof }, member.signingKey))
    throw new TeamError('signature_wrong', 'The member has not said that this device is theirs.', 'proof')
  requireFreshDevice(draft, device)
  const devices = new Map(member.devices).set(device.id, { key: device.key, addedAt: at, revoked: false })
  draft.members.set(member.id, { ...member, devices })
}

/** What a device asked for ends with it; the member's other devices go on. */
export function revokeDevice(draft: Draft, [actor]: Signers, statement: StatementOf<'device.revoke'>): void {
  const member = living(draft, statement.member)
  if (actor.id !== member.id && !may(draft, actor.id, 'members.change', null)) throw deny('revoke devices')
  const device = member.devices.get(statement.device)
  if (device === undefined || device.revoked) throw missing('device that is not revoked')
  const devices = new Map(member.devices).set(statement.device, { ...device, revoked: true })
  draft.members.set(member.id, { ...member, devices })
  requireWorkingDirector(draft)
  for (const request of draft.requests.values()) {
    const isOpen = request.state === 'open' || request.state === 'granted'
    if (isOpen && request.device === statement.device)
      draft.requests.set(request.id, { ...request, state: 'closed' })
  }
  endEmergencies(draft, actor.id, statement.at, (emergency) => emergency.device === statement.device)
}

export function compareKey(draft: Draft, [actor]: Signers, statement: StatementOf<'key.compared'>): void {
  const member = living(draft, statement.member)
  if (member.id === actor.id) throw deny('compare their own keys')
  if (statement.fingerprint !== fingerprintOf(draft.team, member).hash)
    throw new TeamError('signature_wrong', 'The keys that were compared are not those of the member.')
  const comparedBy = new Map(member.comparedBy).set(actor.id, statement.at)
  draft.members.set(member.id, { ...member, comparedBy })
}

export function announce(
  draft: Draft,
  [actor]: Signers,
  statement: StatementOf<'intent'>,
  seq: number,
): void {
  if (!may(draft, actor.id, 'members.change', null)) throw deny('announce decisions of directors')
  draft.intents.set(seq, { by: actor.id, at: statement.at, body: statement.body })
}

export function changeLogKey(draft: Draft, signers: Signers, statement: StatementOf<'server.key'>): void {
  requireTwoDirectors(draft, signers, statement)
  draft.logKey = statement.logKey
}

function requireDirector(draft: Draft): void {
  if ([...draft.members.values()].some(({ director, removedAt }) => director && removedAt === null)) return
  throw new TeamError('not_allowed', 'The last director cannot go: name another one first.')
}

/** A director without a device can do nothing for the team. */
function requireWorkingDirector(draft: Draft): void {
  const works = ({ devices }: Member): boolean => [...devices.values()].some(({ revoked }) => !revoked)
  if (directorsOf(draft).some(works)) return
  throw new TeamError('not_allowed', 'No director would have a device left: add another one first.')
}

function requireFreshDevice(draft: Draft, device: { readonly id: string; readonly key: string }): void {
  for (const { devices } of draft.members.values()) {
    for (const [id, { key }] of devices) if (id === device.id || key === device.key) throw taken('device')
  }
}
