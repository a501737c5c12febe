import type { DatabaseSync } from 'node:sqlite'
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import type { Sparekey } from 'sparekey'
import { twoFactor } from 'sparekey/better-auth'
import { LIBRARY } from '../look/layout.ts'
import type { Log } from '../serve/trouble.ts'
import { codeSignIn } from './code-sign-in.ts'

export interface AuthOptions {
  readonly database: DatabaseSync
  readonly sparekey: Sparekey
  readonly secret: string
  readonly origin: string
  readonly log: Log
}

export type Auth = Awaited<ReturnType<typeof createAuth>>

/** How a session was opened (RFC 8176), by the call that opened it. */
const methods: Readonly<Record<string, string>> = {
  '/sign-up/email': 'pwd',
  '/sign-in/email': 'pwd',
  '/two-factor/verify-totp': 'pwd otp',
  '/passkey/verify-authentication': 'swk',
}

/** better-auth with passwords, an authenticator app, passkeys and these backup codes. */
export const createAuth = async ({ database, sparekey, secret, origin, log }: AuthOptions) => {
  const auth = betterAuth({
    appName: LIBRARY,
    baseURL: origin,
    secret,
    database,
    telemetry: { enabled: false },
    logger: { log: (level, message) => log(`${level}: ${message}`) },
    emailAndPassword: { enabled: true },
    session: {
      additionalFields: {
        methods: { type: 'string', required: false, input: false },
        // Of a session that a backup code opened. It stays on this side.
        recoveryToken: { type: 'string', required: false, input: false, returned: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, ctx) => ({
            data: { ...session, methods: methods[ctx?.path ?? ''] ?? session['methods'] ?? 'pwd' },
          }),
        },
      },
    },
    plugins: [
      twoFactor({ sparekey: sheetsAreMadeWhereTheyAreShown(sparekey) }),
      passkey({ rpName: LIBRARY, rpID: new URL(origin).hostname, origin }),
      codeSignIn(),
    ],
  })
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
  return auth
}

/**
 * The plugin answers with a sheet when the setting-up of an app begins. Here the element makes it, on the page that shows it,
 * and after the app has shown its first digits: so nobody is told of a sheet that was never seen.
 */
const sheetsAreMadeWhereTheyAreShown = (sparekey: Sparekey): Sparekey => ({
  ...sparekey,
  issue: async () => ({
    ok: true,
    setId: '',
    serial: '',
    state: 'pending',
    format: 'standard',
    codes: [''],
    count: 0,
    issuedAt: new Date(),
    confirmBy: new Date(),
    expiresAt: null,
    replaces: null,
  }),
})
