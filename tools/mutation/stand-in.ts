// Stands in for `node:test` while mutants are tried: it keeps the tests instead of running them, so that one test can be
// run again and again, with another mutant each time, in a process that has loaded everything once.
import * as assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type nodeTestModule from 'node:test'
import type { TestContext } from 'node:test'

type Hook = () => unknown
type Body = (context: TestContext) => unknown

interface Suite {
  readonly parent: Suite | null
  readonly name: string
  readonly before: Hook[]
  readonly after: Hook[]
  readonly beforeEach: Hook[]
  readonly afterEach: Hook[]
}

export interface KeptTest {
  readonly file: string
  readonly name: string
  readonly suite: Suite
  readonly body: Body
}

interface State {
  file: string
  suite: Suite
  readonly tests: KeptTest[]
}

const suite = (name: string, parent: Suite | null): Suite => ({
  parent,
  name,
  before: [],
  after: [],
  beforeEach: [],
  afterEach: [],
})

const state: State = { file: '', suite: suite('', null), tests: [] }

const nodeTest = createRequire(import.meta.url)('node:test') as typeof nodeTestModule

/** The tests of a file, which must be imported while this waits. */
export const testsWhile = async (
  file: string,
  load: () => Promise<unknown>,
): Promise<readonly KeptTest[]> => {
  state.file = file
  state.suite = suite('', null)
  const from = state.tests.length
  await load()
  return state.tests.slice(from)
}

export const test = (name: string, ...rest: readonly unknown[]): void => {
  const body = rest.find((part) => typeof part === 'function') as Body | undefined
  const options = rest.find((part) => typeof part === 'object') as
    { skip?: unknown; todo?: unknown } | undefined
  if (body === undefined || (options?.skip !== undefined && options.skip !== false)) return
  state.tests.push({ file: state.file, name, suite: state.suite, body })
}

export const it = test

export const describe = (name: string, ...rest: readonly unknown[]): void => {
  const body = rest.find((part) => typeof part === 'function') as (() => void) | undefined
  const outer = state.suite
  state.suite = suite(name, outer)
  body?.()
  state.suite = outer
}

export const before = (hook: Hook): unknown => state.suite.before.push(hook)
export const after = (hook: Hook): unknown => state.suite.after.push(hook)
export const beforeEach = (hook: Hook): unknown => state.suite.beforeEach.push(hook)
export const afterEach = (hook: Hook): unknown => state.suite.afterEach.push(hook)
export const { mock } = nodeTest

/**
 * Runs one test with all that is around it. What it throws is its failure. What an `after` without a `before` would take away
 * was made as the file was loaded, and the next run needs it.
 */
export const runTest = async (kept: KeptTest): Promise<void> => {
  const suites: Suite[] = []
  for (let at: Suite | null = kept.suite; at !== null; at = at.parent) suites.unshift(at)
  const late: Hook[] = []
  try {
    for (const { before: hooks } of suites) for (const hook of hooks) await hook()
    for (const { beforeEach: hooks } of suites) for (const hook of hooks) await hook()
    await kept.body(contextOf(kept, late))
  } finally {
    mock.reset()
    mock.timers.reset()
    for (const hook of late) await hook()
    for (const { afterEach: hooks } of suites.toReversed()) for (const hook of hooks) await hook()
    for (const { before: made, after: hooks } of suites.toReversed()) {
      if (made.length > 0) for (const hook of hooks) await hook()
    }
  }
}

const contextOf = (kept: KeptTest, late: Hook[]): TestContext => {
  let snapshots = 0
  const context = {
    name: kept.name,
    mock,
    signal: new AbortController().signal,
    after: (hook: Hook) => late.push(hook),
    diagnostic: () => undefined,
    test: async (name: string, ...rest: readonly unknown[]) => {
      const body = rest.find((part) => typeof part === 'function') as Body
      await body(contextOf({ ...kept, name: `${kept.name} > ${name}` }, late))
    },
    assert: {
      ...assert,
      snapshot: (value: unknown) => {
        snapshots += 1
        const expected = snapshotsOf(kept.file)[`${kept.name} ${snapshots}`]
        assert.equal(JSON.stringify(value, null, 2), expected?.trim())
      },
    },
  }
  return context as unknown as TestContext
}

const read = new Map<string, Readonly<Record<string, string>>>()

const snapshotsOf = (file: string): Readonly<Record<string, string>> => {
  const kept = read.get(file) ?? parseSnapshots(readFileSync(`${file}.snapshot`, 'utf8'))
  read.set(file, kept)
  return kept
}

/** A file of snapshots is a module that sets `exports`. */
const parseSnapshots = (text: string): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(
    /^exports\[`((?:\\.|[^`])*)`\] = `((?:\\.|[^`])*)`;/gms,
  )) {
    found[unescaped(name)] = unescaped(value)
  }
  return found
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1')

export default test
