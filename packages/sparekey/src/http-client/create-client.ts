import { ArgumentTypeError } from '../errors.ts'
import {
  readConfirmInput,
  readEventsInput,
  readIssueInput,
  readReceiptInput,
  readRedeemInput,
  readReportInput,
  readRevokeInput,
  readSignalInput,
  readToken,
} from '../lifecycle/input.ts'
import { readImportInput } from '../lifecycle/import-input.ts'
import type { Sparekey } from '../interface/sparekey.ts'
import type { Refusal } from '../interface/calls.ts'
import type { ConfirmResult } from '../interface/confirm.ts'
import type { RevokeResult } from '../interface/ending.ts'
import type { EventPage } from '../interface/events.ts'
import type { ImportResult } from '../interface/import.ts'
import type { IssueResult } from '../interface/issue.ts'
import type { Introspection, RecoveryResult, ReportResult } from '../interface/recoveries.ts'
import type { RedeemResult } from '../interface/redeem.ts'
import type { SignalResult } from '../interface/signals.ts'
import type { Status } from '../interface/status.ts'
import { asInteger, asRecord, asString } from '../validation.ts'
import { createExchange } from './exchange.ts'
import { account, post, segment } from './paths.ts'
import { supportCalls, type SupportCalls } from './support.ts'

export interface ClientOptions {
  /** Where the service listens, e.g. `https://codes.example.org`. `https` unless the host is this machine. */
  readonly url: string
  /**
   * An API key of the service. With one that the service does not accept, or that may not make the call, each call throws
   * `SetupError` `setting_invalid`; nothing is done.
   */
  readonly apiKey: string
  /** How long a call may take: 100 to 120,000 ms. Default: 15,000 (15 seconds). */
  readonly timeoutMs?: number
  /** Default: the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
}

/** {@link Sparekey} over HTTP, and support cases as far as an API key may work on them. */
export interface SparekeyClient extends Sparekey {
  readonly support: SupportCalls
}

/**
 * The interface of the library over the HTTP API of a running service.
 *
 * Arguments are checked here as the library checks them. A call that may have reached the service and was not answered
 * throws `outcome_unknown`: repeat it with the same `idempotencyKey`.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an unknown option, a URL that is no `https` URL, an empty API key.
 *
 * @example
 * ```ts no-run
 * import { createClient } from 'sparekey/client'
 *
 * const sparekey = createClient({ url: 'https://codes.example.org', apiKey: process.env.SPAREKEY_API_KEY ?? '' })
 * console.log((await sparekey.status('ada')).state)
 * ```
 */
export const createClient = (options: ClientOptions): SparekeyClient => {
  asRecord(options, 'options', ['url', 'apiKey', 'timeoutMs', 'fetch'])
  const exchange = createExchange({
    base: readUrl(options.url),
    apiKey: readApiKey(options.apiKey),
    timeoutMs: asInteger(options.timeoutMs ?? 15_000, 'timeoutMs', 100, 120_000),
    fetch: options.fetch ?? globalThis.fetch,
  })
  return {
    issue: async (accountId, input, call) => {
      readIssueInput(input)
      return post<IssueResult>(exchange, accountId, '/code-sets', input, call)
    },
    importSet: async (accountId, input, call) => {
      // Only the form, as for signals.
      readImportInput(input, Number.POSITIVE_INFINITY)
      return post<ImportResult>(exchange, accountId, '/code-sets/imports', input, call)
    },
    confirm: async (accountId, input, call) => {
      const { setId, code } = readConfirmInput(input)
      if (code.length > codeLengthMax) return tooLong
      return post<ConfirmResult>(
        exchange,
        accountId,
        `/code-sets/${segment(setId, 'setId')}/confirm`,
        { code },
        call,
      )
    },
    redeem: async (accountId, input, call) => {
      if (readRedeemInput(input).code.length > codeLengthMax) return tooLong
      return post<RedeemResult>(exchange, accountId, '/redemptions', input, call)
    },
    revoke: async (accountId, input, call) => {
      readRevokeInput(input)
      return post<RevokeResult>(exchange, accountId, '/revocations', input, call)
    },
    signal: async (accountId, input, call) => {
      // Only the form: whether a time is ahead is for the service's clock.
      readSignalInput(input, Number.POSITIVE_INFINITY)
      return post<SignalResult>(exchange, accountId, '/signals', input, call)
    },
    recoveries: {
      get: async (accountId, recoveryId) =>
        exchange<RecoveryResult>({
          method: 'GET',
          path: `${account(accountId)}/recoveries/${segment(recoveryId, 'recoveryId')}`,
        }),
      report: async (accountId, input, call) => {
        const { recoveryId, task, outcome } = readReportInput(input)
        const path = `/recoveries/${segment(recoveryId, 'recoveryId')}/tasks/${task}`
        return post<ReportResult>(exchange, accountId, path, { outcome }, call)
      },
      introspect: async (token) =>
        exchange<Introspection>({
          method: 'POST',
          path: '/v1/recoveries/introspect',
          body: { token: readToken(token, 'token') },
        }),
    },
    status: async (accountId) => exchange<Status>({ method: 'GET', path: account(accountId) }),
    events: async (accountId, input = {}) => {
      readEventsInput(input)
      const query = new URLSearchParams()
      if (input.limit !== undefined) query.set('limit', String(input.limit))
      if (input.cursor !== undefined) query.set('cursor', input.cursor)
      return exchange<EventPage>({ method: 'GET', path: `${account(accountId)}/events?${query.toString()}` })
    },
    receipt: async (accountId, input) => {
      const path = `/events/${segment(readReceiptInput(input), 'eventId')}/receipt`
      const answer = await exchange<TextAnswer>({
        method: 'GET',
        path: `${account(accountId)}${path}`,
        text: receiptForm,
      })
      if (!answer.ok) return answer
      const receipt = answer.text
      return { ok: true, kind: receipt.startsWith('c2sp.org/') ? 'proof' : 'promise', receipt }
    },
    support: supportCalls(exchange),
    erase: async (accountId) => exchange<{ ok: true }>({ method: 'DELETE', path: account(accountId) }),
    close: () => Promise.resolve(),
  }
}

const receiptForm = /^(c2sp\.org\/tlog-proof|sparekey\/log-promise)@v1\n/

type TextAnswer = { readonly ok: true; readonly text: string } | Refusal<'not_found'>

/** What is longer than any way to type a code is not sent: the service would refuse it for its size. */
const codeLengthMax = 256

const tooLong: Refusal<'code_malformed'> = {
  ok: false,
  code: 'code_malformed',
  detail: 'This is longer than a backup code. Type one code of the sheet.',
}

const readUrl = (value: unknown): string => {
  const text = asString(value, 'url', 2000)
  if (!URL.canParse(text)) throw new ArgumentTypeError('url', '"url" must be a URL.')
  const url = new URL(text)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    throw new ArgumentTypeError(
      'url',
      '"url" must begin with https:// unless the host is this machine: codes travel over it.',
    )
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ArgumentTypeError('url', '"url" must have no user, password, query or fragment.')
  }
  return url.href.replace(/\/+$/, '')
}

const readApiKey = (value: unknown): string => {
  const key = asString(value, 'apiKey', 256)
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new ArgumentTypeError('apiKey', '"apiKey" must be visible ASCII characters.')
  return key
}
