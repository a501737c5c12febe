import type { Draft, Member } from './state.ts'
import { directorsOf } from './roles.ts'
import { announcedHash } from '../notes/chain-text.ts'
import { isOfSigningKey } from '../notes/note.ts'
import type { Note, NoteSignature } from '../notes/note.ts'
import type { Statement } from '../notes/statement-types.ts'
import type { PasskeyKey } from '../webauthn/assertion.ts'
import { TeamError } from '../errors.ts'

/** How long a lone director's weightiest decisions are announced before they count. */
export const loneDirectorDelayHours = 72

/** Whether a signature of a text is to be believed, as one of a signing key (a text) or of a passkey. */
export type SignatureCheck = (
  text: string,
  signature: NoteSignature,
  name: string,
  key: string | PasskeyKey,
) => boolean

/** Who signed a note, the one whose statement it is first. */
export interface SignedBy {
  readonly signers: readonly [Member, ...Member[]]
  /** Whether one of the signatures is the touch of a passkey. */
  readonly withPasskey: boolean
}

/**
 * The members who signed a note. Every signature has to hold.
 *
 * @throws TeamError `signature_wrong`
 */
export function signersOf(draft: Draft, { text, signatures }: Note, isSigned: SignatureCheck): SignedBy {
  const signers = signatures.map((signature) => {
    const member = draft.members.get(signature.name)
    if (
      member === undefined ||
      member.removedAt !== null ||
      !keysFor(member, signature).some((key) => isSigned(text, signature, member.id, key))
    ) {
      throw new TeamError('signature_wrong', 'A note carries a signature that is not that of a member.')
    }
    return member
  })
  const [first, ...others] = signers
  if (first === undefined || new Set(signers).size !== signers.length)
    throw new TeamError('signature_wrong', 'A note is signed twice by the same member.')
  return { signers: [first, ...others], withPasskey: !signatures.every(isOfSigningKey) }
}

function keysFor(member: Member, signature: NoteSignature): readonly (string | PasskeyKey)[] {
  return isOfSigningKey(signature)
    ? [member.signingKey]
    : [...member.passkeys.values()].filter(({ revoked }) => !revoked)
}

/**
 * Two directors, for what could take the team away from its people. Where there is only one, the announcement stands in for the
 * second; until the first codes are kept there is nothing to take, and one is enough.
 *
 * @throws TeamError `second_director_needed`
 */
export function requireTwoDirectors(
  draft: Draft,
  signers: readonly Member[],
  statement: Statement & { readonly intent: number | null },
): void {
  const directors = directorsOf(draft)
  const signing = signers.filter((signer) => directors.includes(signer))
  if (signing.length >= 2) return
  if (signing.length === 1 && directors.length === 1) {
    if (draft.sets.size === 0) return
    if (wasAnnounced(draft, signing[0]?.id ?? '', statement)) return
    throw new TeamError(
      'second_director_needed',
      `A team with one director announces this ${loneDirectorDelayHours} hours before. Announce it, and repeat it then.`,
      'intent',
    )
  }
  throw new TeamError('second_director_needed', 'This needs the signatures of two directors.')
}

function wasAnnounced(
  draft: Draft,
  director: string,
  statement: Statement & { readonly intent: number | null },
): boolean {
  const announcement = statement.intent === null ? undefined : draft.intents.get(statement.intent)
  const waited = announcement === undefined ? 0 : Date.parse(statement.at) - Date.parse(announcement.at)
  return (
    announcement !== undefined &&
    announcement.by === director &&
    announcement.body === announcedHash(statement) &&
    waited >= loneDirectorDelayHours * 3_600_000
  )
}
