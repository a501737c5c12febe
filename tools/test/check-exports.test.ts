import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkExports } from '../check-exports.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

const notEntries = { lib: ['types.ts'] }
const entry = { types: './dist/index.d.ts', default: './dist/index.js' }
const built = {
  'packages/lib/src/index.ts': '',
  'packages/lib/src/types.ts': '',
  'packages/lib/dist/index.js': '',
  'packages/lib/dist/index.d.ts': '',
}

function problemsIn(
  fields: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
): string[] {
  const root = temporaryTree({ 'packages/lib/package.json': manifest('lib', fields), ...files })
  return checkExports(root, notEntries).findings.map(({ problem }) => problem)
}

test('a built package whose every entry is published passes', () => {
  assert.deepEqual(problemsIn({ exports: { '.': entry } }, built), [])
})

test('an export of a file that does not exist fails', () => {
  const exports = { '.': entry, './gone': { types: './dist/gone.d.ts', default: './dist/gone.js' } }
  assert.equal(problemsIn({ exports }, built).length, 2)
})

test('an export without types, or with types that come too late, fails', () => {
  assert.deepEqual(problemsIn({ exports: { '.': './dist/index.js' } }, built), ['has no types'])
  const late = { default: './dist/index.js', types: './dist/index.d.ts' }
  assert.match(problemsIn({ exports: { '.': late } }, built).join(), /types must come first/)
})

test('an entry file that nobody exported fails', () => {
  const problems = problemsIn({ exports: { '.': entry } }, { ...built, 'packages/lib/src/extra.ts': '' })
  assert.match(problems.join(), /neither in exports nor named/)
})

test('a binary must exist, be executable and begin with its interpreter', () => {
  const bin = { tool: './dist/bin.js' }
  assert.match(problemsIn({ bin }, {}).join(), /does not exist/)
  assert.equal(problemsIn({ bin }, { 'packages/lib/dist/bin.js': 'x' }).length, 2)
  const root = temporaryTree({
    'packages/lib/package.json': manifest('lib', { bin }),
    'packages/lib/dist/bin.js': '#!/usr/bin/env node\n',
  })
  chmodSync(join(root, 'packages/lib/dist/bin.js'), 0o755)
  assert.deepEqual(checkExports(root, {}).findings, [])
})
