import { createHash, timingSafeEqual } from 'node:crypto'
import { clockToleranceMillis, isCallSignedBy, readCallHeader } from 'sparekey-keep-team'
import type { TeamState } from 'sparekey-keep-team'
import { readBody } from './body.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { requireInvite } from '../teams/joins.ts'
import { readState } from '../teams/read-state.ts'
import { Refusal } from '../errors.ts'

/** Who calls: a member by one of their devices, or somebody who was invited and may read. */
export type Caller =
  | { readonly kind: 'member'; readonly member: string; readonly device: string }
  | { readonly kind: 'invited'; readonly invite: string; readonly token: string }

/** The team's state as it is when the call comes in: no session outlives a removal. */
export function currentState(parts: Parts, team: string): Promise<TeamState> {
  return committed(parts.store, function* () {
    const { state } = yield* readState(team, parts.known)
    return state
  })
}

/** A call with who makes it. */
export interface Authenticated {
  readonly caller: Caller
  readonly body: Uint8Array
}

/**
 * Whose call it is. The body of a stranger is not read.
 *
 * @throws Refusal `unauthorized`, `body_too_large`
 */
export async function authenticated(
  parts: Parts,
  state: TeamState,
  request: Request,
): Promise<Authenticated> {
  const header = request.headers.get('Authorization') ?? ''
  const [scheme, invite = '', token = ''] = header.split(/[ .]/)
  if (scheme === 'Keep-Invite') {
    requireInvite(state, invite, token, parts.now())
    return { caller: { kind: 'invited', invite, token }, body: await readBody(request) }
  }
  const claim = readCallHeader(header)
  const member = claim === null ? undefined : state.members.get(claim.member)
  const device = claim === null ? undefined : member?.devices.get(claim.device)
  if (claim === null || member === undefined || member.removedAt !== null || device?.revoked !== false)
    throw new Refusal('unauthorized', 'Calls are signed by a device of a member of the team.')
  if (Math.abs(claim.atMillis - parts.now()) > clockToleranceMillis)
    throw new Refusal('unauthorized', 'The clock of this device is more than five minutes from the server’s.')
  const body = await readBody(request)
  const url = new URL(request.url)
  const call = {
    server: parts.keys.logKey,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    body,
    member: claim.member,
    device: claim.device,
    atMillis: claim.atMillis,
  }
  if (!isCallSignedBy(call, claim.signature, device.key))
    throw new Refusal('unauthorized', 'The signature of the call does not hold.')
  return { caller: { kind: 'member', member: member.id, device: claim.device }, body }
}

/** @throws Refusal `unauthorized` where the caller does not show the token that teams are founded with. */
export function requireSetup({ setupToken }: Parts, request: Request): void {
  const given = /^Keep-Setup (\S+)$/.exec(request.headers.get('Authorization') ?? '')?.[1] ?? ''
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  if (!timingSafeEqual(digest(given), digest(setupToken)))
    throw new Refusal('unauthorized', 'Founding a team takes the setup token of this server.')
}
