import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { betterAuth, type BetterAuthOptions, type BetterAuthPlugin } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { createAuthClient } from 'better-auth/client'
import { twoFactorClient } from 'better-auth/client/plugins'
import { twoFactor as betterAuthTwoFactor, type TwoFactorOptions } from 'better-auth/plugins'
import { assemble, type SparekeyInstance } from '../../src/create-sparekey.ts'
import { createKdf } from '../../src/crypto/kdf.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import { backupCodesClient } from '../../src/integrations/better-auth/client.ts'
import { twoFactor } from '../../src/integrations/better-auth/entry.ts'
import { parsePolicy, weakenDerivationForTests } from '../../src/policy/parse.ts'
import type { PolicyInput } from '../../src/policy/policy.ts'
import type { Notice } from '../../src/notices/notice.ts'
import type { Sparekey } from '../../src/interface/sparekey.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { testKeys } from '../../src/testing/create-test-sparekey.ts'

/** better-auth's tables in memory. */
export type Tables = Record<
  'user' | 'session' | 'account' | 'verification' | 'twoFactor',
  Record<string, unknown>[]
>

const baseURL = 'http://localhost:3000'
export const password = 'correct horse battery'

export interface SiteOptions {
  readonly twoFactor?: TwoFactorOptions
  /** better-auth with its own codes: a site before it moves. */
  readonly ownCodes?: true
  readonly tables?: Tables
  readonly policy?: PolicyInput
  readonly plugins?: readonly BetterAuthPlugin[]
  readonly auth?: Partial<BetterAuthOptions>
  /** Stands before the library. */
  readonly through?: (sparekey: Sparekey) => Sparekey
}

/** A site with better-auth and this library, both in memory, and browsers that go to it without a network. */
export const createSite = async (options: SiteOptions = {}) => {
  const tables = options.tables ?? { user: [], session: [], account: [], verification: [], twoFactor: [] }
  const notices: Notice[] = []
  const resets: string[] = []
  const sparekey: SparekeyInstance = await assemble(
    {
      store: memoryStore(),
      keys: testKeys(),
      kdf: createKdf(nodePrimitives),
      gate: { permits: 8 },
      deliver: async (notice) => void notices.push(notice),
    },
    weakenDerivationForTests(parsePolicy(options.policy ?? {})),
    [weakenDerivationForTests(parsePolicy({ preset: 'legacy' }))],
  )
  const through = options.through?.(sparekey) ?? sparekey
  const pluginOptions = { ...options.twoFactor, sparekey: through }
  const plugin = twoFactor(pluginOptions)
  const auth = betterAuth({
    baseURL,
    secret: 'a secret for tests that is long enough for it',
    database: memoryAdapter(tables),
    emailAndPassword: {
      enabled: true,
      sendResetPassword: async ({ token }) => void resets.push(token),
      // The shipped hash takes a fifth of a second, and is not what is tested here.
      password: {
        hash: async (text) => `hash of ${text}`,
        verify: async (given) => given.hash === `hash of ${given.password}`,
      },
    },
    user: { deleteUser: { enabled: true } },
    logger: { disabled: true },
    telemetry: { enabled: false },
    ...options.auth,
    plugins: [
      options.ownCodes === true
        ? (betterAuthTwoFactor(options.twoFactor) as unknown as typeof plugin)
        : plugin,
      ...(options.plugins ?? []),
    ],
  })

  const browser = () => {
    const cookies = new Map<string, string>()
    const goTo = async (request: Request): Promise<Response> => {
      request.headers.set('origin', baseURL)
      request.headers.set('user-agent', 'a browser')
      request.headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      const response = await auth.handler(request)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    }
    const client = createAuthClient({
      baseURL,
      plugins: [twoFactorClient(), backupCodesClient()],
      fetchOptions: { customFetchImpl: (input, init) => goTo(new Request(input, init)) },
    })
    return {
      // The client is a proxy: its parts are not its own, so they are named.
      client,
      signUp: client.signUp,
      signIn: client.signIn,
      signOut: client.signOut,
      twoFactor: client.twoFactor,
      backupCodes: client.backupCodes,
      cookies,
      post: (path: string, body: object) =>
        goTo(
          new Request(`${baseURL}/api/auth${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
        ),
      isSignedIn: async () => (await client.getSession()).data !== null,
    }
  }

  return { auth, tables, sparekey, notices, resets, browser, pluginOptions }
}

export type Site = Awaited<ReturnType<typeof createSite>>
export type Browser = ReturnType<Site['browser']>

let people = 0

/** A person with two factors: signed up, authenticator set up and proven, codes at hand. */
export const enrolled = async (site: Site) => {
  people += 1
  const email = `person${people}@example.org`
  const browser = site.browser()
  const signedUp = await browser.signUp.email({ email, password, name: 'Ada' })
  assert.ok(signedUp.data, signedUp.error?.message)
  const enabled = await browser.twoFactor.enable({ password })
  assert.ok(enabled.data !== null && 'totpURI' in enabled.data, enabled.error?.message)
  const { totpURI, backupCodes = [] } = enabled.data as { totpURI: string; backupCodes?: string[] }
  const proven = await browser.twoFactor.verifyTotp({ code: totp(totpURI) })
  assert.equal(proven.error, null)
  return { email, userId: signedUp.data.user.id, browser, codes: backupCodes, totpURI }
}

/** A new browser in which the password was accepted and the second factor is asked for. */
export const atSecondFactor = async (site: Site, email: string): Promise<Browser> => {
  const browser = site.browser()
  const answer = await browser.signIn.email({ email, password })
  assert.equal((answer.data as { twoFactorRedirect?: boolean } | null)?.twoFactorRedirect, true)
  return browser
}

/** The code that an authenticator shows now (RFC 6238, SHA-1, 6 digits, 30 seconds). */
export const totp = (uri: string): string => {
  const letters = new URL(uri).searchParams.get('secret') ?? assert.fail()
  const bits = Array.from(letters.replace(/=+$/, ''), (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
