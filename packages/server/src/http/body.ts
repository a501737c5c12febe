import { RequestProblem } from './problem.ts'

/** More than any documented request needs, little enough to cost nothing. */
export const BODY_LIMIT_BYTES = 16 * 1024

const JSON_TYPE = /^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i

/**
 * Reads a request's body as JSON.
 *
 * @throws {RequestProblem} `unsupported_media_type`, `body_too_large`, or `invalid_request`: no body, bytes that are not
 * UTF-8, or text that is not JSON. The parser's own message is left out: it repeats parts of the body.
 */
export const readJson = async (request: Request): Promise<unknown> => {
  const bytes = await readBytes(request)
  if (bytes.byteLength === 0)
    throw new RequestProblem('invalid_request', 'The body is empty. Send a JSON object.')
  assertType(request.headers)
  return parseJson(decodeUtf8(bytes))
}

const assertType = (headers: Headers): void => {
  const type = headers.get('Content-Type')
  if (type === null || !JSON_TYPE.test(type)) {
    throw new RequestProblem('unsupported_media_type', 'Send the body as "Content-Type: application/json".')
  }
  if ((headers.get('Content-Encoding') ?? 'identity').toLowerCase() !== 'identity') {
    throw new RequestProblem('unsupported_media_type', 'Send the body without a Content-Encoding.')
  }
}

const readBytes = async (request: Request): Promise<Uint8Array> => {
  const declared = request.headers.get('Content-Length')
  if (declared !== null && Number(declared) > BODY_LIMIT_BYTES) throw tooLarge()
  // A declared length is enforced by the HTTP parser, so the body can be taken at once.
  try {
    if (declared !== null) return new Uint8Array(await request.arrayBuffer())
    return request.body === null ? new Uint8Array() : await readStream(request.body)
  } catch (error) {
    if (error instanceof RequestProblem) throw error
    throw new RequestProblem('invalid_request', 'The body ended before it was complete.')
  }
}

const readStream = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let lengthBytes = 0
  for await (const chunk of body) {
    lengthBytes += chunk.byteLength
    if (lengthBytes > BODY_LIMIT_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (): RequestProblem =>
  new RequestProblem('body_too_large', `The body is larger than ${BODY_LIMIT_BYTES} bytes.`)

const decodeUtf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RequestProblem('invalid_request', 'The body is not valid UTF-8.')
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new RequestProblem('invalid_request', 'The body is not valid JSON.')
  }
}
