import assert from 'node:assert/strict'
import { test } from 'node:test'
import vm from 'node:vm'
import { mutantsOf } from '../mutation/mutants.ts'
import type { Outcome, TriedMutant } from '../mutation/report.ts'
import { reportOf, scoreOf } from '../mutation/report.ts'
import { SWITCH, withMutants } from '../mutation/schemata.ts'

/** What becomes of a source: operator, what stood there and what stands there instead. */
const changesIn = (source: string): readonly string[] => {
  const { code, mutants } = mutantsOf(source)
  return mutants.map(({ operator, start, end, text }) => `${operator}: ${code.slice(start, end)} → ${text}`)
}

/** Runs a source with one of its mutants active, or none, and gives what it assigns to `result`. */
const runs = (source: string, active: number): unknown => {
  const { code, mutants } = mutantsOf(source)
  const context = { result: undefined as unknown, [SWITCH]: (mutant: number) => mutant === active }
  vm.runInNewContext(withMutants(code, mutants, 0), context)
  return context.result
}

/** What the source gives under each of its mutants, in their order. */
const outcomesOf = (source: string): readonly unknown[] =>
  mutantsOf(source).mutants.map((_, index) => {
    try {
      return runs(source, index)
    } catch (error) {
      return error instanceof Error ? error.name : 'thrown'
    }
  })

test('each operator is changed as mutation testing has agreed on', () => {
  for (const [source, expected] of [
    ['x = a < b', ['comparison: a < b → (a ) <= ( b)', 'comparison: a < b → (a ) >= ( b)']],
    ['x = a + b', ['arithmetic: a + b → (a ) - ( b)']],
    ['x = "a" + b', ['string: "a" → ""']],
    ['x = a ?? b', ['logical: a ?? b → (a ) && ( b)']],
    ['x += 1', ['assignment: x += 1 → x -= 1']],
    ['x = !a', ['unary: !a → a']],
    ['x = true', ['boolean: true → false']],
    ['x = [a]', ['array: [a] → []']],
    ['x = { a }', ['object: { a } → ({})']],
    ['x = a?.b', ['optional: ?. → .']],
    ['x = a.filter(f)', ['method: a.filter(f) → a']],
    ['x = a.some(f)', ['method: a.some(f) → a.every(f)']],
    ['x = () => a', ['returned: a → undefined']],
    ['x = /^a/', ['regex: /^a/ → /a/']],
    ['x++', ['update: x++ → x--']],
  ] as const) {
    const found = changesIn(source)
    for (const change of expected) assert.ok(found.includes(change), `${source}: ${found.join(' | ')}`)
  }
  assert.deepEqual(changesIn('if (a) b()'), ['condition: a → true', 'condition: a → false'])
  assert.deepEqual(changesIn('while (a) b()'), ['condition: a → false'])
  assert.deepEqual(changesIn('{ a() }'), ['block: { a() } → {}'])
})

test('types, names, imports and sentences are left as they are', () => {
  for (const source of [
    'type A = "a" | "b"',
    'import { a } from "b"',
    'export { a } from "b"',
    'x = { "a-b": c }',
    'throw new RangeError("Give a number of hours.")',
  ])
    assert.ok(!changesIn(source).some((change) => change.startsWith('string')), source)
  assert.equal(mutantsOf('throw new RangeError(`Give ${a} hours.`)').wordings, 1)
  assert.ok(changesIn('x = `SELECT a FROM b WHERE c`').some((change) => change.startsWith('string')))
  assert.ok(
    changesIn('throw new SetupError("keys_missing", "Give the keys.")').includes(
      'string: "keys_missing" → ""',
    ),
  )
})

test('a source with all its mutants does what it did while none is active', () => {
  for (const source of [
    'const f = (a: number): number => (a > 1 && a < 9 ? a * 2 : -a)\nresult = [f(1), f(3), f(10)].join()',
    'let n = 0\nfor (const a of [1, 2, 3].filter((b) => b !== 2)) n += a\nresult = n',
    'const a = { b: undefined as { c: string } | undefined }\nresult = a.b?.c.slice(1) ?? "none"',
    'let r = ""\nswitch (2 as number) {\n  case 2:\n    r += "two"\n    break\n  default:\n    r += "other"\n}\nresult = r',
    'let t = ["a"]\nresult = 1\n;[t[0]] = ["b"]\nresult = t.join("-")',
    'const a = [3, 1]\na.sort()\na.some((b) => b > 2) && a.push(7)\nresult = a.join()',
  ]) {
    const plain: { result?: unknown } = {}
    vm.runInNewContext(mutantsOf(source).code, plain)
    assert.equal(runs(source, -1), plain.result, source)
  }
})

test('one mutant at a time is active, and it does what it says', () => {
  assert.deepEqual(outcomesOf('result = (2 + 3) * 4'), [5 / 4, (2 - 3) * 4])
  assert.deepEqual(outcomesOf('result = 1 < 1 || 2 < 3'), [
    // ||: &&, true, false
    false,
    true,
    false,
    // 1 < 1: <=, >=, true, false
    true,
    true,
    true,
    true,
    // 2 < 3: <=, >=, true, false
    true,
    false,
    true,
    false,
  ])
  const source =
    'const f = (a: string[]) => a.slice(1).map((b) => b.trim())\nresult = f(["x", " y "]).join("|")'
  assert.ok(outcomesOf(source).includes('x|y'), 'without slice')
  assert.ok(outcomesOf(source).includes(' y '), 'without trim')
})

test('the score is what was noticed, of all', () => {
  const one = (outcome: Outcome, file = 'codes/a.ts'): TriedMutant => ({
    file,
    line: 3,
    column: 7,
    operator: 'boolean',
    before: 'true',
    after: 'false',
    outcome,
  })
  const all = [one('killed'), one('late'), one('survived'), one('unreached', 'store/b.ts')]
  assert.deepEqual(scoreOf(all), { all: 4, killed: 1, late: 1, survived: 1, unreached: 1, percent: 50 })
  const text = reportOf(all)
  assert.match(text, /^codes\/ +3 +1 +1 +1 +0 +66\.7 %$/m)
  assert.match(text, /^store\/ +1 +0 +0 +0 +1 +0\.0 %$/m)
  assert.match(text, /^codes\/a\.ts:3:7 boolean: true → false$/m)
  assert.match(text, /^store\/b\.ts:3:7 boolean \(unreached\): true → false$/m)
})
