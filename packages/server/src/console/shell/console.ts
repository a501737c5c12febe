import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { SparekeyError } from 'sparekey'
import type { App, AppContext, AppEnv } from '../../http/app-parts.ts'
import { readForm } from '../../http/form.ts'
import { isFromHere, pageHeaders } from '../../pages/guard.ts'
import { createGroupCheck } from '../sessions/groups.ts'
import { passkeyRoutes } from '../sign-in/passkey-routes.ts'
import { ProviderError } from '../sign-in/provider.ts'
import { providerRoutes } from '../sign-in/provider-routes.ts'
import { notInPage, providerPage, signedOutPage, signInPage } from '../sign-in/views.ts'
import { backOf } from '../sign-in/ways.ts'
import { answer } from './answers.ts'
import { type ConsoleParts, dropSession, noteComing, visitorIn } from './context.ts'
import { busyPage, elsewherePage, failedPage, invalidPage, missingPage } from './plain-pages.ts'
import { screenRoutes } from './screen-routes.ts'
import { tenantsOf } from './tenants.ts'

/** Room for a policy or a list of codes that were found. */
const BODY_MOST_BYTES = 65_536

/**
 * The console for people who help and for those who keep watch, to be mounted at `/console`. Every page is a GET that works without
 * scripts, but for asking a passkey; every act is a POST with a form of its session.
 */
export const createConsole = (parts: ConsoleParts): App => {
  const app: App = new Hono<AppEnv>()

  app.use(async (c, next) => {
    c.set('route', '/console')
    await next()
    for (const [name, value] of Object.entries(pageHeaders(null))) {
      if (!(name === 'Cache-Control' && c.res.headers.has(name))) c.res.headers.set(name, value)
    }
  })
  app.use(
    bodyLimit({ maxSize: BODY_MOST_BYTES, onError: (c) => answer(c, invalidPage('It is too long.'), 413) }),
  )
  app.onError((error, c) => failure(error, c))
  addFiles(app)

  app.get('/', async (c) => {
    const visitor = await visitorIn(parts, c)
    if (visitor === null) return c.redirect('/console/sign-in', 303)
    const [first] = await tenantsOf(parts, visitor)
    return first === undefined
      ? answer(c, notInPage('no_access'), 403)
      : c.redirect(`/console/t/${first}`, 303)
  })
  app.get('/sign-in', (c) => {
    const back = c.req.query('back')
    const way = parts.provider === null ? 'passkey' : 'provider'
    return answer(c, signInPage(back === undefined ? '' : backOf(back), way))
  })
  app.get('/signed-out', (c) => answer(c, signedOutPage()))

  /** Of somebody at work, whose form it is. */
  const ownForm = async (c: AppContext) => {
    const visitor = await visitorIn(parts, c)
    const form = isFromHere(c, parts.publicUrl()) ? await readForm(c) : null
    const formId = visitor === null ? null : parts.forms.read(visitor.sessionKey, form?.['form'] ?? '')
    return formId === null ? null : visitor
  }
  app.post('/sign-out', async (c) => {
    const visitor = await ownForm(c)
    if (visitor === null) return answer(c, elsewherePage(), 403)
    await parts.signIn.end(visitor)
    const { operator, sessionId } = visitor
    await noteComing(parts, { operatorId: operator.operatorId, sessionId }, 'signed_out')
    dropSession(parts, c)
    return c.redirect('/console/signed-out', 303)
  })
  // That they were here was noted as the session was found.
  app.post('/stay', async (c) => {
    const visitor = await ownForm(c)
    return visitor === null ? answer(c, elsewherePage(), 403) : c.text(visitor.idleAt.toISOString())
  })

  app.route('/', providerRoutes(parts))
  app.route('/', passkeyRoutes(parts))
  app.route('/', screenRoutes(parts, createGroupCheck(parts)))
  app.all('/*', (c) => answer(c, missingPage('There is no such page in the console.'), 404))
  return app
}

const failure = (error: unknown, c: AppContext): Response | Promise<Response> => {
  c.set('failure', error)
  if (error instanceof ProviderError) {
    return answer(c, providerPage(error.code), error.code === 'unreachable' ? 503 : 403)
  }
  const isBusy =
    error instanceof SparekeyError && (error.code === 'overloaded' || error.code === 'outcome_unknown')
  return isBusy ? answer(c, busyPage(), 503) : answer(c, failedPage(c.get('requestId') ?? ''), 500)
}

const addFiles = (app: App): void => {
  for (const [name, type] of [
    ['style.css', 'text/css'],
    ['script.js', 'text/javascript'],
  ] as const) {
    const text = readFileSync(new URL(name, import.meta.url), 'utf8')
    const packed = new Uint8Array(gzipSync(text))
    const headers = {
      'Content-Type': `${type}; charset=utf-8`,
      Vary: 'Accept-Encoding',
      'Cache-Control': 'no-cache',
    }
    app.get(`/${name}`, (c) =>
      /\bgzip\b/.test(c.req.header('Accept-Encoding') ?? '')
        ? c.body(packed, 200, { ...headers, 'Content-Encoding': 'gzip' })
        : c.body(text, 200, headers),
    )
  }
}
