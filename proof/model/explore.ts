import { everyOrder, type Explored, type Walk } from './orders.ts'
import { violations, type Violation } from './history.ts'
import { asShipped, type SeededFault } from './seeded-faults.ts'
import type { Scenario } from './scenarios.ts'
import { Run, type World } from './world.ts'

/** What went wrong, and how it came to it. */
export interface Finding {
  readonly violations: readonly Violation[]
  readonly steps: readonly string[]
}
export interface Result extends Explored {
  readonly finding: Finding | null
  /** How often each answer was given at the end of an order. */
  readonly answers: ReadonlyMap<string, number>
  /** What happened at least once in some order. */
  readonly sometimes: ReadonlySet<string>
}

/** Lets everything run that can run without a stopped statement going on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Longer than a lease, shorter than a recovery. */
const waitSeconds = 31

/** Runs a scenario under every order of its statements and every placing of its faults; ends at the first violation. */
export const explore = async (
  world: World,
  scenario: Scenario,
  fault: SeededFault = asShipped,
): Promise<Result> => {
  let finding: Finding | null = null
  const answers = new Map<string, number>()
  const sometimes = new Set<string>()
  const explored = await everyOrder(async (walk) => {
    const one = new Walking(world, scenario, fault, walk)
    try {
      const found = await one.toTheEnd()
      const answer = one.answer()
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
      if (found.length > 0) finding = { violations: found, steps: one.steps }
      return found.length === 0
    } finally {
      for (const what of one.happened()) sometimes.add(what)
      await one.leave()
    }
  })
  return { ...explored, finding, answers, sometimes }
}

interface Way {
  readonly name: string
  readonly cost: number
  take(): Promise<void> | void
}

class Walking {
  readonly #world: World
  readonly #scenario: Scenario
  readonly #walk: Walk
  readonly #run: Run
  readonly steps: string[] = []
  #faultsLeft: number
  #isAtEnd = false

  constructor(world: World, scenario: Scenario, fault: SeededFault, walk: Walk) {
    this.#world = world
    this.#scenario = scenario
    this.#walk = walk
    this.#faultsLeft = scenario.faults
    this.#run = new Run(world, fault, scenario.stopsAt, (call) => this.#fateOf(call))
  }

  async toTheEnd(): Promise<readonly Violation[]> {
    await this.#run.begin(this.#scenario.scripts)
    await settle()
    for (;;) {
      const ways = this.#ways()
      if (ways.length === 0) break
      this.#walk.meet(`${this.#faultsLeft}|${this.#run.state()}`)
      const way = ways[this.#walk.choose(ways.length)]
      if (way === undefined) throw new TypeError('A walk took a way that is not there.')
      this.#faultsLeft -= way.cost
      this.steps.push(way.name)
      await way.take()
      await settle()
    }
    if (this.#run.unanswered.size > 0) throw new TypeError(`Nothing can go on: ${this.steps.join('; ')}`)
    const final = await this.#run.finalState()
    const ages = new Map([...this.#run.sheets.keys()].map((sheet, index) => [sheet, index]))
    return violations(this.#run.operations, final, ages)
  }

  answer(): string {
    return this.#run.operations.map(({ id, result }) => `${id} ${result}`).join(', ')
  }

  *happened(): Generator<string> {
    const faults = ['failover', 'crashes', 'wait', 'conflict', 'unknown, kept here', 'unknown, gone']
    for (const step of this.steps) yield* faults.filter((fault) => step.includes(fault))
    if (this.#run.database.waited) yield 'a call waited for a row that another one held'
    const { operations } = this.#run
    for (const { key, result, id } of operations) {
      const earlier = operations.find((one) => one.key !== null && one.key === key && one.result === 'info')
      if (earlier !== undefined && earlier.id !== id && result === 'ok') yield 'a repeat was answered'
    }
  }

  async leave(): Promise<void> {
    this.#run.database.close()
    this.#world.lab.clock.advance(-this.#run.clockSeconds)
    await settle()
  }

  #ways(): readonly Way[] {
    const { database, unanswered } = this.#run
    const ways: Way[] = []
    for (const stop of database.stops.values()) {
      if (stop.isBlocked()) continue
      ways.push({ name: `${stop.call} ${stop.statement}`, cost: 0, take: stop.go })
    }
    if (this.#isAtEnd) return ways
    for (let lost = 1; lost <= database.unreplicated; lost += 1) {
      ways.push({ name: `failover, ${lost} lost`, cost: 0, take: () => database.failOver(lost) })
    }
    if (unanswered.size === 0) {
      const end = { name: 'the end', cost: 0, take: () => void (this.#isAtEnd = true) }
      return ways.length === 0 ? [] : [end, ...ways]
    }
    if (this.#faultsLeft === 0) return ways
    for (const { call } of this.#scenario.crashes ? database.stops.values() : []) {
      ways.push({ name: `${call} crashes`, cost: 1, take: () => this.#run.crash(call) })
    }
    if (this.#scenario.waits) ways.push({ name: `wait ${waitSeconds} s`, cost: 1, take: () => this.#wait() })
    return ways
  }

  #wait(): void {
    this.#world.lab.clock.advance(waitSeconds)
    this.#run.clockSeconds += waitSeconds
  }

  #fateOf(call: string) {
    if (this.#faultsLeft === 0) return 'committed'
    const fates = ['committed', 'unknown, kept here', 'unknown, gone', 'conflict'] as const
    const offered = this.#scenario.conflicts ? fates : fates.slice(0, 3)
    const fate = offered[this.#walk.choose(offered.length)] ?? 'committed'
    if (fate !== 'committed') {
      this.#faultsLeft -= 1
      this.steps.push(`${call} ${fate}`)
    }
    return fate
  }
}
