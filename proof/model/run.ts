/**
 * Explores the protocol of issue, confirmation, use, revocation, failover and repeats in every order, and then under seeded
 * faults, which it must find:
 *
 *     npm run proof:model [words of a scenario's name]
 */
import { explore } from './explore.ts'
import { scenarios } from './scenarios.ts'
import { findSeeded, type Caught } from './seeded.ts'
import { coveredFaults, seededFaults } from './seeded-faults.ts'
import { createWorld } from './world.ts'

const count = (number: number): string => number.toLocaleString('en')
const told = ({ finding }: Pick<Caught, 'finding'>): string =>
  [
    ...new Map(finding.violations.map(({ invariant, text }) => [invariant, text.split('\n')[0]])),
    ...finding.steps.map((step, index) => [`${index + 1}.`, step]),
  ]
    .map(([mark, text]) => `    ${mark} ${text}`)
    .join('\n')

const world = await createWorld()
const words = process.argv.slice(2).join(' ')
const chosen = scenarios.filter(({ name }) => name.includes(words))
const sum = { orders: 0, states: 0, steps: 0, found: 0 }
const sometimes = new Map<string, number>()
const start = performance.now()

console.log('scenario, faults in an order: orders, states, steps, different outcomes')
for (const scenario of chosen) {
  const explored = await explore(world, scenario)
  const { orders, states, steps, answers, finding } = explored
  sum.orders += orders
  sum.states += states
  sum.steps += steps
  for (const what of explored.sometimes) sometimes.set(what, (sometimes.get(what) ?? 0) + 1)
  const numbers = [orders, states, steps, answers.size].map(count).join(', ')
  console.log(`  ${scenario.name}, ${scenario.faults}: ${numbers}${finding === null ? '' : ', VIOLATED'}`)
  if (finding === null) continue
  sum.found += 1
  console.log(told({ finding }))
}
console.log(`${count(sum.orders)} orders, ${count(sum.states)} states, ${count(sum.steps)} steps`)
console.log(`met in so many of ${chosen.length} scenarios:`)
for (const [what, times] of [...sometimes].toSorted(([a], [b]) => a.localeCompare(b)))
  console.log(`  ${what}: ${times}`)

let missed = 0
console.log('seeded faults:')
for (const fault of seededFaults) {
  const caught = await findSeeded(world, fault)
  const fired = new Set(caught?.finding.violations.map(({ invariant }) => invariant))
  const isRight = fault.caughtBy.every((one) => fired.has(one as never))
  if (!isRight) missed += 1
  const how = caught === null ? 'NOT FOUND' : `${[...fired].join(', ')} after ${caught.orders} orders`
  console.log(`  ${fault.name}: ${how}${isRight ? '' : `, EXPECTED ${fault.caughtBy.join(', ')}`}`)
  if (caught !== null) console.log(told(caught))
}
for (const fault of coveredFaults) {
  const caught = await findSeeded(world, fault)
  if (caught !== null) missed += 1
  console.log(`  ${fault.name}: ${caught === null ? 'nothing fires' : `FIRES\n${told(caught)}`}`)
}

const seconds = ((performance.now() - start) / 1000).toFixed(1)
const caughtAll = seededFaults.length + coveredFaults.length - missed
console.log(
  `violations ${sum.found}, seeded faults as expected ${caughtAll} of ${seededFaults.length + coveredFaults.length}, ${seconds} s`,
)
process.exitCode = sum.found + missed > 0 ? 1 : 0
