import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkText } from '../check-text.ts'
import { temporaryTree } from './temporary-tree.ts'

const SOURCE = 'packages/lib/src/a.ts'
const TEST = 'packages/lib/test/a.test.ts'
const DOMAIN = 'packages/sparekey/src/codes/a.ts'

const countIn = (path: string, text: string): number =>
  checkText(temporaryTree({ [path]: text })).findings.length

for (const [what, path, text] of [
  ['a bare Error', SOURCE, "throw new Error('x')"],
  ['Math.random', SOURCE, 'Math.random()'],
  ['as any', SOURCE, 'const a = b as any'],
  ['@ts-ignore, in tests too', TEST, '// @ts-ignore because'],
  ['@ts-expect-error in sources', SOURCE, '// @ts-expect-error because'],
  ['a boolean option that turns safety off', SOURCE, 'interface O { allowInsecure?: boolean }'],
  ['a clock of its own in the domain', DOMAIN, 'const now = Date.now()'],
  ['Buffer in the domain', DOMAIN, 'Buffer.from(a)'],
  ['a test that runs alone', TEST, "// why\ntest.only('x', () => {})"],
  ['a test left out without a reason', TEST, "test.skip('x', () => {})"],
  ['a test that leaves itself out without a reason', TEST, 't.skip()'],
  ['a skip option without a reason', TEST, 'test("x", { skip: true }, f)'],
  ['a child that holds the output of the runner', TEST, "spawn('x', [], { stdio: 'inherit' })"],
  ['unfinished work', SOURCE, '// TODO: later'],
  ['a path of one machine', 'docs/a.md', 'see /work/main'],
  ['a registry in the lockfile', 'package-lock.json', '{ "resolved": "https://example.org/a.tgz" }'],
  ['a long file', SOURCE, 'x\n'.repeat(401)],
] as const) {
  test(`fails on ${what}`, () => assert.equal(countIn(path, `const before = 1\n${text}\n`), 1))
}

for (const [what, path, text] of [
  ['a coded error', SOURCE, "throw new ArgumentTypeError('a', 'x')"],
  ['a test left out with a reason above', TEST, "// needs a second machine\ntest.skip('x', () => {})"],
  ['a skip that says why', TEST, "t.skip('needs a second machine')"],
  ['a date made from a value', DOMAIN, 'new Date(at)'],
  ['Node where cryptography touches it', 'packages/sparekey/src/crypto/node-primitives.ts', 'Buffer.from(a)'],
  ['a web address with a folder of that name', 'docs/a.md', 'https://example.org/work/a'],
  ['a file of 400 lines', SOURCE, 'x\n'.repeat(400)],
  ['a long file that says why', SOURCE, `// Long because it is one table.\n${'x\n'.repeat(500)}`],
] as const) {
  test(`passes ${what}`, () => assert.equal(countIn(path, text), 0))
}
