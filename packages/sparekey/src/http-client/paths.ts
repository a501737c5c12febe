import { ArgumentTypeError } from '../errors.ts'
import type { CallOptions } from '../interface/calls.ts'
import { readAccountId, readCallOptions } from '../lifecycle/input.ts'
import type { Exchange } from './exchange.ts'

/** URLs resolve segments of one or two dots away, also when they are encoded: the service would see another path. */
export const segment = (text: string, field: string): string => {
  if (text === '.' || text === '..') {
    throw new ArgumentTypeError(field, `"${field}" cannot be "." or ".." over HTTP.`)
  }
  return encodeURIComponent(text)
}

export const account = (accountId: string): string =>
  `/v1/accounts/${segment(readAccountId(accountId), 'accountId')}`

/** Of an account. */
export const post = <T>(
  exchange: Exchange,
  accountId: string,
  path: string,
  body: unknown,
  call: CallOptions | undefined,
): Promise<T> => {
  const { idempotencyKey } = readCallOptions(call)
  return exchange<T>({ method: 'POST', path: `${account(accountId)}${path}`, body, idempotencyKey })
}
