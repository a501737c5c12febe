import { Buffer } from 'node:buffer'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Why a request was turned away, for the person who sees it. */
export interface Refusal {
  readonly status: 403 | 404
  readonly sentence: string
}

const cookieName = 'keep'

/** The names under which the page answers. Passkeys belong to a name, and an IP address is none. */
export type PageName = '127.0.0.1' | 'localhost'

/**
 * Lets one browser in and nobody else.
 *
 * Cookies know no ports: any program that listens on this machine is sent the cookies of `127.0.0.1`. So the page lives below a
 * random path, and its cookie is sent below that path only.
 */
export class Gate {
  /** The path that everything lies below, with slashes at both ends. */
  readonly base = `/${randomBytes(9).toString('base64url')}/`
  readonly #cookie = randomBytes(32).toString('base64url')
  readonly #port: number
  #token: string | null = null

  constructor(port: number) {
    this.#port = port
  }

  /** A new address that lets one browser in, once. Addresses given before it let nobody in any more. */
  admission(host: PageName): string {
    this.#token = randomBytes(32).toString('base64url')
    return `http://${host}:${this.#port}${this.base}open?token=${this.#token}`
  }

  /** Uses up the token of an address. @returns the `Set-Cookie` value; `null` where the token is not the one given last. */
  admit(token: string): string | null {
    if (this.#token === null || !sameText(token, this.#token)) return null
    this.#token = null
    return `${cookieName}=${this.#cookie}; Path=${this.base}; HttpOnly; SameSite=Strict`
  }

  /** Whether the request came from the browser that was let in. */
  isAdmitted({ cookie = '' }: IncomingHttpHeaders): boolean {
    return cookie.split(';').some((part) => {
      const [name = '', value = ''] = part.trim().split('=', 2)
      return name === cookieName && sameText(value, this.#cookie)
    })
  }

  /**
   * What is wrong with a request apart from who sends it; `null` where nothing is.
   *
   * The name asked for must be one of this machine's own, or another site could point its own name here (DNS rebinding). A request
   * that changes something must come from a page of this very address, and so must every other one but the first.
   */
  refusalOf(method: string, headers: IncomingHttpHeaders, isFirst: boolean): Refusal | null {
    const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${this.#port}`)
    const host = own.find((name) => name === headers.host)
    if (host === undefined) return { status: 403, sentence: 'This page answers to this machine only.' }
    const site = headers['sec-fetch-site']
    if (!isFirst && site !== undefined && site !== 'same-origin' && site !== 'none') return foreign
    if (method === 'GET') return null
    // A page that sends no referrer sends "null" as its origin too: then Sec-Fetch-Site speaks, which no page can set.
    const { origin } = headers
    const isOwn = origin === `http://${host}` || (origin === 'null' && site === 'same-origin')
    return isOwn ? null : foreign
  }
}

const foreign: Refusal = {
  status: 403,
  sentence: 'This request came from another page, and was not carried out.',
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
