import { createRemoteJWKSet, customFetch as joseFetch, type JWTPayload, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import type { ProviderSettings } from '../../config/console-settings.ts'
import { type Answer, readAnswer } from './answer.ts'

/** Why the provider lets nobody in at the moment, for the page that says so. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  /**
   * `unreachable`: it does not answer, or too slowly. `declined`: it, or the person, said no. `refused`: its answer is not what was
   * asked for, or is somebody else's.
   */
  readonly code: 'unreachable' | 'declined' | 'refused'

  constructor(code: ProviderError['code'], cause: unknown) {
    super(`The OpenID provider: ${code}.`, { cause })
    this.code = code
  }
}

/** What one way to the provider and back is checked by. It lies sealed in a cookie of the browser that set out. */
export interface WayBack {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** Milliseconds since 1970. */
  readonly askedAt: number
  /** Whether the person has to prove anew who they are. */
  readonly isFresh: boolean
}

export interface ProviderSession {
  readonly answer: Answer
  readonly refreshToken: string | null
  readonly idToken: string | null
}

/** An OpenID provider as the console needs it. Every method throws {@link ProviderError}. */
export interface Provider {
  /** Where a browser is sent, and what its way back is checked by. */
  begin(redirectUri: string, isFresh: boolean): Promise<{ readonly url: string; readonly way: WayBack }>
  /** `url`: as the browser came back. */
  finish(url: URL, way: WayBack): Promise<ProviderSession>
  /** What it says of somebody by now; `null`: it ended what the token stood for. */
  refresh(refreshToken: string, subject: string): Promise<ProviderSession | null>
  /** A token that ends sessions, once its signature and claims are checked; `null`: it is none. */
  readLogout(token: string): Promise<{
    readonly jti: string
    readonly sid: string | null
    readonly subject: string | null
  } | null>
  readonly issuer: string
}

export interface ProviderOptions {
  readonly settings: ProviderSettings
  /** Default: the system's. */
  readonly fetch?: typeof fetch
  readonly clock?: () => Date
  /** How long the provider has for each answer. Default: 5. */
  readonly timeoutSeconds?: number
}

const METADATA_MILLIS = 3_600_000
/** An older sign-in at the provider is not taken over (NIST SP 800-63B-4 §2.3.3). */
const SIGN_IN_MOST_SECONDS = 12 * 3600
const FRESH_MOST_SECONDS = 300
/** Between its clock and ours. */
const SKEW_MILLIS = 30_000
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** OpenID Connect Core 1.0 with PKCE (RFC 7636), `state`, `nonce`, and the issuer in the answer (RFC 9207) where it is announced. */
export const createProvider = ({
  settings,
  fetch: fetchFrom = fetch,
  clock = () => new Date(),
  timeoutSeconds = 5,
}: ProviderOptions): Provider => {
  const { issuer, clientId, clientSecret, scopes } = settings
  let known: { readonly at: number; readonly found: Promise<oidc.Configuration> } | null = null

  const discover = async (): Promise<oidc.Configuration> => {
    const config = await oidc.discovery(
      new URL(issuer),
      clientId,
      {},
      clientAuth(clientSecret?.text ?? null),
      {
        timeout: timeoutSeconds,
        [oidc.customFetch]: (url, options) => fetchFrom(url, options as RequestInit),
        ...(issuer.startsWith('http:') && { execute: [oidc.allowInsecureRequests] }),
      },
    )
    // The library compares what it found with where it looked; that it is the one of the settings is ours to say.
    if (config.serverMetadata().issuer !== issuer) throw new ProviderError('refused', null)
    return config
  }

  /** What was not found is looked for anew at the next sign-in. */
  const configuration = async (): Promise<oidc.Configuration> => {
    const now = clock().getTime()
    if (known === null || now - known.at > METADATA_MILLIS) known = { at: now, found: discover() }
    const mine = known
    try {
      return await mine.found
    } catch (error) {
      if (known === mine) known = null
      throw error
    }
  }

  const sessionOf = async (
    config: oidc.Configuration,
    tokens: Awaited<ReturnType<typeof oidc.refreshTokenGrant>>,
    subject: string,
  ): Promise<ProviderSession> => {
    const claims = tokens.claims() ?? {}
    const hasUserinfo = config.serverMetadata().userinfo_endpoint !== undefined
    const needsMore = !(settings.groupsClaim in claims) && hasUserinfo
    const more = needsMore ? await oidc.fetchUserInfo(config, tokens.access_token, subject) : {}
    return {
      // What is signed stands over what is not.
      answer: readAnswer(settings, issuer, subject, { ...more, ...claims }),
      refreshToken: tokens.refresh_token ?? null,
      idToken: tokens.id_token ?? null,
    }
  }

  return {
    issuer,

    begin: (redirectUri, isFresh) =>
      told(async () => {
        const config = await configuration()
        const way: WayBack = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
          askedAt: clock().getTime(),
          isFresh,
        }
        const url = oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: scopes,
          state: way.state,
          nonce: way.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(way.verifier),
          code_challenge_method: 'S256',
          max_age: String(isFresh ? 0 : SIGN_IN_MOST_SECONDS),
          ...(isFresh && { prompt: 'login' }),
          // Without asking for consent OpenID Connect Core 1.0 §11 gives no refresh token.
          ...(!isFresh && scopes.split(' ').includes('offline_access') && { prompt: 'consent' }),
        })
        return { url: url.href, way }
      }),

    finish: (url, way) =>
      told(async () => {
        const config = await configuration()
        const tokens = await oidc.authorizationCodeGrant(config, url, {
          pkceCodeVerifier: way.verifier,
          expectedState: way.state,
          expectedNonce: way.nonce,
          maxAge: way.isFresh ? FRESH_MOST_SECONDS : SIGN_IN_MOST_SECONDS,
        })
        const subject = tokens.claims()?.sub
        if (subject === undefined) throw new ProviderError('refused', null)
        const session = await sessionOf(config, tokens, subject)
        const at = session.answer.authenticatedAt?.getTime() ?? 0
        if (way.isFresh && at < way.askedAt - SKEW_MILLIS) throw new ProviderError('refused', null)
        return session
      }),

    refresh: async (refreshToken, subject) => {
      try {
        return await told(async () => {
          const config = await configuration()
          const tokens = await oidc.refreshTokenGrant(config, refreshToken)
          const claims = tokens.claims()
          if (claims !== undefined && claims.sub !== subject) throw new ProviderError('refused', null)
          const session = await sessionOf(config, tokens, subject)
          return { ...session, refreshToken: session.refreshToken ?? refreshToken }
        })
      } catch (error) {
        if (error instanceof ProviderError && error.code === 'declined') return null
        throw error
      }
    },

    readLogout: async (token) => {
      const config = await told(configuration)
      const { jwks_uri: jwksUri } = config.serverMetadata()
      if (jwksUri === undefined) return null
      try {
        const keys = createRemoteJWKSet(new URL(jwksUri), {
          timeoutDuration: timeoutSeconds * 1000,
          [joseFetch]: (url: string, options: RequestInit) => fetchFrom(url, options),
        })
        const checks = { issuer, audience: clientId, maxTokenAge: '5 minutes', currentDate: clock() }
        const { payload } = await jwtVerify(token, keys, checks)
        return logoutIn(payload)
      } catch {
        return null
      }
    },
  }
}

/** OpenID Connect Back-Channel Logout 1.0 §2.6. */
const logoutIn = ({
  events,
  nonce,
  jti,
  sid,
  sub,
}: JWTPayload): Awaited<ReturnType<Provider['readLogout']>> => {
  const isLogout = typeof events === 'object' && events !== null && LOGOUT_EVENT in events
  const session = typeof sid === 'string' ? sid : null
  const subject = typeof sub === 'string' ? sub : null
  if (!isLogout || nonce !== undefined || jti === undefined) return null
  return session === null && subject === null ? null : { jti, sid: session, subject }
}

/** As the provider takes it: in the header, or where it says that it takes it only there, in the body. */
const clientAuth = (secret: string | null): oidc.ClientAuth => {
  if (secret === null) return oidc.None()
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)]
  return (server, ...rest) => {
    const taken = server.token_endpoint_auth_methods_supported
    const isPost = taken !== undefined && !taken.includes('client_secret_basic')
    return (isPost ? post : basic)(server, ...rest)
  }
}

const told = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ProviderError) throw error
    throw new ProviderError(codeOf(error), error)
  }
}

const codeOf = (error: unknown): ProviderError['code'] => {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500 ? 'unreachable' : 'declined'
  if (error instanceof oidc.AuthorizationResponseError) return 'declined'
  // Node's fetch says so of a connection that was not made.
  if (error instanceof TypeError) return 'unreachable'
  const code = error instanceof oidc.ClientError ? error.code : undefined
  return code !== undefined && NO_ANSWER.includes(code) ? 'unreachable' : 'refused'
}

const NO_ANSWER: readonly string[] = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']
