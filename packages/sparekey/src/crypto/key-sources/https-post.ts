import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface PostRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
  /** PEM of the authority that signs the server's certificate; `null`: those that Node knows. */
  readonly certificateAuthority: string | null
  readonly timeoutMillis: number
}

export interface PostAnswer {
  readonly status: number
  /** At most 64 KiB. */
  readonly text: string
}

/** Why there is no answer; a code of the system's or of TLS, never a part of what was sent. */
export interface NoAnswer {
  readonly noAnswer: string
}

const MOST_BYTES = 65_536

/**
 * Posts JSON and reads the answer, on a connection of its own. Redirects are not followed: they would carry the headers to
 * another server. Certificates are always checked, whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
 */
export const postJson = ({
  url,
  headers,
  body,
  certificateAuthority,
  timeoutMillis,
}: PostRequest): Promise<PostAnswer | NoAnswer> =>
  new Promise((resolve) => {
    const text = JSON.stringify(body)
    const options = {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(timeoutMillis),
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(text),
      },
    } as const
    const trust = certificateAuthority === null ? {} : { ca: certificateAuthority }
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, ...trust, rejectUnauthorized: true })
        : httpRequest(url, options)
    const fail = (error: Error): void => resolve({ noAnswer: codeOf(error) })
    request.once('error', fail)
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MOST_BYTES) request.destroy()
        else chunks.push(chunk)
      })
      response.once('error', fail)
      response.once('end', () => {
        const { statusCode: status = 0 } = response
        if (bytes <= MOST_BYTES) resolve({ status, text: Buffer.concat(chunks).toString('utf8') })
      })
      // Where it was resolved before, this changes nothing.
      response.once('close', () => resolve({ noAnswer: 'an answer that was cut off or too long' }))
    })
    request.end(text)
  })

const codeOf = (error: Error): string => {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time'
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
