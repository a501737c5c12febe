import type { AuthContext, BetterAuthPlugin } from 'better-auth'
import { getIP } from 'better-auth/api'
import { twoFactor as betterAuthTwoFactor, type TwoFactorOptions } from 'better-auth/plugins'
import type { Context } from '../../interface/calls.ts'
import { codeEndpoints } from './endpoints.ts'
import { followingHooks } from './hooks.ts'
import { movedMark, type TwoFactorWithCodesOptions } from './options.ts'
import { visitOf } from './person.ts'
import { decided, refusalError } from './refusals.ts'

type Inner = ReturnType<typeof betterAuthTwoFactor<TwoFactorOptions>>
type CodeEndpoints = ReturnType<typeof codeEndpoints>
type Hooks = ReturnType<typeof followingHooks>
type VerifyEndpoint = Inner['endpoints']['verifyBackupCode']

/** The plugin of better-auth, with the calls of our own. Named, so that its types need no package but better-auth. */
export interface TwoFactorPlugin extends Omit<Inner, 'endpoints' | 'hooks' | 'options'> {
  readonly options: TwoFactorOptions
  readonly endpoints: Omit<Inner['endpoints'], 'viewBackupCodes'> & CodeEndpoints
  readonly hooks: {
    before: Hooks['before']
    after: (Inner['hooks']['after'][number] | Hooks['after'][number])[]
  }
  readonly init: () => {
    options: {
      databaseHooks: { user: { delete: { after: (user: { readonly id: string }) => Promise<void> } } }
    }
  }
}

/** The part of a dispatched request that the second-factor step needs. */
interface Dispatched {
  readonly body?: { readonly code?: unknown }
  readonly request?: Request
  readonly headers?: Headers
  readonly context: AuthContext
}

/**
 * better-auth's `twoFactor` with these backup codes in the place of its own. Its clients, cookies, sessions, trusted devices,
 * attempt limits and lock-out stay as they are; only where its codes are made, kept and compared, ours are.
 *
 * - `/two-factor/enable` and `/two-factor/generate-backup-codes` answer with a sheet of ours; `/two-factor/verify-backup-code`
 *   uses a code of ours. better-auth's column holds a mark and nothing else.
 * - `viewBackupCodes` refuses: nothing that could be shown is kept.
 * - Codes that better-auth stored before go on working: they are taken over when their owner comes, or all at once
 *   ({@link moveBackupCodes}). Give `sparekey` a policy named `legacy` for that.
 * - A changed or removed factor, a changed password and a deleted user are told to `sparekey`. A sign-in by a backup code
 *   opens a recovery; its token stays on the server, its tasks are ticked off as the person does them.
 *
 * @example
 * ```ts no-run
 * import { betterAuth } from 'better-auth'
 * import { createSparekey } from 'sparekey'
 * import { twoFactor } from 'sparekey/better-auth'
 * import { keyFile, sqliteFile } from 'sparekey/node'
 *
 * const sparekey = await createSparekey({
 *   store: sqliteFile('codes.db'),
 *   keys: keyFile('sparekey.keys'),
 *   policies: { legacy: { preset: 'legacy' } },
 * })
 * export const auth = betterAuth({ plugins: [twoFactor({ sparekey })] })
 * ```
 */
export const twoFactor = (options: TwoFactorWithCodesOptions): TwoFactorPlugin => {
  const { sparekey: _, contacts: __, stored: ___, ...own } = options
  const { before, after } = followingHooks(options)
  const inner: Inner = betterAuthTwoFactor<TwoFactorOptions>(withSeam(own, unasked))
  return {
    ...inner,
    options: own,
    endpoints: {
      ...inner.endpoints,
      ...codeEndpoints(options),
      verifyBackupCode: withOwnCodes(inner.endpoints.verifyBackupCode, options, own),
    },
    hooks: { before, after: [...inner.hooks.after, ...after] },
    init: () => ({
      options: {
        databaseHooks: {
          user: {
            delete: {
              after: async (user: { readonly id: string }) => {
                await options.sparekey.erase(user.id)
              },
            },
          },
        },
      },
    }),
  } satisfies BetterAuthPlugin
}

/** How better-auth asks for codes: it makes none, stores a mark, and asks `compare` whether a typed one is right. */
const withSeam = (own: TwoFactorOptions, compare: () => Promise<string>): TwoFactorOptions => ({
  ...own,
  backupCodeOptions: {
    ...own.backupCodeOptions,
    customBackupCodesGenerate: () => [],
    storeBackupCodes: { encrypt: () => Promise.resolve(movedMark), decrypt: compare },
  },
})

const none = JSON.stringify([])
const unasked = (): Promise<string> => Promise.resolve(none)

/**
 * better-auth's own second-factor step, with one question answered by us: which codes are right. It gets the typed code back
 * as the only one, or none. The step is made for each request, because the question does not say whose it is.
 */
const withOwnCodes = (
  endpoint: VerifyEndpoint,
  options: TwoFactorWithCodesOptions,
  own: TwoFactorOptions,
): VerifyEndpoint => {
  const answer = (ctx: Dispatched): unknown => {
    const step = betterAuthTwoFactor<TwoFactorOptions>(withSeam(own, () => compare(options, ctx)))
    return (step.endpoints.verifyBackupCode as unknown as (ctx: Dispatched) => unknown)(ctx)
  }
  return Object.assign(answer, {
    options: endpoint.options,
    path: endpoint.path,
  }) as unknown as VerifyEndpoint
}

const compare = async ({ sparekey }: TwoFactorWithCodesOptions, ctx: Dispatched): Promise<string> => {
  const visit = visitOf(ctx.context)
  const code = ctx.body?.code
  const { person } = visit
  if (person === null || typeof code !== 'string') return none
  const result = await decided(() =>
    sparekey.redeem(person.userId, {
      code,
      firstFactor: { methods: ['pwd'], at: person.firstFactorAt },
      context: whereFrom(ctx),
    }),
  )
  if (result.ok) {
    visit.redemption = result
    return JSON.stringify([code])
  }
  // A wrong code is better-auth's to count and to refuse; every other refusal says more than that, and spends no try of it.
  if (result.code === 'code_invalid') return none
  throw refusalError(result)
}

const whereFrom = ({ request, headers, context }: Dispatched): Context => {
  const sent = headers ?? request?.headers
  const ip = sent === undefined ? null : getIP(sent, context.options)
  const userAgent = sent?.get('user-agent') ?? null
  return {
    ...(ip === null ? {} : { ip }),
    ...(userAgent === null ? {} : { userAgent: userAgent.replaceAll(/\p{Cc}/gu, '').slice(0, 1000) }),
  }
}
