import { assertionLine, TeamError } from 'sparekey-keep-team'
import type { Assertion } from 'sparekey-keep-team'
import type { Visitor } from './sessions.ts'
import { appendNotes } from '../teams/append.ts'
import type { Parts } from '../teams/parts.ts'
import { Refusal } from '../errors.ts'

/** The text of a note, and the touch over it. */
export interface Touched {
  readonly text: string
  readonly credential: string
  readonly assertion: Assertion
}

/**
 * Says something to the team in the name of who has signed in: the touch is the note's signature, and the chain's rules decide.
 *
 * @returns why not; `null`: it was said.
 */
export async function sayByPasskey(
  parts: Parts,
  { state, member }: Visitor,
  { text, credential, assertion }: Touched,
): Promise<string | null> {
  const passkey = [...member.passkeys.values()].find((one) => one.credential === credential && !one.revoked)
  if (passkey === undefined) return 'This passkey is not one of yours.'
  const note = `${text}\n${assertionLine(member.id, passkey, assertion)}`
  try {
    await appendNotes(parts, state.team, { notes: [note], blobs: new Map(), halves: [] })
    return null
  } catch (error) {
    if (error instanceof TeamError) return error.message
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'chain_moved')
      return 'Somebody else has said something in the meantime. Look at it again.'
    if (error.extra['reason'] === 'time_wrong') return 'This took longer than five minutes. Look at it again.'
    if (error.code === 'statement_refused' || error.code === 'history_differs') return error.message
    throw error
  }
}
