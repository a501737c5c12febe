import { mount, originOf, type Mounted, type MountOptions } from './mounting.ts'

/** The handlers that a `route.ts` exports. `HEAD` and `OPTIONS` are made by Next.js; other methods it refuses. */
export interface NextHandlers<Own> {
  readonly GET: (request: Own) => Promise<Response>
  readonly POST: (request: Own) => Promise<Response>
}

/**
 * Backup codes for the App Router of Next.js 15 and newer. In `app/backup-codes/[call]/route.ts`:
 * `export const { GET, POST } = createNextHandlers(() => ({ basePath: '/backup-codes', … }))`.
 *
 * - Given a function, it is asked at the first request: modules of routes are loaded while Next.js builds, when no database is
 *   to be opened. Where it fails, it is asked again at the next request.
 * - Scheme and host of a request are read as Next.js reads them for its Server Actions: `X-Forwarded-Host` and
 *   `X-Forwarded-Proto`, else `Host`. A proxy must set or remove them; a page of another site cannot send them.
 * - `basePath` is the path of the folder: what next.config has as its own `basePath` is not part of it.
 * - It does not know the address of a request: `identify` may give it as `context.ip`.
 * - What `identify` or `completeSignIn` throw goes to Next.js. So does, at the first request, a `basePath` that is not the path of the
 *   folder.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form.
 */
export const createNextHandlers = <Own extends Request = Request>(
  options: MountOptions<Own> | (() => MountOptions<Own> | Promise<MountOptions<Own>>),
): NextHandlers<Own> => {
  const give = typeof options === 'function' ? options : () => options
  if (typeof options !== 'function') mount(options)
  let opened: Promise<Mounted<Own>> | null = null
  const open = async (): Promise<Mounted<Own>> => {
    try {
      return mount(await give())
    } catch (error) {
      opened = null
      throw error
    }
  }
  const answer = async (own: Own): Promise<Response> => {
    opened ??= open()
    return (await opened)(asBrowsersSee(own), own)
  }
  return { GET: answer, POST: answer }
}

/** Next.js itself names the host that it listens on. */
const asBrowsersSee = (own: Request): Request => {
  const first = (header: string): string => own.headers.get(header)?.split(',')[0]?.trim() ?? ''
  const { pathname, search } = new URL(own.url)
  const origin = originOf(first('x-forwarded-proto'), first('x-forwarded-host') || first('host'))
  return new Request(origin + pathname + search, own)
}
