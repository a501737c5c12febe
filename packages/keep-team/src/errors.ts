/** Why something from a team's chain, log or invitation is not believed. Stable: programs may compare it. */
export type TeamErrorCode =
  | 'note_malformed'
  | 'signature_wrong'
  | 'statement_malformed'
  | 'newer_version_needed'
  | 'chain_broken'
  | 'chain_forked'
  | 'chain_rolled_back'
  | 'not_allowed'
  | 'second_director_needed'
  | 'not_found'
  | 'already_exists'
  | 'group_keys_wrong'
  | 'kit_wrong'
  | 'copy_wrong'
  | 'emergency_wrong'
  | 'review_wrong'
  | 'time_wrong'
  | 'half_wrong'
  | 'code_unreadable'
  | 'receipt_wrong'
  | 'invitation_wrong'

/**
 * Something is not as its signatures, its place or the team's rules demand. The message is a sentence for a person; it holds no
 * code, key or name of a service.
 */
export class TeamError extends Error {
  override readonly name = 'TeamError'
  readonly code: TeamErrorCode
  /** The field that was at fault, e.g. `groups[0].wraps`; `null` where none was. */
  readonly field: string | null

  constructor(code: TeamErrorCode, message: string, field: string | null = null) {
    super(message)
    this.code = code
    this.field = field
  }
}
