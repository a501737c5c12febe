import type { Hono } from 'hono'
import { createTestSparekey, type TestSparekey, type TestSparekeyOptions } from 'sparekey/testing'
import type { AppEnv } from '../../../src/http/app-parts.ts'
import { createTryPages } from '../../../src/try/page.ts'

export interface TestPages extends TestSparekey {
  readonly pages: Hono<AppEnv>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>
  /** Sends a form and follows to the page that shows what came of it. */
  act(path: string, fields: Record<string, string>): Promise<string>
}

const HOST = '127.0.0.1:8787'

/** The pages without a listener, as a browser on this machine would call them. */
export const createTestPages = async (options: TestSparekeyOptions = {}): Promise<TestPages> => {
  const parts = await createTestSparekey({ tenant: 'try', ...options })
  const pages = createTryPages({
    messages: () => [],
    sparekey: parts.sparekey,
    apiKeyHint: 'data/api-key',
    clock: () => parts.clock.now(),
  })
  const get: TestPages['get'] = async (path, headers = {}) =>
    pages.request(path, { headers: { Host: HOST, ...headers } })
  const post: TestPages['post'] = async (path, fields, headers = { 'Sec-Fetch-Site': 'same-origin' }) =>
    pages.request(path, {
      method: 'POST',
      headers: { Host: HOST, ...headers },
      body: new URLSearchParams(fields),
    })
  const act: TestPages['act'] = async (path, fields) => (await get(shownAt(await post(path, fields)))).text()
  return { ...parts, pages, get, post, act }
}

/** Where a redirect leads, within the pages. */
export const shownAt = (response: Response): string =>
  (response.headers.get('Location') ?? '').replace(/^\/try/, '')

/** What is printed on a sheet. */
export const CODE = /(?<![\w-])[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}(?![\w-])/g

/** Words of the team that mean nothing to a newcomer. */
export const JARGON =
  /\b(factors?|credentials?|redee\w+|redemption\w*|revo[ck]\w+|tokens?|polic\w+|sessions?|MFA|2FA)\b/i
