import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDependencies, isPermissive } from '../check-dependencies.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

/** The problems found where `lib` depends on `a`, and `a` on `b`, whose package.json has these fields. */
function problemsWith(
  fields: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, string>> = {},
): string[] {
  const root = temporaryTree({
    'packages/lib/package.json': manifest('lib', { dependencies: { a: '1' }, devDependencies: { dev: '1' } }),
    'node_modules/a/package.json': manifest('a', { optionalDependencies: { b: '1', absent: '1' } }),
    'node_modules/a/node_modules/b/package.json': manifest('b', fields),
    'node_modules/dev/package.json': manifest('dev', { scripts: { postinstall: 'x' } }),
    ...more,
  })
  return checkDependencies(root).findings.map(({ place, problem }) => `${place}: ${problem}`)
}

test('a tree of permissive packages without install scripts passes; development tools are not part of it', () => {
  assert.deepEqual(problemsWith({ scripts: { test: 'x', prepare: 'x' } }), [])
})

for (const script of ['preinstall', 'install', 'postinstall']) {
  test(`a ${script} script deep in the tree fails`, () => {
    const problems = problemsWith({ scripts: { [script]: 'x' } })
    assert.deepEqual(problems, [`b (wanted by a): runs ${script} when it is installed`])
  })
}

test('a binding.gyp fails: it is an install script by another name', () => {
  assert.equal(problemsWith({}, { 'node_modules/a/node_modules/b/binding.gyp': '{}' }).length, 1)
})

test('a prepare script in a package of our own fails', () => {
  const root = temporaryTree({ 'packages/lib/package.json': manifest('lib', { scripts: { prepare: 'x' } }) })
  assert.equal(checkDependencies(root).findings.length, 1)
})

test('a licence that is not permissive, or none, fails', () => {
  assert.equal(problemsWith({ license: 'GPL-3.0-only' }).length, 1)
  assert.equal(problemsWith({ license: undefined }).length, 1)
})

test('licence expressions: one choice of an OR is enough, an AND needs all', () => {
  assert.ok(isPermissive('(MIT OR GPL-3.0-only)'))
  assert.ok(isPermissive('MIT AND ISC'))
  assert.ok(!isPermissive('MIT AND GPL-3.0-only'))
  assert.ok(!isPermissive({ type: 'MIT' }))
})

test('a lockfile that lacks a package for another platform fails', () => {
  const problemsOf = (locked: readonly string[]): number => {
    const entries = locked.map((name) => [`node_modules/${name}`, { version: '1.0.0' }] as const)
    const tool = {
      version: '1.0.0',
      optionalDependencies: { '@tool/linux': '1.0.0', '@tool/darwin': '1.0.0' },
    }
    const packages = { 'node_modules/tool': tool, ...Object.fromEntries(entries) }
    return checkDependencies(temporaryTree({ 'package-lock.json': JSON.stringify({ packages }) })).findings
      .length
  }
  assert.equal(problemsOf(['@tool/linux', '@tool/darwin']), 0)
  assert.equal(problemsOf(['@tool/linux']), 1)
})
