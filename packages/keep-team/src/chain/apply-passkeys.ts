import { living } from './lookups.ts'
import { deny, missing, taken } from './refusals.ts'
import { may } from './roles.ts'
import type { Draft, Member, TeamState } from './state.ts'
import type { Statement, StatementOf } from '../notes/statement-types.ts'
import { TeamError } from '../errors.ts'

// Passkeys that members approve with on the pages of the server. Those pages are the server's own: what a passkey may sign is what the
// server could bring about, or prevent, by itself.

type Signers = readonly [Member, ...Member[]]
type Decided = Pick<TeamState, 'requests' | 'sets' | 'shelves'>

export function addPasskey(
  draft: Draft,
  [actor]: Signers,
  { passkey, at }: StatementOf<'passkey.add'>,
): void {
  for (const { passkeys } of draft.members.values()) {
    for (const other of passkeys.values()) {
      if (other.id === passkey.id || other.key === passkey.key || other.credential === passkey.credential)
        throw taken('passkey')
    }
  }
  const passkeys = new Map(actor.passkeys).set(passkey.id, { ...passkey, addedAt: at, revoked: false })
  draft.members.set(actor.id, { ...actor, passkeys })
}

export function revokePasskey(
  draft: Draft,
  [actor]: Signers,
  statement: StatementOf<'passkey.revoke'>,
): void {
  const member = living(draft, statement.member)
  if (actor.id !== member.id && !may(draft, actor.id, 'members.change', null)) throw deny('revoke passkeys')
  const passkey = member.passkeys.get(statement.passkey)
  if (passkey === undefined || passkey.revoked) throw missing('passkey that is not revoked')
  const passkeys = new Map(member.passkeys).set(passkey.id, { ...passkey, revoked: true })
  draft.members.set(member.id, { ...member, passkeys })
}

/**
 * Whether the touch of a passkey is enough for a statement. It hands over no half, so it approves only where the one who asks holds theirs
 * already, on shelves that are not critical; it says "ok" in reviews, and nothing that has to be explained in a file.
 *
 * @throws TeamError `not_allowed`
 */
export function requirePasskeyMay(state: Decided, statement: Statement): void {
  switch (statement.type) {
    case 'request.grant':
      if (statement.handed === null && custodyOf(state, statement.request) === 'standing') return
      throw byProgram('approve on a shelf where the approval hands over a half')
    case 'request.deny':
    case 'request.close':
    case 'emergency.cancel':
      return
    case 'emergency.veto':
      if (statement.why === null) return
      throw byProgram('say why an emergency is stopped')
    case 'review.answer':
      if (statement.answer === 'ok' && statement.why === null) return
      throw byProgram('give this answer in a review')
    default:
      throw byProgram('say this')
  }
}

function custodyOf({ requests, sets, shelves }: Decided, request: string): string | undefined {
  const set = sets.get(requests.get(request)?.set ?? '')
  return shelves.get(set?.shelf ?? '')?.rule.custody
}

function byProgram(what: string): TeamError {
  return new TeamError('not_allowed', `A passkey cannot ${what}: it takes the member’s own program.`)
}
