import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkReach } from '../check-reach.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

const rules = { lib: { mayUsePackages: [], mayNotReach: { '.': [/^node:sqlite$/, /^store\/sql\//] } } }
const lib = manifest('lib', { exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } })

test('a forbidden module is found however far away, and the module that asked for it is named', () => {
  const root = temporaryTree({
    'packages/lib/package.json': lib,
    'packages/lib/dist/index.js': "export { a } from './a.js';\n",
    'packages/lib/dist/a.js': "import { b } from './deep/b.js';\nimport './index.js';\n",
    'packages/lib/dist/deep/b.js': "import '../store/sql/c.js';\n",
    'packages/lib/dist/store/sql/c.js': 'const { DatabaseSync } = await import("node:sqlite");\n',
  })
  assert.deepEqual(
    checkReach(root, rules).findings.map(({ problem }) => problem),
    ['reaches store/sql/c.js through dist/deep/b.js', 'reaches node:sqlite through dist/store/sql/c.js'],
  )
})

test('an entry that reaches nothing forbidden passes', () => {
  const root = temporaryTree({
    'packages/lib/package.json': lib,
    'packages/lib/dist/index.js': "import 'node:crypto';\n",
  })
  assert.deepEqual(checkReach(root, rules).findings, [])
})

test('an entry that was not built does not pass', () => {
  const root = temporaryTree({ 'packages/lib/package.json': lib })
  assert.equal(checkReach(root, rules).findings.length, 1)
})

test('an entry without a rule does not pass; what is not a module needs none', () => {
  const exports = { './new': './dist/index.js', './package.json': './package.json' }
  const root = temporaryTree({
    'packages/lib/package.json': manifest('lib', { exports }),
    'packages/lib/dist/index.js': '',
  })
  assert.match(
    checkReach(root, rules)
      .findings.map(({ place }) => place)
      .join(),
    /^packages\/lib exports "\.\/new"$/,
  )
})
