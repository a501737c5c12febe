import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const ISSUER = 'https://login.example.org'
export const CLIENT_ID = 'sparekey-console'

/** What the provider says of whoever signs in there. Tests change it as they go. */
export interface Says {
  subject: string
  groups: readonly string[]
  amr: readonly string[]
  acr: string | null
  name: string
  sid: string | null
  /** Of its tokens; in its metadata it names itself by {@link ISSUER}. */
  tokenIssuer: string
  metadataIssuer: string
  audience: string
  /** `null`: the one that was asked with. */
  nonce: string | null
  /** How long ago they signed in there. */
  authenticatedSecondsAgo: number
  refreshToken: string | null
  /** How it answers the next requests. */
  mood: 'well' | 'down' | 'slow' | 'broken' | 'ended'
}

/** An OpenID provider behind a `fetch`: metadata, keys, and tokens that are really signed. */
export const createFakeProvider = async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const says: Says = {
    subject: 'sam',
    groups: ['g-support'],
    amr: ['hwk'],
    acr: null,
    name: 'Sam Weller',
    sid: 's1',
    tokenIssuer: ISSUER,
    metadataIssuer: ISSUER,
    audience: CLIENT_ID,
    nonce: null,
    authenticatedSecondsAgo: 1,
    refreshToken: 'refresh-1',
    mood: 'well',
  }
  /** Codes that were given out, with the nonce and the challenge of their request. */
  const codes = new Map<string, { readonly nonce: string; readonly challenge: string }>()
  const asked: string[] = []

  const signed = (claims: Record<string, unknown>, type = 'JWT'): Promise<string> => {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ iss: says.tokenIssuer, aud: says.audience, iat: now, exp: now + 300, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: type })
      .sign(privateKey)
  }
  const idToken = (nonce: string | null): Promise<string> =>
    signed({
      sub: says.subject,
      groups: says.groups,
      amr: says.amr,
      name: says.name,
      auth_time: Math.floor(Date.now() / 1000) - says.authenticatedSecondsAgo,
      ...(says.acr !== null && { acr: says.acr }),
      ...(says.sid !== null && { sid: says.sid }),
      ...(nonce !== null && { nonce: says.nonce ?? nonce }),
    })

  const json = (value: unknown, status = 200): Response =>
    new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } })

  const tokens = async (nonce: string | null): Promise<Response> =>
    json({
      access_token: 'access',
      token_type: 'Bearer',
      expires_in: 300,
      id_token: await idToken(nonce),
      ...(says.refreshToken !== null && { refresh_token: says.refreshToken }),
    })

  const answer = async (url: URL, body: URLSearchParams): Promise<Response> => {
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer: says.metadataIssuer,
          authorization_endpoint: `${ISSUER}/authorize`,
          token_endpoint: `${ISSUER}/token`,
          jwks_uri: `${ISSUER}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
          authorization_response_iss_parameter_supported: true,
        })
      case '/keys':
        return json({ keys: [jwk] })
      case '/token': {
        if (says.mood === 'ended') return json({ error: 'invalid_grant' }, 400)
        if (body.get('grant_type') === 'refresh_token') return tokens(null)
        const given = codes.get(body.get('code') ?? '')
        codes.delete(body.get('code') ?? '')
        const verifier = new TextEncoder().encode(body.get('code_verifier') ?? '')
        const hash = Buffer.from(await crypto.subtle.digest('SHA-256', verifier)).toString('base64url')
        return given?.challenge === hash ? tokens(given.nonce) : json({ error: 'invalid_grant' }, 400)
      }
      default:
        return json({}, 404)
    }
  }

  const fetchFrom: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    asked.push(url.pathname)
    if (says.mood === 'down') throw new TypeError('fetch failed')
    if (says.mood === 'broken') return new Response('<h1>502</h1>', { status: 502 })
    if (says.mood === 'slow') {
      await new Promise<never>((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
      })
    }
    return answer(url, init?.body instanceof URLSearchParams ? init.body : new URLSearchParams())
  }

  /** Somebody signs in there: the address at which their browser comes back. */
  const comesBack = (authorizationUrl: string, changes: Readonly<Record<string, string>> = {}): string => {
    const given = new URL(authorizationUrl).searchParams
    const code = `code-${codes.size + 1}`
    codes.set(code, { nonce: given.get('nonce') ?? '', challenge: given.get('code_challenge') ?? '' })
    const back = new URL(given.get('redirect_uri') ?? '')
    for (const [name, value] of Object.entries({
      code,
      state: given.get('state') ?? '',
      iss: ISSUER,
      ...changes,
    })) {
      back.searchParams.set(name, value)
    }
    return back.pathname + back.search
  }

  const logoutToken = (claims: Record<string, unknown> = {}): Promise<string> =>
    signed(
      {
        jti: crypto.randomUUID(),
        sid: says.sid,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...claims,
      },
      'logout+jwt',
    )

  return { says, fetch: fetchFrom, comesBack, logoutToken, asked }
}

export type FakeProvider = Awaited<ReturnType<typeof createFakeProvider>>
