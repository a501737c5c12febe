// What tests use of the package, which brings no types.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }
  interface Interaction {
    readonly prompt: { readonly name: string }
    readonly params: Readonly<Record<string, unknown>>
    /** Of somebody who is signed in. */
    readonly session?: { readonly accountId: string }
  }
  interface RequestContext {
    readonly path: string
    readonly URL: URL
    type: string
    body: string
    readonly req: IncomingMessage
    readonly res: ServerResponse
  }
  interface Configuration {
    readonly clients: readonly object[]
    readonly claims: Readonly<Record<string, readonly string[]>>
    readonly conformIdTokenClaims: boolean
    readonly cookies: { readonly keys: readonly string[] }
    readonly ttl: Readonly<Record<string, number>>
    readonly features: Readonly<Record<string, { readonly enabled: boolean }>>
    readonly fetch: (url: string, options: RequestInit & { dispatcher?: unknown }) => Promise<Response>
    readonly findAccount: (
      context: unknown,
      accountId: string,
    ) => { readonly accountId: string; readonly claims: () => Readonly<Record<string, unknown>> }
    readonly interactions: {
      readonly url: (context: unknown, interaction: { readonly uid: string }) => string
    }
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration)
    readonly Grant: new (of: { readonly accountId: string; readonly clientId: string }) => Grant
    use(middleware: (context: RequestContext, next: () => Promise<void>) => Promise<void>): void
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options?: { readonly mergeWithLastSubmission: boolean },
    ): Promise<void>
  }
}
