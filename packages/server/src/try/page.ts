import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Sparekey } from 'sparekey'
import type { Markup } from '../docs/markup.ts'
import type { AppContext, AppEnv } from '../http/app-parts.ts'
import { BODY_LIMIT_BYTES } from '../http/body.ts'
import { type Form, readForm } from '../http/form.ts'
import { confirmCodes } from '../http/routes/confirm.ts'
import { issueCodes } from '../http/routes/issue.ts'
import { redeemCode } from '../http/routes/redeem.ts'
import { mailPage } from '../notices/mail-page.ts'
import type { KeptMessage } from '../notices/outbox-memory.ts'
import { readAccountName } from './account-name.ts'
import { isDemoThere } from './demo.ts'
import type { ApiCall } from './exchange.ts'
import { keyOf } from './form.ts'
import { pageHeaders, whyRefused } from './guard.ts'
import { perform } from './perform.ts'
import { createSerials } from './serials.ts'
import { createSteps } from './steps.ts'
import { accountPage } from './views/account.ts'
import { refusedPage } from './views/refused.ts'
import { sheetFile, sheetFileName } from './views/sheet.ts'
import { startPage } from './views/start.ts'

export interface TryPagesOptions {
  /** Of a tenant of its own, that no API key belongs to. */
  readonly sparekey: Sparekey
  /** Where the reader finds an API key: a path or the name of a setting. */
  readonly apiKeyHint: string
  /** What the owners of the accounts would have been sent, newest first. */
  readonly messages: () => readonly KeptMessage[]
  /** Where a demo application may run beside the service: the first page links to it while it answers. */
  readonly demoUrl?: string | null
  /** Default: the system's clock. */
  readonly clock?: () => Date
}

const TRAIL_LENGTH = 12

/**
 * The page for newcomers, to be mounted at `/try` on a service that only this machine can reach. Everything is a form and
 * works without scripts. What changes something answers with a redirect, so that reloading and going back repeat nothing;
 * codes are in the one page that shows them, in no address and in no log.
 */
export const createTryPages = (options: TryPagesOptions): Hono<AppEnv> => {
  const pages = new Hono<AppEnv>()
  pages.use(pageHeaders)
  pages.use(async (c, next) => {
    c.set('route', '/try')
    const reason = whyRefused(c)
    return reason === null ? next() : page(c, refusedPage('Not from there', reason), 403)
  })
  pages.use(
    bodyLimit({
      maxSize: BODY_LIMIT_BYTES,
      onError: (c) => c.html(refusedPage('Too much', 'More was sent than this page takes.'), 413),
    }),
  )
  pages.onError((error, c) => {
    c.set('failure', error)
    return c.html(refusedPage('That failed', 'The service failed. Its log says why.'), 500)
  })
  addFiles(pages)
  addAccounts(pages, options)
  pages.all('/*', (c) => page(c, refusedPage('Nothing here', 'There is no such page.'), 404))
  return pages
}

/** The pages that show: the first one, an account's, and what becomes of its forms. */
const addAccounts = (
  pages: Hono<AppEnv>,
  { sparekey, apiKeyHint, messages, demoUrl = null, clock = () => new Date() }: TryPagesOptions,
) => {
  const steps = createSteps()
  const serials = createSerials()

  pages.get('/', async (c) => {
    const demo = demoUrl !== null && (await isDemoThere(demoUrl)) ? demoUrl : null
    return page(c, startPage(null, randomUUID(), demo))
  })

  pages.get('/mail', (c) => page(c, mailPage(messages(), clock())))

  pages.get('/account', async (c) => {
    const account = readAccountName(c.req.query('name'))
    if (!account.ok) return page(c, startPage(account.problem, randomUUID()), 400)
    const { name } = account
    const id = c.req.query('step') ?? ''
    const [status, { items }] = await Promise.all([
      sparekey.status(name),
      sparekey.events(name, { limit: TRAIL_LENGTH }),
    ])
    serials.learn(status)
    const view = {
      account: name,
      status,
      events: items,
      step: steps.find(id, name),
      shownOnce: steps.takeCodes(id, name),
      sheetOf: serials.sheet,
      newKey: randomUUID,
      apiKeyHint,
      now: clock(),
    }
    return page(c, accountPage(view))
  })

  pages.post('/sheet', (c) =>
    act(c, async (name) => {
      const { activeSet } = await sparekey.status(name)
      const body = {
        reason: activeSet === null ? 'enrollment' : 'replacement',
        authentication: { methods: ['pwd', 'otp'], at: clock().toISOString() },
      }
      return { operation: issueCodes, path: { accountId: name }, body }
    }),
  )

  pages.post('/saved', (c) =>
    act(c, async (name, form) => ({
      operation: confirmCodes,
      path: { accountId: name, setId: form['set'] ?? '' },
      body: { code: form['code'] ?? '' },
    })),
  )

  pages.post('/use', (c) =>
    act(c, async (name, form) => ({
      operation: redeemCode,
      path: { accountId: name },
      body: { code: form['code'] ?? '', firstFactor: { methods: ['pwd'], at: clock().toISOString() } },
    })),
  )

  /** Does one thing through the API, and sends the browser on to the page that shows what came of it. */
  const act = async (
    c: AppContext,
    callFor: (account: string, form: Form) => Promise<Omit<ApiCall, 'idempotencyKey'>>,
  ): Promise<Response> => {
    const form = await readForm(c)
    if (form === null) return page(c, unreadable(), 400)
    const account = readAccountName(form['account'])
    if (!account.ok) return page(c, startPage(account.problem, randomUUID()), 400)
    const { name } = account
    const idempotencyKey = keyOf(form)
    const id = await steps.once(idempotencyKey, name, async () =>
      perform(sparekey, { ...(await callFor(name, form)), idempotencyKey }),
    )
    return c.redirect(`/try/account?${new URLSearchParams({ name, step: id }).toString()}`, 303)
  }

  pages.post('/sheet.txt', async (c) => {
    const form = await readForm(c)
    if (form === null) return page(c, unreadable(), 400)
    const account = readAccountName(form['account'])
    const serial = form['serial'] ?? ''
    const text = account.ok ? sheetFile(account.name, serial, form['codes'] ?? '', clock()) : null
    if (!account.ok || text === null) {
      return page(c, refusedPage('Not a sheet', 'There is nothing to save.'), 400)
    }
    return c.body(text, 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="${sheetFileName(account.name, serial, clock())}"`,
    })
  })
}

const unreadable = (): Markup =>
  refusedPage('Not readable', 'What was sent is not a form. Go back and send it again.')

const page = (
  c: AppContext,
  content: Markup,
  status: 200 | 400 | 403 | 404 = 200,
): Response | Promise<Response> => c.html(content, status)

const addFiles = (pages: Hono<AppEnv>): void => {
  for (const [name, type] of [
    ['style.css', 'text/css'],
    ['script.js', 'text/javascript'],
  ] as const) {
    const text = readFileSync(new URL(name, import.meta.url), 'utf8')
    pages.get(`/${name}`, (c) => c.body(text, 200, { 'Content-Type': `${type}; charset=utf-8` }))
  }
}
