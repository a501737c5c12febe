import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { build } from '../build.ts'
import { addFiles, manifest, temporaryTree } from './temporary-tree.ts'

const options = {
  composite: true,
  declaration: true,
  rootDir: 'src',
  outDir: 'dist',
  tsBuildInfoFile: 'dist/.tsbuildinfo',
  module: 'nodenext',
  rewriteRelativeImportExtensions: true,
  types: [],
}
const lib = {
  'packages/lib/package.json': manifest('lib', { bin: { tool: './dist/bin.js' } }),
  'packages/lib/tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['src'] }),
  'packages/lib/src/bin.ts': "#!/usr/bin/env node\nimport { a } from './a.ts'\nexport const b = a\n",
  'packages/lib/src/a.ts': 'export const a = 1\n',
  'packages/lib/src/sql/000001.sql': 'SELECT 1;\n',
}

test('compiles, copies what is not TypeScript, marks binaries, and removes what lost its source', () => {
  const root = temporaryTree(lib)
  const dist = join(root, 'packages/lib/dist')
  assert.ok(build(root))
  assert.match(readFileSync(join(dist, 'bin.js'), 'utf8'), /from ['"]\.\/a\.js['"]/)
  assert.equal(readFileSync(join(dist, 'sql/000001.sql'), 'utf8'), 'SELECT 1;\n')
  assert.equal(statSync(join(dist, 'bin.js')).mode & 0o111, 0o111)

  rmSync(join(root, 'packages/lib/src/sql/000001.sql'))
  addFiles(root, { 'packages/lib/src/sql/000002.sql': 'SELECT 2;\n', 'packages/lib/dist/gone.js': '' })
  rmSync(join(dist, 'a.js'))
  assert.ok(build(root))
  assert.ok(!existsSync(join(dist, 'sql/000001.sql')))
  assert.ok(existsSync(join(dist, 'sql/000002.sql')))
  assert.ok(!existsSync(join(dist, 'gone.js')), 'a leftover is removed')
  assert.ok(existsSync(join(dist, 'a.js')), 'a compiled file that was deleted is made again')
})

test('a type error fails the build', () => {
  const root = temporaryTree({ ...lib, 'packages/lib/src/a.ts': 'export const a: string = 1\n' })
  assert.equal(build(root, { quiet: true }), false)
})
