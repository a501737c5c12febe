// People whose browser is known to the hosted pages: each has typed a right code there before, and types another now.
import { statusOf } from '../plain-post.ts'
import { address } from './attacks.ts'
import type { Lanes, Present } from './people.ts'

const returnUrl = 'https://app.example.org/back'

export const pagesEnvironment = {
  SPAREKEY_RETURN_URLS: returnUrl,
  SPAREKEY_TRUSTED_PROXIES: '127.0.0.1/32',
}

const headerOf = (answer: string, name: string, pattern = '[^;\r]*'): string =>
  new RegExp(`^${name}: (${pattern})`, 'im').exec(answer)?.[1] ?? ''

/** Types a code on the pages in a visit of its own; gives the status of the use, and the cookie that came with it. */
const typeOnPages = async (
  lanes: Lanes,
  apiKey: string,
  account: string,
  ip: string,
  code: string,
  known: string,
): Promise<{ readonly status: number; readonly cookie: string }> => {
  const json = `Authorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`
  const visit = JSON.stringify({
    accountId: account,
    purpose: 'challenge',
    returnUrl,
    firstFactor: { methods: ['pwd'], at: new Date() },
  })
  const opened = await lanes.exchange('POST', '/v1/page-sessions', json, visit)
  if (statusOf(opened) !== 201) return { status: statusOf(opened), cookie: '' }
  const link = /"url":"[^"]*(\/pages\/[^"]*)"/.exec(opened)?.[1] ?? ''
  const from = `X-Forwarded-For: ${ip}\r\n`
  const entered = await lanes.exchange('GET', link, from, '')
  const cookies = `Cookie: ${headerOf(entered, 'set-cookie')}; ${known}\r\n`
  const form = `${from}${cookies}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n`
  const used = await lanes.exchange('POST', '/pages/use', form, new URLSearchParams({ code }).toString())
  const cookie = headerOf(used, 'set-cookie')
  // Where the code was not used the redirect says why.
  return { status: headerOf(used, 'location', '[^\r]*') === '/pages' ? statusOf(used) : 0, cookie }
}

/** Makes a browser known for each account, then gives what its next code is presented by. */
export const knownBrowsers = async (
  lanes: Lanes,
  apiKey: string,
  codes: readonly { readonly account: string; readonly code: string }[],
  accounts: number,
): Promise<Present> => {
  const browsers = new Map<string, string>()
  const ipOf = (account: string): string => address(8, Number(account.split('-').at(-1)))
  for (const { account, code } of codes.slice(0, accounts)) {
    const { status, cookie } = await typeOnPages(lanes, apiKey, account, ipOf(account), code, '')
    if (status !== 303 || cookie === '') throw new TypeError('A browser could not be made known.')
    browsers.set(account, cookie)
  }
  let next = accounts
  return async () => {
    const { account, code } = codes[next] ?? { account: '', code: '' }
    if (account === '') throw new TypeError('More people than codes.')
    next += 1
    const known = browsers.get(account) ?? ''
    const { status, cookie } = await typeOnPages(lanes, apiKey, account, ipOf(account), code, known)
    if (cookie !== '') browsers.set(account, cookie)
    return status
  }
}
