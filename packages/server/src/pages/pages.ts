import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { BlockList } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { PageSession, PageSessions } from 'sparekey/service'
import type { Markup } from '../docs/markup.ts'
import type { App, AppContext, AppEnv, ServedTenant } from '../http/app-parts.ts'
import { BODY_LIMIT_BYTES } from '../http/body.ts'
import { readForm } from '../http/form.ts'
import { contextOf } from '../http/person.ts'
import type { WordingOf } from '../serve/wording.ts'
import { paperFor } from '../sheet/paper-size.ts'
import { printStyle } from '../sheet/print.ts'
import { answer } from './answer.ts'
import { isFromHere, pageHeaders, printCookie, printDevices, readCookie, readDevices } from './guard.ts'
import { createOnce } from './once.ts'
import { printSaid, readSaid, type Said } from './said.ts'
import { checkCode } from './steps/check.ts'
import { leave } from './steps/leave.ts'
import { makeSheet } from './steps/make-sheet.ts'
import type { Form, Links, Next, Visit } from './steps/step.ts'
import { useCode } from './steps/use.ts'
import { show, showCheck, showNew, showStop } from './show.ts'
import { stopSheet } from './steps/stop.ts'
import { claimCode } from '../support-pages/steps/claim.ts'
import { ownRequest, sendRequest } from '../support-pages/steps/request.ts'
import { plainPage } from './views/layout.ts'
import { wordsFor, type Words } from './words.ts'

export interface HostedPagesOptions {
  readonly pageSessions: PageSessions
  readonly tenantFor: (tenant: string) => Promise<ServedTenant | null>
  readonly wordingOf: WordingOf
  /** The origin under which people reach the service. */
  readonly publicUrl: () => string
  readonly trustedProxies: BlockList
  /** Of tenant `default`, where its application names none as it opens a page. Default: none. */
  readonly links?: Links
  /** Default: the system's clock. */
  readonly clock?: () => Date
}

/** Longer than any link of ours. */
const TOKEN_LENGTH = 100

type Do = (visit: Visit, form: Form) => Promise<Next>

/**
 * The hosted pages, to be mounted at `/pages`. A visit begins with a link that opens once and goes on under a cookie; every
 * step is a form that works without scripts. What changes something carries a key of its form, so that sending it twice is
 * sending it once, and answers with a redirect, but for the one page that shows codes.
 */
export const createHostedPages = (options: HostedPagesOptions): App => {
  const { pageSessions, publicUrl, clock = () => new Date() } = options
  const pages: App = new Hono<AppEnv>()
  const once = createOnce<Next>()

  const wordsOf = async (c: AppContext, tenant: string | null): Promise<Words> => {
    const { applicationName, defaultLanguage, contact } = await options.wordingOf(tenant)
    return wordsFor(c.req.header('Accept-Language') ?? null, defaultLanguage, applicationName, contact)
  }
  const plain = async (
    c: AppContext,
    about: 'over' | 'elsewhere' | 'failed',
    status: 400 | 403 | 404 | 413 | 500,
  ) => {
    const words = await wordsOf(c, null)
    return answer(c, plainPage(words, words.texts[about], null), status)
  }
  const sessionOf = async (c: AppContext): Promise<PageSession | null> => {
    const cookie = readCookie(c, publicUrl())
    return cookie === null || cookie.length > TOKEN_LENGTH ? null : pageSessions.find(cookie)
  }
  /** The visit of a request; a page that says why not where there is none, or its time has passed. */
  const visitOf = async (c: AppContext): Promise<Visit | Response> => {
    const session = await sessionOf(c)
    const tenant = session === null ? null : await options.tenantFor(session.tenant)
    if (session === null || tenant === null) return plain(c, 'over', 404)
    c.set('tenant', session.tenant)
    const words = await wordsOf(c, session.tenant)
    const now = clock()
    if (session.expiresAt <= now) return answer(c, plainPage(words, words.texts.over, session.returnUrl), 404)
    return {
      session,
      tenant,
      words,
      now,
      context: contextOf(c, options.trustedProxies),
      devices: readDevices(c, publicUrl()),
      pageSessions,
      links: linksOf(session, options.links),
      paper: paperFor(c.req.header('Accept-Language')?.split(/[,;]/)[0] ?? null),
      failed: (error) => c.set('failure', error),
      newKey: randomUUID,
    }
  }

  pages.use(async (c, next) => {
    c.set('route', '/pages')
    const session = c.req.method === 'POST' ? await sessionOf(c) : null
    const isRefused = c.req.method === 'POST' && !isFromHere(c, publicUrl())
    if (isRefused) c.res = await plain(c, 'elsewhere', 403)
    else await next()
    const headers = pageHeaders(session?.returnUrl ?? c.get('returnUrl') ?? null)
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
  })
  pages.use(bodyLimit({ maxSize: BODY_LIMIT_BYTES, onError: (c) => plain(c, 'elsewhere', 413) }))
  pages.onError((error, c) => {
    c.set('failure', error)
    return plain(c, 'failed', 500)
  })
  addFiles(pages)

  const see = (
    path: string,
    view: (visit: Visit, said: Said | null, query: Form) => Promise<Markup | string>,
  ) =>
    pages.get(path, async (c) => {
      const visit = await visitOf(c)
      if (visit instanceof Response) return visit
      c.set('returnUrl', visit.session.returnUrl)
      const query = c.req.query()
      const seen = await view(visit, readSaid(query), query)
      return typeof seen === 'string' ? c.redirect(seen, 303) : answer(c, seen)
    })

  const act = (path: string, step: Do) => {
    pages.post(path, async (c) => {
      const visit = await visitOf(c)
      if (visit instanceof Response) return visit
      c.set('returnUrl', visit.session.returnUrl)
      const form = await readForm(c)
      if (form === null) return plain(c, 'elsewhere', 400)
      const key = `${visit.session.pageSessionId} ${path} ${form['key'] ?? ''} ${form['set'] ?? ''}`
      const next = await once.run(key, () => step(visit, form))
      if ('page' in next) return answer(c, next.page)
      if ('away' in next) return c.redirect(next.away, 303)
      if (next.remembered !== undefined) {
        c.header('Set-Cookie', printDevices(publicUrl(), next.remembered, visit.now))
      }
      const query = new URLSearchParams({
        ...next.query,
        ...(next.said === null ? {} : printSaid(next.said)),
      })
      return c.redirect(`/pages${next.to}${query.size === 0 ? '' : `?${query.toString()}`}`, 303)
    })
  }

  see('/', show)
  see('/check', showCheck)
  see('/new', showNew)
  see('/stop', showStop)
  act('/use', useCode)
  act('/sheet', makeSheet)
  act('/leave', leave)
  act('/check', checkCode)
  act('/stop', stopSheet)
  act('/request', sendRequest)
  act('/own', ownRequest)
  act('/claim', claimCode)
  for (const path of ['/use', '/sheet', '/leave', '/request', '/own', '/claim'])
    pages.get(path, (c) => c.redirect('/pages', 303))

  pages.get('/:token{pgl_[0-9a-z]+}', async (c) => {
    const token = c.req.param('token')
    const entered = token.length > TOKEN_LENGTH ? null : await pageSessions.enter(token)
    if (entered !== null) c.header('Set-Cookie', printCookie(publicUrl(), entered.cookie))
    else {
      const session = await sessionOf(c)
      if (session === null || !pageSessions.isLinkOf(session, token)) return plain(c, 'over', 404)
    }
    return c.redirect('/pages', 303)
  })
  pages.all('/*', (c) => plain(c, 'over', 404))
  return pages
}

const NO_LINKS: Links = { supportUrl: null, otherMethodsUrl: null }

/** Links of one tenant's application are never shown to the people of another. */
const linksOf = ({ tenant, ...named }: PageSession, ofDefault: Links = NO_LINKS): Links => {
  const { supportUrl, otherMethodsUrl } = tenant === 'default' ? ofDefault : NO_LINKS
  return {
    supportUrl: named.supportUrl ?? supportUrl,
    otherMethodsUrl: named.otherMethodsUrl ?? otherMethodsUrl,
  }
}

const addFiles = (pages: App): void => {
  const ours = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
  for (const [name, type, text] of [
    ['style.css', 'text/css', ours('style.css')],
    ['paper.css', 'text/css', printStyle],
    ['script.js', 'text/javascript', ours('script.js')],
    ['slip.js', 'text/javascript', ours('slip.js')],
  ] as const) {
    const packed = new Uint8Array(gzipSync(text))
    const headers = { 'Content-Type': `${type}; charset=utf-8`, Vary: 'Accept-Encoding' }
    pages.get(`/${name}`, (c) =>
      // These hold no secret. Pages do, and stay as they are: their length must say nothing of what is in them.
      /\bgzip\b/.test(c.req.header('Accept-Encoding') ?? '')
        ? c.body(packed, 200, { ...headers, 'Content-Encoding': 'gzip' })
        : c.body(text, 200, headers),
    )
  }
}
