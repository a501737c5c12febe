import { type Form, HOME, keyOf, type Next, saidOfFailure, type Visit } from '../../pages/steps/step.ts'
import { saidOfCase } from './refusals.ts'

/** "Send me the code": to an address on file. The page never has it. */
export const claimCode = async ({ session, tenant, context, now }: Visit, form: Form): Promise<Next> => {
  if (session.purpose !== 'support' || session.state !== 'open') return HOME
  const { accountId, firstFactor } = session
  if (firstFactor === null) return { to: '', said: { about: 'signed_in_long_ago' } }
  try {
    const input = { firstFactor, context }
    const claimed = await tenant.support.claim(accountId, input, { idempotencyKey: keyOf(form) })
    if (!claimed.ok) return { to: '', said: saidOfCase(claimed, now) }
    return {
      to: '',
      said: { about: 'code_sent', at: claimed.codeExpiresAt, sentTo: claimed.sentTo.join(' ') },
    }
  } catch (error) {
    return { to: '', said: saidOfFailure(error) }
  }
}
