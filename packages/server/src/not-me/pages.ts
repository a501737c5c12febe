import { Hono } from 'hono'
import type { BlockList } from 'node:net'
import type { Disownable } from 'sparekey'
import type { Sparekeys } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../http/app-parts.ts'
import { clientAddress } from '../http/client-address.ts'
import { textsAccepted } from '../notices/language.ts'
import { notMeHeaders, notMePage, type NotMeState } from '../notices/not-me-page.ts'

export interface NotMePagesOptions {
  readonly sparekeys: Pick<Sparekeys, 'disownable' | 'disown'>
  readonly applicationName: string
  readonly defaultLanguage: string
  readonly trustedProxies: BlockList
}

const shownAs: Readonly<Record<Disownable['sheet'], NotMeState>> = {
  live: 'ask',
  suspended: 'alreadyDone',
  ended: 'ended',
}

/** Longer than any link of ours. */
const TOKEN_LENGTH = 100

/**
 * The pages behind "this was not me", to be mounted at `/not-me`. The link in the message is all that is asked for: its
 * owner is locked out, or in a hurry. GET changes nothing, for mail programs follow links; POST stops the sheet.
 */
export const createNotMePages = (options: NotMePagesOptions): App => {
  const pages: App = new Hono<AppEnv>()
  const { sparekeys } = options

  const show = (c: AppContext, state: NotMeState): Response | Promise<Response> => {
    const texts = textsAccepted(c.req.header('Accept-Language') ?? null, options.defaultLanguage)
    const status = state === 'unknown' ? 404 : 200
    return c.html(notMePage(state, options.applicationName, texts), status, notMeHeaders)
  }
  const look = async (token: string): Promise<NotMeState> => {
    if (token.length > TOKEN_LENGTH) return 'unknown'
    const found = await sparekeys.disownable(token)
    if (!found.ok) return 'unknown'
    return shownAs[found.sheet]
  }

  pages.use(async (c, next) => {
    c.set('route', '/not-me/{token}')
    await next()
  })
  pages.get('/:token', async (c) => show(c, await look(c.req.param('token'))))
  pages.post('/:token', async (c) => {
    const token = c.req.param('token')
    const before = await look(token)
    if (before !== 'ask') return show(c, before)
    const done = await sparekeys.disown({ token, context: contextOf(c, options.trustedProxies) })
    if (!done.ok) return show(c, 'unknown')
    return show(c, done.sheet === 'suspended' ? 'done' : 'ended')
  })
  return pages
}

/** Where the press came from, for the trail. What is no address or too long is left out: it must not stop the owner. */
const contextOf = (c: AppContext, trustedProxies: BlockList): { ip?: string; userAgent?: string } => {
  const ip = clientAddress(
    c.env?.incoming?.socket?.remoteAddress,
    c.req.header('X-Forwarded-For'),
    trustedProxies,
  )
  const userAgent = c.req
    .header('User-Agent')
    ?.replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, 500)
  return { ...(ip === null ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) }
}
