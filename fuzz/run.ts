// `npm run fuzz -- --requests N --seed S`: N requests to the service in this process, a hundredth of them more over connections, and
// as many inputs to the parsers. What fails is made short and kept under fuzz/cases/. `--only parsers|routes|sockets` runs one part.
import { parseArgs } from 'node:util'
import { machineLines, tableOf } from '../timing/report.ts'
import { keepParserCase, keepRouteCase } from './cases.ts'
import { allTargets } from './parsers/all.ts'
import { fuzzParsers, shortened, type ParserFault } from './parsers/fuzz.ts'
import { fuzzRoutes, newTally, type RouteFault } from './routes/fuzz.ts'
import { minimised } from './routes/minimise.ts'
import { fuzzSockets, type SocketFault, type SocketTally } from './sockets/fuzz.ts'
import { startWatchdog } from './watchdog.ts'

const PARTS = ['parsers', 'routes', 'sockets'] as const
/** Of this many faults of a part, the first are kept. */
const MOST_KEPT = 20
const HANGS_AFTER_MS = 60_000

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const requests = Number(values.requests)
const seed = Number(values.seed)
const { only } = values
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const whisper = (line: string): void => void process.stderr.write(`${line}\n`)
if (
  !(requests >= 1) ||
  !Number.isSafeInteger(seed) ||
  (only !== undefined && !PARTS.some((part) => part === only))
) {
  whisper(`Usage: npm run fuzz -- [--requests N] [--seed S] [--only ${PARTS.join('|')}]`)
  process.exit(2)
}
const runs = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part

const watchdog = startWatchdog(HANGS_AFTER_MS)
const begun = performance.now()
const seconds = (since: number): string => `${Math.round((performance.now() - since) / 1000)} s`
const counted = (counts: ReadonlyMap<string | number, number>): string =>
  [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => `${key}: ${count}`)
    .join(', ')

/** One of each kind. */
const distinct = <F extends { readonly what: string }>(
  faults: readonly F[],
  kind: (fault: F) => string,
): readonly F[] =>
  [...Map.groupBy(faults, kind).values()]
    .flatMap(([first]) => (first === undefined ? [] : [first]))
    .slice(0, MOST_KEPT)

say(`npm run fuzz -- --requests ${requests} --seed ${seed}${only === undefined ? '' : ` --only ${only}`}`)
for (const line of machineLines()) say(line)
let faults = 0

if (runs('parsers')) {
  const since = performance.now()
  const targets = await allTargets()
  const found: ParserFault[] = []
  const tally = await fuzzParsers({
    targets,
    inputs: requests,
    seed,
    progress: (target, number) => watchdog.beat(`parser ${target}, input ${number}, seed ${seed}`),
    found: (fault) => void found.push(fault),
  })
  const total = [...tally.inputs.values()].reduce((sum, one) => sum + one, 0)
  say('')
  say(
    `Parsers: ${total} inputs to ${targets.length} parsers in ${seconds(since)}, the longest ${Math.round(tally.longestMs)} ms`,
  )
  say(tableOf([...tally.inputs].map(([name, count]) => [`  ${name}`, String(count)])))
  say(`  faults: ${found.length}`)
  faults += found.length
  for (const fault of distinct(found, ({ target, what }) => `${target} ${what.slice(0, 40)}`)) {
    const target = targets.find(({ name }) => name === fault.target)
    const kept = keepParserCase(target === undefined ? fault : await shortened(target, fault))
    say(`  FAULT ${fault.target}: ${fault.what}\n    kept as ${kept}`)
  }
}

if (runs('routes')) {
  const since = performance.now()
  const tally = newTally()
  const found: RouteFault[] = []
  await fuzzRoutes({
    requests,
    seed,
    tally,
    progress: (number) => {
      watchdog.beat(`request ${number}, seed ${seed}`)
      if (number > 0 && number % 50_000 === 0)
        whisper(`  ${number} requests, ${found.length} faults, ${seconds(since)}`)
    },
    found: (fault) => {
      const isNew = !found.some(({ what }) => what.slice(0, 60) === fault.what.slice(0, 60))
      if (isNew) whisper(`  found: ${fault.what}, at ${JSON.stringify(fault.requests.at(-1)).slice(0, 500)}`)
      if (found.length < 1000) found.push(fault)
    },
  })
  say('')
  say(
    `Routes: ${tally.sent} requests in ${seconds(since)} (${tally.unsendable} more could not be put into words), the longest ${Math.round(tally.longestMs)} ms`,
  )
  say(`  answers by status: ${counted(tally.statuses)}`)
  say(
    `  codes issued or sent and looked for in every answer and line: ${tally.codes}; lines of the log: ${tally.logLines}`,
  )
  say(`  answers of 500: ${tally.statuses.get(500) ?? 0}; faults: ${found.length}`)
  faults += found.length
  for (const fault of distinct(found, ({ what }) => what.slice(0, 60))) {
    const beating = setInterval(() => watchdog.beat('making a case short'), 1000)
    const kept = keepRouteCase(await minimised(fault))
    clearInterval(beating)
    say(`  FAULT ${fault.what}\n    kept as ${kept}`)
  }
}

if (runs('sockets')) {
  const since = performance.now()
  const tally: SocketTally = { connections: 0, statuses: new Map() }
  const found: SocketFault[] = []
  await fuzzSockets({
    connections: Math.max(32, Math.round(requests / 100)),
    seed,
    tally,
    progress: (number) => watchdog.beat(`connection ${number}, seed ${seed}`),
    found: (fault) => void found.push(fault),
  })
  say('')
  say(`Connections: ${tally.connections} in ${seconds(since)}`)
  say(`  answers by status (0: closed without one): ${counted(tally.statuses)}`)
  say(`  faults: ${found.length}`)
  faults += found.length
  for (const { what, sent } of distinct(found, (fault) => fault.what.slice(0, 60))) {
    say(`  FAULT ${what}\n    ${JSON.stringify(Buffer.from(sent).toString('latin1')).slice(0, 2000)}`)
  }
}

await watchdog.stop()
say('')
say(`${faults === 0 ? 'holds' : 'DOES NOT HOLD'}: ${faults} faults in ${seconds(begun)}`)
process.exit(faults === 0 ? 0 : 1)
