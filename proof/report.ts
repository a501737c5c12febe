import { arch, availableParallelism, cpus, platform, release } from 'node:os'
import { printRecord } from './history/json-lines.ts'
import { total, type RunResult } from './run-once.ts'

/** What the long run is to reach, over all topologies of one command. */
export const goals = { attempts: 1_000_000, acknowledged: 100_000, contested: 10_000, faults: 200 } as const

const figure = (value: number): string => value.toLocaleString('en-US')
const row = (name: string, value: number | string): string =>
  `  ${name.padEnd(58)} ${typeof value === 'number' ? figure(value) : value}`
const rows = (counts: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(counts)
    .toSorted(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
    .map(([name, count]) => row(name, count))

/** Where a run was made. */
export const describeMachine = (): string =>
  `${new Date().toISOString()}, ${platform()} ${release()} ${arch()}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'processor'}, Node ${process.version}`

/** One run as text: what was done, what was seen, and every violation with the lines that show it. */
export const reportRun = (result: RunResult, seed: number): string => {
  const { topology, seconds, verdict, faults, impossible, notices, history } = result
  const missing = neverSeen(result)
  return [
    `${topology}, seed ${seed}, ${Math.round(seconds)} s`,
    row('attempts with a well-formed code', verdict.attempts),
    row('acknowledged uses', verdict.acknowledged),
    row('contested in flight', verdict.contested),
    row('without a known outcome', verdict.unknown),
    row('faults', total(faults)),
    'faults by name',
    ...rows(faults),
    ...impossible.map(({ name, why }) => `  not here: ${name}: ${why}`),
    'answers to attempts',
    ...rows(verdict.answers),
    'sometimes',
    ...rows(verdict.sometimes),
    ...(notices === null
      ? []
      : [
          'notices of uses',
          ...rows({ told: notices.told, 'told more than once': notices.toldAgain, waiting: notices.waiting }),
        ]),
    row('VIOLATIONS', verdict.violationCount),
    ...verdict.violations.flatMap(({ invariant, message, lines }) => [
      `  ${invariant}: ${message}`,
      ...lines.map((line) => `      ${printRecord(history.line(line))}`),
    ]),
    ...(missing.length === 0 ? [] : [`  never happened: ${missing.join('; ')}`]),
    '',
  ].join('\n')
}

/** What must be seen in a long run and was not. */
export const neverSeen = ({ verdict }: RunResult): readonly string[] =>
  Object.entries(verdict.sometimes)
    .filter(([, count]) => count === 0)
    .map(([name]) => name)

/** The goals against all runs of the command. `isReached`: each of them, and everything that must be seen was seen. */
export const reportGoals = (
  results: readonly RunResult[],
): { readonly text: string; readonly isReached: boolean } => {
  const sum = (of: (result: RunResult) => number): number => results.reduce((all, one) => all + of(one), 0)
  const reached = {
    attempts: sum(({ verdict }) => verdict.attempts),
    acknowledged: sum(({ verdict }) => verdict.acknowledged),
    contested: sum(({ verdict }) => verdict.contested),
    faults: sum(({ faults }) => total(faults)),
  }
  const names = Object.keys(goals) as (keyof typeof goals)[]
  const violations = sum(({ verdict }) => verdict.violationCount)
  const missing = sum((result) => neverSeen(result).length)
  return {
    text: [
      'goals',
      ...names.map((name) => row(`${name}, at least ${figure(goals[name])}`, reached[name])),
      row('violations, none', violations),
      row('never happened, none', missing),
      '',
    ].join('\n'),
    isReached: violations + missing === 0 && names.every((name) => reached[name] >= goals[name]),
  }
}
