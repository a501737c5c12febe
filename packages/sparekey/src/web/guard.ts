import { RequestProblem } from './problem.ts'

/** Named by no form and by no simple request, so that a page of another origin cannot send it without a preflight. */
export const requestHeader = 'Sparekey-Request'

/**
 * Refuses what a page of another origin made the browser send. The header alone would do, since no preflight is ever
 * answered; what the browser says of the sender is checked too.
 *
 * `Sec-Fetch-Site` is the browser's own word. A browser that does not send it sends `Origin` with every POST; a POST with
 * neither comes from no browser that can be told apart from a forged one.
 *
 * @throws {RequestProblem} `forbidden`
 */
export const assertSameOrigin = (request: Request, publicOrigin: string | null): void => {
  const { headers } = request
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (headers.get(requestHeader) !== '1') throw elsewhere(`The header "${requestHeader}: 1" is missing.`)
  if (site !== null && site !== 'same-origin') throw elsewhere('The request comes from another site.')
  if (origin !== null && !isOwn(origin, request, publicOrigin, site !== null)) {
    throw elsewhere('The request comes from another origin.')
  }
  if (request.method !== 'GET' && site === null && origin === null) {
    throw elsewhere('The request says neither "Origin" nor "Sec-Fetch-Site".')
  }
}

/** Without a stated origin hosts are compared: behind a proxy that ends TLS the scheme of the request is another. */
const isOwn = (
  origin: string,
  request: Request,
  publicOrigin: string | null,
  siteIsOwn: boolean,
): boolean => {
  if (publicOrigin !== null) return origin === publicOrigin
  if (!URL.canParse(origin)) return false
  return siteIsOwn || new URL(origin).host === new URL(request.url).host
}

const elsewhere = (detail: string): RequestProblem => new RequestProblem('forbidden', detail)
