import type { AuthContext, StandardSchemaV1 } from 'better-auth'
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import type { RecoveryTask } from '../../interface/recoveries.ts'
import { issueSheet } from './issuing.ts'
import { moveStoredCodes } from './moving.ts'
import type { TwoFactorWithCodesOptions } from './options.ts'
import { keptRecovery, reportTask } from './recovery.ts'
import { decided, refusalError } from './refusals.ts'

const tasks: readonly RecoveryTask[] = [
  'reenroll_factor',
  'replace_codes',
  'change_password',
  'end_other_sessions',
]

/** A body that is an object whose fields are texts, checked without a library. */
const texts = <R extends string, O extends string = never>(
  required: readonly R[],
  optional: readonly O[] = [],
): StandardSchemaV1<Record<R, string> & Partial<Record<O, string>>> => ({
  '~standard': {
    version: 1,
    vendor: 'sparekey',
    validate: (value) => {
      const given = (value ?? {}) as Readonly<Record<string, unknown>>
      const found: Record<string, string> = {}
      for (const name of [...required, ...optional]) {
        const text = given[name]
        if (typeof text === 'string') found[name] = text
        else if (text !== undefined || required.some((one) => one === name)) {
          return { issues: [{ message: `"${name}" must be a string.`, path: [name] }] }
        }
      }
      return { value: found as Record<R, string> & Partial<Record<O, string>> }
    },
  },
})

/** The calls that better-auth's own backup codes do not have. All are for the owner of a session. */
export const codeEndpoints = (options: TwoFactorWithCodesOptions) => {
  const { sparekey } = options
  return {
    /** `GET /backup-codes/status`: what is left, which codes were used, what to do. */
    backupCodesStatus: createAuthEndpoint(
      '/backup-codes/status',
      { method: 'GET', use: [sessionMiddleware] },
      async (ctx) => {
        const { user, session } = ctx.context.session
        await moveStoredCodes(ctx.context, options, user.id)
        const { state, activeSet, pendingSet, advice } = await decided(() => sparekey.status(user.id))
        return ctx.json({
          state,
          activeSet,
          pendingSet,
          advice,
          recovery: await recoveryOf(ctx.context, options, user.id, session.id),
        })
      },
    ),

    /**
     * `POST /backup-codes/replace` with `password`, which is not asked for in a session that a backup code opened: a new
     * sheet. The old one works until a code of the new one is confirmed.
     */
    replaceBackupCodes: createAuthEndpoint(
      '/backup-codes/replace',
      { method: 'POST', use: [sessionMiddleware], body: texts([], ['password']) },
      async (ctx) => {
        const { user, session } = ctx.context.session
        if (user['twoFactorEnabled'] !== true) {
          throw new APIError('BAD_REQUEST', {
            code: 'TWO_FACTOR_NOT_ENABLED',
            message: 'Two factor isn’t enabled',
          })
        }
        const isRecovering = (await keptRecovery(ctx.context, session.id)) !== null
        if (!isRecovering && (await needsPassword(ctx.context, options, user.id))) {
          if (ctx.body.password === undefined) {
            throw new APIError('BAD_REQUEST', { code: 'INVALID_PASSWORD', message: 'Invalid password' })
          }
          await ctx.context.password.checkPassword(user.id, ctx)
        }
        await moveStoredCodes(ctx.context, options, user.id)
        const sheet = await issueSheet(ctx.context, options, user, session.id, 'replacement')
        const { setId, serial, codes, confirmBy, expiresAt, replaces } = sheet
        ctx.setHeader('Cache-Control', 'no-store')
        return ctx.json({ setId, serial, codes: [...codes], confirmBy, expiresAt, replaces })
      },
    ),

    /** `POST /backup-codes/confirm` with `code`: one code of the new sheet, typed back. It stays unused. */
    confirmBackupCodes: createAuthEndpoint(
      '/backup-codes/confirm',
      { method: 'POST', use: [sessionMiddleware], body: texts(['code'], ['setId']) },
      async (ctx) => {
        const { user, session } = ctx.context.session
        const { activeSet, pendingSet } = await decided(() => sparekey.status(user.id))
        const setId = ctx.body.setId ?? (pendingSet ?? activeSet)?.setId ?? ''
        const result = await decided(() => sparekey.confirm(user.id, { setId, code: ctx.body.code }))
        if (!result.ok) throw refusalError(result)
        const recovery = await recoveryOf(ctx.context, options, user.id, session.id)
        return ctx.json({ setId: result.setId, confirmedAt: result.confirmedAt, recovery })
      },
    ),

    /** `POST /backup-codes/decline` with `task`: the person leaves a task of the recovery as it is. */
    declineRecoveryTask: createAuthEndpoint(
      '/backup-codes/decline',
      { method: 'POST', use: [sessionMiddleware], body: texts(['task']) },
      async (ctx) => {
        const { user, session } = ctx.context.session
        const task = tasks.find((one) => one === ctx.body.task)
        const reported =
          task !== undefined &&
          (await reportTask(ctx.context, options, user.id, session.id, task, 'declined'))
        if (!reported) {
          throw new APIError('NOT_FOUND', { code: 'NOT_FOUND', message: 'There is no such task to decline.' })
        }
        return ctx.json({ recovery: await recoveryOf(ctx.context, options, user.id, session.id) })
      },
    ),

    /** For code on the server: takes over what better-auth stored for one user, by `userId`. It happens by itself at first use. */
    moveBackupCodes: createAuthEndpoint.serverOnly({ method: 'POST', body: texts(['userId']) }, async (ctx) =>
      ctx.json({ became: await moveStoredCodes(ctx.context, options, ctx.body.userId) }),
    ),

    /** Nobody can show codes again: only verifiers are kept. */
    viewBackupCodes: createAuthEndpoint.serverOnly(
      { method: 'POST', body: texts(['userId']) },
      async (): Promise<{ status: true; backupCodes: string[] }> => {
        throw new APIError('GONE', {
          code: 'CODES_NOT_STORED',
          message:
            'Backup codes are not stored in a form that can be shown again. Ask the status for what is left, or issue new ones.',
        })
      },
    ),
  }
}

const needsPassword = async (
  { internalAdapter }: AuthContext,
  { allowPasswordless }: TwoFactorWithCodesOptions,
  userId: string,
): Promise<boolean> => {
  if (allowPasswordless !== true) return true
  const accounts = await internalAdapter.findAccounts(userId)
  return accounts.some((account) => account.providerId === 'credential' && Boolean(account.password))
}

/** The session's recovery: what is still to be put right, and until when. Never its token. */
const recoveryOf = async (
  context: AuthContext,
  { sparekey }: TwoFactorWithCodesOptions,
  userId: string,
  sessionId: string,
) => {
  const kept = await keptRecovery(context, sessionId)
  if (kept === null) return null
  const recovery = await decided(() => sparekey.recoveries.get(userId, kept.recoveryId))
  return recovery.ok ? { expiresAt: recovery.expiresAt, state: recovery.state, tasks: recovery.tasks } : null
}
