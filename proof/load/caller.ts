import type { History } from '../history/history.ts'
import type { NewRecord, Operation } from '../history/record.ts'
import type { Random } from '../topology.ts'
import { classify, type Classified } from './classify.ts'
import type { Wire } from './exchange.ts'

export interface Call {
  readonly op: Operation
  readonly account: number
  readonly path: string
  readonly body: object | null
  /** What the history says of the code and the key. */
  readonly of?: Pick<NewRecord, 'set' | 'slot' | 'codeId' | 'idemKey'>
}

export interface Called extends Classified {
  readonly body: unknown
}

export interface Progress {
  /** Attempts to use a code that were sent. */
  attempts: number
  /** Uses that were acknowledged, replays too. */
  accepted: number
  unknown: number
  inFlight: number
}

export interface Caller {
  readonly call: (call: Call, random: Random) => Promise<Called>
  readonly progress: Readonly<Progress>
}

/** Sends calls to one of the endpoints, drawn for each, and writes down what was sent and what became of it. */
export const createCaller = (history: History, wire: Wire, endpoints: () => readonly URL[]): Caller => {
  const progress: Progress = { attempts: 0, accepted: 0, unknown: 0, inFlight: 0 }
  let calls = 0
  return {
    progress,
    call: async ({ op, account, path, body, of = {} }, random) => {
      calls += 1
      const known = endpoints()
      const proc = random.below(known.length)
      const record = { proc, call: calls, op, account, ...of }
      const { idemKey = null } = of
      history.append({ ...record, type: 'invoke' })
      progress.inFlight += 1
      const exchanged = await wire.send(
        body === null ? 'GET' : 'POST',
        new URL(`/v1/accounts/${accountName(account)}${path}`, known[proc]),
        body,
        idemKey === null ? null : `key-${idemKey}`,
      )
      progress.inFlight -= 1
      const classified = classify(op, exchanged)
      const { set, ...rest } = classified
      history.append({ ...record, ...rest, ...(set !== null && { set }) })
      if (op === 'redeem' && classified.result !== 'not_sent') progress.attempts += 1
      if (op === 'redeem' && classified.type === 'ok') progress.accepted += 1
      if (classified.type === 'info') progress.unknown += 1
      return { ...classified, body: exchanged.body }
    },
  }
}

export const accountName = (account: number): string => `account-${account}`
/** The address at which the owner of some accounts is told. */
export const addressOf = (account: number): string => `owner-${account}@example.org`
