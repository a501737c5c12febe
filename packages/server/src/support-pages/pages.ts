import type { BlockList } from 'node:net'
import { Hono } from 'hono'
import type { LinkedCase, Support } from 'sparekey'
import type { Markup } from '../docs/markup.ts'
import type { App, AppContext, AppEnv } from '../http/app-parts.ts'
import { contextOf } from '../http/person.ts'
import { pageHeaders } from '../pages/guard.ts'
import { answer } from '../pages/answer.ts'
import { wordsFor } from '../pages/words.ts'
import type { WordingOf } from '../serve/wording.ts'
import { isLive, standingOf } from './standing.ts'
import { askPage, donePage, type LinkView, nothingPage, publicStartPage, standingPage } from './views/link.ts'
import { type SupportWords, supportWords } from './words.ts'

export interface SupportPagesOptions {
  /** Of every tenant: a link says whose it is. */
  readonly links: Pick<Support, 'linked' | 'cancel' | 'confirm' | 'dispute'>
  readonly wordingOf: WordingOf
  readonly trustedProxies: BlockList
  /** Where people of tenant `default` are helped; `null`: nobody said. */
  readonly supportUrl: string | null
  readonly clock: () => Date
}

/** Longer than any link of ours. */
const TOKEN_LENGTH = 200

/**
 * "I have lost everything", and the pages behind the links of messages about a request for help, to be mounted at `/support`.
 * The link is all that is asked for: its owner is locked out, or in a hurry. GET and HEAD change nothing, for mail programs
 * follow links; POST acts. Nothing here opens a request: nobody knows who is here.
 */
export const createSupportPages = (options: SupportPagesOptions): App => {
  const { links, clock } = options
  const pages: App = new Hono<AppEnv>()

  const spoken = async (c: AppContext, tenant: string | null): Promise<SupportWords> => {
    const { applicationName, defaultLanguage, contact } = await options.wordingOf(tenant)
    return supportWords(
      wordsFor(c.req.header('Accept-Language') ?? null, defaultLanguage, applicationName, contact),
    )
  }
  const say = async (
    c: AppContext,
    tenant: string | null,
    page: (words: SupportWords) => Markup,
    status: 200 | 404 | 503 = 200,
  ): Promise<Response> => answer(c, page(await spoken(c, tenant)), status)

  const unknown = (c: AppContext): Promise<Response> =>
    // Nobody is sent to the help desk of a tenant that is not theirs.
    say(c, null, (words) => nothingPage(words, 'unknown'), 404)

  /** What a link is about; `null`: it is none, or its time has passed. Reads only. */
  const look = async (c: AppContext): Promise<LinkedCase | null> => {
    const token = c.req.param('token') ?? ''
    const found = token.length > TOKEN_LENGTH ? null : await links.linked(token)
    if (found?.ok !== true) return null
    c.set('tenant', found.tenant)
    return found
  }

  pages.use(async (c, next) => {
    c.set('route', /^\/support(\/of\/[^/]*)?$/.test(c.req.path) ? '/support' : '/support/{token}')
    await next()
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
  })

  pages.get('/', (c) => say(c, 'default', (words) => publicStartPage(words, options.supportUrl)))
  pages.get('/of/:tenant{[a-z0-9-]{1,64}}', (c) =>
    say(c, c.req.param('tenant'), (words) => publicStartPage(words, null)),
  )
  pages.get('/:token', async (c) => {
    const found = await look(c)
    if (found === null) return unknown(c)
    const { purpose, case: shown } = found
    const view: LinkView = { shown, now: clock() }
    return say(c, found.tenant, (words) =>
      purpose !== 'status' && isStillToAct(found) ? askPage(words, purpose, view) : standingPage(words, view),
    )
  })
  pages.post('/:token', async (c) => {
    const found = await look(c)
    if (found === null) return unknown(c)
    const { purpose, tenant } = found
    const now = clock()
    if (purpose === 'status' || !isStillToAct(found)) {
      return say(c, tenant, (words) => standingPage(words, { shown: found.case, now }))
    }
    const done = await links[purpose](c.req.param('token'), contextOf(c, options.trustedProxies))
    if (done.ok) return say(c, tenant, (words) => donePage(words, purpose, { shown: done.case, now }))
    // Somebody else was first: what counts is how it stands.
    const after = await look(c)
    if (after === null) return unknown(c)
    if (isStillToAct(after)) c.header('Retry-After', '60')
    return isStillToAct(after)
      ? say(c, tenant, (words) => nothingPage(words, 'later'), 503)
      : say(c, tenant, (words) => standingPage(words, { shown: after.case, now }))
  })
  pages.all('/:token?', (c) => c.text('Use GET or POST.', 405, { Allow: 'GET, HEAD, POST' }))
  return pages
}

/** Whether the button of a link still does something. */
const isStillToAct = ({ purpose, case: shown }: LinkedCase): boolean => {
  switch (purpose) {
    case 'cancel':
      return isLive(shown)
    case 'confirm':
      return shown.state === 'open'
    case 'dispute':
      return standingOf(shown) === 'used'
    case 'status':
      return false
  }
}

/** The link is a secret: it is told to no other page, not even one of ours. */
const headers = { ...pageHeaders(null), 'Referrer-Policy': 'no-referrer' }
