import { type Form, HOME, keyOf, type Next, saidOfFailure, type Visit } from './step.ts'

/** "My sheet may have been seen": ends every sheet of the account. */
export const stopSheet = async ({ session, tenant }: Visit, form: Form): Promise<Next> => {
  if (session.purpose !== 'manage' || session.state !== 'open') return HOME
  try {
    const options = { idempotencyKey: keyOf(form) }
    const stopped = await tenant.sparekey.revoke(session.accountId, { reason: 'compromised' }, options)
    return { to: '', said: { about: stopped.ok ? 'stopped' : 'undecided' } }
  } catch (error) {
    return { to: '', said: saidOfFailure(error) }
  }
}
