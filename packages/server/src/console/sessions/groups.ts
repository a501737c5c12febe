import type { Visitor } from 'sparekey/service'
import { createOnce } from '../../pages/once.ts'
import type { ConsoleParts } from '../shell/context.ts'
import { noteComing } from '../shell/context.ts'

/** A minute before the 15 that a removed person may have left: the provider has its time to answer. */
const DUE_MILLIS = 14 * 60_000

/** Who is still what they were, by what the provider says by now. */
export interface GroupCheck {
  /**
   * Asks the provider for the groups of a session where that is due, and gives who it is after that. `null`: the session is over, as
   * there is nothing to ask with, the provider ended it, or no group lets them in any more.
   *
   * @throws {ProviderError} it could not be asked: nobody gets on until it can.
   */
  look(visitor: Visitor): Promise<Visitor | null>
}

export const createGroupCheck = (parts: ConsoleParts): GroupCheck => {
  const once = createOnce<boolean>()

  const ask = async (visitor: Visitor): Promise<boolean> => {
    const { provider, signIn } = parts
    const { refreshToken, operator } = visitor
    const found =
      provider === null || refreshToken === null
        ? null
        : await provider.refresh(refreshToken, operator.subject)
    if (found === null) {
      await signIn.end(visitor)
      return false
    }
    const isIn = await signIn.recheck(visitor, {
      roles: found.answer.roles,
      refreshToken: found.refreshToken,
      idToken: found.idToken ?? visitor.idToken,
    })
    if (!isIn) await noteComing(parts, idsOf(visitor), 'groups_changed')
    return isIn
  }

  return {
    look: async (visitor) => {
      const isProvided = visitor.source === 'provider'
      // A session of another way in than the one that is set up by now.
      if (isProvided ? parts.provider === null : visitor.source === 'local' && parts.provider !== null) {
        await parts.signIn.end(visitor)
        return null
      }
      const isDue = parts.clock().getTime() - visitor.checkedAt.getTime() >= DUE_MILLIS
      if (!isProvided || !isDue) return visitor
      const isIn = await once.run(visitor.sessionId, () => ask(visitor))
      return isIn ? parts.signIn.resume(visitor.sessionKey, visitor.token, visitor.place) : null
    },
  }
}

const idsOf = ({ operator, sessionId }: Visitor) => ({ operatorId: operator.operatorId, sessionId })
