import {
  enrolmentChallenge,
  isAssertionOf,
  isPasskeyKey,
  isPasskeyLinkSignedBy,
  passkeyLinkMillis,
  readPasskeyLink,
  sha256Hex,
} from 'sparekey-keep-team'
import type { Assertion, Member } from 'sparekey-keep-team'
import { stateIn } from './team-state.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { ask, first, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'

// A passkey is made on a page, under a link that a device of its owner signed. It counts when the owner's program has put it into the chain.

/** How long an offered passkey waits for its owner's program. */
const offerMillis = 60 * 60_000
/** How far a device's clock may be ahead. */
const aheadMillis = 5 * 60_000

/** A public key that a page brought, with the touch that shows that its passkey is there. */
export interface Offered {
  readonly credential: string
  readonly key: string
  readonly assertion: Assertion
}

/** Whose link it is, where it still holds and was not used. */
export interface OpenLink {
  readonly team: string
  readonly member: Member
}

/** `null` where the link is none, was signed by no device of a member, is too old, or was used. */
export async function openLink(parts: Parts, token: string): Promise<OpenLink | null> {
  return committed(parts.store, () => linkIn(parts, token))
}

/**
 * Takes a new passkey under a link, once.
 *
 * @returns whether it was taken; `false` where the link does not hold any more, or the touch is not one of that passkey.
 */
export async function takeOffer(
  parts: Parts,
  origin: string,
  token: string,
  { credential, key, assertion }: Offered,
): Promise<boolean> {
  if (!isPasskeyKey(key) || !isAssertionOf(enrolmentChallenge(token), assertion, { key, origin }))
    return false
  return committed(parts.store, function* (): Transaction<boolean> {
    const link = yield* linkIn(parts, token)
    if (link === null) return false
    const { team, member } = link
    const at = parts.now()
    yield* ask('dropOffers', { team, before: at - offerMillis })
    const added = yield* ask('addOffer', {
      team,
      link: sha256Hex(token),
      member: member.id,
      credential,
      key,
      at,
    })
    return added.changes === 1
  })
}

/** What a member's pages brought lately, for the member's program to put into the chain. */
export async function offersFor(
  parts: Parts,
  team: string,
  member: string,
): Promise<readonly { readonly credential: string; readonly key: string }[]> {
  const after = parts.now() - offerMillis
  const { rows } = await committed(parts.store, () => ask('readOffers', { team, member, after }))
  return rows.map((row) => ({ credential: text(row, 'credential'), key: text(row, 'public_key') }))
}

function* linkIn(parts: Parts, token: string): Transaction<OpenLink | null> {
  const read = readPasskeyLink(token, parts.keys.logKey)
  if (read === null) return null
  const { link, signature } = read
  const age = parts.now() - link.atMillis
  if (age >= passkeyLinkMillis || age < -aheadMillis) return null
  const state = yield* stateIn(parts, link.team)
  const member = state?.members.get(link.member)
  const device = member?.devices.get(link.device)
  if (member === undefined || member.removedAt !== null || device?.revoked !== false) return null
  if (!isPasskeyLinkSignedBy(link, signature, device.key)) return null
  const used = yield* first('hasOffer', { team: link.team, link: sha256Hex(token) })
  return used === null ? { team: link.team, member } : null
}
