import type { History } from '../history/history.ts'
import type { Random, Topology } from '../topology.ts'
import { createAccount, type Account } from './account.ts'
import { createCaller, type Progress } from './caller.ts'
import { openWire } from './exchange.ts'
import type { Later } from './scenes.ts'
import { playStory } from './story.ts'

export interface Load {
  readonly progress: Readonly<Progress>
  /** Ends the stories where they are, waits for what is in flight, and for late retries at most so long. */
  readonly stop: (retriesMs: number) => Promise<void>
  /** After everything was healed: an account that was never seen, its sheet, one use. Gives the account. */
  readonly fresh: () => Promise<number>
  readonly close: () => void
}

export interface LoadOptions {
  readonly topology: Pick<Topology, 'endpoints' | 'apiKey'>
  readonly history: History
  readonly random: Random
  /** Accounts whose stories are told at the same time. */
  readonly stories: number
}

/** How long an answer is waited for. */
const timeoutMs = 5_000
/** How long a service that was healed may take to serve somebody new. */
const freshMs = 60_000
/** Of so many accounts one has an address, so that its owner is told. */
const accountsPerAddress = 50
export const hasAddress = (account: number): boolean => account % accountsPerAddress === 0

/** Loads the endpoints with the stories of one account after another. What an account does follows from seed and number alone. */
export const startLoad = ({ topology, history, random, stories }: LoadOptions): Load => {
  const wire = openWire(topology.apiKey, timeoutMs)
  const caller = createCaller(history, wire, topology.endpoints)
  const stopping = new AbortController()
  const ended = new AbortController()
  let accounts = 0
  let keys = 0
  const retries = new Set<Promise<unknown>>()

  const open = (signal: AbortSignal, number: number, isTold: boolean): Account =>
    createAccount({
      caller,
      account: number,
      random: random.fork(`account ${number}`),
      newKey: () => (keys += 1),
      stopping: signal,
      hasAddress: isTold,
    })
  const lane = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      accounts += 1
      const number = accounts
      const patient = open(ended.signal, number, false)
      const later: Later = (retry) => {
        const running = retry(patient).finally(() => retries.delete(running))
        retries.add(running)
      }
      await playStory(open(stopping.signal, number, hasAddress(number)), later)
    }
  }
  const lanes = Array.from({ length: stories }, lane)

  return {
    progress: caller.progress,
    stop: async (retriesMs) => {
      stopping.abort()
      await Promise.all(lanes)
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, retriesMs)
      await Promise.race([Promise.all(retries), promise])
      clearTimeout(timer)
      ended.abort()
      await Promise.all(retries)
    },
    fresh: async () => {
      accounts += 1
      const account = open(AbortSignal.timeout(freshMs), accounts, false)
      const sheet = await account.issue()
      const [code] = sheet?.codes ?? []
      if (code !== undefined) await account.redeem(code, null)
      return accounts
    },
    close: wire.close,
  }
}
