import { type Form, HOME, keyOf, type Next, saidOfFailure, type Visit } from '../../pages/steps/step.ts'
import { codeKeyOf } from '../show.ts'
import { shownCodePage } from '../views/visit.ts'
import { supportWords } from '../words.ts'
import { saidOfCase } from './refusals.ts'

/**
 * "Send me the code": to an address on file, and no page has it. Only where it is given in person is it shown, in this one
 * answer.
 */
export const claimCode = async (visit: Visit, form: Form): Promise<Next> => {
  const { session, tenant, context, now, words } = visit
  if (session.purpose !== 'support' || session.state !== 'open') return HOME
  const { accountId, firstFactor } = session
  if (firstFactor === null) return { to: '', said: { about: 'signed_in_long_ago' } }
  try {
    const input = { firstFactor, context }
    const found = await tenant.support.ofAccount(accountId)
    if (found.ok && found.channel === 'in_person') {
      const shown = await tenant.support.claimInPerson(accountId, input)
      if (!shown.ok) return { to: '', said: saidOfCase(shown, now) }
      const { codeShown, codeExpiresAt } = shown
      return { page: shownCodePage(supportWords(words), codeShown, codeExpiresAt, codeKeyOf(session)) }
    }
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
