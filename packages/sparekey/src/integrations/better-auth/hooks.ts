import type { GenericEndpointContext } from 'better-auth'
import { createAuthMiddleware, isAPIError } from 'better-auth/api'
import type { SignalInput } from '../../interface/signals.ts'
import { issueSheet } from './issuing.ts'
import { moveStoredCodes } from './moving.ts'
import type { TwoFactorWithCodesOptions } from './options.ts'
import { findPerson, visitOf, type Person, type Visit } from './person.ts'
import { carryRecovery, keepRecovery, reportTask } from './recovery.ts'

/** What follows once better-auth has done its part of a request, by the path. */
type Follow = (ctx: GenericEndpointContext, person: Person, visit: Visit) => Promise<unknown>

/** Hooks around better-auth's own calls: who it is before, what follows after. */
export const followingHooks = (options: TwoFactorWithCodesOptions) => {
  const follows = followsOf(options)
  const matcher = ({ path }: { readonly path?: string }) => path !== undefined && path in follows
  return {
    before: [
      {
        matcher,
        handler: createAuthMiddleware(async (ctx) => {
          const visit = visitOf(ctx.context)
          visit.person =
            ctx.path === '/reset-password'
              ? await findResetting(ctx)
              : await findPerson(ctx, options.twoFactorCookieMaxAge)
          const asksForCodes =
            ctx.path === '/two-factor/verify-backup-code' || ctx.path === '/two-factor/generate-backup-codes'
          if (asksForCodes && visit.person !== null) {
            await moveStoredCodes(ctx.context, options, visit.person.userId)
          }
        }),
      },
    ],
    after: [
      {
        matcher,
        handler: createAuthMiddleware(async (ctx) => {
          const visit = visitOf(ctx.context)
          const follow = follows[ctx.path]
          if (follow === undefined || visit.person === null || isAPIError(returnedBy(ctx))) return
          const newSessionId = ctx.context.newSession?.session.id
          const { sessionId } = visit.person
          if (sessionId !== null && newSessionId !== undefined) {
            await carryRecovery(ctx.context, sessionId, newSessionId)
          }
          const person = { ...visit.person, sessionId: newSessionId ?? sessionId }
          return await follow(ctx, person, visit)
        }),
      },
    ],
  }
}

const followsOf = (options: TwoFactorWithCodesOptions): Readonly<Record<string, Follow>> => {
  /** What better-auth did is done: a signal that does not get through is for the log, not for the person. */
  const signal = async (ctx: GenericEndpointContext, { userId }: Person, input: SignalInput) => {
    try {
      await options.sparekey.signal(userId, input)
    } catch (error) {
      ctx.context.logger.error(
        `The signal ${input.type} was not taken: codes of ${userId} stand as before.`,
        error,
      )
    }
  }
  const report = async (
    ctx: GenericEndpointContext,
    { userId, sessionId }: Person,
    task: Parameters<typeof reportTask>[4],
  ) => {
    try {
      await reportTask(ctx.context, options, userId, sessionId, task)
    } catch (error) {
      ctx.context.logger.error(`The task ${task} of ${userId} was done and could not be ticked off.`, error)
    }
  }
  const enrolled = async (ctx: GenericEndpointContext, person: Person) => {
    await signal(ctx, person, { type: 'factor_changed' })
    await report(ctx, person, 'reenroll_factor')
  }
  const withSheet = async (
    ctx: GenericEndpointContext,
    { userId, email, sessionId }: Person,
    reason: 'enrollment' | 'replacement',
  ) => {
    const sheet = await issueSheet(ctx.context, options, { id: userId, email }, sessionId, reason)
    ctx.setHeader('Cache-Control', 'no-store')
    return ctx.json({ ...returnedBy(ctx), backupCodes: [...sheet.codes] })
  }
  const verified: Follow = async (ctx, person) => {
    if (person.sessionId !== null && !person.twoFactorEnabled) await enrolled(ctx, person)
  }

  return {
    '/two-factor/verify-backup-code': async (ctx, { sessionId }, { redemption }) => {
      if (sessionId === null || redemption?.recovery == null) return
      await keepRecovery(ctx.context, sessionId, redemption.recovery)
    },
    '/two-factor/enable': async (ctx, person) => {
      const { method } = returnedBy(ctx)
      if (ctx.context.newSession !== null && !person.twoFactorEnabled) await enrolled(ctx, person)
      return method === 'totp' ? withSheet(ctx, person, 'enrollment') : undefined
    },
    '/two-factor/generate-backup-codes': (ctx, person) => withSheet(ctx, person, 'replacement'),
    '/two-factor/verify-totp': verified,
    '/two-factor/verify-otp': verified,
    '/two-factor/disable': (ctx, person) =>
      signal(ctx, person, { type: 'factor_removed', detail: { last: true } }),
    '/change-password': async (ctx, person) => {
      await signal(ctx, person, { type: 'password_changed' })
      await report(ctx, person, 'change_password')
      const { revokeOtherSessions } = ctx.body as { readonly revokeOtherSessions?: boolean }
      if (revokeOtherSessions === true) await report(ctx, person, 'end_other_sessions')
    },
    '/reset-password': (ctx, person) => signal(ctx, person, { type: 'password_changed' }),
    '/revoke-other-sessions': (ctx, person) => report(ctx, person, 'end_other_sessions'),
  }
}

/** What better-auth's own call came to. */
const returnedBy = (ctx: GenericEndpointContext): { readonly method?: string } =>
  (ctx.context as { readonly returned?: { readonly method?: string } }).returned ?? {}

/** Whose password is set anew: the token is consumed by the call, so it is looked up before. */
const findResetting = async (ctx: GenericEndpointContext): Promise<Person | null> => {
  const body = (ctx.body ?? {}) as { readonly token?: unknown }
  const query = (ctx.query ?? {}) as { readonly token?: unknown }
  const token = body.token ?? query.token
  if (typeof token !== 'string') return null
  const record = await ctx.context.internalAdapter.findVerificationValue(`reset-password:${token}`)
  const user = record ? await ctx.context.internalAdapter.findUserById(record.value) : null
  if (!user) return null
  return {
    userId: user.id,
    email: user.email,
    sessionId: null,
    twoFactorEnabled: false,
    firstFactorAt: new Date(),
  }
}
