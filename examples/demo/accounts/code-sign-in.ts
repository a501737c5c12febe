import type { BetterAuthPlugin, StandardSchemaV1 } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { expireCookie, setSessionCookie } from 'better-auth/cookies'

/** A sign-in that waits for its second step. */
export interface WaitingSignIn {
  readonly accountId: string
  readonly email: string
  /** When the password was right. */
  readonly at: Date
}

const recovery: StandardSchemaV1<{ readonly recoveryToken: string | null }> = {
  '~standard': {
    version: 1,
    vendor: 'demo',
    validate: (value) => ({ value: value as { readonly recoveryToken: string | null } }),
  },
}

/**
 * What a page of one's own needs of better-auth for its second step, as calls for the server alone: who waits, and the session
 * once a code was used.
 *
 * The waiting sign-in is not ended by its first answer, which may be lost: the browser still has its cookie then, repeats the
 * same use and is signed in. It ends by itself after 10 minutes; another use of it costs another code.
 */
export const codeSignIn = () =>
  ({
    id: 'code-sign-in',
    endpoints: {
      waitingSignIn: createAuthEndpoint.serverOnly(
        { method: 'GET' },
        async (ctx): Promise<WaitingSignIn | null> => (await find(ctx))?.waiting ?? null,
      ),
      finishSignIn: createAuthEndpoint.serverOnly({ method: 'POST', body: recovery }, async (ctx) => {
        const found = await find(ctx)
        if (found === null) throw new APIError('UNAUTHORIZED')
        const { user, cookie } = found
        const opened = { methods: 'pwd bkcode', recoveryToken: ctx.body.recoveryToken }
        const session = await ctx.context.internalAdapter.createSession(user.id, false, opened)
        await setSessionCookie(ctx, { session, user })
        expireCookie(ctx, cookie)
        return null
      }),
    },
  }) satisfies BetterAuthPlugin

type Asked = Parameters<Parameters<typeof createAuthEndpoint.serverOnly>[1]>[0]

const find = async (ctx: Asked) => {
  const cookie = ctx.context.createAuthCookie('two_factor')
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  if (!identifier) return null
  const { internalAdapter } = ctx.context
  const challenge = await internalAdapter.findVerificationValue(identifier)
  if (challenge === null || challenge.expiresAt <= new Date()) return null
  const user = await internalAdapter.findUserById(challenge.value)
  if (user === null) return null
  const waiting: WaitingSignIn = { accountId: user.id, email: user.email, at: challenge.createdAt }
  return { user, cookie, waiting }
}
