import * as emergencies from './apply-emergencies.ts'
import * as copies from './apply-copies.ts'
import { makeKit, requireKitApart } from './apply-kit.ts'
import * as members from './apply-members.ts'
import { addPasskey, requirePasskeyMay, revokePasskey } from './apply-passkeys.ts'
import * as requests from './apply-requests.ts'
import * as reviews from './apply-reviews.ts'
import * as shelves from './apply-shelves.ts'
import { takeGroupKeys } from './groups.ts'
import { signersOf } from './signers.ts'
import type { SignatureCheck, SignedBy } from './signers.ts'
import { draftOf, emptyDraft, memberOf } from './state.ts'
import type { Draft, TeamState } from './state.ts'
import { readPlace, statementIn, textHash } from '../notes/chain-text.ts'
import type { Placed } from '../notes/chain-text.ts'
import { isSignedBy, parseNote } from '../notes/note.ts'
import type { Note } from '../notes/note.ts'
import { isAssertedBy } from '../webauthn/note-signature.ts'
import type { LogSeen, Statement } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

/** What a chain of notes says, or where it stops being believable, and why. */
export type Replayed =
  | { readonly ok: true; readonly state: TeamState }
  | { readonly ok: false; readonly at: number; readonly why: TeamError }

/**
 * Plays a team's notes, from its founding or on from a state that was reached before. Pure: the same notes give the same answer on
 * every machine. What is not signed by somebody who may say it, does not stand at its place, or is of a kind that this version
 * does not know, stops it; nothing is skipped.
 *
 * @param notes signed notes, each exactly as it was written.
 * @param from where to go on; `null`: `notes` begins with the founding.
 * @example
 * ```ts
 * import { replay } from 'sparekey-keep-team'
 *
 * const replayed = replay([], null) // the notes as they were written, the founding first
 * if (!replayed.ok) console.error(`note ${replayed.at}: ${replayed.why.message}`) // note 0: The chain is empty.
 * ```
 */
export function replay(notes: readonly string[], from: TeamState | null): Replayed {
  return play(notes, from, holds)
}

/**
 * **Believes every signature.** Plays notes, the founding first, that {@link replay} took before, on this machine, and that have been where
 * nobody could change them, or under a code of authentication, since. Whatever else holds them together is checked again. Most of
 * a replay's time is in the signatures.
 */
export function replayWithoutSignatures(notes: readonly string[]): Replayed {
  return play(notes, null, (_text, signature, name) => signature.name === name)
}

const holds: SignatureCheck = (text, signature, name, key) =>
  typeof key === 'string' ? isSignedBy(text, signature, name, key) : isAssertedBy(text, signature, name, key)

function play(notes: readonly string[], from: TeamState | null, isSigned: SignatureCheck): Replayed {
  const draft = from === null ? emptyDraft() : draftOf(from)
  for (const bytes of notes) {
    try {
      take(draft, bytes, isSigned)
    } catch (error) {
      if (error instanceof TeamError) return { ok: false, at: draft.head.seq + 1, why: error }
      throw error
    }
  }
  if (draft.head.seq === -1)
    return { ok: false, at: 0, why: new TeamError('chain_broken', 'The chain is empty.') }
  return { ok: true, state: draft }
}

function take(draft: Draft, bytes: string, isSigned: SignatureCheck): void {
  const note = parseNote(bytes)
  const placed = readPlace(note.text)
  requirePlace(draft, placed)
  // Before anything is made of what it says: what nobody signed cannot even ask for a newer version.
  const signed = placed.seq === 0 ? null : signersOf(draft, note, isSigned)
  const statement = statementIn(placed)
  if (statement.at < draft.at)
    throw new TeamError('time_wrong', 'A statement is dated before the one that it follows.', 'at')
  requireSameLog(draft, statement.log)
  if (signed?.withPasskey === true) requirePasskeyMay(draft, statement)
  if (signed !== null) apply(draft, signed, statement, placed.seq)
  else if (statement.type === 'team.create') found(draft, note, statement, isSigned)
  else throw broken('is founded in one place, its first note')
  requireKitApart(draft)
  draft.head = { seq: placed.seq, hash: textHash(note.text) }
  draft.at = statement.at
  if (placed.seq === 0) draft.team = draft.head.hash
}

function requirePlace(draft: Draft, { team, seq, previous }: Placed): void {
  const isFirst = draft.head.seq === -1
  if (seq !== draft.head.seq + 1) throw broken('lacks a note, or has one twice')
  if (team !== (isFirst ? '-' : draft.team)) throw broken('holds a note of another team')
  if (previous !== draft.head.hash) throw broken('holds a note that follows another history')
}

/** Two signers who saw logs of one size with different contents were shown two histories. */
function requireSameLog(draft: Draft, { size, head }: LogSeen): void {
  const known = draft.logHeads.get(size)
  if (known !== undefined && known !== head)
    throw new TeamError('chain_forked', 'Two members were shown different release logs by the server.', 'log')
  draft.logHeads.set(size, head)
}

function found(
  draft: Draft,
  { text, signatures }: Note,
  statement: Statement & { type: 'team.create' },
  isSigned: SignatureCheck,
): void {
  const { founder, at, logKey, groups } = statement
  const [signature, ...others] = signatures
  if (
    signature === undefined ||
    others.length > 0 ||
    !isSigned(text, signature, founder.member, founder.signingKey)
  )
    throw new TeamError('signature_wrong', 'The founding note is not signed by the founder.')
  draft.logKey = logKey
  draft.members.set(founder.member, memberOf(founder, true, at))
  takeGroupKeys(draft, founder.member, new Map(), groups)
}

function apply(draft: Draft, { signers, withPasskey }: SignedBy, statement: Statement, seq: number): void {
  switch (statement.type) {
    case 'team.create':
      throw broken('is founded twice')
    case 'server.key':
      return members.changeLogKey(draft, signers, statement)
    case 'intent':
      return members.announce(draft, signers, statement, seq)
    case 'invite.make':
      return members.makeInvite(draft, signers, statement)
    case 'invite.withdraw':
      return members.withdrawInvite(draft, signers, statement)
    case 'member.add':
      return members.addMember(draft, signers, statement)
    case 'member.remove':
      return members.removeMember(draft, signers, statement)
    case 'member.director':
      return members.changeDirector(draft, signers, statement)
    case 'device.add':
      return members.addDevice(draft, signers, statement)
    case 'device.revoke':
      return members.revokeDevice(draft, signers, statement)
    case 'passkey.add':
      return addPasskey(draft, signers, statement)
    case 'passkey.revoke':
      return revokePasskey(draft, signers, statement)
    case 'key.compared':
      return members.compareKey(draft, signers, statement)
    case 'shelf.create':
      return shelves.createShelf(draft, signers, statement)
    case 'shelf.role':
      return shelves.changeShelfRole(draft, signers, statement)
    case 'shelf.rule':
      return shelves.changeShelfRule(draft, signers, statement)
    case 'group.epoch':
      return shelves.renewGroups(draft, signers, statement)
    case 'set.put':
      return shelves.putSet(draft, signers, statement)
    case 'kit.make':
      return makeKit(draft, signers, statement)
    case 'copy.put':
      return copies.putCopy(draft, signers, statement)
    case 'copy.move':
      return copies.moveCopy(draft, signers, statement)
    case 'copy.check':
      return copies.checkCopy(draft, signers, statement)
    case 'copy.end':
      return copies.endCopy(draft, signers, statement)
    case 'set.confirm':
      return shelves.confirmSet(draft, signers, statement)
    case 'set.void':
      return shelves.voidSet(draft, signers, statement)
    case 'request.make':
      return requests.makeRequest(draft, signers, statement)
    case 'request.grant':
      return requests.grantRequest(draft, signers, statement)
    case 'request.deny':
      return requests.denyRequest(draft, signers, statement)
    case 'request.close':
      return requests.closeRequest(draft, signers, statement)
    case 'emergency.ask':
      return emergencies.askInEmergency(draft, signers, statement)
    case 'emergency.veto':
      return emergencies.vetoEmergency(draft, signers, statement)
    case 'emergency.cancel':
      return emergencies.cancelEmergency(draft, signers, statement)
    case 'review.open':
      return reviews.openReview(draft, signers, statement)
    case 'review.answer':
      return reviews.answerReview(draft, signers, statement, withPasskey)
    case 'review.close':
      return reviews.closeReview(draft, signers, statement)
    case 'code.used':
      return requests.markUsed(draft, signers, statement)
  }
}

function broken(reason: string): TeamError {
  return new TeamError('chain_broken', `The chain ${reason}.`)
}
