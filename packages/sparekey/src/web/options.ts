import { ArgumentTypeError } from '../errors.ts'
import type { Sparekey } from '../interface/sparekey.ts'
import type { Authentication, Contact, Context } from '../interface/calls.ts'
import type { Redeemed } from '../interface/redeem.ts'
import { asRecord, asString } from '../validation.ts'

/** What the handler calls: the library and the client of the service both have it. */
export type IssuerCalls = Pick<Sparekey, 'issue' | 'confirm' | 'redeem' | 'status' | 'revoke' | 'recoveries'>

/** Who sends a request, by the application's own cookie. */
export interface Identity {
  readonly accountId: string
  /** How the account is named to its owner, for example an e-mail address. Printed on the sheet. */
  readonly displayName: string
  /**
   * How the person signed in, and when that was: the time of the sign-in, not of this request.
   *
   * Before the second step name the first one alone, for example `['pwd']`: then only a code can be used. After a sign-in
   * with a backup code name `['pwd', 'bkcode']`.
   */
  readonly authentication: Authentication
  /** `recovery.token` of the redemption that `completeSignIn` was told, while the application keeps it. */
  readonly recoveryToken?: string | null
  /** Where the owner is told what happens. Stored with each new sheet. */
  readonly contacts?: readonly Contact[]
  /** Where the request comes from. Default: its `User-Agent` alone, since a handler does not see the connection. */
  readonly context?: Context
}

export interface HandlerOptions {
  /** `createSparekey(…)` or `createClient(…)`. */
  readonly sparekey: IssuerCalls
  /** Who sends this request; `null` is answered with 401. */
  readonly identify: (request: Request) => Identity | null | Promise<Identity | null>
  /**
   * Signs the person in after a code was used, and answers with the application's own cookie.
   *
   * It is called again with the same `redemptionId` where the answer was lost and the browser repeats: sign in again then,
   * and accept each id for one unfinished sign-in alone. `redemption.recovery.token` is for the application to keep on
   * its side; it is never sent to the browser.
   *
   * Of the response the headers are handed on, and of a redirect its address as `continueUrl`. A response of 400 or above
   * is handed on whole.
   */
  readonly completeSignIn: (request: Request, redemption: Redeemed) => Response | Promise<Response>
  /** The path below which the handler is mounted, for example `/backup-codes`. */
  readonly basePath: string
  /** Where "I don't have my codes" leads: an `http` or `https` URL, or a path. */
  readonly supportUrl?: string
  /** Where a passkey or security key is added: an `http` or `https` URL, or a path. */
  readonly otherMethodsUrl?: string
  /**
   * The origin that browsers see, for example `https://app.example.org`. Needed only where a proxy changes the host on the
   * way. Default: the host of the request.
   */
  readonly publicOrigin?: string
}

export type Settings = Omit<Required<HandlerOptions>, 'supportUrl' | 'otherMethodsUrl' | 'publicOrigin'> & {
  readonly supportUrl: string | null
  readonly otherMethodsUrl: string | null
  readonly publicOrigin: string | null
}

/** @throws {ArgumentTypeError} `invalid_request`: an option is unknown, missing or not of its documented form. */
export const readOptions = (options: HandlerOptions): Settings => {
  asRecord(options, 'options', [
    'sparekey',
    'identify',
    'completeSignIn',
    'basePath',
    'supportUrl',
    'otherMethodsUrl',
    'publicOrigin',
  ] satisfies (keyof HandlerOptions)[])
  if (typeof options.sparekey?.redeem !== 'function') {
    throw new ArgumentTypeError(
      'sparekey',
      '"sparekey" must be what createSparekey or createClient returned.',
    )
  }
  for (const field of ['identify', 'completeSignIn'] as const) {
    if (typeof options[field] !== 'function')
      throw new ArgumentTypeError(field, `"${field}" must be a function.`)
  }
  return {
    sparekey: options.sparekey,
    identify: options.identify,
    completeSignIn: options.completeSignIn,
    basePath: readBasePath(options.basePath),
    supportUrl: readLink(options.supportUrl, 'supportUrl'),
    otherMethodsUrl: readLink(options.otherMethodsUrl, 'otherMethodsUrl'),
    publicOrigin: readOrigin(options.publicOrigin),
  }
}

const readBasePath = (value: unknown): string => {
  const path = asString(value, 'basePath', 200)
  if (!/^(\/[\w.~-]+)+$/.test(path)) {
    throw new ArgumentTypeError(
      'basePath',
      '"basePath" must begin with "/", end without one, and be of plain segments, for example "/backup-codes".',
    )
  }
  return path
}

/** A link is followed by people, so a scheme that runs a script is none. */
const readLink = (value: unknown, field: string): string | null => {
  if (value === undefined) return null
  const text = asString(value, field, 2000)
  const isPath = /^\/(?![/\\])/.test(text)
  const isWeb = /^https?:\/\//i.test(text) && URL.canParse(text)
  if (!isPath && !isWeb) {
    throw new ArgumentTypeError(
      field,
      `"${field}" must be an http or https URL, or a path that begins with "/".`,
    )
  }
  return text
}

const readOrigin = (value: unknown): string | null => {
  if (value === undefined) return null
  const text = asString(value, 'publicOrigin', 300)
  if (!URL.canParse(text) || new URL(text).origin !== text || !/^https?:/.test(text)) {
    throw new ArgumentTypeError(
      'publicOrigin',
      '"publicOrigin" must be an origin without a path, for example "https://app.example.org".',
    )
  }
  return text
}
