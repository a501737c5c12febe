import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import type { Kdf } from '../../src/crypto/ports.ts'
import type { Answer, Statement, Store, Transaction } from '../../src/store/port.ts'

/** Something that a call did, in the order in which it became true. */
export type Entry =
  | { readonly call: string; readonly did: 'attempt'; readonly number: number }
  | { readonly call: string; readonly did: 'hash'; readonly secret: string }
  | { readonly call: string; readonly did: 'reset' | 'use' }
  | { readonly call: string; readonly did: 'answer'; readonly result: unknown }

/** Where calls are stopped: before each transaction, and before each derivation of a typed code. */
export interface Points {
  readonly kdf: Kdf
  readonly trace: readonly Entry[]
  store(base: Store): Store
}

/** Named calls that run at once, and what must be true after each step and at the end. */
export interface Scenario {
  readonly calls: Readonly<Record<string, () => Promise<unknown>>>
  /** The symbols of the codes that calls type; other derivations are not stopped. */
  readonly typed: ReadonlySet<string>
  afterStep(trace: readonly Entry[]): Promise<void>
  atEnd(trace: readonly Entry[]): Promise<void>
}

const caller = new AsyncLocalStorage<string>()

const noted = (trace: Entry[], call: string, { name }: Statement, answer: Answer): void => {
  const [row] = answer.rows as readonly { readonly failures?: number }[]
  if (name === 'takeAttempt' && row !== undefined)
    trace.push({ call, did: 'attempt', number: row.failures ?? 0 })
  if (name === 'changeAccountAndReset' && answer.written === 1) trace.push({ call, did: 'reset' })
  if (name === 'insertRedemption' && answer.written === 1) trace.push({ call, did: 'use' })
}

function* tracing<T>(
  body: Transaction<T>,
  note: (statement: Statement, answer: Answer) => void,
): Transaction<T> {
  let step = body.next()
  while (step.done !== true) {
    const answer = yield step.value
    note(step.value, answer)
    step = body.next(answer)
  }
  return step.value
}

const createPoints = () => {
  const waiting: (() => void)[] = []
  const trace: Entry[] = []
  let typed: ReadonlySet<string> = new Set()
  /** Only what runs inside a call is stopped; the preparation goes straight through. */
  const stop = (): Promise<void> =>
    caller.getStore() === undefined ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))
  const points: Points = {
    trace,
    kdf: {
      derive: async (secret, salt) => {
        const text = Buffer.from(secret).toString('latin1')
        const call = caller.getStore()
        if (call !== undefined && typed.has(text)) {
          await stop()
          trace.push({ call, did: 'hash', secret: text })
        }
        return nodePrimitives.hmacSha256(salt, secret)
      },
    },
    store: (base) => ({
      ...base,
      transact: async (body) => {
        await stop()
        const call = caller.getStore()
        if (call === undefined) return base.transact(body)
        const seen: Entry[] = []
        const outcome = await base.transact(() => {
          seen.length = 0
          return tracing(body(), (statement, answer) => noted(seen, call, statement, answer))
        })
        if (outcome.outcome === 'committed') trace.push(...seen)
        return outcome
      },
    }),
  }
  return { points, waiting, trace, type: (codes: ReadonlySet<string>) => (typed = codes) }
}

/** Lets everything run that can run without a stopped step going on. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

/**
 * Runs a scenario once under every order in which the steps of its calls can follow each other; gives how many orders there
 * are. Each order is run from the start, on a scenario prepared anew.
 */
export const everySchedule = async (prepare: (points: Points) => Promise<Scenario>): Promise<number> => {
  let orders = 0
  let prefix: number[] = []
  for (;;) {
    const { points, waiting, trace, type } = createPoints()
    const scenario = await prepare(points)
    type(scenario.typed)
    const unanswered = new Set(Object.keys(scenario.calls))
    for (const [call, run] of Object.entries(scenario.calls)) {
      const answered = (result: unknown): void => {
        trace.push({ call, did: 'answer', result })
        unanswered.delete(call)
      }
      void caller.run(call, run).then(answered, answered)
    }
    const taken: { choice: number; readonly options: number }[] = []
    await settle()
    while (unanswered.size > 0) {
      const choice = prefix[taken.length] ?? 0
      taken.push({ choice, options: waiting.length })
      const [go] = waiting.splice(choice, 1)
      assert.ok(go, 'some step can always go on')
      go()
      await settle()
      await scenario.afterStep(trace)
    }
    await scenario.atEnd(trace)
    orders += 1
    while (taken.length > 0 && taken.at(-1)!.choice + 1 >= taken.at(-1)!.options) taken.pop()
    if (taken.length === 0) return orders
    taken.at(-1)!.choice += 1
    prefix = taken.map(({ choice }) => choice)
  }
}
