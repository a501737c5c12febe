import { Buffer } from 'node:buffer'
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { derive, fromBase64Url, sha256Hex } from '../bytes.ts'
import { TeamError } from '../errors.ts'
import type { Head } from '../notes/chain-text.ts'
import { readCard } from '../notes/statements.ts'
import type { Card } from '../notes/statement-types.ts'

// The secret travels in the fragment of a link, which no server sees. From it come two keys: one that the server may know, to let a
// newcomer read the chain, and one that binds the newcomer's card, which it may not.

/** What an invitation's link says. */
export interface Invitation {
  /** Where the server is, e.g. `https://keep.example.org`. */
  readonly server: string
  readonly team: string
  readonly invite: string
  /** 16 random bytes, base64url. */
  readonly secret: string
  /** What the one who invites had seen of the chain: an older one is not believed. */
  readonly head: Head
}

/** A new secret of an invitation. */
export function newInvitationSecret(): string {
  return randomBytes(16).toString('base64url')
}

/** The link. Everything from `#` on stays on the machine of the one who opens it. */
export function invitationLink({ server, team, invite, secret, head }: Invitation): string {
  return `${server.replace(/\/$/, '')}/join#${[team, invite, secret, head.seq, head.hash].join('.')}`
}

/** @throws TeamError `invitation_wrong` */
export function readInvitationLink(link: string): Invitation {
  const url = URL.canParse(link) ? new URL(link) : null
  const [team = '', invite = '', secret = '', seq = '', hash = '', ...rest] = (
    url?.hash.slice(1) ?? ''
  ).split('.')
  const isRight =
    url !== null &&
    ['https:', 'http:'].includes(url.protocol) &&
    url.pathname.endsWith('/join') &&
    rest.length === 0 &&
    /^[0-9a-f]{64}$/.test(team) &&
    /^[a-z0-9]{4,40}$/.test(invite) &&
    fromBase64Url(secret)?.length === 16 &&
    /^\d{1,15}$/.test(seq) &&
    /^[0-9a-f]{64}$/.test(hash)
  if (!isRight) {
    throw new TeamError(
      'invitation_wrong',
      'This is not the link of an invitation, or a part of it is missing. Copy it whole, in quotes.',
    )
  }
  const server = `${url.origin}${url.pathname.slice(0, -'/join'.length)}`
  return { server, team, invite, secret, head: { seq: Number(seq), hash } }
}

/** What a newcomer shows to the server. The chain holds its SHA-256. */
export function accessToken(secret: string): string {
  return derive(Buffer.from(secret, 'base64url'), 'sparekey/invite/access/v1').toString('base64url')
}

/** What the chain says of an access token. */
export function accessHash(token: string): string {
  return sha256Hex(token)
}

/** A card as it is handed in. */
export interface JoinRequest {
  /** One line of JSON. */
  readonly card: string
  /** HMAC-SHA-256 under the secret, hex. */
  readonly mac: string
}

/** Binds a card to team, invitation and secret. */
export function joinRequest(
  invitation: Pick<Invitation, 'team' | 'invite' | 'secret'>,
  card: Card,
): JoinRequest {
  const text = JSON.stringify(card)
  return { card: text, mac: macOf(invitation, text).toString('hex') }
}

/**
 * The card that somebody with the secret handed in, as it left their machine.
 *
 * @throws TeamError `invitation_wrong` where anything about it was changed on the way.
 */
export function readJoinRequest(
  invitation: Pick<Invitation, 'team' | 'invite' | 'secret'>,
  { card, mac }: JoinRequest,
): Card {
  const given = Buffer.from(mac, 'hex')
  const expected = macOf(invitation, card)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new TeamError(
      'invitation_wrong',
      'The card was not made with this invitation, or was changed on the way: do not accept it. Ask the person, and invite again.',
    )
  }
  try {
    return readCard(JSON.parse(card) as unknown, 'card')
  } catch (error) {
    if (error instanceof TeamError) throw error
    throw new TeamError('invitation_wrong', 'What was handed in is no card.')
  }
}

function macOf(
  { team, invite, secret }: Pick<Invitation, 'team' | 'invite' | 'secret'>,
  card: string,
): Buffer {
  const key = derive(Buffer.from(secret, 'base64url'), 'sparekey/invite/card/v1')
  return createHmac('sha256', key).update([team, invite, card].join('\n')).digest()
}
