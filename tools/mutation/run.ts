// Mutation testing: changes the sources in every place and way that operators.ts knows, and says which changes no test notices.
//
//     npm run mutation                      the four folders
//     npm run mutation -- codes crypto/kdf.ts
//     npm run mutation -- --anew store      also what was killed the last time and has not changed since
//     npm run mutation -- --tests unit/codes,unit/crypto codes    with these tests only
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { lineAt } from '../lib/gate.ts'
import { repositoryRoot, typescriptBelow } from '../lib/workspace.ts'
import { type Judge, startJudge } from './judge.ts'
import { type Mutant, mutantsOf } from './mutants.ts'
import type { MeasuredTest } from './protocol.ts'
import { type Outcome, type TriedMutant, reportOf } from './report.ts'
import { makeSandbox } from './sandbox.ts'
import { withMutants } from './schemata.ts'
import type { Work } from './worker.ts'

const PACKAGE = 'sparekey'
const FOLDERS = ['codes', 'crypto', 'store', 'lifecycle']
/** Beside the unit tests: what takes no server and no browser. */
const TEST_FOLDERS = [
  'unit/',
  'codes/',
  'crypto/key-command',
  'crypto/transit-answers',
  'contract/sqlite',
  'store/sqlite-file',
]
const CACHE = join(repositoryRoot, 'node_modules/.cache/mutation')
/** A mutant is tried with this much of the tests that reach it, those of its subject first: more could only find more. */
const MOST_TEST_MILLIS = 4000

interface Source {
  readonly file: string
  readonly text: string
  readonly code: string
  readonly first: number
  readonly mutants: readonly Mutant[]
  readonly wordings: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    anew: { type: 'boolean', default: false },
    tests: { type: 'string', default: TEST_FOLDERS.join(',') },
  },
})
const testFolders = values.tests.split(',')
const chosen = positionals.length > 0 ? positionals : FOLDERS
const sandbox = makeSandbox(repositoryRoot, PACKAGE)
const src = join(sandbox.folder, 'src')

const sources: Source[] = []
let mutantCount = 0
const isIn = (file: string, part: string): boolean =>
  file === part || file.startsWith(`${part.replace(/\/$/, '')}/`)
const below = typescriptBelow(src)
for (const file of new Set(chosen.flatMap((part) => below.filter((each) => isIn(each, part))))) {
  const text = readFileSync(join(src, file), 'utf8')
  const found = mutantsOf(text)
  sources.push({ file, text, first: mutantCount, ...found })
  mutantCount += found.mutants.length
}

const work: Work = {
  folder: sandbox.folder,
  mutants: mutantCount,
  changed: sources.map(({ file, code, mutants, first }) => [
    join(src, file),
    withMutants(code, mutants, first),
  ]),
}
const workFile = join(sandbox.root, 'work.json')
writeFileSync(workFile, JSON.stringify(work))
const testFiles = typescriptBelow(join(sandbox.folder, 'test')).filter(
  (file) => file.endsWith('.test.ts') && testFolders.some((folder) => file.startsWith(folder)),
)

interface Coverage {
  /** By mutant: the tests that reach its place. */
  readonly tests: readonly (readonly MeasuredTest[])[]
  /** Mutants whose place is reached as modules are loaded. */
  readonly loads: ReadonlySet<number>
  /** By source: the files of tests that import it, with the time that their tests take. */
  readonly importers: ReadonlyMap<string, readonly { readonly file: string; readonly millis: number }[]>
}

const measure = async (judge: Judge): Promise<Coverage> => {
  const tests: MeasuredTest[][] = Array.from({ length: mutantCount }, () => [])
  const loads = new Set<number>()
  const importers = new Map<string, { file: string; millis: number }[]>()
  for (const file of testFiles) {
    const measured = await judge.measure(file)
    const millis = measured.tests.reduce((sum, test) => sum + test.millis, 0)
    const failed = measured.tests.filter(({ failure }) => failure !== null)
    const [first] = failed
    if (first !== undefined) {
      console.error(
        `${file}: ${failed.length} fail where nothing is changed: "${first.name}": ${first.failure}`,
      )
    }
    for (const mutant of measured.loads) loads.add(mutant)
    if (first === undefined) {
      for (const source of measured.sources) {
        importers.set(source, [...(importers.get(source) ?? []), { file, millis }])
      }
    }
    for (const test of measured.tests) {
      if (test.failure === null) for (const mutant of test.reaches) tests[mutant]?.push(test)
    }
  }
  return { tests, loads, importers }
}

/** Tests that caught a mutant of the source at hand, the latest last: they are likely to catch its next one. */
const catchers = new Map<string, Set<string>>()

/** Those that caught mutants of this source lately first, then those of its own subject, then the quickest, while the time lasts. */
const nearest = <Tests extends { readonly file: string; readonly name?: string; readonly millis: number }>(
  source: string,
  tests: readonly Tests[],
): readonly Tests[] => {
  const caught = [...(catchers.get(source) ?? [])]
  const [folder = '', ...rest] = source.replace(/\.ts$/, '').split('/')
  const words = [folder, ...rest.flatMap((part) => part.split('-'))]
  const nearness = ({ file }: Tests): number => words.filter((word) => file.includes(word)).length
  const lately = ({ file, name }: Tests): number => caught.indexOf(`${file}: ${name}`)
  let millis = 0
  return tests
    .toSorted((a, b) => lately(b) - lately(a) || nearness(b) - nearness(a) || a.millis - b.millis)
    .filter((test, index) => index === 0 || (millis += test.millis) <= MOST_TEST_MILLIS)
}

const noteCatcher = (source: string, test: string): void => {
  const caught = catchers.get(source) ?? new Set()
  catchers.set(source, caught)
  caught.delete(test)
  caught.add(test)
}

const limitOf = (millis: number): number => Math.max(6000, Math.ceil(20 * millis))

const judgeOne = async (
  judge: Judge,
  source: Source,
  mutant: number,
  coverage: Coverage,
): Promise<Outcome> => {
  const tests = coverage.tests[mutant] ?? []
  const isLoaded = coverage.loads.has(mutant)
  const repeatable = tests.filter(({ isRepeatable }) => isRepeatable)
  if (tests.length > 0) {
    const limited = nearest(source.file, repeatable.length > 0 ? repeatable : tests).map(
      ({ file, index, millis }) => ({
        file,
        index,
        limitMillis: limitOf(millis),
      }),
    )
    const { verdict, by } = await judge.judge({ kind: 'try', mutant, tests: limited })
    if (by !== null) noteCatcher(source.file, by)
    if (verdict !== 'survived' || !isLoaded) return verdict
  }
  if (!isLoaded) return 'unreached'
  const files = nearest(source.file, coverage.importers.get(source.file) ?? []).map(({ file }) => file)
  if (files.length === 0) return 'unreached'
  return (await judge.judge({ kind: 'load', mutant, files, limitMillis: 10_000 })).verdict
}

/** What was found for a source that has not changed since. */
const cacheFile = ({ file }: Source): string => join(CACHE, `${file.replaceAll('/', '+')}.json`)
const hashOf = ({ text, mutants }: Source): string =>
  createHash('sha256').update(text).update(JSON.stringify(mutants)).digest('hex')

const known = (source: Source): readonly Outcome[] => {
  if (values.anew) return []
  try {
    const { hash, outcomes } = JSON.parse(readFileSync(cacheFile(source), 'utf8')) as {
      hash: string
      outcomes: Outcome[]
    }
    return hash === hashOf(source) ? outcomes : []
  } catch {
    return []
  }
}

const tried = (source: Source, mutant: Mutant, outcome: Outcome): TriedMutant => ({
  file: source.file,
  line: lineAt(source.code, mutant.start),
  column: mutant.start - source.code.lastIndexOf('\n', mutant.start - 1),
  operator: mutant.operator,
  before: source.code.slice(mutant.start, mutant.end),
  after: mutant.text,
  outcome,
})

const judge = startJudge(workFile, sandbox.root)
const leave = (): void => {
  judge.stop()
  rmSync(sandbox.root, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    leave()
    process.exit(1)
  })
try {
  const began = Date.now()
  mkdirSync(CACHE, { recursive: true })
  const coverage = await measure(judge)
  const measuredSeconds = (Date.now() - began) / 1000
  console.error(
    `${mutantCount} mutants, ${testFiles.length} files of tests, measured in ${measuredSeconds.toFixed(0)} s`,
  )
  const all: TriedMutant[] = []
  for (const source of sources) {
    const before = known(source)
    const outcomes: Outcome[] = []
    for (const index of source.mutants.keys()) {
      const earlier = before[index]
      const isDone = earlier === 'killed' || earlier === 'late'
      outcomes.push(isDone ? earlier : await judgeOne(judge, source, source.first + index, coverage))
    }
    writeFileSync(cacheFile(source), JSON.stringify({ hash: hashOf(source), outcomes }))
    const done = source.mutants.map((mutant, index) => tried(source, mutant, outcomes[index] ?? 'unreached'))
    all.push(...done)
    const alive = done.filter(({ outcome }) => outcome === 'survived' || outcome === 'unreached').length
    console.error(
      `${((Date.now() - began) / 1000).toFixed(0)} s ${source.file}: ${alive} of ${done.length} alive`,
    )
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(0)
  const wordings = sources.reduce((sum, source) => sum + source.wordings, 0)
  console.log(
    `Node ${process.version}, ${new Date().toISOString().slice(0, 10)}, ${seconds} s. Sentences left as they are: ${wordings}.\n`,
  )
  console.log(reportOf(all))
} finally {
  leave()
}
