import { Hono } from 'hono'
import type { BlockList } from 'node:net'
import type { DisownResult } from 'sparekey'
import type { Sparekeys } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../http/app-parts.ts'
import { contextOf } from '../http/person.ts'
import { textsAccepted } from '../notices/language.ts'
import { notMeHeaders, notMePage, type NotMeState, notMeState } from '../notices/not-me-page.ts'
import type { WordingOf } from '../serve/wording.ts'

export interface NotMePagesOptions {
  readonly sparekeys: Pick<Sparekeys, 'disownable' | 'disown'>
  readonly wordingOf: WordingOf
  readonly trustedProxies: BlockList
}

/** Longer than any link of ours. */
const TOKEN_LENGTH = 100

const tooLong: DisownResult = { ok: false, code: 'not_found', detail: 'This link is not one of ours.' }

/**
 * The pages behind "this was not me", to be mounted at `/not-me`. The link in the message is all that is asked for: its
 * owner is locked out, or in a hurry. GET changes nothing, for mail programs follow links; POST stops the sheet.
 */
export const createNotMePages = (options: NotMePagesOptions): App => {
  const pages: App = new Hono<AppEnv>()
  const { sparekeys } = options

  const show = async (c: AppContext, state: NotMeState, about: DisownResult): Promise<Response> => {
    const { applicationName, defaultLanguage } = await options.wordingOf(about.ok ? about.tenant : null)
    const texts = textsAccepted(c.req.header('Accept-Language') ?? null, defaultLanguage)
    const status = state === 'unknown' ? 404 : 200
    return c.html(notMePage(state, applicationName, texts), status, notMeHeaders)
  }
  const look = async (token: string): Promise<DisownResult> =>
    token.length > TOKEN_LENGTH ? tooLong : sparekeys.disownable(token)

  pages.use(async (c, next) => {
    c.set('route', '/not-me/{token}')
    await next()
  })
  pages.get('/:token', async (c) => {
    const about = await look(c.req.param('token'))
    return show(c, notMeState('GET', about), about)
  })
  pages.post('/:token', async (c) => {
    const token = c.req.param('token')
    const about = await look(token)
    if (!about.ok) return show(c, notMeState('POST', about), about)
    // Also where the sheet was stopped before: said again it changes nothing, and nothing may be left open.
    const done = await sparekeys.disown({ token, context: contextOf(c, options.trustedProxies) })
    const wasDone = about.sheet === 'suspended' && done.ok
    return show(c, wasDone ? 'alreadyDone' : notMeState('POST', done), done)
  })
  pages.all('/:token', (c) => c.text('Use GET or POST.', 405, { ...notMeHeaders, Allow: 'GET, HEAD, POST' }))
  return pages
}
