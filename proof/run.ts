/**
 * `npm run proof`: loads real services, breaks them, and judges what they answered against what is left. Exit code 0: no
 * violation (and with `--goals` every goal reached); 1: a violation, or a goal missed; 2: it could not be run.
 */
import { randomInt } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { writeHistory } from './history/json-lines.ts'
import { describeMachine, reportGoals, reportRun } from './report.ts'
import { runProof, shipped, type RunResult } from './run-once.ts'
import { seededBugs, type BugName } from './seeded/bugs.ts'
import { runSeeded } from './seeded/run-seeded.ts'
import { startOneSqlite } from './topologies/one-sqlite.ts'
import { startPowerLoss } from './topologies/power-loss.ts'
import { startStandbyTopology } from './topologies/standby.ts'
import { startTwoOnPostgres } from './topologies/two-on-postgres.ts'
import type { StartTopology } from './topology.ts'

const usage = `npm run proof -- [options]
  --topology NAME   one-sqlite (default), two-on-postgres, standby, power-loss (short runs), or all
  --minutes N       how long load and faults go on, on each topology (default 1)
  --attempts N      end a topology earlier, after so many attempts
  --quiet S         seconds between two faults at most (default 2): more leave more attempts to a minute
  --seed S          a whole number; what accounts and faults do follows from it (default: drawn, and printed)
  --goals           exit with 1 where a goal of the long run is missed
  --seeded NAME     instead: switch on a seeded bug, or with "all" each in turn, and show that the checker finds it
  --out FILE        write the report there too, and the history to FILE.jsonl`

const topologies: Readonly<Record<string, StartTopology>> = {
  'one-sqlite': startOneSqlite,
  'two-on-postgres': startTwoOnPostgres,
  standby: startStandbyTopology,
  'power-loss': startPowerLoss,
}

/** Without `power-loss`, which copies the database at every flush. */
const allTopologies = ['one-sqlite', 'two-on-postgres', 'standby']

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      topology: { type: 'string', default: 'one-sqlite' },
      minutes: { type: 'string', default: '1' },
      attempts: { type: 'string' },
      quiet: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
      goals: { type: 'boolean', default: false },
      seeded: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const names = values.topology === 'all' ? allTopologies : [values.topology]
  const numbers = [values.minutes, values.seed, values.quiet, values.attempts ?? '1'].map(Number)
  if (names.some((name) => !(name in topologies)) || numbers.some((one) => !(one > 0)))
    throw new TypeError(usage)
  if (values.seeded !== undefined && values.seeded !== 'all' && !(values.seeded in seededBugs)) {
    throw new TypeError(`Seeded bugs: all, ${Object.keys(seededBugs).join(', ')}`)
  }
  const attempts = values.attempts === undefined ? {} : { attempts: Number(values.attempts) }
  const [seed, minutes, quietSeconds] = [values.seed, values.minutes, values.quiet].map(Number) as [
    number,
    number,
    number,
  ]
  return { ...values, names, seed, minutes, quietSeconds, attempts }
}

/** Seconds between two lines of progress. */
const progressSeconds = 5
const stories = 16

const main = async (): Promise<number> => {
  const given = readArguments()
  if (given.help) {
    console.log(usage)
    return 0
  }
  const { out } = given
  const print = (text: string): void => {
    console.log(text)
    if (out !== undefined) appendFileSync(out, `${text}\n`)
  }
  if (out !== undefined) writeFileSync(out, '')
  print(`${describeMachine()}, seed ${given.seed}`)
  if (given.seeded !== undefined) return runAllSeeded(given.seeded, given.seed, print)
  const results: RunResult[] = []
  for (const name of given.names) {
    const result = await runOne(name, given)
    results.push(result)
    print(reportRun(result, given.seed))
    if (out !== undefined) await writeHistory(result.history, `${out}.${name}.jsonl`)
  }
  if (given.goals) {
    const { text, isReached } = reportGoals(results)
    print(text)
    return isReached ? 0 : 1
  }
  return results.every(({ verdict }) => verdict.violationCount === 0) ? 0 : 1
}

const runAllSeeded = async (which: string, seed: number, print: (text: string) => void): Promise<number> => {
  const all = Object.keys(seededBugs) as BugName[]
  const names = which === 'all' ? all : all.filter((name) => name === which)
  let caught = 0
  for (const name of names) {
    const { isCaught, text } = await runSeeded(name, seed, (line) => console.error(line))
    print(text)
    caught += isCaught ? 1 : 0
  }
  print(`seeded bugs caught: ${caught} of ${names.length}`)
  return caught === names.length ? 0 : 1
}

const runOne = (
  name: string,
  { seed, minutes, quietSeconds, attempts }: ReturnType<typeof readArguments>,
): Promise<RunResult> => {
  let seconds = 0
  let fault = 'starting'
  const start = topologies[name]
  if (start === undefined) throw new TypeError(usage)
  return runProof({
    start,
    program: shipped,
    seed,
    milliseconds: minutes * 60_000,
    ...attempts,
    stories,
    betweenMs: quietSeconds * 1000,
    lastingMs: 3_000,
    retriesMs: 40_000,
    say: (line) => {
      fault = line
    },
    look: ({ progress }, faults) => {
      seconds += 1
      if (seconds % progressSeconds !== 0) return
      const { attempts: sent, accepted, unknown, inFlight } = progress
      console.error(
        `${name} ${seconds} s: ${sent} attempts, ${accepted} accepted, ${unknown} unknown, ${inFlight} in flight, ${faults} faults; ${fault}`,
      )
    },
  })
}

// Whatever a topology that failed to start has left open must not hold the command up.
try {
  process.exit(await main())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
