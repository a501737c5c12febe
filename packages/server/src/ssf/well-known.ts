import { Hono } from 'hono'
import type { StreamKeys } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../http/app-parts.ts'
import { problemResponse } from '../http/problem.ts'
import { transmitterConfiguration } from './issuer.ts'
import { publishedKeys } from './keys.ts'

export interface WellKnownOptions {
  /** `null`: there is no such tenant. */
  readonly findTenant: (tenant: string) => Promise<unknown>
  readonly keys: Pick<StreamKeys, 'list'>
  readonly publicUrl: () => string
}

/** A receiver looks again where it meets a key that it does not know. */
const KEYS_CACHED = { 'Cache-Control': 'public, max-age=300' }

/** What anyone may read of a transmitter: its configuration (SSF 1.0 §7.2) and the public parts of its keys. */
export const createWellKnown = ({ findTenant, keys, publicUrl }: WellKnownOptions): App => {
  const app: App = new Hono<AppEnv>()
  const configuration = async (c: AppContext, tenant: string): Promise<Response> => {
    if ((await findTenant(tenant)) === null) return unknownIssuer(c)
    return c.json(transmitterConfiguration(publicUrl(), tenant), 200, KEYS_CACHED)
  }
  app.get('/.well-known/ssf-configuration', (c) => {
    c.set('route', '/.well-known/ssf-configuration')
    return configuration(c, 'default')
  })
  app.get('/.well-known/ssf-configuration/signals/:tenant', (c) => {
    c.set('route', '/.well-known/ssf-configuration/signals/{tenant}')
    const tenant = c.req.param('tenant')
    return tenant === 'default' ? unknownIssuer(c) : configuration(c, tenant)
  })
  app.get('/signals/:tenant/jwks.json', async (c) => {
    c.set('route', '/signals/{tenant}/jwks.json')
    const tenant = c.req.param('tenant')
    if ((await findTenant(tenant)) === null) return unknownIssuer(c)
    return c.json(await publishedKeys(keys, tenant), 200, KEYS_CACHED)
  })
  return app
}

const unknownIssuer = (c: AppContext): Response => {
  c.set('code', 'not_found')
  return problemResponse('not_found', 'There is no transmitter of this name.')
}
