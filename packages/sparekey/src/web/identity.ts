import { ArgumentTypeError } from '../errors.ts'
import type { Context } from '../interface/calls.ts'
import { asDate, asList, asRecord, asString } from '../validation.ts'
import type { Identity } from './options.ts'

/** RFC 8176 values, and `bkcode` for a backup code, that say: the second step was passed. */
const secondSteps: ReadonlySet<string> = new Set([
  'otp',
  'hwk',
  'swk',
  'sc',
  'sms',
  'tel',
  'fpt',
  'face',
  'iris',
  'mfa',
  'bkcode',
])

/** Whether the person is signed in whole. Methods that are not known do not count. */
export const isSignedIn = ({ authentication }: Identity): boolean =>
  authentication.methods.some((method) => secondSteps.has(method))

/**
 * Checks what the application's `identify` returned, so that its mistake is not taken for the browser's.
 *
 * @throws {ArgumentTypeError} `invalid_request`, with the field of the identity that is wrong.
 */
export const readIdentity = (value: Identity): Identity => {
  const known = [
    'accountId',
    'displayName',
    'authentication',
    'recoveryToken',
    'contacts',
    'context',
  ] satisfies (keyof Identity)[]
  asRecord(value, 'identity', known)
  asString(value.accountId, 'identity.accountId', 256)
  asString(value.displayName, 'identity.displayName', 300)
  asRecord(value.authentication, 'identity.authentication', ['methods', 'at'])
  asList(value.authentication.methods, 'identity.authentication.methods', 16)
  asDate(value.authentication.at, 'identity.authentication.at')
  const token = value.recoveryToken ?? null
  if (token !== null && token === '') {
    throw new ArgumentTypeError('identity.recoveryToken', '"identity.recoveryToken" must not be empty.')
  }
  return value
}

/** What is recorded of where a request came from. */
export const contextOf = (identity: Identity, request: Request): Context => {
  const userAgent = request.headers.get('user-agent')
  // A header is Latin-1 without line breaks, and may still hold other control characters.
  const readable = userAgent?.replaceAll(/\p{Cc}/gu, ' ').slice(0, 500)
  return { ...(readable === undefined ? {} : { userAgent: readable }), ...identity.context }
}
