import { randomBytes } from 'node:crypto'
import { matchesPasskeyCheck, passkeyCheck, passkeyLinkMillis, signPasskeyLink } from 'sparekey-keep-team'
import type { Office } from './office.ts'
import { KeepError } from '../errors.ts'

// Passkeys for the pages of the team's server: made in a browser, and put into the chain by their owner's own program.

/** A link to the page where a passkey is made, and until when it holds. */
export interface PasskeyInvitation {
  readonly link: string
  readonly until: Date
}

/** @throws KeepError `team_refused` where the server has no pages, or has them elsewhere. */
export async function passkeyLink(office: Office): Promise<PasskeyInvitation> {
  const { state, keys, now } = office
  const { origin } = await office.server.passkeys(state.team)
  const home = homeOf(office, origin)
  const link = {
    server: state.logKey,
    team: state.team,
    member: keys.member,
    device: keys.device.id,
    atMillis: now.getTime(),
    nonce: randomBytes(16).toString('base64url'),
  }
  const token = signPasskeyLink(link, keys.device.key)
  return { link: `${home}/pages/passkey/${token}`, until: new Date(now.getTime() + passkeyLinkMillis) }
}

/**
 * Puts a passkey that was made on the pages into the chain: the one whose check somebody read there.
 *
 * @throws KeepError `input_invalid` where no passkey of that check was made lately; `team_refused`
 */
export async function takePasskey(office: Office, check: string, id: string): Promise<void> {
  const { origin, offers } = await office.server.passkeys(office.state.team)
  const offer = offers.find((one) => matchesPasskeyCheck(check, passkeyCheck(one)))
  if (offer === undefined)
    throw new KeepError(
      'input_invalid',
      'Within the last hour no passkey with this check was made for you. Type what the page shows, or begin again: keep team passkey link',
    )
  const { credential, key } = offer
  const passkey = { id, credential, key, origin: homeOf(office, origin) }
  await office.say(() => ({ words: { type: 'passkey.add', passkey } }))
}

/** Passkeys belong to one site: the one where this team's server was found. */
function homeOf({ keys }: Office, origin: string | null): string {
  const expected = new URL(keys.server).origin
  if (origin === expected) return origin
  throw new KeepError(
    'team_refused',
    origin === null
      ? 'This server has no pages. Its operator sets KEEP_SERVER_PUBLIC_URL.'
      : `The server says that its pages are at another address than ${expected}. Its operator sets KEEP_SERVER_PUBLIC_URL.`,
  )
}
