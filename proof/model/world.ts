import { AsyncLocalStorage } from 'node:async_hooks'
import { SparekeyError } from '../../packages/sparekey/src/errors.ts'
import type { RandomSource } from '../../packages/sparekey/src/crypto/ports.ts'
import { printRedemptionId, printSetId } from '../../packages/sparekey/src/lifecycle/identifiers.ts'
import type { Issued } from '../../packages/sparekey/src/interface/issue.ts'
import { memoryStore } from '../../packages/sparekey/src/store/memory.ts'
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import { seededRandom } from '../../packages/sparekey/test/support/codes.ts'
import { assertSound } from '../../packages/sparekey/test/support/inspect.ts'
import { ada, createLab, type Lab } from '../../packages/sparekey/test/support/lab.ts'
import { Database, type Committed, type Fate, type StopsAt } from './database.ts'
import { digestOf } from './digest.ts'
import type { FinalState, Operation } from './history.ts'
import type { SeededFault } from './seeded-faults.ts'
import { asShipped } from './seeded-faults.ts'

/** The account, its sheets and the library, as every walk finds them. */
export interface World {
  readonly lab: Lab
  readonly log: readonly Committed[]
  readonly sheets: ReadonlyMap<string, Issued>
  /** Which call the running code belongs to. */
  readonly caller: AsyncLocalStorage<Caller>
  /** Puts a database under the library. */
  use(database: Database): void
}
export interface Caller {
  readonly id: string
  readonly random: RandomSource
}

const policy = {
  format: 'long' as const,
  attempts: { failureCap: 100, delaysSeconds: [] },
  issuing: { countsAllowed: [5], maxPerDay: 20 },
}

const idOf = (text: string): number =>
  Array.from(text).reduce((sum, symbol) => (sum * 31 + (symbol.codePointAt(0) ?? 0)) >>> 0, 7)

/** The good bytes of a call: the same in every walk, whatever other calls draw in between. */
export const callerNamed = (id: string): Caller => ({ id, random: seededRandom(idOf(id)) })

/** An active sheet `old`, of whose five codes the first was typed back and the second was used, and a pending one `fresh`. */
export const createWorld = async (): Promise<World> => {
  const caller = new AsyncLocalStorage<Caller>()
  const before = seededRandom(1)
  let database = await new Database({
    log: [],
    fault: asShipped,
    caller: () => null,
    fateOf: () => 'committed',
    stopsAt: 'decisions',
  }).open()
  const store: Store = { ...memoryStore(), transact: (body) => database.store().transact(body) }
  const random: RandomSource = (lengthBytes) => (caller.getStore()?.random ?? before)(lengthBytes)
  const lab = await createLab({ store, policy, random, gate: { permits: 16, places: 1000 } })
  const old = await lab.sheet({ count: 5 })
  const used = await lab.redeem(old.codes[1] ?? '')
  if (!used.ok) throw new TypeError(used.detail)
  const fresh = await lab.issue({ reason: 'replacement', count: 5 })
  return {
    lab,
    log: [...database.log],
    sheets: new Map([
      ['old', old],
      ['fresh', fresh],
    ]),
    caller,
    use: (other) => {
      database = other
    },
  }
}

/** How a script of calls acts on the account. Each answers as the caller sees it. */
export interface Client {
  redeem(code: string, key?: string): Promise<string>
  confirm(sheet: string, place: number, key?: string): Promise<string>
  revoke(key?: string): Promise<string>
  /** Gives the new sheet a name where it was issued. */
  issue(name: string, key?: string): Promise<string>
}
export type Script = (client: Client) => Promise<unknown>

type Result = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** Repeats a call while it is not known what became of it, as its caller should: under the same key. */
export const untilKnown = async (call: () => Promise<string>): Promise<string> => {
  let result = await call()
  for (let again = 0; again < 2 && result === 'info'; again += 1) result = await call()
  return result
}

/** What one walk has: a database of its own, the calls made on it, and what they answered. */
export class Run {
  readonly #world: World
  readonly operations: Operation[] = []
  readonly sheets: Map<string, Issued>
  readonly database: Database
  readonly unanswered = new Set<string>()
  readonly #crashes = new Map<string, () => void>()
  clockSeconds = 0

  constructor(world: World, fault: SeededFault, stopsAt: StopsAt, fateOf: (call: string) => Fate) {
    this.#world = world
    this.sheets = new Map(world.sheets)
    this.database = new Database({
      log: world.log,
      fault,
      caller: () => world.caller.getStore()?.id ?? null,
      fateOf,
      stopsAt,
    })
  }

  async begin(scripts: Readonly<Record<string, Script>>): Promise<void> {
    await this.database.open()
    this.#world.use(this.database)
    for (const [name, script] of Object.entries(scripts)) {
      this.unanswered.add(name)
      const end = (): void => void this.unanswered.delete(name)
      void script(this.#client(name)).then(end, end)
    }
  }

  /** The process of a call ends; its caller does not learn what became of it. */
  crash(call: string): void {
    this.database.crash(call)
    this.#crashes.get(call)?.()
  }

  /** What stands for the walk so far: two walks with the same state have the same continuations. */
  state(): string {
    const told = digestOf()
    for (const one of this.operations) {
      told.add([one.id, one.result, one.redemptionId, one.sheet, ...[...one.after].toSorted(), '/'])
      if (one.result !== 'pending') told.add([...one.beside].toSorted())
    }
    const stops = [...this.database.stops.values()]
      .map(({ call, statement, seen }) => `${call} ${statement} ${seen()}`)
      .toSorted()
    return [this.database.version, this.clockSeconds, told.value, ...stops].join('|')
  }

  async finalState(): Promise<FinalState> {
    const { lab } = this.#world
    let unsound: string | null = null
    const found = await assertSound(lab).catch((error: unknown) => {
      unsound = error instanceof Error ? error.message : String(error)
      return null
    })
    const names = new Map([...this.sheets].map(([name, { setId }]) => [setId, name]))
    const nameOf = (setId: Uint8Array): string => names.get(printSetId(setId)) ?? 'a sheet nobody has'
    const authors = new Map(
      this.database.log.flatMap(({ call, writes }) =>
        writes.flatMap((one) =>
          one.name === 'insertRedemption' ? [[printRedemptionId(one.parameters.redemptionId), call]] : [],
        ),
      ),
    )
    const uses = (found?.sets ?? []).flatMap((set) =>
      set.redemptions.map((one) => {
        const redemptionId = printRedemptionId(one.redemptionId)
        const sheet = nameOf(set.setId)
        const place = this.sheets.get(sheet)?.codes.findIndex((code) => code.startsWith(one.label)) ?? -1
        return { code: `${sheet} ${place}`, redemptionId, author: authors.get(redemptionId) ?? '' }
      }),
    )
    return {
      unsound,
      uses: uses.filter(({ author }) => author !== ''),
      sheets: new Map((found?.sets ?? []).map((set) => [nameOf(set.setId), set.state])),
    }
  }

  #client(name: string): Client {
    let calls = 0
    const { sparekey, signedIn } = this.#world.lab
    const options = (key: string | undefined) => (key === undefined ? {} : { idempotencyKey: key })
    const call = (
      what: Operation['what'],
      about: Partial<Pick<Operation, 'code' | 'sheet' | 'key'>>,
      work: (operation: Operation) => Promise<Result>,
    ): Promise<string> => {
      const operation: Operation = {
        id: `${name}.${(calls += 1)}`,
        what,
        code: null,
        sheet: null,
        key: null,
        ...about,
        after: new Set(this.operations.filter(({ result }) => result !== 'pending').map(({ id }) => id)),
        beside: new Set(),
        result: 'pending',
        redemptionId: null,
      }
      this.operations.push(operation)
      return this.#answered(operation, work)
    }
    return {
      redeem: (code, key) => {
        const [sheet = '', place] = code.split(' ')
        return call('redeem', { code, sheet, key: key ?? null }, async (operation) => {
          const input = { code: this.#code(sheet, Number(place)), firstFactor: signedIn('pwd') }
          const result = await sparekey.redeem(ada, input, options(key))
          if (result.ok) operation.redemptionId = result.redemptionId
          return result
        })
      },
      confirm: (sheet, place, key) =>
        call('confirm', { code: `${sheet} ${place}`, sheet, key: key ?? null }, () => {
          const input = { setId: this.sheets.get(sheet)?.setId ?? '', code: this.#code(sheet, place) }
          return sparekey.confirm(ada, input, options(key))
        }),
      revoke: (key) =>
        call('revoke', { key: key ?? null }, () => sparekey.revoke(ada, { reason: 'other' }, options(key))),
      issue: (sheet, key) =>
        call('issue', { sheet, key: key ?? null }, async () => {
          const input = {
            reason: 'replacement' as const,
            authentication: signedIn('pwd', 'otp'),
            count: 5,
          }
          const result = await sparekey.issue(ada, input, options(key))
          if (result.ok) this.sheets.set(sheet, result)
          return result
        }),
    }
  }

  #code(sheet: string, place: number): string {
    return this.sheets.get(sheet)?.codes[place] ?? ''
  }

  async #answered(operation: Operation, work: (operation: Operation) => Promise<Result>): Promise<string> {
    const crashed = new Promise<string>((resolve) => {
      this.#crashes.set(operation.id, () => resolve('info'))
    })
    const running = this.#world.caller.run(callerNamed(operation.id), async () => {
      try {
        const result = await work(operation)
        return result.ok ? 'ok' : result.code
      } catch (error) {
        return resultOf(error)
      }
    })
    operation.result = await Promise.race([running, crashed])
    operation.beside = new Set(this.operations.map(({ id }) => id))
    return operation.result
  }
}

const resultOf = (error: unknown): string => {
  if (!(error instanceof SparekeyError)) throw error
  if (error.code === 'outcome_unknown') return 'info'
  return error.code === 'overloaded' ? 'failed' : 'internal'
}
