import { ArgumentTypeError } from '../errors.ts'
import type { Redeemed } from '../interface/redeem.ts'
import { createHandler } from '../web/handler.ts'
import { readOptions, type HandlerOptions, type Identity } from '../web/options.ts'
import { withinOneSignIn } from './one-sign-in.ts'

/** The options of `createHandler`. Its two functions are given what the framework calls a request or a context as well. */
export interface MountOptions<Own> extends Omit<HandlerOptions, 'identify' | 'completeSignIn'> {
  /** As `createHandler` has it. */
  readonly identify: (request: Request, own: Own) => Identity | null | Promise<Identity | null>
  /** As `createHandler` has it; called again with the same `redemptionId` for the same sign-in alone, by the time that it began. */
  readonly completeSignIn: (request: Request, redemption: Redeemed, own: Own) => Response | Promise<Response>
}

/** Answers one request. `ip`: where it comes from, unless `identify` says so itself. */
export type Mounted<Own> = (request: Request, own: Own, ip?: string) => Promise<Response>

/** @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form. */
export const mount = <Own>(options: MountOptions<Own>): Mounted<Own> => {
  // At the start, since the handler itself is made for each request.
  const { basePath, sparekey: calls } = readOptions(options as HandlerOptions)
  const sparekey = withinOneSignIn(calls)
  return async (request, own, ip) => {
    assertBelow(basePath, request)
    const handler = createHandler({
      ...options,
      sparekey,
      identify: async (asked) => withAddress(await options.identify(asked, own), ip),
      completeSignIn: (asked, redemption) => options.completeSignIn(asked, redemption, own),
    })
    return handler(request)
  }
}

const withAddress = (identity: Identity | null, ip: string | undefined): Identity | null =>
  identity === null || ip === undefined ? identity : { ...identity, context: { ip, ...identity.context } }

/** In whatever case it was written: some routers take no notice of it. */
const assertBelow = (basePath: string, { url }: Request): void => {
  const path = new URL(url).pathname.toLowerCase()
  const base = basePath.toLowerCase()
  if (path === base || path.startsWith(`${base}/`)) return
  throw mismatch(basePath)
}

/** What is said where the place of mounting and the option differ. */
export const mismatch = (basePath: string): ArgumentTypeError =>
  new ArgumentTypeError(
    'basePath',
    `The backup codes are mounted at another path than "basePath", which is "${basePath}". ` +
      'Both must be the whole path that browsers ask for: change one of them.',
  )

/** Set one by one: what is no host or no scheme leaves the URL as it is. */
export const originOf = (protocol: string, host: string): string =>
  Object.assign(new URL('http://host.invalid'), { protocol, host }).origin
