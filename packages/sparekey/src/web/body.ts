import { concatBytes } from '../bytes.ts'
import { RequestProblem } from './problem.ts'

/** More than any request of the elements needs. */
export const bodyLimitBytes = 4096

/** Not what a form of another site can send (the Fetch standard's simple types). */
const jsonType = /^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i

/**
 * Reads a request's body as JSON, and no further than {@link bodyLimitBytes}.
 *
 * @throws {RequestProblem} `unsupported_media_type`, `body_too_large`, or `invalid_request`: no JSON in UTF-8. The
 * parser's own message is left out: it repeats parts of the body.
 */
export const readJson = async (request: Request): Promise<unknown> => {
  if (!jsonType.test(request.headers.get('content-type') ?? '')) {
    throw new RequestProblem('unsupported_media_type', 'Send the body as "Content-Type: application/json".')
  }
  const bytes = await readBytes(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch {
    throw new RequestProblem('invalid_request', 'The body is not valid JSON in UTF-8.')
  }
}

const readBytes = async (request: Request): Promise<Uint8Array> => {
  if (Number(request.headers.get('content-length') ?? 0) > bodyLimitBytes) throw tooLarge()
  let bytes: Uint8Array = new Uint8Array()
  if (request.body === null) return bytes
  const body: AsyncIterable<Uint8Array> = request.body
  try {
    for await (const chunk of body) {
      if (bytes.length + chunk.length > bodyLimitBytes) throw tooLarge()
      bytes = concatBytes(bytes, chunk)
    }
  } catch (error) {
    if (error instanceof RequestProblem) throw error
    throw new RequestProblem('invalid_request', 'The body ended before it was complete.')
  }
  return bytes
}

const tooLarge = (): RequestProblem =>
  new RequestProblem('body_too_large', `The body is larger than ${bodyLimitBytes} bytes.`)
