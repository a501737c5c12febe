// People with a sheet, who use codes of it at a steady rate while others flood the service.
import type { Sparekey } from 'sparekey'
import { openLane, statusOf, type Lane } from '../plain-post.ts'
import { address } from './attacks.ts'

export interface Experience {
  readonly tried: number
  readonly succeeded: number
  /** Milliseconds from request to answer of those that succeeded. */
  readonly medianMs: number
  readonly p99Ms: number
  /** By status. */
  readonly answers: Readonly<Record<string, number>>
}

/** Presents one code; gives the status. */
export type Present = (number: number) => Promise<number>

/** Few, so that there are many people: none comes again within seconds, as those who flood do. */
export const codesPerSheet = 10

/** Codes in an order in which each account comes once before any comes again. */
export const issueSheets = async (
  client: Pick<Sparekey, 'issue'>,
  name: string,
  accounts: number,
): Promise<readonly { readonly account: string; readonly code: string }[]> => {
  const sheets: { account: string; codes: readonly string[] }[] = []
  for (let number = 0; number < accounts; number += 1) {
    const account = `${name}-${number}`
    const sheet = await client.issue(account, {
      reason: 'enrollment',
      authentication: { methods: ['otp'], at: new Date() },
      count: codesPerSheet,
    })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    sheets.push({ account, codes: sheet.codes })
  }
  return Array.from({ length: codesPerSheet }, (_, round) =>
    sheets.map(({ account, codes }) => ({ account, code: codes[round] ?? '' })),
  ).flat()
}

/** Uses codes through the API, each person from an address of their own. */
export const throughTheApi = (
  lanes: Lanes,
  apiKey: string,
  codes: readonly { readonly account: string; readonly code: string }[],
): Present => {
  const headers = `Authorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`
  let next = 0
  return async () => {
    const { account, code } = codes[next] ?? { account: '', code: '' }
    if (account === '') throw new TypeError('More people than codes.')
    const ip = address(7, Number(account.split('-').at(-1)))
    next += 1
    const body = JSON.stringify({
      code,
      firstFactor: { methods: ['pwd'], at: new Date() },
      context: { ip },
    })
    const answer = await lanes.exchange('POST', `/v1/accounts/${account}/redemptions`, headers, body)
    return statusOf(answer)
  }
}

/** Kept connections, opened as they are needed. */
export interface Lanes {
  exchange: Lane['exchange']
  close(): void
}

export const createLanes = (url: string): Lanes => {
  const idle: Lane[] = []
  const retire = (lane: Lane): void => lane.close()
  const once = async (lane: Lane, request: Parameters<Lane['exchange']>): Promise<string> => {
    try {
      const answer = await lane.exchange(...request)
      if (/^connection: close\r$/im.test(answer)) retire(lane)
      else idle.push(lane)
      return answer
    } catch (error) {
      retire(lane)
      throw error
    }
  }
  return {
    // A kept connection may have been closed meanwhile, as any HTTP client has to expect: then on a new one, once.
    exchange: async (...request) => {
      const kept = idle.pop()
      if (kept === undefined) return once(await openLane(url), request)
      try {
        return await once(kept, request)
      } catch {
        return once(await openLane(url), request)
      }
    },
    close: () => idle.splice(0).forEach(retire),
  }
}

/** Lets people come at a rate for so many seconds, however long each has to wait. */
export const come = async (perSecond: number, seconds: number, present: Present): Promise<Experience> => {
  const answers: Record<string, number> = {}
  const times: number[] = []
  const running: Promise<void>[] = []
  const one = async (number: number): Promise<void> => {
    const startedAt = performance.now()
    const status = await present(number).catch(() => 0)
    answers[status === 0 ? 'closed' : status] = (answers[status === 0 ? 'closed' : status] ?? 0) + 1
    if (status === 201 || status === 303) times.push(performance.now() - startedAt)
  }
  const startedAt = performance.now()
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const waitMs = startedAt + (number / perSecond) * 1000 - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    running.push(one(number))
  }
  await Promise.all(running)
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
  return {
    tried: running.length,
    succeeded: times.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    answers,
  }
}
