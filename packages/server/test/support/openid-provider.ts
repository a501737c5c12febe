import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export const CLIENT_ID = 'sparekey-console'
export const CLIENT_SECRET = 'a secret of the client that is long enough'

/** Who may sign in at the provider, and how. */
export interface ProviderPerson {
  readonly accountId: string
  readonly name: string
  /** Ids of groups. */
  readonly groups: readonly string[]
  /** RFC 8176 values. */
  readonly amr: readonly string[]
}

export interface OpenidProvider {
  readonly issuer: string
  /** The console at this address is its one client. */
  serve(consoleUrl: string): void
  close(): void
}

/** Takes a port, and gives the address. */
export const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** A real provider, which asks who comes; where there is but one person, it signs that person in without asking. */
export const openProvider = async (people: () => readonly ProviderPerson[]): Promise<OpenidProvider> => {
  const server = createServer()
  const issuer = await listening(server)
  return {
    issuer,
    serve: (consoleUrl) => {
      const answer = createProvider(issuer, consoleUrl, people).callback()
      server.on('request', (request, response) => void answer(request, response))
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const createProvider = (
  issuer: string,
  consoleUrl: string,
  people: () => readonly ProviderPerson[],
): Provider => {
  const named = (id: string | null) => people().find(({ accountId }) => accountId === id)
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${consoleUrl}/console/sign-in/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        backchannel_logout_uri: `${consoleUrl}/console/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ['sub', 'groups', 'amr'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key for cookies'] },
    ttl: {
      AccessToken: 60,
      Grant: 43_200,
      IdToken: 60,
      Interaction: 60,
      RefreshToken: 43_200,
      Session: 600,
    },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    findAccount: (_, accountId) => {
      const person = named(accountId)
      return { accountId, claims: () => ({ sub: accountId, name: person?.name, groups: person?.groups }) }
    },
    // It calls no address of this machine by itself.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  })
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next()
    const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res)
    if (prompt.name === 'login') {
      const [only, ...others] = people()
      const person = others.length === 0 ? only : named(ctx.URL.searchParams.get('as'))
      if (person === undefined) {
        ctx.type = 'html'
        ctx.body = whoPage(people())
        return
      }
      const { accountId, amr } = person
      return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId, amr } })
    }
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: CLIENT_ID })
    grant.addOIDCScope(String(params['scope']))
    const consent = { grantId: await grant.save() }
    return provider.interactionFinished(ctx.req, ctx.res, { consent }, { mergeWithLastSubmission: true })
  })
  return provider
}

const whoPage = (people: readonly ProviderPerson[]): string =>
  `<!doctype html><html lang="en"><title>Sign in</title><h1>Who are you?</h1>${people
    .map(({ accountId, name }) => `<p><a href="?as=${accountId}">${name}</a></p>`)
    .join('')}</html>`
