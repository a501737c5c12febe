// What mutation testing says in the end.
import type { Verdict } from './protocol.ts'

export type Outcome = Verdict | 'unreached'

export interface TriedMutant {
  /** Below `src`. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly operator: string
  /** What stood there, and what stands there instead. */
  readonly before: string
  readonly after: string
  readonly outcome: Outcome
}

export interface Score {
  readonly all: number
  readonly killed: number
  readonly late: number
  readonly survived: number
  readonly unreached: number
  /** In per cent: killed and late of all. */
  readonly percent: number
}

export const scoreOf = (mutants: readonly TriedMutant[]): Score => {
  const count = (outcome: Outcome): number => mutants.filter((mutant) => mutant.outcome === outcome).length
  const [killed, late] = [count('killed'), count('late')]
  const all = mutants.length
  const percent = all === 0 ? 100 : (100 * (killed + late)) / all
  return { all, killed, late, survived: count('survived'), unreached: count('unreached'), percent }
}

/** Scores by folder and file, then each survivor with its place and change. */
export const reportOf = (mutants: readonly TriedMutant[]): string => {
  const folders = Map.groupBy(mutants, ({ file }) => file.split('/')[0] ?? '')
  const files = Map.groupBy(mutants, ({ file }) => file)
  const operators = Map.groupBy(mutants, ({ operator }) => operator)
  const survivors = mutants.filter(({ outcome }) => outcome === 'survived' || outcome === 'unreached')
  return [
    row('', { all: 'mutants', killed: 'killed', late: 'late', survived: 'alive', unreached: 'unreached' }),
    ...[...folders].map(([name, of]) => scoreRow(`${name}/`, of)),
    scoreRow('all', mutants),
    '',
    ...[...operators].map(([name, of]) => scoreRow(name, of)),
    '',
    ...[...files].map(([name, of]) => scoreRow(name, of)),
    '',
    ...survivors.map(lineOf),
    '',
  ].join('\n')
}

const scoreRow = (name: string, mutants: readonly TriedMutant[]): string => {
  const score = scoreOf(mutants)
  return `${row(name, score)} ${score.percent.toFixed(1).padStart(6)} %`
}

type Cells = Readonly<Record<'all' | 'killed' | 'late' | 'survived' | 'unreached', number | string>>

const row = (name: string, { all, killed, late, survived, unreached }: Cells): string =>
  [name.padEnd(42), ...[all, killed, late, survived, unreached].map((cell) => String(cell).padStart(9))].join(
    ' ',
  )

const lineOf = ({ file, line, column, operator, before, after, outcome }: TriedMutant): string =>
  `${file}:${line}:${column} ${operator}${outcome === 'unreached' ? ' (unreached)' : ''}: ${short(before)} → ${short(after)}`

const LONGEST = 70

const short = (text: string): string => {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat === '' ? '(nothing)' : flat
}
