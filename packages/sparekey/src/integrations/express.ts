import { ArgumentTypeError } from '../errors.ts'
import { mount, type MountOptions } from './mounting.ts'
import { addressOf, requestOf, streamOf, type NodeRequest, type RequestBody } from './node-request.ts'
import { leaving, send, type NodeResponse } from './node-response.ts'

/** What is needed of a request of Express 5, whose own type fits it. */
export interface ExpressRequest extends NodeRequest, AsyncIterable<Uint8Array> {
  readonly originalUrl: string
  readonly ip?: string | undefined
  readonly body?: unknown
  readonly readableDidRead: boolean
  readonly complete: boolean
}
export type ExpressHandler<Own> = (
  request: Own,
  response: NodeResponse,
  next: (error: unknown) => void,
) => Promise<void>

/**
 * The handler of backup codes for Express 5: `app.use('/backup-codes', createExpressHandler({ basePath: '/backup-codes', … }))`.
 *
 * - Scheme, host and address of a request are what Express says they are: behind a proxy set its `trust proxy`.
 * - It reads the body itself; where `express.json()` was there before, it takes `request.body`.
 * - What `identify` or `completeSignIn` throw goes to `next`. So does, at the first request, a `basePath` that is not the path of mounting.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form.
 */
export const createExpressHandler = <Own extends ExpressRequest = ExpressRequest>(
  options: MountOptions<Own>,
): ExpressHandler<Own> => {
  const answer = mount(options)
  return async (own, response, next) => {
    try {
      const signal = leaving(response)
      const answered = await answer(
        requestOf(own, own.originalUrl, bodyOf(own), signal),
        own,
        addressOf(own.ip),
      )
      // What is left of a body that was not read to its end would be taken for the next request.
      if (!own.complete) response.setHeader('Connection', 'close')
      if (!signal.aborted) await send(answered, response)
    } catch (error) {
      next(error)
    }
  }
}

const bodyOf = (own: ExpressRequest): RequestBody => {
  if (own.method !== 'POST' || !own.readableDidRead) return streamOf(own[Symbol.asyncIterator]())
  const { body } = own
  if (body === undefined) {
    throw new ArgumentTypeError('body', 'Something before read the body and left nothing in "request.body".')
  }
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
}
