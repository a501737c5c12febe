import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** What a program that is no browser can send. */
export interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Asks with exactly these headers. A refused connection gives `null`. */
export function ask(
  address: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers, agent: false }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }),
        reject,
      )
    })
    sent.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' ? resolve(null) : reject(error),
    )
    sent.end(body)
  })
}

/** What a browser that was let in has: the cookie, and the address that everything lies below. */
export interface Admitted {
  readonly cookie: string
  readonly base: string
  readonly origin: string
}

/** Lets this program in, as the browser that opens the address is. */
export async function enter(address: string): Promise<Admitted> {
  const answer = await ask(address)
  const cookie = answer?.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const url = new URL(address)
  return { cookie, origin: url.origin, base: new URL('.', url).href }
}

/** A form as a browser sends it from a page of its own. */
export function formOf({ cookie, origin }: Admitted, fields: Readonly<Record<string, string>>): Question {
  return {
    method: 'POST',
    headers: {
      cookie,
      origin,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  }
}
