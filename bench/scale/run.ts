// `npm run bench:scale -- --sizes 10000,100000 --database postgres|sqlite [--redemptions 1000000]`: what an account takes, and
// how calls fare as accounts grow in number. Ratios are against the smallest size, measured in turns with it.
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { testKeys } from '../../packages/sparekey/src/testing/create-test-sparekey.ts'
import { say } from '../measure.ts'
import { bytesTable, perAccount } from './bytes.ts'
import { inTurns, issueToSomebody, subjectOf, type Compared, type Measured, type Subject } from './calls.ts'
import type { Engine, ScaleDatabase } from './database.ts'
import { fill, readTemplates, type Filled } from './fill.ts'
import { hotSpots, lengthenTrail } from './hot-spots.ts'
import { enrol } from './people.ts'
import { reportPlans } from './plans.ts'
import { exampleUse, takeAccounts, useMany } from './uses.ts'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    database: { type: 'string', default: 'postgres' },
    people: { type: 'string', default: '1000' },
    turns: { type: 'string', default: '10' },
    redemptions: { type: 'string', default: '0' },
  },
})
const whole = (name: 'people' | 'turns' | 'redemptions'): number => {
  const number = Number(values[name])
  if (Number.isInteger(number) && number >= 0) return number
  say(`--${name} must be a whole number.`)
  process.exit(2)
}
const sizes = values.sizes.split(',').map(Number)
if (!sizes.every((size) => Number.isInteger(size) && size >= 1000)) {
  say('--sizes must be numbers of accounts, 1000 or more, separated by commas.')
  process.exit(2)
}
const engineOf: Readonly<Record<string, () => Promise<Engine>>> = {
  postgres: async () => (await import('./on-postgres.ts')).onPostgres(),
  sqlite: async () => (await import('./on-sqlite.ts')).onSqlite(),
}
const start = engineOf[values.database]
if (start === undefined) {
  say(`--database must be one of: ${Object.keys(engineOf).join(', ')}.`)
  process.exit(2)
}

/** Each use takes a code, and each person has ten. */
const usesEach = (whole('turns') + 1) * (60 + 240)
const fewest = Math.ceil((usesEach * (sizes.length - 1)) / 10) + 2
if (Math.min(whole('people'), ...sizes) < fewest) {
  say(`--people must be ${fewest} or more for these --sizes and --turns, and no more than the smallest size.`)
  process.exit(2)
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`
const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
const missed: string[] = []
const goal = (what: string, value: number, most: number, unit = ''): void => {
  const holds = value <= most
  if (!holds) missed.push(what)
  print(
    `goal: ${what} ${value.toFixed(unit === '' ? 2 : 0)}${unit} ≤ ${most}${unit}: ${holds ? 'holds' : 'MISSED'}`,
  )
}

// A server is ended with the process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const engine = await start()
print(`# bench:scale ${process.argv.slice(2).join(' ')}`)
print(`${new Date().toISOString()}, commit ${commit}, Node ${process.version}`)
print(
  `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
)
print(await engine.describe())

const keys = testKeys()
const peopleCount = Math.min(whole('people'), Math.min(...sizes))
const begun = performance.now()
await engine.hurry(true)
const origin = await engine.create('origin')
const { store, close } = await origin.openStore()
const people = await enrol(store, keys, peopleCount)
await close()
const templates = await readTemplates(origin)
// The others have the hot spots to themselves.
const users = people.slice(0, -2)
await origin.tidy()
print(
  `\n## ${peopleCount} accounts as the library itself wrote them, after ${engine.tidies} (${seconds(begun)})`,
)
print(bytesTable(await origin.sizes(), { accounts: peopleCount, events: 2 * peopleCount }))

const build = async (size: number): Promise<readonly [ScaleDatabase, Filled]> => {
  const since = performance.now()
  await engine.hurry(true)
  const database = await engine.create(`accounts_${size}`)
  let told = performance.now()
  const filled = await fill(database, origin, templates, size, (done) => {
    if (performance.now() - told < 10_000) return
    told = performance.now()
    say(`  ${done} of ${size} accounts, ${seconds(since)}`)
  })
  await database.tidy()
  await engine.hurry(false)
  print(`\n## ${size} accounts on ${engine.name} (built in ${seconds(since)})`)
  const found = await database.sizes()
  print(bytesTable(found, filled))
  const { account, event } = perAccount(found, filled)
  if (size >= 1_000_000 || sizes.length === 1) {
    if (engine.name === 'PostgreSQL') {
      goal(`bytes an account, ${size} accounts`, account, 1200, ' B')
      goal(`bytes an event, ${size} accounts`, event, 400, ' B')
    }
  }
  return [database, filled]
}

const line = (what: string, { small, large }: Compared): string =>
  `${what.padEnd(16)} ${times(small)} → ${times(large)}, p50 × ${(large.p50 / small.p50).toFixed(2)} (${large.calls} calls each)\n` +
  `${''.padEnd(16)} a call: ${workOf(small)} → ${workOf(large)}`
const times = ({ p50, p99 }: Measured): string => `${p50.toFixed(2)} / ${p99.toFixed(2)} ms`
const workOf = ({ work }: Measured): string => {
  const pages = Number.isNaN(work.pages)
    ? ''
    : `, ${work.pages.toFixed(0)} pages (${work.pagesRead.toFixed(1)} read), ${(work.logBytes / 1024).toFixed(1)} KiB of log`
  return `${work.processorMs.toFixed(2)} ms of processor${pages}`
}

const turns = whole('turns')
const redemptions = whole('redemptions')
/** Events of the account that has many. */
const trail = 10_000
const useOf = (subject: Subject) => subject.nextUse()
const compare = async (smallest: Subject, large: Subject, size: number): Promise<void> => {
  print(`p50 / p99 with ${sizes[0]} accounts → with ${size}:`)
  for (const lanes of [1, 8]) {
    const calls = 60 * Math.min(4, lanes)
    const used = await inTurns(smallest, large, useOf, { turns, calls, lanes })
    print(line(`redeem, ${lanes} at once`, used))
    const issued = await inTurns(smallest, large, () => issueToSomebody, {
      turns,
      calls: 60 * Math.min(2, lanes),
      lanes,
    })
    print(line(`issue, ${lanes} at once`, issued))
    if (size >= 1_000_000) {
      goal(`redeem p50 at ${size}, ${lanes} at once`, used.large.p50 / used.small.p50, 1.25)
      goal(`issue p50 at ${size}, ${lanes} at once`, issued.large.p50 / issued.small.p50, 1.25)
    }
  }
}

const lookAtHotSpots = async (database: ScaleDatabase, subject: Subject): Promise<void> => {
  const [busy, plain] = people.slice(-2)
  if (busy === undefined || plain === undefined) return
  const { store: own, close: end } = await database.openStore()
  await lengthenTrail(own, busy, trail)
  await end()
  print('Hot spots, p50 / p99:')
  for (const one of await hotSpots(subject, busy, plain, trail)) print(one)
}

const wearOut = async (database: ScaleDatabase, filled: Filled): Promise<void> => {
  const example = await exampleUse(origin, keys, people[0] ?? missing())
  await takeAccounts(database, redemptions)
  await database.tidy()
  print(`\n## ${redemptions} uses, each as the library writes one, a thousand at a time`)
  const since = performance.now()
  await useMany(database, example, engine, redemptions, (done) =>
    say(`  ${done} of ${redemptions} uses, ${seconds(since)}`),
  )
  print(`in ${seconds(since)}. Before any VACUUM by hand:`)
  const report = async (): Promise<void> => {
    for (const one of await database.wear()) print(one)
    const events = filled.events + redemptions + trail
    print(bytesTable(await database.sizes(), { ...filled, events }, true))
  }
  await report()
  const vacuum = performance.now()
  await database.tidy()
  print(`After ${engine.tidies}, which took ${seconds(vacuum)}:`)
  await report()
}

const missing = (): never => {
  throw new TypeError('There is nobody.')
}

const [smallestSize = 0, ...others] = sizes.toSorted((a, b) => a - b)
const [smallest] = await build(smallestSize)
const smallSubject = await subjectOf(smallest, keys, users)
for (const size of others) {
  const [database, filled] = await build(size)
  const subject = await subjectOf(database, keys, users)
  await compare(smallSubject, subject, size)
  print(reportPlans(await database.plans(), await database.sizes()))
  if (size === others.at(-1)) await lookAtHotSpots(database, subject)
  await subject.close()
  if (size === others.at(-1) && redemptions > 0) await wearOut(database, filled)
  await database.drop()
}
await smallSubject.close()
await engine.stop()
print(missed.length === 0 ? '\nEvery goal holds.' : `\nMISSED: ${missed.join('; ')}`)
process.exitCode = missed.length === 0 ? 0 : 1
