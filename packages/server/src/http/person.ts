import type { BlockList } from 'node:net'
import type { Context } from 'sparekey'
import type { AppContext } from './app-parts.ts'
import { clientAddress } from './client-address.ts'

/**
 * Where a person's own request to a page came from, for the trail. What is no address or too long is left out: it must not
 * stop anybody.
 */
export const contextOf = (c: AppContext, trustedProxies: BlockList): Context => {
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
