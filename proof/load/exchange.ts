import { Agent, request } from 'node:http'

/** What came back over the wire. `null` as a status: nothing that says what happened. */
export interface Exchanged {
  readonly status: number | null
  readonly body: unknown
  /** Why there was no answer: the system's word for it. */
  readonly failure: string | null
}

export interface Wire {
  readonly send: (
    method: 'GET' | 'POST',
    url: URL,
    body: object | null,
    idempotencyKey: string | null,
  ) => Promise<Exchanged>
  readonly close: () => void
}

/** The largest answer that is read: a sheet of a hundred codes is far below it. */
const mostBytes = 1_000_000

/** Plain HTTP over kept connections. It repeats nothing: what is sent again is for the generator to decide, and to record. */
export const openWire = (apiKey: string, timeoutMs: number): Wire => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'fifo' })
  return {
    send: (method, url, body, idempotencyKey) =>
      new Promise((resolve) => {
        const failed = (failure: string): void => resolve({ status: null, body: null, failure })
        const text = body === null ? null : JSON.stringify(body)
        const sent = request(url, {
          method,
          agent,
          headers: {
            Authorization: `Bearer ${apiKey}`,
            ...(text !== null && {
              'Content-Type': 'application/json',
              'Content-Length': Buffer.byteLength(text),
            }),
            ...(idempotencyKey !== null && { 'Idempotency-Key': idempotencyKey }),
          },
        })
        const timer = setTimeout(() => {
          failed('timeout')
          sent.destroy()
        }, timeoutMs)
        sent.once('error', (error: NodeJS.ErrnoException) => {
          clearTimeout(timer)
          failed(error.code ?? 'error')
        })
        sent.once('response', (response) => {
          let said = ''
          response.setEncoding('utf8')
          response.on('data', (part: string) => {
            said += part
            if (said.length > mostBytes) response.destroy()
          })
          response.once('close', () => {
            clearTimeout(timer)
            const answer = response.complete ? parsed(said) : undefined
            if (answer === undefined) failed('cut')
            else resolve({ status: response.statusCode ?? null, body: answer, failure: null })
          })
        })
        sent.end(text ?? undefined)
      }),
    close: () => agent.destroy(),
  }
}

/** `undefined`: not JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
