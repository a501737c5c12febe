import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import chromium from '@sparticuz/chromium'
import { type Browser, type Page, chromium as driver } from 'playwright-core'
import { createTestSparekey, type TestSparekey } from 'sparekey/testing'
import { createHandler, type Identity } from 'sparekey/web'

/**
 * A small application around the handler and the elements, on a real listener. Who sends a request is what its cookies say:
 * `person` names the account, `in` is the whole sign-in.
 */
export interface Stage extends TestSparekey {
  readonly origin: string
  /** Requests to the handler, by path and key. */
  readonly asked: { readonly path: string; readonly key: string | null; readonly body: string }[]
  /** How many of the next answers to `redeem` are cut off after they were decided. */
  cutAnswers: number
  close(): void
}

export const openStage = async (options: Parameters<typeof createTestSparekey>[0] = {}): Promise<Stage> => {
  const parts = await createTestSparekey({ startAt: new Date(), ...options })
  const recoveryTokens = new Map<string, string>()
  const identify = (request: Request): Identity | null => {
    const cookies = request.headers.get('cookie') ?? ''
    const person = /person=(\w+)/.exec(cookies)?.[1]
    if (person === undefined) return null
    const second = /\bin=(\w+)/.exec(cookies)?.[1]
    const methods = ['pwd', ...(second === undefined ? [] : [second])]
    const at = new Date(Math.floor(parts.clock.now().getTime() / 60_000) * 60_000)
    const recoveryToken = recoveryTokens.get(person)
    return {
      accountId: person,
      displayName: `${person}@example.org`,
      authentication: { methods, at },
      ...(recoveryToken === undefined ? {} : { recoveryToken }),
    }
  }
  const handler = createHandler({
    sparekey: parts.sparekey,
    identify,
    completeSignIn: (request, { recovery }) => {
      if (recovery !== null) recoveryTokens.set(identify(request)?.accountId ?? '', recovery.token)
      const headers = { Location: '/home', 'Set-Cookie': 'in=bkcode; Path=/; SameSite=Lax' }
      return new Response(null, { status: 303, headers })
    },
    basePath: '/backup-codes',
    supportUrl: '/help',
    otherMethodsUrl: '/passkeys',
  })
  const stage: Stage = { ...parts, origin: '', asked: [], cutAnswers: 0, close: () => undefined }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    if (url.pathname === '/page.css') {
      response.writeHead(200, { 'content-type': 'text/css' })
      response.end(':root { color-scheme: light dark } body { background: light-dark(#fff, #111416) }')
      return
    }
    if (!url.pathname.startsWith('/backup-codes/')) {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
      })
      response.end(pageOf(url))
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
    const path = url.pathname.slice('/backup-codes/'.length)
    stage.asked.push({ path, key: headers.get('idempotency-key'), body: body.toString() })
    const method = request.method ?? 'GET'
    const answered = await handler(
      new Request(url, { method, headers, body: method === 'GET' ? null : body }),
    )
    if (path === 'redeem' && stage.cutAnswers > 0) {
      stage.cutAnswers -= 1
      // Cut in the middle: a request without any answer the browser itself may send again.
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{', () => request.socket.destroy())
      return
    }
    response.writeHead(answered.status, [...answered.headers].flat())
    response.end(Buffer.from(await answered.arrayBuffer()))
  }
  const server = createServer((request, response) => void answer(request, response))
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  const { port } = server.address() as AddressInfo
  return Object.assign(stage, {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  })
}

/** A page with one element, e.g. `/enroll?lang=de`. */
const pageOf = ({ pathname, searchParams }: URL): string => {
  const name = /^\/(enroll|challenge|manage)$/.exec(pathname)?.[1]
  const element = name === undefined ? '<p>Elsewhere</p>' : `<sparekey-${name}></sparekey-${name}>`
  const lang = searchParams.get('lang') === 'de' ? 'de' : 'en'
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>An application</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">
<script type="module" src="/backup-codes/elements.js"></script></head>
<body><main><h1>An application</h1>${element}</main></body></html>`
}

/** Root cannot use the browser's own sandbox. */
export const openBrowser = async (): Promise<Browser> =>
  driver.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] })

export type Look = NonNullable<Parameters<Browser['newContext']>[0]>

/** A page on which `person` has signed in: in both steps, or in the first alone. */
export const visit = async (
  browser: Browser,
  { origin }: Stage,
  person: string,
  { whole = true, look = {} }: { whole?: boolean; look?: Look } = {},
): Promise<Page> => {
  const context = await browser.newContext(look)
  const cookies = [{ name: 'person', value: person, url: origin }]
  await context.addCookies(whole ? [...cookies, { name: 'in', value: 'otp', url: origin }] : cookies)
  return context.newPage()
}

/** A sheet that was issued and proved, past the pages. */
export const savedSheet = async ({ sparekey, clock }: Stage, person: string): Promise<readonly string[]> => {
  const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
  const sheet = await sparekey.issue(person, { reason: 'enrollment', authentication })
  if (!sheet.ok) throw new TypeError(sheet.detail)
  await sparekey.confirm(person, { setId: sheet.setId, code: sheet.codes[0] })
  return sheet.codes
}

/** What a person reads: the text of the page and of every open shadow root in it. */
export const readPage = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const read = (node: Node): string => {
      const own = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : ''
      const root = (node as Element).shadowRoot
      return own + [...(root?.childNodes ?? []), ...node.childNodes].map(read).join(' ')
    }
    return read(document.body)
  })
