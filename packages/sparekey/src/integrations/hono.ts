import { mount, type MountOptions } from './mounting.ts'

/** What is needed of a context of Hono 4, whose own type fits it. */
export interface HonoContext {
  readonly req: { readonly raw: Request; text(): Promise<string> }
}

/**
 * The handler of backup codes for Hono 4: `app.all('/backup-codes/*', createHonoHandler({ basePath: '/backup-codes', … }))`. In an
 * app that is itself mounted with `route`, `basePath` is the whole path.
 *
 * - Hono takes the URL from the `Host` header: behind a proxy that changes it, give `publicOrigin`.
 * - A body that a middleware has read before with Hono's own `c.req.json()` or `c.req.text()` is read again from there.
 * - It does not know the address of a request: `identify` gives it as `context.ip`, from the runtime's `getConnInfo`.
 * - What `identify` or `completeSignIn` throw goes to `app.onError`. So does, at the first request, a `basePath` that is not the path
 *   of mounting.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form.
 */
export const createHonoHandler = <Own extends HonoContext = HonoContext>(
  options: MountOptions<Own>,
): ((context: Own) => Promise<Response>) => {
  const answer = mount(options)
  return async (context) => answer(await unread(context), context)
}

const unread = async ({ req }: HonoContext): Promise<Request> => {
  const { url, method, headers, signal, bodyUsed } = req.raw
  return bodyUsed ? new Request(url, { method, headers, signal, body: await req.text() }) : req.raw
}
