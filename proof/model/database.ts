import { memoryStore } from '../../packages/sparekey/src/store/memory.ts'
import type {
  Answer,
  Ending,
  Outcome,
  Statement,
  Step,
  Store,
  Transaction,
} from '../../packages/sparekey/src/store/port.ts'
import { keep, undo } from '../../packages/sparekey/src/store/port.ts'
import { digestOf, type Digest } from './digest.ts'
import type { SeededFault } from './seeded-faults.ts'

/** How a transaction that wrote something ends. */
export type Fate = 'committed' | 'conflict' | 'unknown, kept here' | 'unknown, gone'

/** A statement that waits for its turn. */
export interface Stop {
  readonly call: string
  readonly statement: string
  /** The lock it needs, held by another transaction. */
  readonly isBlocked: () => boolean
  /** What the call has seen so far. */
  readonly seen: () => string
  go(): void
}

/** A transaction that was committed on the primary, by which call. */
export interface Committed {
  readonly call: string
  readonly writes: readonly Statement[]
}

type Stopped<T> = IteratorResult<Statement, Ending<T>>

interface Open {
  readonly call: string
  readonly generation: number
  readonly writes: Statement[]
  readonly locks: Set<string>
  asked: number
}

export interface DatabaseOptions {
  readonly log: readonly Committed[]
  readonly fault: SeededFault
  /** The call whose code runs at this moment; `null` outside of every call. */
  readonly caller: () => string | null
  readonly fateOf: (call: string) => Fate
  readonly stopsAt: StopsAt
}

/**
 * Where other transactions may come between: before every statement, or only before a transaction and before the change that
 * its reads led to.
 */
export type StopsAt = 'statements' | 'decisions'

/** Thrown into calls that a run leaves behind. */
export class LeftBehind extends Error {
  override readonly name = 'LeftBehind'
}

/**
 * A primary at READ COMMITTED with a synchronous standby, as far as the statements of one account can tell. Calls stop
 * before every statement at which another transaction could come between: once the register's row is locked nothing can,
 * and the rest is one step. A COMMIT that is acknowledged is at the standby with everything before it; one whose outcome is
 * unknown may be here and visible without being there. A transaction that wrote nothing waits for nobody.
 */
export class Database {
  readonly #options: DatabaseOptions
  #log: Committed[]
  #base: Store = memoryStore()
  #standbyHas = 0
  #generation = 0
  #isClosed = false
  readonly #open = new Set<Open>()
  readonly #seen = new Map<string, Digest>()
  readonly #contents: Digest = digestOf()
  readonly stops = new Map<string, Stop>()
  /** Whether a call has ever waited for a row. */
  waited = false
  readonly #giveUp = new Map<string, (error: Error) => void>()

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#log = [...options.log]
    this.#standbyHas = this.#log.length
  }

  get log(): readonly Committed[] {
    return this.#log
  }
  /** Commits that the standby does not have. */
  get unreplicated(): number {
    return this.#log.length - this.#standbyHas
  }
  /** Stands for the contents, here and at the standby. */
  get version(): string {
    return `${this.#contents.value} ${this.unreplicated}`
  }

  async open(): Promise<this> {
    await this.#rebuild()
    return this
  }

  /** The library's side of it. */
  readonly store = (): Store => ({ ...this.#base, kind: 'shared', transact: (body) => this.#transact(body) })

  /** The process of a call ends at once: nothing of it goes on, and its open transaction is undone. */
  crash(call: string): void {
    this.stops.delete(call)
    for (const open of this.#open) if (open.call === call) this.#open.delete(open)
  }

  /** The standby takes over, with so many of the last commits lost; open transactions lose their connection. */
  async failOver(lost: number): Promise<void> {
    this.#log = this.#log.slice(0, this.#log.length - lost)
    this.#standbyHas = this.#log.length
    this.#generation += 1
    this.#open.clear()
    await this.#rebuild()
  }

  /** Ends whatever still waits. */
  close(): void {
    this.#isClosed = true
    for (const giveUp of this.#giveUp.values()) giveUp(new LeftBehind())
  }

  async #rebuild(): Promise<void> {
    this.#base = memoryStore()
    this.#contents.reset()
    for (const [index, { writes }] of this.#log.entries()) {
      await this.#apply(writes)
      if (index >= this.#options.log.length) this.#contents.add(writes)
    }
  }

  async #apply(writes: readonly Statement[]): Promise<void> {
    await this.#base.transact(function* (): Transaction<null> {
      for (const statement of writes) yield statement
      return keep(null)
    })
  }

  async #transact<T>(body: () => Transaction<T>): Promise<Outcome<T>> {
    for (;;) {
      if (this.#isClosed) throw new LeftBehind()
      const call = this.#options.caller()
      const open: Open = {
        call: call ?? '',
        generation: this.#generation,
        writes: [],
        locks: new Set(),
        asked: 0,
      }
      this.#open.add(open)
      const before = this.#seenBy(open.call).value
      try {
        const outcome = await this.#once(open, body)
        if (outcome !== 'again') return outcome
        this.#seenBy(open.call).reset(before)
      } finally {
        this.#open.delete(open)
      }
    }
  }

  async #once<T>(open: Open, body: () => Transaction<T>): Promise<Outcome<T> | 'again'> {
    const running = body()
    let step = running.next()
    while (step.done !== true) {
      await this.#turn(open, step.value)
      if (open.generation !== this.#generation) return 'again'
      step = await this.#goOn(open, running, step)
    }
    const { keep: isKept, value } = step.value
    const outcome = await this.#end(open, isKept, value)
    if (outcome !== 'again') this.#seenBy(open.call).add(outcome.outcome)
    return outcome
  }

  /** Runs a body up to its next stop, on what is committed and what it wrote itself. */
  async #goOn<T>(open: Open, running: Transaction<T>, first: Stopped<T>): Promise<Stopped<T>> {
    const ask = (statement: Statement) => this.#ask(open, statement)
    const waits = (statement: Statement): boolean => this.#waits(open, statement)
    const outcome = await this.#base.transact(function* (): Transaction<Stopped<T>> {
      for (const before of open.writes) yield before
      let step = first
      do {
        if (step.done === true) break
        step = running.next(yield* ask(step.value))
      } while (step.done !== true && !waits(step.value))
      return undo(step)
    })
    if (outcome.outcome === 'unknown') throw new TypeError('A store in memory knows its outcomes.')
    return outcome.value
  }

  async #end<T>(open: Open, isKept: boolean, value: T): Promise<Outcome<T> | 'again'> {
    if (!isKept) return { outcome: 'rolled_back', value }
    if (open.writes.length === 0) return { outcome: 'committed', value }
    const fate = open.call === '' ? 'committed' : this.#options.fateOf(open.call)
    if (fate === 'conflict') return 'again'
    if (fate === 'unknown, gone') return this.#options.fault.gone(value)
    this.#log.push({ call: open.call, writes: open.writes })
    await this.#apply(open.writes)
    this.#contents.add(open.writes)
    if (fate === 'unknown, kept here') return this.#options.fault.keptHere(value)
    if (this.#options.fault.waitsForStandby || open.call === '') this.#standbyHas = this.#log.length
    return { outcome: 'committed', value }
  }

  *#ask(open: Open, statement: Statement): Step<Answer> {
    open.asked += 1
    const steps = this.#options.fault.instead(statement)
    let step = steps.next()
    while (step.done !== true) {
      const answer = yield step.value
      if (isWrite(step.value) && answer.written > 0) {
        open.writes.push(step.value)
        const lock = lockOf(step.value)
        if (lock !== null) open.locks.add(lock)
      }
      step = steps.next(answer)
    }
    this.#seenBy(open.call).add(step.value)
    return step.value
  }

  #isBlocked(open: Open, lock: string | null): boolean {
    return (
      lock !== null &&
      open.generation === this.#generation &&
      [...this.#open].some((other) => other !== open && other.locks.has(lock))
    )
  }

  #waits(open: Open, statement: Statement): boolean {
    if (open.call === '') return false
    if (this.#isBlocked(open, lockOf(statement))) {
      this.waited = true
      return true
    }
    return !open.locks.has(register) && this.#stopsBefore(open, statement)
  }

  #turn(open: Open, statement: Statement): Promise<void> | null {
    const { call } = open
    if (!this.#waits(open, statement)) return null
    const lock = lockOf(statement)
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new LeftBehind())
      this.#giveUp.set(call, reject)
      this.stops.set(call, {
        call,
        statement: statement.name,
        isBlocked: () => this.#isBlocked(open, lock),
        seen: () => `${this.#seenBy(call).value}${open.generation === this.#generation ? '' : ' cut off'}`,
        go: () => {
          this.stops.delete(call)
          resolve()
        },
      })
    })
  }

  #stopsBefore({ asked }: Open, { name }: Statement): boolean {
    return this.#options.stopsAt === 'statements' || asked === 0 || name.startsWith('changeAccount')
  }

  #seenBy(call: string): Digest {
    const digest = this.#seen.get(call) ?? digestOf()
    this.#seen.set(call, digest)
    return digest
  }
}

const isWrite = ({ name }: Statement): boolean => name === 'takeAttempt' || !name.startsWith('read')

const register = 'register'

/** The row that a statement locks where it writes it. Rows that only the register's holder writes need none of their own. */
const lockOf = ({ name, parameters }: Statement): string | null => {
  switch (name) {
    case 'createAccount':
    case 'identifyAccount':
    case 'takeAttempt':
    case 'giveBackAttempt':
    case 'changeAccount':
    case 'changeAccountAndReset':
      return register
    case 'claimIdempotency':
    case 'takeOverIdempotency':
    case 'noteIdempotencyAttempt':
    case 'finishIdempotency':
    case 'freeIdempotency':
    case 'countReplay':
      return 'keyHash' in parameters ? `key ${String(parameters.keyHash)}` : null
    default:
      return null
  }
}
