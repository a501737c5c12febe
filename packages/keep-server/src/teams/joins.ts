import { accessHash } from 'sparekey-keep-team'
import type { Invite, TeamState } from 'sparekey-keep-team'
import { committed } from './parts.ts'
import type { Parts } from './parts.ts'
import { readState } from './read-state.ts'
import { ask, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** A card that a newcomer handed in. */
export interface Join {
  readonly invite: string
  readonly card: string
  readonly mac: string
  readonly handedInAt: string
}

const mostJoins = 200

/**
 * The invitation that a token belongs to. A newcomer has no keys yet: the token, made from the secret in the link, is all there is.
 *
 * @throws Refusal `unauthorized` where it is none, was used or withdrawn, or has expired.
 */
export function requireInvite(state: TeamState, inviteId: string, token: string, now: number): Invite {
  const invite = state.invites.get(inviteId)
  if (invite?.access === accessHash(token) && invite.state === 'open' && now < Date.parse(invite.expires))
    return invite
  throw new Refusal(
    'unauthorized',
    'This invitation does not hold any more, or is not of this team. Ask for a new one.',
  )
}

/** Hands in a card under an invitation; a later one takes the place of the one before. */
export function handIn(
  parts: Parts,
  team: string,
  inviteId: string,
  token: string,
  { card, mac }: { readonly card: string; readonly mac: string },
): Promise<void> {
  return committed(parts.store, function* (): Transaction<void> {
    const { state } = yield* readState(team, parts.known)
    const now = parts.now()
    const invite = requireInvite(state, inviteId, token, now)
    yield* ask('putJoin', { team, invite: invite.id, card, mac, at: now })
  })
}

/** The cards under invitations that are still open. */
export function openJoins(parts: Parts, team: string): Promise<readonly Join[]> {
  return committed(parts.store, function* (): Transaction<readonly Join[]> {
    const { state } = yield* readState(team, parts.known)
    const { rows } = yield* ask('readJoins', { team, limit: mostJoins })
    return rows
      .map((row) => ({
        invite: text(row, 'invite_id'),
        card: text(row, 'card'),
        mac: text(row, 'mac'),
        handedInAt: new Date(integer(row, 'handed_in_at')).toISOString(),
      }))
      .filter(({ invite }) => state.invites.get(invite)?.state === 'open')
  })
}
