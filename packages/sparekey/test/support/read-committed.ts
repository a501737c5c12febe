import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import {
  undo,
  type Answer,
  type Ending,
  type Statement,
  type StatementName,
  type Store,
  type Transaction,
} from '../../src/store/port.ts'
import { isWrite } from './stores.ts'

/** Where a foreign change is committed: before this statement of this transaction, counted from 0. */
export interface Gap {
  readonly transaction: number
  /** Its number, or the first of this name. */
  readonly statement: number | StatementName
}

/** A store in which one foreign change is committed between two statements of a transaction, as READ COMMITTED allows. */
export interface TornStore extends Store {
  /** Begins to count transactions: the change happens in this gap. */
  tear(gap: Gap, change: () => Promise<unknown>): void
  /** What came of it. `blocked`: a row that the transaction had written kept the change waiting until its end. */
  readonly torn: 'not reached' | 'changed' | 'blocked'
  /** The statement before which it happened. */
  readonly at: string
}

interface Asked {
  readonly statement: Statement
  readonly answer: Answer
}

/**
 * The memory store's transactions are atomic, so a body is run in two: up to the gap, and undone; then the change is
 * committed; then what the body had written is written again, with the same answers, and the body goes on. Where writing
 * again has another answer, the real database would have made the change wait for the rows that the body holds: then the
 * body ends first.
 */
export const tornStore = (base: Store): TornStore => {
  let gap: Gap | null = null
  let change: () => Promise<unknown> = async () => {}
  let transactions = 0

  const store: TornStore & { torn: TornStore['torn']; at: string } = {
    ...base,
    torn: 'not reached',
    at: '',
    tear: (where, what) => {
      gap = where
      change = what
      transactions = 0
      store.torn = 'not reached'
      store.at = ''
    },
    transact: async (body) => {
      const here = gap !== null && transactions === gap.transaction ? gap : null
      transactions += 1
      if (here === null) return base.transact(body)
      gap = null
      const running = body()
      const asked: Asked[] = []
      const before = await runTo(base, running, asked, here.statement)
      if (before.kind === 'ended') return base.transact(() => repeat(asked, before.ending))
      store.at = before.next.name
      await change()
      const outcome = await base.transact<unknown>(() => goOn(running, asked, before.next))
      if (outcome.outcome !== 'unknown' && outcome.value === blocked) {
        // The change came first in the run above; in the real one it comes after. Neither may hurt.
        store.torn = 'blocked'
        return base.transact(body)
      }
      store.torn = 'changed'
      return outcome as never
    },
  }
  return store
}

const blocked = Symbol('blocked')

type Reached<T> =
  { readonly kind: 'ended'; readonly ending: Ending<T> } | { readonly kind: 'gap'; readonly next: Statement }

const runTo = async <T>(
  base: Store,
  running: Transaction<T>,
  asked: Asked[],
  stop: Gap['statement'],
): Promise<Reached<T>> => {
  const outcome = await base.transact(function* (): Transaction<Reached<T>> {
    let step = running.next()
    while (step.done !== true && asked.length !== stop && step.value.name !== stop) {
      const answer = yield step.value
      asked.push({ statement: step.value, answer })
      step = running.next(answer)
    }
    return undo(
      step.done === true ? { kind: 'ended', ending: step.value } : { kind: 'gap', next: step.value },
    )
  })
  assert.ok(outcome.outcome !== 'unknown')
  return outcome.value
}

function* writeAgain(asked: readonly Asked[]): Generator<Statement, boolean, Answer> {
  for (const { statement, answer } of asked) {
    if (!isWrite(statement.name)) continue
    if (!isDeepStrictEqual(yield statement, answer)) return false
  }
  return true
}

function* repeat<T>(asked: readonly Asked[], ending: Ending<T>): Transaction<T> {
  assert.ok(yield* writeAgain(asked))
  return ending
}

function* goOn<T>(
  running: Transaction<T>,
  asked: readonly Asked[],
  next: Statement,
): Transaction<T | typeof blocked> {
  if (!(yield* writeAgain(asked))) return undo(blocked)
  let step = running.next(yield next)
  while (step.done !== true) step = running.next(yield step.value)
  return step.value
}
