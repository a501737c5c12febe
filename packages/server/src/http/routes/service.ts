import { Hono } from 'hono'
import type { App, AppEnv, AppParts } from '../app-parts.ts'

/** What is served beside the API, without an API key. It tells nothing about accounts. */
export const serviceRoutes = (parts: AppParts): App => {
  const app: App = new Hono<AppEnv>()

  app.get('/', (c) => {
    c.set('route', '/')
    return c.redirect(parts.home, 303)
  })

  app.get('/healthz', (c) => {
    c.set('route', '/healthz')
    return c.json({ status: 'alive' })
  })

  app.get('/readyz', async (c) => {
    c.set('route', '/readyz')
    const { ready, checks } = await parts.readiness()
    return c.json({ status: ready ? 'ready' : 'not_ready', checks }, ready ? 200 : 503)
  })

  app.get('/metrics', async (c) => {
    c.set('route', '/metrics')
    const { contentType, text } = await parts.metrics.render()
    return c.body(text, 200, { 'Content-Type': contentType })
  })

  app.get('/openapi.json', async (c) => {
    c.set('route', '/openapi.json')
    const { openApiText } = await import('../../openapi/document.ts')
    return c.body(openApiText(), 200, { 'Content-Type': 'application/json' })
  })

  app.get('/docs', async (c) => {
    c.set('route', '/docs')
    const { docsPage } = await import('../../docs/page.ts')
    return c.html(await docsPage(), 200, PAGE_HEADERS)
  })

  app.get('/docs/style.css', async (c) => {
    c.set('route', '/docs/style.css')
    const { stylesheet } = await import('../../docs/page.ts')
    return c.body(stylesheet(), 200, { 'Content-Type': 'text/css; charset=utf-8' })
  })

  return app
}

const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
}
