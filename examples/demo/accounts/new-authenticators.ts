import type { Auth } from './auth.ts'

/** Authenticator apps that are being set up: what their square says, until the app has shown its first digits. */
export interface NewAuthenticators {
  /** Begins with a new secret, for whoever these headers sign in. */
  begin(auth: Auth, accountId: string, password: string, headers: Headers): Promise<void>
  find(accountId: string): string | null
  forget(accountId: string): void
}

const KEPT_MILLIS = 10 * 60_000

/** In memory alone, for 10 minutes: after that the password is asked for again and the app gets another secret. */
export const createNewAuthenticators = (): NewAuthenticators => {
  const uris = new Map<string, string>()
  return {
    async begin(auth, accountId, password, headers) {
      const begun = await auth.api.enableTwoFactor({ body: { password }, headers })
      if (begun.method !== 'totp') return
      const { totpURI } = begun
      uris.set(accountId, totpURI)
      setTimeout(() => uris.get(accountId) === totpURI && uris.delete(accountId), KEPT_MILLIS).unref()
    },
    find: (accountId) => uris.get(accountId) ?? null,
    forget: (accountId) => void uris.delete(accountId),
  }
}
