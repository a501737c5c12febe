import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { signText, verifyText } from '../signing.ts'

/** A member's leave to make one passkey on the pages of their team's server, signed by one of their devices. */
export interface PasskeyLink {
  /** The public log key of the server that is meant. */
  readonly server: string
  readonly team: string
  readonly member: string
  readonly device: string
  /** Milliseconds since 1970. */
  readonly atMillis: number
  /** 128 random bits, base64url. */
  readonly nonce: string
}

/** How long a link holds. */
export const passkeyLinkMillis = 10 * 60_000

const form = /^([0-9a-f]{64})\.([a-z0-9]{4,40})\.([a-z0-9]{4,40})\.(\d{1,15})\.([\w-]{22})\.([\w-]{86})$/

/** The last part of the link's address. */
export function signPasskeyLink(link: PasskeyLink, deviceKey: string): string {
  const { team, member, device, atMillis, nonce } = link
  const signature = signText(linkText(link), deviceKey).toString('base64url')
  return [team, member, device, atMillis, nonce, signature].join('.')
}

/** A link with its signature still to be checked. `null` where it is none. */
export function readPasskeyLink(
  token: string,
  server: string,
): { readonly link: PasskeyLink; readonly signature: Uint8Array } | null {
  const [, team, member, device, at, nonce, signature] = form.exec(token) ?? []
  if (team === undefined || member === undefined || device === undefined || nonce === undefined) return null
  const link = { server, team, member, device, atMillis: Number(at), nonce }
  return { link, signature: Buffer.from(signature ?? '', 'base64url') }
}

/** Whether the device with this key signed the link. */
export function isPasskeyLinkSignedBy(
  link: PasskeyLink,
  signature: Uint8Array,
  devicePublicKey: string,
): boolean {
  return verifyText(linkText(link), signature, devicePublicKey)
}

/** What a new passkey is asked to sign on the page of a link, so that it is known to be there. */
export function enrolmentChallenge(token: string): Buffer {
  return createHash('sha256').update(`sparekey/team/passkey-enrolment/v1\n${token}`).digest()
}

/** What authenticators are given to tell members apart: 32 bytes of the team, 16 of the member. */
export function userHandleOf(team: string, member: string): Buffer {
  const ofMember = createHash('sha256').update(`sparekey/team/user-handle/v1\n${member}`).digest()
  return Buffer.concat([Buffer.from(team, 'hex'), ofMember.subarray(0, 16)])
}

/** The team that a user handle names; `null` where it is none of ours. */
export function teamOfUserHandle(handle: Uint8Array): string | null {
  return handle.length === 48 ? Buffer.from(handle.subarray(0, 32)).toString('hex') : null
}

function linkText({ server, team, member, device, atMillis, nonce }: PasskeyLink): string {
  return ['sparekey.passkey-link/v1', server, team, member, device, String(atMillis), nonce, ''].join('\n')
}
