import type { BlockList } from 'node:net'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createAddressBuckets, type FoundSheetInput, type FoundSheets } from 'sparekey/service'
import type { App, AppContext, AppEnv } from '../http/app-parts.ts'
import { type Form, readForm } from '../http/form.ts'
import { contextOf } from '../http/person.ts'
import { pageHeaders } from '../pages/guard.ts'
import { type Words, wordsFor } from '../pages/words.ts'
import type { WordingOf } from '../serve/wording.ts'
import { askPage, thanksPage } from './view.ts'

export interface FoundSheetPagesOptions {
  readonly foundSheets: Pick<FoundSheets, 'report'>
  /** Whether there is a tenant of this name. */
  readonly isTenant: (tenant: string) => Promise<boolean>
  readonly wordingOf: WordingOf
  readonly trustedProxies: BlockList
  readonly clock: () => Date
}

/** Of one address, and of all together in one process: a security team can look at no more. */
const fromOneAddress = { burst: 5, refillSeconds: 600, addressesMax: 10_000 }
const fromAll = { burst: 100, refillSeconds: 60, addressesMax: 1 }

const FORM_BYTES = 4096

const headers = pageHeaders(null)

/**
 * "You found a sheet of backup codes?", to be mounted at `/found`, for anybody. Nothing ends by it: it leaves word for the security
 * team. Whoever sends it sees the same answer whether there is such a sheet, such an account, such a tenant, or too many reports.
 */
export const createFoundSheetPages = (options: FoundSheetPagesOptions): App => {
  const pages: App = new Hono<AppEnv>()
  const addresses = createAddressBuckets(fromOneAddress)
  const all = createAddressBuckets(fromAll)

  const isTooMany = (c: AppContext): boolean => {
    const now = options.clock().getTime()
    const { ip } = contextOf(c, options.trustedProxies)
    return (ip !== undefined && addresses.take(ip, now) > 0) || all.take('', now) > 0
  }
  const wordsOf = async (c: AppContext, tenant: string): Promise<Words> => {
    const { applicationName, defaultLanguage } = await options.wordingOf(tenant)
    return wordsFor(c.req.header('Accept-Language') ?? null, defaultLanguage, applicationName)
  }
  const report = async (c: AppContext, tenant: string): Promise<Response> => {
    const words = await wordsOf(c, tenant)
    const input = inputOf(await readForm(c))
    if (input === null) return c.html(askPage(words, true), 422)
    if (!isTooMany(c) && (await options.isTenant(tenant))) await options.foundSheets.report(tenant, input)
    return c.html(thanksPage(words))
  }

  pages.use(async (c, next) => {
    c.set('route', c.req.path === '/found' ? '/found' : '/found/{tenant}')
    await next()
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
  })
  pages.use(bodyLimit({ maxSize: FORM_BYTES, onError: (c) => c.text('This is too much for the form.', 413) }))
  for (const path of ['/', '/:tenant'] as const) {
    pages.get(path, async (c) => c.html(askPage(await wordsOf(c, tenantOf(c)), false)))
    pages.post(path, (c) => report(c, tenantOf(c)))
    pages.all(path, (c) => c.text('Use GET or POST.', 405, { Allow: 'GET, HEAD, POST' }))
  }
  return pages
}

const tenantOf = (c: AppContext): string => c.req.param('tenant') ?? 'default'

/** `null`: the serial is none, which is told before anything is looked up. Whatever it was, it is forgotten. */
const inputOf = (form: Form | null): FoundSheetInput | null => {
  const serial = (form?.['serial'] ?? '').replaceAll(/\s/g, '')
  // No symbol of a sheet is a U.
  if (!/^[0-9A-TV-Z]{4}$/i.test(serial)) return null
  const account = (form?.['account'] ?? '').toWellFormed().replaceAll(/\p{Cc}/gu, ' ')
  return { serial, account: account.slice(0, 256).toWellFormed() }
}
