// `npm run bench:console -- --accounts 1000000`: what pages of the console weigh and how long the service takes for them, on PostgreSQL with
// ten events an account; how fast events are counted, and accounts walked.
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { nodePrimitives } from '../../packages/sparekey/src/crypto/node-primitives.ts'
import { parsePolicy } from '../../packages/sparekey/src/policy/parse.ts'
import { createRollups } from '../../packages/sparekey/src/rollups/rollups.ts'
import { testKeys } from '../../packages/sparekey/src/testing/create-test-sparekey.ts'
import type { Store } from '../../packages/sparekey/src/store/port.ts'
import { median, say } from '../measure.ts'
import { fill, readTemplates } from '../scale/fill.ts'
import { onPostgres } from '../scale/on-postgres.ts'
import { fillIndex } from './fill.ts'
import { enrolBusy } from './people.ts'
import { createVisitor, type Page } from './visitor.ts'

const mostMilliseconds = 200
const mostBytes = 60_000
const timesEach = 20

const { values } = parseArgs({
  options: { accounts: { type: 'string', default: '10000' }, people: { type: 'string', default: '200' } },
})
const accounts = Number(values.accounts)
const people = Number(values.people)
if (!Number.isInteger(accounts) || !Number.isInteger(people) || accounts < people || people < 100) {
  say('--accounts must be a whole number, and at least --people, of whom there are 100 or more.')
  process.exit(2)
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

print(`# bench:console ${process.argv.slice(2).join(' ')}`)
const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
print(`${new Date().toISOString()}, commit ${commit}, Node ${process.version}`)
print(
  `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]?.toFixed(1)}`,
)
const engine = await onPostgres()
print(await engine.describe())

const keys = testKeys()
const policy = parsePolicy({})
const rollupsOn = async (store: Store) => {
  const clock = (): Date => new Date()
  const parts = { store, ring: await keys.load(false), primitives: nodePrimitives, clock }
  return createRollups(parts, { policyOf: async () => policy })
}

const origin = await engine.create('origin')
const first = await origin.openStore()
await engine.hurry(true)
await enrolBusy(first.store, keys, people)
await engine.hurry(false)
const counting = await rollupsOn(first.store)
const countedSince = performance.now()
let counted = 0
for (let more = true; more;) {
  const round = await counting.round()
  counted += round.leaves
  more = round.more
}
const countedPerSecond = counted / ((performance.now() - countedSince) / 1000)
print(`\ncounting: ${counted} events of the log at ${countedPerSecond.toFixed(0)} a second, one process`)
await first.close()

const since = performance.now()
await engine.hurry(true)
const database = await engine.create('console')
const filled = await fill(database, origin, await readTemplates(origin), accounts, (done) => {
  say(`  ${done} of ${accounts} accounts, ${seconds(since)}`)
})
await fillIndex(database)
await database.tidy()
await engine.hurry(false)
const sizes = await database.sizes()
const indexBytes = sizes
  .filter(({ table }) => table === 'sparekey_event_index')
  .reduce((sum, { bytes }) => sum + bytes, 0)
print(
  `\n## ${filled.accounts} accounts, ${filled.events} events on ${engine.name} (built in ${seconds(since)})`,
)
print(
  `index of events: ${(indexBytes / filled.events).toFixed(0)} bytes an event, ${(indexBytes / 2 ** 20).toFixed(0)} MiB`,
)

const { store, close } = await database.openStore()
const walking = await rollupsOn(store)
const walkedSince = performance.now()
let walked = 0
for (let page = 0; page < 20; page += 1) walked += (await walking.round()).accounts
print(
  `walk over accounts: ${(walked / ((performance.now() - walkedSince) / 1000)).toFixed(0)} accounts a second`,
)

const ask = await createVisitor(store, keys)
const missed: string[] = []

const measure = async (what: string, path: string): Promise<Page> => {
  const times: number[] = []
  let page: Page = { status: 0, html: '' }
  for (let time = 0; time < timesEach + 2; time += 1) {
    const start = performance.now()
    page = await ask(path)
    times.push(performance.now() - start)
  }
  const warm = times.slice(2).toSorted((a, b) => a - b)
  const bytes = gzipSync(page.html).length
  const most = warm.at(-1) ?? Number.NaN
  const isGood = page.status === 200 && most <= mostMilliseconds && bytes <= mostBytes
  if (!isGood) missed.push(what)
  print(
    `${what.padEnd(34)} ${String(page.status)}  ${median(warm).toFixed(1).padStart(7)} ms, most ${most.toFixed(1).padStart(7)} ms  ${String(bytes).padStart(6)} B gzip${isGood ? '' : '  MISSED'}`,
  )
  return page
}

/** Where the link "Older" of a list leads; `null`: there is none. */
const olderIn = ({ html }: Page): string | null =>
  /rel="next" href="\/console\/t\/default\/([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null

print(
  `\nthe whole page, ${timesEach} times each, in this process; goal: ≤ ${mostMilliseconds} ms each time, ≤ ${mostBytes} bytes`,
)
await measure('overview', '')
const list = await measure('events', 'events')
await measure('events of one type', 'events?q=event%3Acode.redeemed')
await measure('events of a rare type', 'events?q=event%3Acode.reuse_refused')
await measure('events by what they say, many', 'events?q=left%3A%3C%3D3')
await measure('events by what they say, none', 'events?q=left%3A%3E90')
await measure('all but the most frequent', 'events?q=%21event%3Acode.redeemed')
await measure(
  'events of a day',
  `events?q=at%3A${new Date(Date.now() - 86 * 86_400_000).toISOString().slice(0, 10)}`,
)
await measure('events of an account', 'events?q=account%3Anobody')
await measure('alarms', 'alarms')
await measure('delivery', 'delivery')
await measure('report', 'report?days=90')
await measure('find an account', 'accounts')
await measure('cases', 'cases')
await measure('operators', 'operators')
await measure('who looked at whom', 'looking')
await measure('incidents', 'incident')

for (const [what, begin] of [
  ['page 500 of all events', list],
  ['page 500 of one type', await ask('events?q=event%3Acode.redeemed')],
] as const) {
  let page = begin
  let number = 1
  let path: string | null = null
  for (; number < 500; number += 1) {
    const next = olderIn(page)
    if (next === null) break
    path = next
    page = await ask(next)
  }
  if (path !== null) await measure(what.replace('500', String(number)), path)
}

await close()
await engine.stop()
if (missed.length > 0) say(`Missed: ${missed.join(', ')}.`)
process.exit(missed.length > 0 ? 1 : 0)
