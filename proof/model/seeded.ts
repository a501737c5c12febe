import { explore, type Finding } from './explore.ts'
import { telling, type Scenario } from './scenarios.ts'
import type { SeededFault } from './seeded-faults.ts'
import type { World } from './world.ts'

export interface Caught {
  readonly scenario: string
  readonly finding: Finding
  /** Orders that were run until it showed. */
  readonly orders: number
}

/** Explores the telling scenarios under a seeded fault, until an invariant fires; `null` where none does. */
export const findSeeded = async (
  world: World,
  fault: SeededFault,
  scenarios: readonly Scenario[] = telling,
): Promise<Caught | null> => {
  let orders = 0
  for (const scenario of scenarios) {
    const explored = await explore(world, scenario, fault)
    orders += explored.orders
    if (explored.finding !== null) return { scenario: scenario.name, finding: explored.finding, orders }
  }
  return null
}
