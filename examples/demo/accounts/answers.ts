import type { Context } from 'hono'
import { isAPIError } from 'better-auth/api'

/**
 * Hands on the cookies of an answer, and gives the headers with which the same browser would ask next: for a second call
 * within one request.
 */
export const follow = (c: Context, answered: Headers): Headers => {
  const asked = new Headers(c.req.raw.headers)
  const cookies = new Map(
    (asked.get('cookie') ?? '')
      .split('; ')
      .filter((pair) => pair !== '')
      .map((pair) => [pair.split('=', 1)[0] ?? '', pair]),
  )
  for (const line of answered.getSetCookie()) {
    c.header('Set-Cookie', line, { append: true })
    const [pair = ''] = line.split(';', 1)
    const [name = ''] = pair.split('=', 1)
    if (/;\s*max-age=0\b/i.test(line)) cookies.delete(name)
    else cookies.set(name, pair)
  }
  asked.set('cookie', Array.from(cookies.values()).join('; '))
  return asked
}

/** What better-auth refuses, by its codes. */
const refusals: Readonly<Record<string, string>> = {
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL:
    'There is an account with this address. Sign in, or take another address.',
  INVALID_EMAIL: 'This is not an e-mail address. Any address will do, for example ada@example.org.',
  VALIDATION_ERROR: 'Something is missing. Fill in every field.',
  PASSWORD_TOO_SHORT: 'The password is too short: take 8 characters or more.',
  PASSWORD_TOO_LONG: 'The password is too long: take 128 characters at most.',
  INVALID_EMAIL_OR_PASSWORD: 'Address or password is not right.',
  INVALID_PASSWORD: 'The password is not right.',
  INVALID_CODE: 'These digits are not right, or their time is over. Take those that the app shows now.',
  INVALID_TWO_FACTOR_COOKIE: 'Too much time has passed. Please sign in again from the beginning.',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'Too many tries. Please sign in again from the beginning.',
  ACCOUNT_TEMPORARILY_LOCKED: 'Too many tries. Please wait a quarter of an hour.',
}

/**
 * A refusal of better-auth in a sentence.
 *
 * @throws whatever it was, where it is none.
 */
export const refusalOf = (error: unknown): string => {
  if (!isAPIError(error)) throw error
  return refusals[error.body?.code ?? ''] ?? 'That did not work. Please look at what you typed.'
}
