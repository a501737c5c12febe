import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'

const itself = ["'self'"]

/** Headers of every answer: nothing is kept, framed, or fetched from anywhere else. */
export const carefully: MiddlewareHandler = async (c, next) => {
  await headers(c, next)
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
}

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: itself,
    styleSrc: itself,
    imgSrc: itself,
    connectSrc: itself,
    formAction: itself,
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // With "no-referrer" browsers send no usable Origin, by which old ones are told from other sites.
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
  xFrameOptions: false,
})

/**
 * Leads every other name of this machine to the one address, which passkeys are bound to. It also keeps other sites out whose
 * name was made to lead here (DNS rebinding).
 */
export const ownAddress = (origin: string): MiddlewareHandler =>
  createMiddleware(async (c, next) => {
    const { host } = new URL(origin)
    if (c.req.header('Host') === host) return next()
    return c.redirect(origin, 302)
  })
