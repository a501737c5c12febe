// Runs tests against mutants, on orders of the process that started it. It holds every source with all its mutants, and
// loads each file of tests once; whoever started it ends it where a mutant never comes back.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type LoadedSources, inGeneration, load, reachedFrom } from './hooks.ts'
import type { MeasuredTest, Order, Word } from './protocol.ts'
import { type KeptTest, runTest, testsWhile } from './stand-in.ts'

export interface Work {
  readonly folder: string
  readonly mutants: number
  readonly changed: readonly (readonly [path: string, text: string])[]
}

const work = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Work
const sources: LoadedSources = { folder: work.folder, changed: new Map(work.changed) }
const NONE = -1
const reached = new Uint8Array(work.mutants)
let active = NONE
let isRecording = false

Object.assign(globalThis, {
  $isMutant: (mutant: number): boolean => {
    if (isRecording) reached[mutant] = 1
    return mutant === active
  },
})

const { setTimeout: later, clearTimeout: noLater } = globalThis
const imports = load(sources)
const testFolder = join(work.folder, 'test')
const loaded = new Map<string, readonly KeptTest[]>()
let generation = 0

const say = (word: Word): void => {
  process.send?.(word)
}

/** What a test that runs is failed with by an error that nobody awaited. */
let failNow: ((error: unknown) => void) | null = null
process.on('unhandledRejection', (error) => failNow?.(error))
process.on('uncaughtException', (error) => failNow?.(error))

const testsOf = async (file: string): Promise<readonly KeptTest[]> => {
  const known = loaded.get(file)
  if (known !== undefined) return known
  const path = join(testFolder, file)
  const tests = await testsWhile(path, () => import(pathToFileURL(path).href))
  loaded.set(file, tests)
  return tests
}

type Ending =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' }

const run = async (test: KeptTest, limitMillis: number): Promise<Ending> => {
  say({ kind: 'within', millis: limitMillis })
  const ended = Promise.withResolvers<Ending>()
  const timer = later(() => ended.resolve({ kind: 'late' }), limitMillis)
  failNow = (error) => ended.resolve({ kind: 'failed', error })
  runTest(test).then(
    () => ended.resolve({ kind: 'passed' }),
    (error: unknown) => ended.resolve({ kind: 'failed', error }),
  )
  const ending = await ended.promise
  noLater(timer)
  failNow = null
  return ending
}

const taken = (): number[] => {
  const found: number[] = []
  for (const [mutant, isReached] of reached.entries()) if (isReached === 1) found.push(mutant)
  reached.fill(0)
  return found
}

const MEASURE_MILLIS = 60_000

const measure = async (file: string): Promise<Word> => {
  say({ kind: 'within', millis: MEASURE_MILLIS })
  isRecording = true
  const tests = await testsOf(file)
  const loads = taken()
  const measured: MeasuredTest[] = []
  for (const [index, test] of tests.entries()) {
    const from = performance.now()
    const ending = await run(test, MEASURE_MILLIS)
    const millis = performance.now() - from
    const failure =
      ending.kind === 'passed'
        ? null
        : ending.kind === 'late'
          ? 'too late'
          : String(ending.error).slice(0, 300)
    const first = taken()
    const isRepeatable = failure === null && (await run(test, MEASURE_MILLIS)).kind === 'passed'
    const again = new Set(taken())
    // What is reached the first time only is kept from then on (files that are read once): the next run would not meet the mutant.
    const reaches = isRepeatable ? first.filter((mutant) => again.has(mutant)) : first
    if (isRepeatable) loads.push(...first.filter((mutant) => !again.has(mutant)))
    measured.push({ file, index, name: test.name, millis, failure, isRepeatable, reaches })
  }
  isRecording = false
  const src = join(work.folder, 'src')
  const found = [...reachedFrom(join(testFolder, file), imports)].filter((path) => path.startsWith(src))
  return { kind: 'measured', tests: measured, loads, sources: found.map((path) => relative(src, path)) }
}

/** A mutant that left something behind would be found again in the next: the test that failed must pass without it. */
const isFitAfter = async (test: KeptTest, limitMillis: number): Promise<boolean> => {
  active = NONE
  return (await run(test, limitMillis)).kind === 'passed'
}

const attempt = async ({ mutant, tests }: Extract<Order, { kind: 'try' }>): Promise<Word> => {
  for (const { file, index, limitMillis } of tests) {
    const test = (await testsOf(file))[index]
    if (test === undefined) continue
    active = mutant
    const ending = await run(test, limitMillis)
    active = NONE
    if (ending.kind === 'passed') continue
    const by = `${file}: ${test.name}`
    if (ending.kind === 'late') return { kind: 'verdict', verdict: 'late', by, isFit: false }
    return { kind: 'verdict', verdict: 'killed', by, isFit: await isFitAfter(test, limitMillis) }
  }
  return { kind: 'verdict', verdict: 'survived', by: null, isFit: true }
}

const attemptLoading = async ({
  mutant,
  files,
  limitMillis,
}: Extract<Order, { kind: 'load' }>): Promise<Word> => {
  active = mutant
  generation += 1
  try {
    for (const file of files) {
      const path = join(testFolder, file)
      const url = inGeneration(pathToFileURL(path).href, String(generation))
      say({ kind: 'within', millis: limitMillis })
      let tests: readonly KeptTest[]
      try {
        tests = await testsWhile(path, () => import(url))
      } catch {
        return { kind: 'verdict', verdict: 'killed', by: `${file}: as it is loaded`, isFit: true }
      }
      for (const test of tests) {
        const ending = await run(test, limitMillis)
        if (ending.kind === 'passed') continue
        const verdict = ending.kind === 'late' ? 'late' : 'killed'
        return { kind: 'verdict', verdict, by: `${file}: ${test.name}`, isFit: ending.kind !== 'late' }
      }
    }
    return { kind: 'verdict', verdict: 'survived', by: null, isFit: true }
  } finally {
    active = NONE
  }
}

const carryOut = (order: Order): Promise<Word> => {
  switch (order.kind) {
    case 'measure':
      return measure(order.file)
    case 'try':
      return attempt(order)
    case 'load':
      return attemptLoading(order)
  }
}

process.on('message', (order: Order) => {
  carryOut(order).then(say, (error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.once('disconnect', () => process.exit(0))
say({ kind: 'ready' })
