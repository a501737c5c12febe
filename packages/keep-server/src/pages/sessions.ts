import { randomBytes } from 'node:crypto'
import { isAssertionOf, sha256Hex, teamOfUserHandle, userHandleOf } from 'sparekey-keep-team'
import type { Assertion, Member, TeamState } from 'sparekey-keep-team'
import type { PageSecrets } from './secrets.ts'
import { stateIn } from './team-state.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { readState } from '../teams/read-state.ts'
import { ask, first, integer, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

/** How long a session lasts, from signing in. */
export const sessionMillis = 15 * 60_000

/** Somebody who has signed in on the pages, and their team as it is at this moment. */
export interface Visitor {
  readonly state: TeamState
  readonly member: Member
  /** Of the session's cookie. */
  readonly token: string
}

/** What came back from an authenticator that was asked to sign in. */
export interface SignIn {
  readonly credential: string
  readonly userHandle: Uint8Array
  readonly challenge: Uint8Array
  readonly assertion: Assertion
}

/**
 * Begins a session.
 *
 * @returns its token; `null` where the touch is not one of a passkey of a member for this challenge, or the challenge was used before.
 */
export async function signIn(
  parts: Parts,
  secrets: PageSecrets,
  { credential, userHandle, challenge, assertion }: SignIn,
): Promise<string | null> {
  const team = teamOfUserHandle(userHandle)
  const now = parts.now()
  if (team === null || !secrets.isChallenge(challenge, now)) return null
  const state = await committed(parts.store, () => stateIn(parts, team))
  const found = state === null ? null : holderOf(state, credential)
  if (found === null || !userHandleOf(team, found.member.id).equals(userHandle)) return null
  if (!isAssertionOf(challenge, assertion, found.passkey)) return null
  const secret = randomBytes(32).toString('base64url')
  const added = await committed(parts.store, function* () {
    yield* ask('dropSessions', { team, before: now - sessionMillis })
    return yield* ask('addSession', {
      team,
      challenge: sha256Hex(challenge),
      session: sha256Hex(secret),
      member: found.member.id,
      passkey: found.passkey.id,
      at: now,
      until: now + sessionMillis,
    })
  })
  return added.changes === 0 ? null : `${team}.${secret}`
}

/** Whose session it is. A removed member, and a revoked passkey, have none. */
export async function visitorOf(parts: Parts, token: string | null): Promise<Visitor | null> {
  const place = token === null ? null : placeOf(token)
  if (token === null || place === null) return null
  return committed(parts.store, function* (): Transaction<Visitor | null> {
    const row = yield* first('readSession', place)
    if (row === null || integer(row, 'ends_at') <= parts.now()) return null
    const { state } = yield* readState(place.team, parts.known)
    const member = state.members.get(text(row, 'member_id'))
    const passkey = member?.passkeys.get(text(row, 'passkey_id'))
    if (member === undefined || member.removedAt !== null || passkey?.revoked !== false) return null
    return { state, member, token }
  })
}

/** Ends a session. */
export async function signOut(parts: Parts, token: string): Promise<void> {
  const place = placeOf(token)
  if (place === null) return
  await committed(parts.store, () => ask('endSession', { ...place, at: parts.now() }))
}

/** The living member to whom a passkey belongs that is not revoked. */
function holderOf(state: TeamState, credential: string) {
  for (const member of state.members.values()) {
    if (member.removedAt !== null) continue
    const passkey = [...member.passkeys.values()].find((one) => one.credential === credential && !one.revoked)
    if (passkey !== undefined) return { member, passkey }
  }
  return null
}

function placeOf(token: string): { readonly team: string; readonly session: string } | null {
  const [, team, secret] = /^([0-9a-f]{64})\.([\w-]{43})$/.exec(token) ?? []
  return team === undefined || secret === undefined ? null : { team, session: sha256Hex(secret) }
}
