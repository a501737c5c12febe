import { ArgumentRangeError, ArgumentTypeError, SparekeyError } from '../errors.ts'
import { asRecord } from '../validation.ts'
import { problemAnswer } from './answers.ts'
import { readJson } from './body.ts'
import { calls, type Asked } from './calls.ts'
import { assertSameOrigin } from './guard.ts'
import { isSignedIn, readIdentity } from './identity.ts'
import { readOptions, type HandlerOptions, type Settings } from './options.ts'
import { RequestProblem } from './problem.ts'
import { serveScript } from './serve-script.ts'

/** Answers a request that was made below the handler's path. */
export type Handler = (request: Request) => Promise<Response>

/**
 * Backup codes inside an application: what the elements of `sparekey/elements` call, for any server that speaks `Request`
 * and `Response`. Mount it on every method below `basePath`.
 *
 * - `elements.js` below `basePath` is the script of the elements, for `<script type="module">`.
 * - Only what a page of the same origin sends is answered: `Sec-Fetch-Site` or `Origin`, a header of its own, JSON alone.
 * - Before the second step of a sign-in, as `identify` says, a code can be used and nothing else is told or done.
 * - Answers are `no-store`. Bodies are at most 4 KiB, with no unknown field. Refusals are problem documents (RFC 9457).
 * - The token of a recovery stays with the application: `completeSignIn` is given it, `identify` gives it back.
 *
 * The handler rejects with whatever `identify`, `completeSignIn` or a failing `sparekey` threw, so that the application's
 * own error handling sees it; `overloaded` and `outcome_unknown` are answered with 503 instead.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form.
 *
 * @example
 * ```ts no-run
 * import type { Sparekey } from 'sparekey'
 * import { createHandler } from 'sparekey/web'
 * import type { HandlerOptions } from 'sparekey/web'
 *
 * declare const sparekey: Sparekey
 * declare const findPerson: HandlerOptions['identify']
 * declare const finishSignIn: HandlerOptions['completeSignIn']
 *
 * export const backupCodes = createHandler({
 *   sparekey,
 *   basePath: '/backup-codes',
 *   supportUrl: '/help/locked-out',
 *   identify: findPerson,
 *   completeSignIn: finishSignIn,
 * })
 * ```
 */
export const createHandler = (options: HandlerOptions): Handler => {
  const settings = readOptions(options)
  return async (request) => {
    try {
      return await answer(settings, request)
    } catch (error) {
      if (error instanceof RequestProblem) {
        return problemAnswer(error.code, error.message, error.members, error.headers)
      }
      if (error instanceof SparekeyError && error.code !== 'internal') {
        return problemAnswer(error.code, error.message, { retryAfterSeconds: error.retryAfterSeconds ?? 1 })
      }
      throw error
    }
  }
}

const answer = async (settings: Settings, request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url)
  if (pathname === `${settings.basePath}/elements.js`) return serveScript(request)
  const call = calls.get(pathname.slice(settings.basePath.length + 1))
  if (call === undefined || !pathname.startsWith(`${settings.basePath}/`)) {
    throw new RequestProblem('not_found', 'There is nothing here.')
  }
  if (request.method !== call.method) {
    throw new RequestProblem('method_not_allowed', `Use ${call.method}.`, {}, { Allow: call.method })
  }
  assertSameOrigin(request, settings.publicOrigin)
  const identified = await settings.identify(request)
  if (identified === null) throw new RequestProblem('unauthorized', 'Sign in first.')
  const identity = readIdentity(identified)
  if (call.halfSignedIn !== true && !isSignedIn(identity)) {
    throw new RequestProblem('insufficient_authentication', 'Finish signing in first.')
  }
  const options = readKey(request.headers.get('idempotency-key'), call.keyed === true)
  const json = call.method === 'GET' ? {} : await readJson(request)
  const body = await senders(null, async () => asRecord(json, 'input', call.fields))
  return senders(call.fields, () => call.answer({ request, identity, body, options, settings }))
}

/** Answers a mistake in one of these fields, or in any where `null`, as the sender's; any other is the application's. */
const senders = async <T>(fields: readonly string[] | null, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    const isArgument = error instanceof ArgumentTypeError || error instanceof ArgumentRangeError
    if (!isArgument || fields?.includes(error.field) === false) throw error
    throw new RequestProblem('invalid_request', error.message, { field: error.field })
  }
}

/** @throws {RequestProblem} `invalid_request` */
const readKey = (header: string | null, required: boolean): Asked['options'] => {
  if (header === null && !required) return {}
  if (header !== null && /^[\x21-\x7e]{1,128}$/.test(header)) return { idempotencyKey: header }
  throw new RequestProblem(
    'invalid_request',
    '"Idempotency-Key" must be 1 to 128 visible ASCII characters.',
    {
      field: 'Idempotency-Key',
    },
  )
}
