import type { GenericEndpointContext } from 'better-auth'
import { getAuthoritativeSessionFromCtx } from 'better-auth/api'
import type { Redeemed } from '../../interface/redeem.ts'

/** Who a request is about: the owner of its session, or of the sign-in that waits for a second factor. */
export interface Person {
  readonly userId: string
  readonly email: string
  /** `null`: a sign-in that waits. */
  readonly sessionId: string | null
  readonly twoFactorEnabled: boolean
  /** When the password (or whatever opened the session) was accepted. */
  readonly firstFactorAt: Date
}

/** What the steps of one request tell each other. Keyed by better-auth's own object for the request. */
export interface Visit {
  person: Person | null
  redemption: Redeemed | null
}

const visits = new WeakMap<object, Visit>()

export const visitOf = (context: object): Visit => {
  const visit = visits.get(context) ?? { person: null, redemption: null }
  visits.set(context, visit)
  return visit
}

/** Seconds that a sign-in waits for its second factor, where the application says nothing else (better-auth's default). */
const challengeSeconds = 600

/** Reads session or challenge anew from the store, as better-auth's own second-factor step does. */
export const findPerson = async (
  ctx: GenericEndpointContext,
  cookieMaxAge?: number,
): Promise<Person | null> => {
  const session = await getAuthoritativeSessionFromCtx<{ twoFactorEnabled?: boolean }>(ctx)
  if (session) {
    const { user } = session
    return {
      userId: user.id,
      email: user.email,
      sessionId: session.session.id,
      twoFactorEnabled: user.twoFactorEnabled === true,
      firstFactorAt: new Date(session.session.createdAt),
    }
  }
  const cookie = ctx.context.createAuthCookie('two_factor')
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  if (!identifier) return null
  const challenge = await ctx.context.internalAdapter.findVerificationValue(identifier)
  const user = challenge ? await ctx.context.internalAdapter.findUserById(challenge.value) : null
  if (!challenge || !user) return null
  const startedAt = new Date(challenge.expiresAt).getTime() - (cookieMaxAge ?? challengeSeconds) * 1000
  return {
    userId: user.id,
    email: user.email,
    sessionId: null,
    twoFactorEnabled: true,
    firstFactorAt: new Date(Math.min(startedAt, Date.now())),
  }
}
