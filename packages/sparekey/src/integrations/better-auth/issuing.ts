import type { AuthContext } from 'better-auth'
import type { Issued, IssueInput } from '../../interface/issue.ts'
import { contactsOf, type BackupCodesOptions, type CodeOwner } from './options.ts'
import { keptRecovery } from './recovery.ts'
import { decided, refusalError } from './refusals.ts'

/**
 * Issues a sheet for the owner of a session: by the token of the session's recovery while that is open, else by what
 * better-auth demands for its own codes (docs/decisions/better-auth.md).
 *
 * @throws {APIError} a refusal, or 503.
 */
export const issueSheet = async (
  context: AuthContext,
  options: BackupCodesOptions,
  user: CodeOwner,
  sessionId: string | null,
  reason: 'enrollment' | 'replacement',
): Promise<Issued> => {
  const { sparekey } = options
  const contacts = contactsOf(options, user)
  const issue = (input: IssueInput) => decided(() => sparekey.issue(user.id, { ...input, contacts }))
  const recovery = await keptRecovery(context, sessionId)
  if (recovery !== null) {
    const byToken = await issue({ reason: 'recovery', recoveryToken: recovery.token })
    // A token yields one confirmed sheet; from then on it is as in any other session.
    if (byToken.ok || byToken.code !== 'insufficient_authentication') return orThrow(byToken)
  }
  return orThrow(await issue({ reason, authentication: { methods: ['otp'], at: new Date() } }))
}

const orThrow = (result: Awaited<ReturnType<BackupCodesOptions['sparekey']['issue']>>): Issued => {
  if (!result.ok) throw refusalError(result)
  return result
}
